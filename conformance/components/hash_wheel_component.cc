#include <vector>

#include "conformance/components/component_list.h"
#include "conformance/components/damage.h"
#include "conformance/components/script.h"
#include "conformance/components/store_outcome.h"
#include "store/container/hash_wheel.h"
#include "store/format/expiry_state.h"

namespace jsparity {
namespace {

using jsstore::HashWheel;

constexpr int64_t kTickNs = 1'000'000'000;

std::string CountAndNext(const HashWheel& wheel) {
  return "count " + std::to_string(wheel.Count()) + " next " +
         std::to_string(wheel.NextExpiration(HashWheel::kNever));
}

// The head has the count that the wheel keeps, which is what the reference writes there.
std::string EncodedWheel(const HashWheel& wheel, uint64_t stamp) {
  jsstore::ExpiryStateWriter writer({wheel.Count(), stamp});
  wheel.ForEach([&](uint64_t seq, int64_t expires_ns) { writer.Add(seq, expires_ns); });
  return Hexadecimal(writer.Finish());
}

std::string ExpireAll(HashWheel& wheel, int64_t now_ns, uint64_t keep) {
  std::string called;
  wheel.ExpireTasks(now_ns, [&](uint64_t seq, int64_t expires_ns) {
    called += std::to_string(seq) + "@" + std::to_string(expires_ns) + " ";
    return keep == 0 || seq % keep != 0;
  });
  return called + CountAndNext(wheel);
}

std::string RunWheel(HashWheel& wheel, std::string_view op, ScriptLine& line) {
  if (op == "next") return std::to_string(wheel.NextExpiration(line.I64()));
  if (op == "encode") return EncodedWheel(wheel, line.U64());
  if (op == "expire") {
    const int64_t now_ns = line.I64();
    return ExpireAll(wheel, now_ns, line.U64());
  }
  const uint64_t seq = line.U64();
  const int64_t expires_ns = line.I64();
  bool done = true;
  if (op == "add") wheel.Add(seq, expires_ns);
  if (op == "remove") done = wheel.Remove(seq, expires_ns);
  if (op == "update") done = wheel.Update(seq, expires_ns, line.I64());
  return done ? CountAndNext(wheel) : "thw: task not found";
}

// Times near each other, a wheel's turn apart, far away and before 1970.
class ExpiryDraw {
 public:
  explicit ExpiryDraw(ComponentRandom& random)
      : random_(random), base_(static_cast<int64_t>(random.AnyLength(62))) {}

  uint64_t Seq() { return random_.OneIn(50) ? random_.AnyLength(64) : random_.Below(40); }

  int64_t Time() {
    if (!known_.empty() && random_.OneIn(2)) return known_[random_.Below(known_.size())];
    known_.push_back(Fresh());
    return known_.back();
  }

 private:
  int64_t Fresh() {
    if (random_.OneIn(30)) return static_cast<int64_t>(random_.AnyLength(64));
    const auto seconds = static_cast<int64_t>(random_.AnyLength(4));
    const auto turns = static_cast<int64_t>(random_.OneIn(4) ? random_.Below(3) : 0);
    return static_cast<int64_t>(static_cast<uint64_t>(base_) +
                                static_cast<uint64_t>((seconds + 4096 * turns) * kTickNs) +
                                random_.Below(3));
  }

  ComponentRandom& random_;
  const int64_t base_;
  std::vector<int64_t> known_;
};

std::string RandomWheelOperation(ComponentRandom& random, ExpiryDraw& draw) {
  const std::string seq = " " + std::to_string(draw.Seq());
  const std::string time = " " + std::to_string(draw.Time());
  switch (random.Below(12)) {
    case 0:
      return "expire" + time + " " + std::to_string(random.Below(4));
    case 1:
      return "next" + time;
    case 2:
      return "encode" + seq;
    case 3:
    case 4:
      return "update" + seq + time + " " + std::to_string(draw.Time());
    case 5:
    case 6:
      return "remove" + seq + time;
    default:
      return "add" + seq + time;
  }
}

// The reference's name for the text of an error; the store has no codes for these.
std::string NameOfWheelError(const std::string& text) {
  if (text == "unexpected EOF") return "io.ErrUnexpectedEOF";
  if (text == "thw: encoded version not known") return "thw.ErrInvalidVersion";
  return "";
}

}  // namespace

std::string GenerateHashWheelScript(ComponentRandom& random) {
  ExpiryDraw draw(random);
  std::string script;
  for (uint64_t left = 1 + random.AnyLength(7); left > 0; --left) {
    script += RandomWheelOperation(random, draw) + "\n";
  }
  return script + "encode 1\n";
}

std::string GenerateHashWheelBytes(ComponentRandom& random) {
  ExpiryDraw draw(random);
  const uint64_t count = random.AnyLength(5);
  jsstore::ExpiryStateWriter writer({count, random.AnyLength(64)});
  for (uint64_t left = count; left > 0; --left) writer.Add(draw.Seq(), draw.Time());
  std::string bytes = StoreText(writer.Finish());
  if (!random.OneIn(3)) Damage(bytes, random);
  return bytes;
}

Outcome RunHashWheel(std::string_view script) {
  HashWheel wheel;
  return Outcome::Of(Transcript(
      script, [&](std::string_view op, ScriptLine& line) { return RunWheel(wheel, op, line); }));
}

Outcome RunHashWheelDecode(std::string_view bytes) {
  HashWheel wheel;
  const auto stamp = jsstore::ReadExpiryState(
      StoreView(bytes), [&](uint64_t seq, int64_t expires_ns) { wheel.Add(seq, expires_ns); });
  if (!stamp) {
    const std::string text = stamp.error().Message();
    return Outcome::Failed(NameOfWheelError(text), text);
  }
  return Outcome::Of("stamp " + std::to_string(*stamp) + " " + CountAndNext(wheel) + "\n" +
                     EncodedWheel(wheel, *stamp) + "\n");
}

}  // namespace jsparity
