#include "conformance/generate/many_messages.h"

#include <algorithm>

namespace jsparity {
namespace {

constexpr uint64_t kTenThousand = 10'000;
constexpr uint64_t kSixtyFourKi = 64 * 1024;  // filestore.go: LoadNextMsg, SkipMsgs
constexpr uint64_t kHundredThousand = 100'000;
constexpr uint64_t kMillion = 1'000'000;  // filestore.go: highCardinalityThreshold

// A few below the number to a few above it.
uint64_t Around(Draw& draw, uint64_t number) { return number - 10 + draw.Below(30); }

}  // namespace

uint64_t DrawManyMessages(Draw& draw) {
  switch (draw.Weighted({3920, 60, 12, 7, 1})) {
    case 0:
      return 0;
    case 1:
      return 2000 + draw.Below(kTenThousand);
    case 2:
      return Around(draw, kSixtyFourKi);
    case 3:
      return Around(draw, kHundredThousand);
    default:
      return Around(draw, kMillion);
  }
}

void FitToManyMessages(uint64_t count, Draw& draw, Case& c) {
  constexpr uint64_t kBlockBytesMin = 32 * 1024;
  constexpr uint64_t kLargeBlockBytesMin = 1024 * 1024;
  if (count == 0) return;
  c.stream.max_msgs = c.stream.max_bytes = c.stream.max_msgs_per = -1;
  const uint64_t least = count > 2 * kTenThousand ? kLargeBlockBytesMin : kBlockBytesMin;
  if (c.file_store.block_size > 0)
    c.file_store.block_size = std::max(c.file_store.block_size, least);
  if (c.stream.max_msg_size > 0) c.stream.max_msg_size = -1;
  // An owner with a log writes gathered; one by one it takes the disk's time.
  if (count > 2 * kTenThousand) c.file_store.sync_always = c.file_store.sync_on_flush = false;
  // What skips many is in such a stream as good as what stores them.
  if (draw.OneIn(8)) c.stream.max_msgs = static_cast<int64_t>(count / 2);
}

}  // namespace jsparity
