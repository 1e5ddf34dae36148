// The system clock, and the thread behind AccessTimeNs (server/ats/ats.go).
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <thread>

#include "jsstore/env.h"

namespace jsstore {

// Thread-safe. The tick thread runs while at least one acquirer is there; the last Release joins
// it, as does destruction.
class RealClock : public Clock {
 public:
  RealClock() = default;
  RealClock(const RealClock&) = delete;
  RealClock& operator=(const RealClock&) = delete;
  ~RealClock() override;

  int64_t NowNs() const override;
  int64_t AccessTimeNs() const override;
  void AccessTimeAcquire() override;
  void AccessTimeRelease() override;

  // Joins the tick thread though acquirers are left, as at the end of the process; AccessTimeNs
  // stays where it is.
  void StopTicking();

 private:
  void Tick(const std::stop_token& stop);

  std::mutex mutex_;  // guards what follows; readers of the time never take it
  int64_t acquirers_ = 0;
  std::jthread ticker_;

  std::mutex tick_mutex_;  // of the tick thread alone: its wait ends by stop_token or by time
  std::condition_variable_any tick_wait_;
  mutable std::atomic<int64_t> access_time_ns_{0};  // 0: nobody has asked or acquired yet
};

}  // namespace jsstore
