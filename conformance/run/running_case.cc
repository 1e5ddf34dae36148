#include "conformance/run/running_case.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <string_view>

namespace jsparity {
namespace {

using Clock = std::chrono::steady_clock;

struct Slot {
  std::atomic<bool> taken{false};
  std::atomic<uint64_t> seed{0};
  std::atomic<Clock::rep> since{0};
};
constexpr size_t kSlots = 256;
std::array<Slot, kSlots> slots;

void WriteText(int fd, std::string_view text) {
  // Nothing can be done about a write that fails here.
  if (write(fd, text.data(), text.size()) < 0) return;
}

}  // namespace

RunningCase::RunningCase(uint64_t seed) : slot_(kSlots) {
  for (size_t i = 0; i < kSlots && slot_ == kSlots; ++i) {
    bool expected = false;
    if (slots[i].taken.compare_exchange_strong(expected, true)) slot_ = i;
  }
  if (slot_ == kSlots) return;
  slots[slot_].seed = seed;
  slots[slot_].since = Clock::now().time_since_epoch().count();
}

RunningCase::~RunningCase() {
  if (slot_ < kSlots) slots[slot_].taken = false;
}

void RunningCase::WriteAll(int fd) {
  for (const Slot& slot : slots) {
    if (!slot.taken) continue;
    std::array<char, 20> digits{};
    size_t at = digits.size();
    uint64_t seed = slot.seed;
    do {
      digits[--at] = static_cast<char>('0' + seed % 10);
      seed /= 10;
    } while (seed > 0);
    WriteText(fd, "jsparity: it was playing the case with seed ");
    WriteText(fd, std::string_view(digits.data() + at, digits.size() - at));
    WriteText(fd, "\n");
  }
}

std::optional<uint64_t> RunningCase::LongerThan(std::chrono::seconds limit) {
  const auto now = Clock::now().time_since_epoch();
  for (const Slot& slot : slots) {
    if (slot.taken && now - Clock::duration(slot.since) > limit) return slot.seed.load();
  }
  return std::nullopt;
}

}  // namespace jsparity
