// The simulated environment: one thread, no waiting, everything that happens follows from the seed
// and from the calls. Time stands still until AdvanceTo moves it; timers and tasks run only inside
// Settle and AdvanceTo, never inside a call of the store.
//
// It plays what the reference meets inside a testing/synctest bubble, so that both sides of a
// conformance run see the same times:
//
//   SimEnv sim(files, seed);
//   auto store = FileStore::Open(sim.env(), ...);  sim.Settle();
//   sim.AdvanceTo(start_ns);                       // timers up to then fire, in order
//   store->StoreMsg(...);  sim.Settle();           // then what the operation left to do
//   sim.AdvanceTo(end_ns);
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "jsstore/env.h"

namespace jsstore {

// Midnight UTC of 2000-01-01, where time starts in a synctest bubble. Unix nanoseconds.
inline constexpr int64_t kSimStartNs = 946684800000000000;

// The most tasks and timers that may run without time moving; beyond it something feeds itself.
inline constexpr int64_t kSimMaxStepsPerInstant = 1'000'000;

class SimClock : public Clock {
 public:
  explicit SimClock(int64_t start_ns = kSimStartNs) : now_ns_(start_ns) {}

  int64_t NowNs() const override { return now_ns_; }
  // While acquired: the last whole tick since the count of acquirers went from 0 to 1. Before the
  // first acquirer: the time of the first call, for ever the same. After the last release: the
  // tick that was current then (server/ats/ats.go: AccessTime).
  int64_t AccessTimeNs() const override;
  void AccessTimeAcquire() override;
  void AccessTimeRelease() override;

  // Moves time forward without running anything: SimEnv::AdvanceTo is what tests want. A time in
  // the past is ignored.
  void SetNow(int64_t now_ns);
  // Between these two, ticks of the access time come early by kTickLeadNs, and so always before a
  // timer of the same instant: in the oracle, too, what runs because time moves sees them so. It is
  // no round number, as a timer due when the tick comes would see it or not by chance in the
  // oracle.
  static constexpr int64_t kTickLeadNs = 613;
  void BeginMoving() { tick_lead_ns_ = kTickLeadNs; }
  void EndMoving() { tick_lead_ns_ = 0; }

 private:
  int64_t now_ns_;
  int64_t tick_lead_ns_ = 0;
  int64_t acquirers_ = 0;
  int64_t acquire_start_ns_ = 0;             // meaningful while acquirers_ > 0
  mutable int64_t idle_access_time_ns_ = 0;  // what is answered while nobody has acquired; 0: unset
};

// Tasks in the order in which Go runs goroutines on one processor (GOMAXPROCS=1, as the oracle
// does): the one spawned last goes first, the others wait in the order in which a newer one
// displaced them. Spawned a, b, c: c, a, b run.
class SimExecutor : public Executor {
 public:
  void Spawn(std::function<void()> task) override;

  // Runs the task whose turn it is; false if there was none.
  bool RunOne();
  // Runs tasks, those that they spawn included, until there is none left. Throws std::runtime_error
  // after kSimMaxStepsPerInstant tasks.
  void RunUntilIdle();
  // Forgets all tasks, as the end of a process does.
  void DropAll();
  size_t pending() const { return waiting_.size() + (next_ ? 1 : 0); }

 private:
  std::function<void()> next_;  // spawned last
  std::deque<std::function<void()>> waiting_;
};

// Timers in the order of their deadlines, equal deadlines in the order of starting (After, Reset).
// What is due when it is started does not wait for its turn among them: its callback is spawned at
// once, as a timer of a synctest bubble is fired by who starts it (runtime.timer.modify).
class SimTimers : public Timers {
 public:
  static constexpr int64_t kNever = INT64_MAX;

  SimTimers(const Clock& clock, Executor& executor);
  ~SimTimers() override;

  std::unique_ptr<Timer> After(Duration delay, std::function<void()> callback) override;
  std::unique_ptr<Timer> Idle(std::function<void()> callback) override;
  std::unique_ptr<Timer> IdleExpiry(std::function<void()> callback) override;

  // When the next timer fires, in Unix nanoseconds; kNever if none is running.
  int64_t NextDeadlineNs() const;
  // Takes the callbacks of all timers whose deadline is not after `now_ns`, in order. They have
  // fired: stopping or setting one of them anew, from the callback of another, does not take its
  // callback back, as with timers of Go.
  using Callback = std::shared_ptr<const std::function<void()>>;
  std::vector<Callback> TakeDue(int64_t now_ns);
  // Stops those of IdleExpiry that are running, whenever they are due, and gives what they would
  // have called, in the order of their deadlines. Null once the timer is destroyed.
  std::vector<std::weak_ptr<const std::function<void()>>> HoldExpiry();
  // How many timers are running.
  size_t pending() const;

 private:
  class SimTimer;
  struct Queue;  // shared with the timers, so that either side may go first
  std::shared_ptr<Queue> queue_;
};

// Bytes: the ChaCha20 keystream that the oracle's crypto/rand.Reader yields for the same seed
// (key: the seed in 8 bytes little-endian, then 24 zero bytes; nonce 0; from block 0 on), each
// Fill going on where the one before ended. Numbers: what was scripted.
class SimRandom : public Random {
 public:
  explicit SimRandom(uint64_t seed) : seed_(seed) {}

  void Fill(std::span<uint8_t> out) override;
  // The next scripted number, forced into [0, bound); 0 when none is left.
  int64_t Below(int64_t bound) override;

  // Appends a result for Below: the jitter that the reference drew.
  void ScriptBelow(int64_t value) { scripted_.push_back(value); }
  // How many results were scripted and not drawn yet.
  size_t scripted() const { return scripted_.size(); }
  // Forgets results not drawn.
  void ClearScript() { scripted_.clear(); }
  // Bytes drawn so far.
  uint64_t position() const { return position_; }

 private:
  uint64_t seed_;
  uint64_t position_ = 0;
  std::deque<int64_t> scripted_;
};

// The seams put together. Does not own `files`: the parity run takes the real ones.
class SimEnv {
 public:
  SimEnv(FileSystem& files, uint64_t seed, int64_t start_ns = kSimStartNs);
  SimEnv(const SimEnv&) = delete;
  SimEnv& operator=(const SimEnv&) = delete;

  Env& env() { return env_; }
  SimClock& clock() { return clock_; }
  SimTimers& timers() { return timers_; }
  SimRandom& random() { return random_; }
  SimExecutor& executor() { return executor_; }

  // Runs all tasks, then fires the timers that are due now, one at a time with their tasks, until
  // nothing is left to do at this instant (synctest.Wait). Throws std::runtime_error after
  // kSimMaxStepsPerInstant steps.
  void Settle();
  // Settles, then moves time from deadline to deadline up to `now_ns` and settles at each of them.
  // Timers due at `now_ns` itself fire. A time in the past only settles.
  void AdvanceTo(int64_t now_ns);
  // The same, but for the timers of IdleExpiry that are running: as on a machine that has no time
  // for them, what they call is called at the end. One that is started meanwhile is on time.
  void AdvanceLateTo(int64_t now_ns);
  void AdvanceBy(Duration delay) { AdvanceTo(clock_.NowNs() + delay.count()); }

 private:
  SimClock clock_;
  SimTimers timers_;
  SimRandom random_;
  SimExecutor executor_;
  Env env_;
};

}  // namespace jsstore
