#include "store/consumer/flush_pacer.h"

#include <algorithm>
#include <utility>

namespace jsstore {

bool FlushPacer::Kick() {
  kicked_ = true;
  if (ended_ || running_) return false;
  running_ = true;
  return true;
}

FlushPacer::Decision FlushPacer::Next(int64_t now_ns) {
  if (ended_ || !std::exchange(kicked_, false)) {
    running_ = false;
    return {};
  }
  if (!last_write_ns_) return {Step::kWrite};
  // A clock that went back must not hold up writes for long.
  const Duration since_last{std::max<int64_t>(now_ns - *last_write_ns_, 0)};
  if (since_last >= kBetweenWrites) return {Step::kWrite};
  const Duration wait = kBetweenWrites - since_last;
  deadline_ns_ = now_ns + wait.count();
  return {Step::kWait, wait};
}

std::optional<int64_t> FlushPacer::TakeDueBy(int64_t now_ns) {
  std::optional<int64_t> due;
  while (!ended_ && deadline_ns_ && *deadline_ns_ <= now_ns) {
    due = std::exchange(deadline_ns_, std::nullopt);
    if (std::exchange(kicked_, false)) deadline_ns_ = *due + kBetweenWrites.count();
  }
  return due;
}

}  // namespace jsstore
