#include "store/env/real_clock.h"

#include <cassert>
#include <chrono>
#include <condition_variable>
#include <stop_token>

#include "store/env/access_time.h"

namespace jsstore {
namespace {

int64_t SystemTimeNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// Stores the time at every tick until asked to stop.
void Tick(const std::stop_token& stop, std::atomic<int64_t>& time_ns) {
  std::mutex mutex;  // only there because the condition wants one; nobody else ever notifies
  std::condition_variable_any condition;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    condition.wait_for(lock, stop, kAccessTimeTick, [] { return false; });
    if (!stop.stop_requested()) time_ns.store(SystemTimeNs(), std::memory_order_relaxed);
  }
}

}  // namespace

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
  ticker_ = std::jthread([this](const std::stop_token& stop) { Tick(stop, access_time_ns_); });
}

void RealClock::AccessTimeRelease() {
  const std::lock_guard lock(mutex_);
  assert(acquirers_ > 0);
  if (acquirers_ > 0 && --acquirers_ == 0) ticker_ = {};
}

void RealClock::StopTicking() {
  const std::lock_guard lock(mutex_);
  ticker_ = {};  // asks it to stop and joins it; it never takes mutex_
}

}  // namespace jsstore
