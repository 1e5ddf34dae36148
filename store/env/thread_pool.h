// A small pool of threads as an Executor.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "jsstore/env.h"

namespace jsstore {

// Thread-safe. Tasks start in the order of Spawn; up to `threads_max` run at the same time, so a
// task must not wait for another one to begin. Threads start when there is work for them. A task
// must not throw.
class ThreadPool : public Executor {
 public:
  explicit ThreadPool(size_t threads_max);
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  // As Shutdown. Must not be called from a task.
  ~ThreadPool() override;

  void Spawn(std::function<void()> task) override;

  // Waits until every task, those spawned meanwhile included, has run, then joins the threads; when
  // called from a task, does not wait for that one. The pool stays usable: a later Spawn starts
  // threads anew.
  void Shutdown();

 private:
  void RunWorker();

  const size_t threads_max_;
  std::mutex shutdown_mutex_;  // taken before mutex_

  std::mutex mutex_;  // guards all that follows; not held while a task runs
  std::condition_variable work_or_stop_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::thread> threads_;
  size_t idle_ = 0;        // threads that wait for work
  bool stopping_ = false;  // threads end when there is no task left
};

}  // namespace jsstore
