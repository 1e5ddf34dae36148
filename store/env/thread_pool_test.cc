#include "store/env/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace jsstore {
namespace {

TEST(ThreadPoolTest, RunsEveryTaskOnce) {
  constexpr int kTasks = 2000;
  std::vector<std::atomic<int>> runs(kTasks);
  {
    ThreadPool pool(3);
    for (int i = 0; i < kTasks; i++) pool.Spawn([&runs, i] { runs[i]++; });
  }
  for (const auto& count : runs) EXPECT_EQ(count, 1);
}

TEST(ThreadPoolTest, OneThreadKeepsTheOrder) {
  std::vector<int> order;
  ThreadPool pool(1);
  for (int i = 0; i < 100; i++) pool.Spawn([&order, i] { order.push_back(i); });
  pool.Shutdown();
  ASSERT_EQ(order.size(), 100u);
  for (int i = 0; i < 100; i++) EXPECT_EQ(order[i], i);
}

TEST(ThreadPoolTest, TasksRunAtTheSameTimeButNotMoreThanAllowed) {
  ThreadPool pool(2);
  std::promise<void> first_runs;
  std::promise<void> second_runs;
  std::atomic<int> third_runs = 0;
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  pool.Spawn([&] { first_runs.set_value(), released.wait(); });
  pool.Spawn([&] { second_runs.set_value(), released.wait(); });
  pool.Spawn([&] { third_runs++; });
  first_runs.get_future().wait();
  second_runs.get_future().wait();
  EXPECT_EQ(third_runs, 0);
  release.set_value();
  pool.Shutdown();
  EXPECT_EQ(third_runs, 1);
}

TEST(ThreadPoolTest, ATaskThatWaitsDoesNotHoldUpTheNext) {
  ThreadPool pool(2);
  std::promise<void> done;
  bool waited = false;
  pool.Spawn([] {});
  pool.Spawn([&] {
    pool.Spawn([&] { done.set_value(); });
    done.get_future().wait();
    waited = true;
  });
  pool.Shutdown();
  EXPECT_TRUE(waited);
}

TEST(ThreadPoolTest, SpawnMayBeCalledWithALockThatTheTaskWants) {
  std::mutex mutex;
  int value = 0;
  ThreadPool pool(2);
  {
    const std::lock_guard lock(mutex);
    pool.Spawn([&] {
      const std::lock_guard task_lock(mutex);
      value++;
    });
    EXPECT_EQ(value, 0);
  }
  pool.Shutdown();
  EXPECT_EQ(value, 1);
}

TEST(ThreadPoolTest, ShutdownWaitsForTasksSpawnedMeanwhile) {
  std::atomic<int> depth = 0;
  ThreadPool pool(2);
  std::function<void()> deeper = [&] {
    if (++depth < 500) pool.Spawn(deeper);
  };
  pool.Spawn(deeper);
  pool.Shutdown();
  EXPECT_EQ(depth, 500);
}

TEST(ThreadPoolTest, IsUsableAfterShutdown) {
  std::atomic<int> runs = 0;
  ThreadPool pool(2);
  pool.Spawn([&] { runs++; });
  pool.Shutdown();
  EXPECT_EQ(runs, 1);
  pool.Spawn([&] { runs++; });
  pool.Shutdown();
  pool.Shutdown();
  EXPECT_EQ(runs, 2);
}

TEST(ThreadPoolTest, WhatATaskHoldsIsReleasedWhenItHasRun) {
  ThreadPool pool(1);
  auto held = std::make_shared<int>(1);
  pool.Spawn([held] {});
  pool.Shutdown();
  EXPECT_EQ(held.use_count(), 1);
}

TEST(ThreadPoolTest, WhatATaskHoldsMaySpawnWhenItIsReleased) {
  std::atomic<int> runs = 0;
  ThreadPool pool(1);
  std::shared_ptr<int> held(new int(0), [&](int* value) {
    delete value;
    pool.Spawn([&] { runs++; });
  });
  pool.Spawn([held = std::move(held)] {});
  pool.Shutdown();
  EXPECT_EQ(runs, 1);
}

TEST(ThreadPoolTest, ManyThreadsMaySpawnAndShutDownAtOnce) {
  std::atomic<int> runs = 0;
  ThreadPool pool(4);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++) {
    threads.emplace_back([&] {
      for (int round = 0; round < 100; round++) {
        pool.Spawn([&] { runs++; });
        if (round % 20 == 0) pool.Shutdown();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  pool.Shutdown();
  EXPECT_EQ(runs, 400);
}

}  // namespace
}  // namespace jsstore
