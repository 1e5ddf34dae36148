#include <algorithm>
#include <utility>

#include "conformance/judge/step.h"

namespace jsparity {
namespace {

// A processor's time that any operation may take, with what a busy or a slow machine adds to it.
constexpr int64_t kAlwaysNs = 2'000'000'000;
// For each message, deleted sequence and record that it may have to look at or make.
constexpr int64_t kEachNs = 10'000;
// For each second that virtual time moves: what timers do in it.
constexpr int64_t kEachSecondNs = 10'000'000;
// Deleted sequences may be a range of half of all there are, which nobody looks at one by one.
constexpr uint64_t kCountedMax = 5'000'000;

uint64_t SizeOf(const jsstore::StreamState& state) {
  return state.msgs + static_cast<uint64_t>(std::max<int64_t>(state.num_deleted, 0));
}

}  // namespace

void EndWatch::Take(const Operation& op, const OpResult& result, size_t at, LawBreaks& breaks) {
  const uint64_t size = result.state ? SizeOf(*result.state) : 0;
  const uint64_t touched = std::min(std::max(std::exchange(size_, size), size), kCountedMax) +
                           std::min(op.num, kCountedMax);
  constexpr int64_t kSecondNs = 1'000'000'000;
  const int64_t seconds = std::max<int64_t>(result.end_ns - result.start_ns, 0) / kSecondNs;
  const int64_t bound_ns =
      kAlwaysNs + static_cast<int64_t>(touched) * kEachNs + seconds * kEachSecondNs;
  if (result.processor_ns <= bound_ns) return;
  breaks.Tell(Law::kItEnds, at, 0,
              "it takes more than " + std::to_string(bound_ns / 1'000'000) +
                  " ms of a processor for " + std::to_string(touched) + " messages and deletes");
}

}  // namespace jsparity
