#include "store/stream/stream_mutex.h"

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace jsstore {
namespace {

using std::chrono::milliseconds;

TEST(StreamMutexTest, GivenAForegroundThatNeverRestsThenTheBackgroundGetsIn) {
  StreamMutex mutex;
  int guarded = 0;
  int taken = 0;
  std::atomic<bool> done{false};
  std::thread foreground([&] {
    for (; !done; ++taken) {
      const std::lock_guard lock(mutex);
      ++guarded;
    }
  });
  for (int i = 0; i < 20; ++i) {
    mutex.LockInBackground();
    const std::lock_guard lock(mutex, std::adopt_lock);
    ++guarded;
  }
  done = true;
  foreground.join();
  EXPECT_EQ(guarded, taken + 20);
}

TEST(StreamMutexTest, GivenReadersThatNeverRestThenBothWaysToWriteGetIn) {
  StreamMutex mutex;
  int guarded = 0;
  std::atomic<bool> done{false};
  std::vector<std::thread> readers;
  for (int r = 0; r < 3; ++r) {
    readers.emplace_back([&] {
      int seen = 0;
      while (!done) {
        const std::shared_lock lock(mutex);
        EXPECT_GE(guarded, seen);
        seen = guarded;
      }
    });
  }
  for (int i = 0; i < 20; ++i) {
    {
      const std::lock_guard lock(mutex);
      ++guarded;
    }
    mutex.LockInBackground();
    const std::lock_guard lock(mutex, std::adopt_lock);
    ++guarded;
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(guarded, 40);
}

TEST(StreamMutexTest, GivenAllWaysAtOnceThenEachExcludesTheOthers) {
  constexpr int kTimes = 500;
  StreamMutex mutex;
  int guarded = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, background = t % 2 == 0] {
      for (int i = 0; i < kTimes; ++i) {
        background ? mutex.LockInBackground() : mutex.lock();
        const std::lock_guard lock(mutex, std::adopt_lock);
        ++guarded;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(guarded, 4 * kTimes);
}

TEST(StreamMutexTest, GivenAHolderThatTakesItsTimeThenTheBackgroundSleepsUntilItLeaves) {
  StreamMutex mutex;
  std::atomic<bool> left{false};
  mutex.lock();
  std::thread background([&] {
    mutex.LockInBackground();
    const std::lock_guard lock(mutex, std::adopt_lock);
    EXPECT_TRUE(left);
  });
  // Longer than it holds back.
  std::this_thread::sleep_for(milliseconds(20));
  left = true;
  mutex.unlock();
  background.join();
  EXPECT_TRUE(mutex.try_lock());
  mutex.unlock();
}

}  // namespace
}  // namespace jsstore
