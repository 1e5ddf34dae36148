#include "store/env/timer_thread.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "store/env/thread_pool.h"

namespace jsstore {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// An executor that only collects, so that a test decides when a callback begins.
class HeldTasks : public Executor {
 public:
  void Spawn(std::function<void()> task) override {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }

  // Waits until there are `count` tasks, then runs them.
  void RunWhenThereAre(size_t count) {
    while (size() < count) std::this_thread::sleep_for(milliseconds(1));
    std::vector<std::function<void()>> tasks;
    {
      const std::lock_guard lock(mutex_);
      tasks.swap(tasks_);
    }
    for (const auto& task : tasks) task();
  }

  // Waits until there are `count` tasks.
  void WaitFor(size_t count) {
    while (size() < count) std::this_thread::sleep_for(milliseconds(1));
  }

 private:
  size_t size() {
    const std::lock_guard lock(mutex_);
    return tasks_.size();
  }

  std::mutex mutex_;
  std::vector<std::function<void()>> tasks_;
};

TEST(TimerThreadTest, FiresOnceAndNotBeforeItsTime) {
  ThreadPool pool(2);
  TimerThread timers(pool);
  std::atomic<int> fired = 0;
  std::promise<steady_clock::time_point> when;
  const auto start = steady_clock::now();
  auto timer = timers.After(milliseconds(20), [&] {
    if (++fired == 1) when.set_value(steady_clock::now());
  });
  EXPECT_GE(when.get_future().get() - start, milliseconds(20));
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_EQ(fired, 1);
}

TEST(TimerThreadTest, FiresAtMostOnceAMillisecondWhereTheWaitIsShorter) {
  std::promise<void> enough;
  int fired = 0;
  ThreadPool pool(1);
  TimerThread timers(pool);
  std::unique_ptr<Timer> timer;
  const auto start = steady_clock::now();
  timer = timers.Idle([&] {
    if (++fired == 10) return enough.set_value();
    timer->Reset(Duration(1));
  });
  timer->Reset(Duration(1));
  enough.get_future().wait();
  EXPECT_GE(steady_clock::now() - start, milliseconds(10));
}

TEST(TimerThreadTest, FiresInTheOrderOfDeadlines) {
  HeldTasks tasks;
  TimerThread timers(tasks);
  std::string order;
  auto c = timers.After(milliseconds(40), [&] { order += "c"; });
  auto a = timers.After(Duration(-1), [&] { order += "a"; });
  auto b = timers.After(milliseconds(20), [&] { order += "b"; });
  tasks.RunWhenThereAre(3);
  EXPECT_EQ(order, "abc");
}

TEST(TimerThreadTest, AnEarlierTimerDoesNotWaitForALaterOne) {
  ThreadPool pool(1);
  TimerThread timers(pool);
  auto late = timers.After(hours(1), [] {});
  std::promise<void> fired;
  auto early = timers.After(milliseconds(1), [&] { fired.set_value(); });
  fired.get_future().wait();
  EXPECT_TRUE(late->Stop());
}

TEST(TimerThreadTest, ATimerPutOffFiresAtItsNewTimeOnly) {
  ThreadPool pool(1);
  TimerThread timers(pool);
  std::atomic<int> fired = 0;
  std::promise<steady_clock::time_point> when;
  const auto start = steady_clock::now();
  auto timer = timers.After(milliseconds(10), [&] {
    if (++fired == 1) when.set_value(steady_clock::now());
  });
  timer->Reset(milliseconds(60));
  EXPECT_GE(when.get_future().get() - start, milliseconds(60));
  std::this_thread::sleep_for(milliseconds(30));
  EXPECT_EQ(fired, 1);
}

TEST(TimerThreadTest, ATimerPutOffMayBeMovedUpAgain) {
  ThreadPool pool(1);
  TimerThread timers(pool);
  std::promise<void> fired;
  auto timer = timers.After(milliseconds(100), [&] { fired.set_value(); });
  timer->Reset(hours(1));
  timer->Reset(milliseconds(1));
  fired.get_future().wait();
  EXPECT_FALSE(timer->Stop());
}

TEST(TimerThreadTest, AStoppedTimerDoesNotFire) {
  ThreadPool pool(1);
  TimerThread timers(pool);
  std::atomic<int> fired = 0;
  auto timer = timers.After(milliseconds(20), [&] { fired++; });
  EXPECT_TRUE(timer->Stop());
  EXPECT_FALSE(timer->Stop());
  std::this_thread::sleep_for(milliseconds(60));
  EXPECT_EQ(fired, 0);
}

TEST(TimerThreadTest, AnIdleTimerFiresAfterReset) {
  ThreadPool pool(1);
  TimerThread timers(pool);
  std::promise<void> fired;
  auto timer = timers.Idle([&] { fired.set_value(); });
  EXPECT_FALSE(timer->Stop());
  timer->Reset(milliseconds(1));
  fired.get_future().wait();
  EXPECT_FALSE(timer->Stop());
}

TEST(TimerThreadTest, StopCountsUntilTheCallbackBegins) {
  HeldTasks tasks;
  TimerThread timers(tasks);
  int fired = 0;
  auto timer = timers.After(Duration(0), [&] { fired++; });
  tasks.WaitFor(1);
  EXPECT_TRUE(timer->Stop());
  tasks.RunWhenThereAre(1);
  EXPECT_EQ(fired, 0);
}

TEST(TimerThreadTest, ResetOfATimerHandedOverFiresOnce) {
  HeldTasks tasks;
  TimerThread timers(tasks);
  int fired = 0;
  auto timer = timers.After(Duration(0), [&] { fired++; });
  tasks.WaitFor(1);
  timer->Reset(Duration(0));
  tasks.RunWhenThereAre(2);
  EXPECT_EQ(fired, 1);
}

TEST(TimerThreadTest, ADestroyedTimerDoesNotFire) {
  HeldTasks tasks;
  TimerThread timers(tasks);
  int fired = 0;
  auto timer = timers.After(Duration(0), [&] { fired++; });
  tasks.WaitFor(1);
  timer.reset();
  tasks.RunWhenThereAre(1);
  EXPECT_EQ(fired, 0);
}

TEST(TimerThreadTest, ACallbackMayResetItsTimerAndDestroyIt) {
  ThreadPool pool(2);
  TimerThread timers(pool);
  std::atomic<int> fired = 0;
  std::promise<void> done;
  std::unique_ptr<Timer> timer;
  timer = timers.Idle([&] {
    if (++fired < 5) {
      timer->Reset(milliseconds(1));
    } else {
      timer.reset();
      done.set_value();
    }
  });
  timer->Reset(milliseconds(1));
  done.get_future().wait();
  EXPECT_EQ(fired, 5);
}

TEST(TimerThreadTest, DestructionDoesNotWaitForARunningCallback) {
  ThreadPool pool(1);
  TimerThread timers(pool);
  std::promise<void> begun;
  std::promise<void> release;
  auto timer = timers.After(Duration(0), [&, text = std::string(100, 'x')] {
    begun.set_value();
    release.get_future().wait();
    EXPECT_EQ(text.size(), 100u) << "what the callback holds must still be there";
  });
  begun.get_future().wait();
  timer.reset();
  release.set_value();
  pool.Shutdown();
}

TEST(TimerThreadTest, ATimerMayOutliveTheThread) {
  ThreadPool pool(1);
  std::atomic<int> fired = 0;
  std::unique_ptr<Timer> timer;
  {
    TimerThread timers(pool);
    timer = timers.After(milliseconds(1000), [&] { fired++; });
  }
  EXPECT_FALSE(timer->Stop());
  timer->Reset(Duration(0));
  std::this_thread::sleep_for(milliseconds(20));
  timer.reset();
  pool.Shutdown();
  EXPECT_EQ(fired, 0);
}

TEST(TimerThreadTest, AfterCloseNoCallbackBegins) {
  HeldTasks tasks;
  TimerThread timers(tasks);
  int fired = 0;
  auto handed_over = timers.After(Duration(0), [&] { fired++; });
  tasks.WaitFor(1);
  timers.Close();
  tasks.RunWhenThereAre(1);
  EXPECT_EQ(fired, 0);
}

TEST(TimerThreadTest, AnEndlessDelayIsLongAndNotPast) {
  ThreadPool pool(1);
  TimerThread timers(pool);
  std::atomic<int> fired = 0;
  auto timer = timers.After(Duration::max(), [&] { fired++; });
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_TRUE(timer->Stop());
  EXPECT_EQ(fired, 0);
}

TEST(TimerThreadTest, ManyThreadsMayUseOneTimerAtOnce) {
  ThreadPool pool(2);
  std::atomic<int> fired = 0;
  TimerThread timers(pool);
  auto shared = timers.Idle([&] { fired++; });
  std::vector<std::thread> threads;
  for (unsigned seed = 0; seed < 4; seed++) {
    threads.emplace_back([&, seed] {
      std::minstd_rand random(seed);
      for (int round = 0; round < 300; round++) {
        shared->Reset(std::chrono::microseconds(random() % 200));
        if (random() % 4 == 0) shared->Stop();
        auto own = timers.After(std::chrono::microseconds(random() % 200), [&] { fired++; });
        if (random() % 2 == 0) std::this_thread::sleep_for(std::chrono::microseconds(100));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  shared.reset();
  timers.Close();
  pool.Shutdown();
  EXPECT_GT(fired, 0);
}

}  // namespace
}  // namespace jsstore
