// When the cache of a block, and what it knows of its subjects, may be dropped.
#include <algorithm>

#include "store/block/message_block.h"

namespace jsstore {
namespace {

// Granularity of the access clock (server/ats).
constexpr Duration kAccessTick = std::chrono::milliseconds(100);

// Times come from messages too, so any value may meet here.
int64_t WrappingSubtract(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}

}  // namespace

void MessageBlock::FinishedWithCache() {
  if (cache_held_ && PendingBytes() == 0) cache_held_ = false;
}

// filestore.go: resetCacheExpireTimer.
void MessageBlock::ResetCacheTimer(Duration delay) {
  if (delay.count() == 0) delay = host_->cache_expire + kAccessTick;
  if (cache_timer_ == nullptr) {
    cache_timer_ = host_->env.timers.Idle([host = host_, block = weak_from_this()] {
      host->WithBlock(block, [](MessageBlock& owned) { owned.TryExpireCache(); });
    });
  }
  cache_timer_->Reset(delay);
}

void MessageBlock::StopCacheTimer() { cache_timer_.reset(); }

void MessageBlock::ClearCacheAndOffset() {
  last_linear_seq_ = 0;
  ClearCache();
}

// filestore.go: clearCache. The subjects stay for longer than the messages.
void MessageBlock::ClearCache() {
  if (cache_timer_ != nullptr) {
    const Duration idle(SinceLastActivityNs());
    if (subjects_ == nullptr || idle > host_->subject_state_expire) {
      subjects_.reset();
      StopCacheTimer();
    } else {
      ResetCacheTimer(host_->subject_state_expire - idle);
    }
  }
  cache_.reset();
  cache_held_ = false;
}

// filestore.go: tryExpireCacheLocked.
void MessageBlock::TryExpireCache() {
  const bool took_hold = !cache_held_ && HoldCache();
  if (!cache_held_ && subjects_ == nullptr) return StopCacheTimer();

  if (cache_held_ && cache_->buffer.size() > cache_->written) {
    ResetCacheTimer(host_->cache_expire);
    if (took_hold) FinishedWithCache();
    return;
  }
  // The last activity may have been up to one tick later than the access clock said.
  const int64_t idle = WrappingSubtract(AccessTime(), std::max(last_load_ts_, last_write_ts_));
  if (idle <= (host_->cache_expire + kAccessTick).count()) {
    const Duration left(WrappingSubtract(host_->cache_expire.count(), idle));
    ResetCacheTimer(left.count() <= 0 ? kAccessTick : left);
    if (took_hold) FinishedWithCache();
    return;
  }
  ClearCache();
}

void MessageBlock::TryForceExpireCache() {
  const int64_t loaded = last_load_ts_;
  last_load_ts_ = 0;
  TryExpireCache();
  last_load_ts_ = loaded;
}

// filestore.go: tryExpireWriteCache.
void MessageBlock::ExpireWriteCache() {
  if (!cache_held_) return;
  const int64_t wrote = last_write_ts_;
  last_write_ts_ = 0;
  TryExpireCache();
  const bool never_read_and_gone = last_load_ts_ == 0 && !cache_held_;
  if (!never_read_and_gone) last_write_ts_ = wrote;
}

int64_t MessageBlock::SinceLastActivityNs() const {
  if (closed) return 0;
  const int64_t latest =
      std::max({last_write_ts_, last_remove_ts_, last_load_ts_, last_subject_ts_});
  return host_->env.clock.NowNs() - latest;
}

int64_t MessageBlock::SinceLastWriteActivityNs() const {
  if (closed) return 0;
  return host_->env.clock.NowNs() - std::max(last_write_ts_, last_remove_ts_);
}

}  // namespace jsstore
