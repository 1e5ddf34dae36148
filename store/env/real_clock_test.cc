#include "store/env/real_clock.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

namespace jsstore {
namespace {

using std::chrono::milliseconds;

int64_t SystemTimeNs() {
  return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Waits until the access time is another than `known_ns`; that one again if it takes too long.
int64_t NextAccessTimeNs(const RealClock& clock, int64_t known_ns) {
  for (int i = 0; i < 10'000 && clock.AccessTimeNs() == known_ns; i++) {
    std::this_thread::sleep_for(milliseconds(1));
  }
  return clock.AccessTimeNs();
}

TEST(RealClockTest, TellsTheTimeOfTheSystem) {
  const RealClock clock;
  const int64_t before_ns = SystemTimeNs();
  const int64_t now_ns = clock.NowNs();
  EXPECT_LE(before_ns, now_ns);
  EXPECT_LE(now_ns, SystemTimeNs());
}

TEST(RealClockTest, AccessTimeStandsStillBetweenTicksAndMovesWithThem) {
  RealClock clock;
  clock.AccessTimeAcquire();
  const int64_t first_ns = clock.AccessTimeNs();
  EXPECT_LE(first_ns, clock.NowNs());
  const int64_t second_ns = NextAccessTimeNs(clock, first_ns);
  // The tick comes late on a busy machine, but hardly before its time.
  EXPECT_GE(second_ns - first_ns, Duration(milliseconds(50)).count());
  EXPECT_LE(second_ns, clock.NowNs());
  clock.AccessTimeRelease();
}

TEST(RealClockTest, AccessTimeTicksUntilTheLastRelease) {
  RealClock clock;
  clock.AccessTimeAcquire();
  clock.AccessTimeAcquire();
  clock.AccessTimeRelease();
  const int64_t first_ns = clock.AccessTimeNs();
  EXPECT_NE(NextAccessTimeNs(clock, first_ns), first_ns);
  clock.AccessTimeRelease();
  const int64_t stale_ns = clock.AccessTimeNs();
  std::this_thread::sleep_for(milliseconds(250));
  EXPECT_EQ(clock.AccessTimeNs(), stale_ns);
  clock.AccessTimeAcquire();
  EXPECT_GT(clock.AccessTimeNs(), stale_ns);
  clock.AccessTimeRelease();
}

TEST(RealClockTest, AccessTimeWithoutAcquirersIsTheTimeOfTheFirstQuestion) {
  const RealClock clock;
  const int64_t first_ns = clock.AccessTimeNs();
  EXPECT_GT(first_ns, 0);
  std::this_thread::sleep_for(milliseconds(2));
  EXPECT_EQ(clock.AccessTimeNs(), first_ns);
}

TEST(RealClockTest, MayBeDestroyedWhileAcquired) {
  RealClock clock;
  clock.AccessTimeAcquire();
  clock.StopTicking();
  const int64_t stopped_ns = clock.AccessTimeNs();
  std::this_thread::sleep_for(milliseconds(150));
  EXPECT_EQ(clock.AccessTimeNs(), stopped_ns);
}

TEST(RealClockTest, ManyThreadsMayUseItAtOnce) {
  RealClock clock;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++) {
    threads.emplace_back([&clock] {
      for (int round = 0; round < 200; round++) {
        clock.AccessTimeAcquire();
        EXPECT_LE(clock.AccessTimeNs(), clock.NowNs());
        clock.AccessTimeRelease();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const int64_t stale_ns = clock.AccessTimeNs();
  std::this_thread::sleep_for(milliseconds(150));
  EXPECT_EQ(clock.AccessTimeNs(), stale_ns);
}

}  // namespace
}  // namespace jsstore
