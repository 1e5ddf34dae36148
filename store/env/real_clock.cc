#include "store/env/real_clock.h"

#include <cassert>
#include <chrono>

#include "store/env/access_time.h"

namespace jsstore {
namespace {

int64_t SystemTimeNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

void RealClock::Tick(const std::stop_token& stop) {
  std::unique_lock lock(tick_mutex_);
  while (!stop.stop_requested()) {
    tick_wait_.wait_for(lock, stop, kAccessTimeTick, [] { return false; });
    if (!stop.stop_requested()) access_time_ns_.store(SystemTimeNs(), std::memory_order_relaxed);
  }
}

RealClock::~RealClock() { StopTicking(); }

int64_t RealClock::NowNs() const { return SystemTimeNs(); }

int64_t RealClock::AccessTimeNs() const {
  int64_t time_ns = access_time_ns_.load(std::memory_order_relaxed);
  if (time_ns != 0) return time_ns;
  // Nobody has acquired yet: answer a time all the same, and the same one from now on, unless
  // somebody was faster.
  const int64_t now_ns = SystemTimeNs();
  return access_time_ns_.compare_exchange_strong(time_ns, now_ns, std::memory_order_relaxed)
             ? now_ns
             : time_ns;
}

void RealClock::AccessTimeAcquire() {
  const std::lock_guard lock(mutex_);
  if (++acquirers_ != 1) return;
  access_time_ns_.store(SystemTimeNs(), std::memory_order_relaxed);
  ticker_ = std::jthread([this](const std::stop_token& stop) { Tick(stop); });
}

void RealClock::AccessTimeRelease() {
  const std::lock_guard lock(mutex_);
  assert(acquirers_ > 0);
  if (acquirers_ == 0) return;
  --acquirers_;
  if (acquirers_ == 0) ticker_ = {};
}

void RealClock::StopTicking() {
  const std::lock_guard lock(mutex_);
  ticker_ = {};  // asks it to stop and joins it; it never takes mutex_
}

}  // namespace jsstore
