#include "conformance/generate/ttl_generator.h"

#include <algorithm>
#include <limits>

#include "conformance/generate/durations.h"

namespace jsparity {
namespace {

constexpr int64_t kSlots = 4096;
// Time in the generator's picture of a case may be off by what the reference sleeps.
constexpr int64_t kApart = 2;

int64_t SlotOf(int64_t ts_ns, int64_t seconds) {
  const auto expires = static_cast<int64_t>(static_cast<uint64_t>(ts_ns) +
                                            static_cast<uint64_t>(seconds) * uint64_t{kSecondNs});
  return (expires / kSecondNs) & (kSlots - 1);
}

// A whole number of seconds in one of the ways to write it.
std::string Spell(Draw& draw, int64_t seconds) {
  std::string number = std::to_string(seconds);
  switch (draw.Weighted({50, 25, 10, 10, 5})) {
    case 0:
      return number;
    case 1:
      return number + "s";
    case 2:
      return number + ".75s";
    case 3:
      return std::to_string(seconds / 60) + "m" + std::to_string(seconds % 60) + "s";
    default:
      return "0" + number;
  }
}

}  // namespace

bool TtlGenerator::IsFree(int64_t ts_ns, int64_t seconds) const {
  const int64_t slot = SlotOf(ts_ns, seconds);
  return std::ranges::none_of(taken_, [&](int64_t other) {
    const int64_t apart = std::abs(slot - other);
    return std::min(apart, kSlots - apart) < kApart;
  });
}

void TtlGenerator::Take(int64_t ts_ns, int64_t seconds) { taken_.insert(SlotOf(ts_ns, seconds)); }

int64_t TtlGenerator::DrawSeconds(Draw& draw, int64_t ts_ns, int64_t soon_s) {
  constexpr int kTries = 40;
  if (collide_ && draw.Percent(60)) return draw.Between(1, 3);
  for (int i = 0; i < kTries; ++i) {
    int64_t seconds = draw.Between(1, soon_s);
    if (draw.OneIn(8)) seconds = draw.Between(1, 20'000);
    // Older messages may be an hour behind.
    if (far_) seconds = draw.Between(30'000, 300'000);
    if (!far_ && draw.OneIn(40)) {
      seconds = draw.Pick<int64_t>({int64_t{1} << 31, 9'223'372'036, 10'000'000'000,
                                    int64_t{1} << 53, std::numeric_limits<int64_t>::max()});
    }
    if (IsFree(ts_ns, seconds)) return seconds;
  }
  return 0;
}

DrawnTtl TtlGenerator::Next(Draw& draw, int64_t ts_ns, int64_t soon_s) {
  DrawnTtl drawn;
  const auto header = [&drawn](const std::string& value) { drawn.line = "Nats-TTL: " + value; };
  const size_t kind = draw.Weighted({70, 8, 8, 6, 4, 4});
  if (kind == 1) {
    header(draw.Pick({"never", "Never", "NEVER"}));
    drawn.ttl_s = -1;
    return drawn;
  }
  if (kind == 2) {
    header(draw.Pick({"", "0", "-1", "abc", "1d", "500ms", "-5s", "1 s", "9223372036854775808",
                      "99999999999999999999h"}));
    return drawn;
  }
  const int64_t seconds = DrawSeconds(draw, ts_ns, soon_s);
  if (seconds == 0) return drawn;
  Take(ts_ns, seconds);
  if (kind != 3) header(Spell(draw, seconds));
  if (kind != 4) drawn.ttl_s = seconds;
  if (kind == 5) {
    // They disagree: recovery and removal go by the header, the wheel by the number.
    const int64_t other = DrawSeconds(draw, ts_ns, soon_s);
    if (other > 0) Take(ts_ns, other);
    drawn.ttl_s = other;
  }
  return drawn;
}

}  // namespace jsparity
