#include "conformance/testee/update_sum.h"

#include <utility>

namespace jsparity {

void UpdateSum::Take(std::vector<Callback>& seen) {
  size_t empty_blocks = 0;
  std::erase_if(seen, [&](const Callback& callback) {
    if (callback.kind != Callback::Kind::kUpdate) return false;
    if (callback == Callback{}) return ++empty_blocks > kEmptyBlocksMax;
    if (!sum_) sum_.emplace();
    sum_->msgs += callback.msgs;
    sum_->bytes += callback.bytes;
    return true;
  });
}

void UpdateSum::TellIn(std::vector<Callback>& seen) {
  Take(seen);
  if (const auto sum = std::exchange(sum_, std::nullopt)) seen.push_back(*sum);
}

}  // namespace jsparity
