// The messages that are schedules: which subject's is due when, and the timer that waits for the
// first (server/scheduler.go: MsgScheduling). A subject has one schedule, that of the message
// stored last. Guarded by the stream's lock.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "jsstore/bytes.h"
#include "jsstore/env.h"
#include "jsstore/error.h"
#include "store/container/hash_wheel.h"

namespace jsstore {

class MessageSchedules {
 public:
  // `run` is what the timer calls.
  MessageSchedules(Env& env, std::function<void()> run) : env_(env), run_(std::move(run)) {}

  // The message `seq` is the schedule of `subject` now, due at `due_ns` (Unix nanoseconds).
  void Add(uint64_t seq, std::string_view subject, int64_t due_ns);
  // The same without a look at the timer: ResetTimer follows when all are there.
  void AddRecovered(uint64_t seq, std::string_view subject, int64_t due_ns);
  // The subject's schedule has run and is due again.
  void Update(std::string_view subject, int64_t due_ns);
  void Remove(uint64_t seq);
  void RemoveSubject(std::string_view subject);

  // Whether what the schedule is to publish is under way; until Update or Add it does not run
  // again.
  bool IsInflight(std::string_view subject) const;
  void MarkInflight(std::string_view subject);
  void ClearInflight();

  // Between the two the timer is left alone.
  void BeginRun() { running_ = true; }
  void EndRun();
  // Calls `run(seq, due_ns)` for what is due; what it answers true for is forgotten. It may call
  // Remove, IsInflight and MarkInflight.
  template <typename Run>
  void ForEachDue(Run&& run) {
    wheel_.ExpireTasks(env_.clock.NowNs(), std::forward<Run>(run));
  }
  // Sets the timer for the next that is due, a quarter of a second away at least, and never later
  // than it was set for before.
  void ResetTimer();

  // While paused the timer is not set.
  void Pause() { paused_ = true; }
  bool IsPaused() const { return paused_; }
  void Resume() {
    paused_ = false;
    ResetTimer();
  }

  struct ArmedTimer {
    int64_t due_ns = 0;
    std::unique_ptr<Timer> timer;
  };
  // The timer, which goes off all the same; nullopt where it is not set.
  std::optional<ArmedTimer> TakeTimer();

  // Ends the timer for good.
  void Stop() {
    running_ = true;
    timer_.reset();
  }

  // sched.db (format/schedule_state.h).
  Bytes Encode(uint64_t stamp) const;
  // Adds what was encoded; answers the stamp.
  Result<uint64_t> Decode(BytesView in);

 private:
  struct Schedule {
    uint64_t seq = 0;
    int64_t due_ns = 0;
    bool inflight = false;
  };
  using BySubject = std::map<std::string, Schedule, std::less<>>;

  Env& env_;
  std::function<void()> run_;
  HashWheel wheel_;
  BySubject by_subject_;
  std::unordered_map<uint64_t, BySubject::iterator> by_seq_;
  std::unique_ptr<Timer> timer_;
  int64_t deadline_ns_ = 0;  // when the timer fires; 0: not known
  bool running_ = false;
  bool paused_ = false;
};

}  // namespace jsstore
