// When a consumer's state is written in the background.
#pragma once

#include <cstdint>
#include <optional>

#include "jsstore/config.h"

namespace jsstore {

// filestore.go: consumerFileStore.flushLoop, without its goroutine. A kick asks for a write: at
// once if the last one is at least kBetweenWrites ago, else when that time is over. Kicks that
// come meanwhile are one kick, which asks for one more write after that.
//
// Decides only; its owner runs the tasks, the timer and the writes, and guards it with a lock.
class FlushPacer {
 public:
  static constexpr Duration kBetweenWrites = std::chrono::milliseconds(100);

  // True when the owner has to start a task that calls Next.
  bool Kick();

  enum class Step : uint8_t {
    kRest,   // nothing to do until a kick
    kWait,   // come back with WaitOver after `wait`
    kWrite,  // write, then say so with Written and ask Next again
  };
  struct Decision {
    Step step = Step::kRest;
    Duration wait{0};
  };
  // Called by the task, and after each write.
  Decision Next(int64_t now_ns);
  // The wait is over: write.
  void WaitOver() { deadline_ns_.reset(); }
  // A write that reached the file.
  void Written(int64_t now_ns) { last_write_ns_ = now_ns; }
  // No more writes, whatever is kicked: the reference's loop has returned.
  void End() { ended_ = true; }
  bool ended() const { return ended_; }

  // When the last of the writes would happen that fall due by `now_ns`, if no time passed for
  // anything else; nullopt if none does. Ends the pacer's own waiting.
  std::optional<int64_t> TakeDueBy(int64_t now_ns);

 private:
  bool running_ = false;  // a task is on its way or at work, or the timer runs
  bool kicked_ = false;
  bool ended_ = false;
  std::optional<int64_t> last_write_ns_;
  std::optional<int64_t> deadline_ns_;  // while waiting
};

}  // namespace jsstore
