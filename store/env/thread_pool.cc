#include "store/env/thread_pool.h"

#include <algorithm>
#include <utility>

namespace jsstore {

ThreadPool::ThreadPool(size_t threads_max) : threads_max_(std::max<size_t>(threads_max, 1)) {}

ThreadPool::~ThreadPool() { Shutdown(); }

void ThreadPool::Spawn(std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  tasks_.push_back(std::move(task));
  if (idle_ < tasks_.size() && threads_.size() < threads_max_) {
    threads_.emplace_back([this] { RunWorker(); });
  }
  work_or_stop_.notify_one();
}

void ThreadPool::RunWorker() {
  std::unique_lock lock(mutex_);
  while (true) {
    idle_++;
    work_or_stop_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    idle_--;
    if (tasks_.empty()) return;
    std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    task = nullptr;  // what it holds is released outside the lock too: it may come back to Spawn
    lock.lock();
  }
}

void ThreadPool::Shutdown() {
  const std::lock_guard one_at_a_time(shutdown_mutex_);
  while (true) {
    std::vector<std::thread> threads;
    {
      const std::lock_guard lock(mutex_);
      stopping_ = !threads_.empty();
      if (!stopping_) return;
      threads.swap(threads_);  // a task that spawns from now on starts threads for the next round
    }
    work_or_stop_.notify_all();
    for (std::thread& thread : threads) {
      if (thread.get_id() == std::this_thread::get_id()) {
        thread.detach();  // exit() was called by a task; it cannot wait for itself
      } else {
        thread.join();
      }
    }
  }
}

}  // namespace jsstore
