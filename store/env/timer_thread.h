// Timers of the real environment: one thread waits, the executor runs the callbacks.
#pragma once

#include <memory>
#include <thread>

#include "jsstore/env.h"

namespace jsstore {

// Thread-safe, and so is each timer. Measures with the steady clock; a wait takes a millisecond at
// least, where it is not over at once. The thread starts with the first timer. A stopped timer's
// callback does not begin any more, even when the executor already had it; callbacks of one timer
// may overlap when it is reset while one runs. The executor must outlive this; timers need not be
// destroyed before it.
class TimerThread : public Timers {
 public:
  explicit TimerThread(Executor& executor);
  TimerThread(const TimerThread&) = delete;
  TimerThread& operator=(const TimerThread&) = delete;
  ~TimerThread() override;

  std::unique_ptr<Timer> After(Duration delay, std::function<void()> callback) override;
  std::unique_ptr<Timer> Idle(std::function<void()> callback) override;

  // Stops all timers and joins the thread. Timers that are started later never fire.
  void Close();

 private:
  class ThreadTimer;
  struct Alarm;
  class Queue;

  const std::shared_ptr<Queue> queue_;  // shared with timers and with callbacks under way
};

}  // namespace jsstore
