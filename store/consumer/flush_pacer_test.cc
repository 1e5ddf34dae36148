#include "store/consumer/flush_pacer.h"

#include <gtest/gtest.h>

namespace jsstore {
namespace {

using Step = FlushPacer::Step;

constexpr int64_t kMs = 1'000'000;
constexpr int64_t kStart = 946'684'800'000 * kMs;

TEST(FlushPacer, FirstKickWritesAtOnce) {
  FlushPacer pacer;
  EXPECT_TRUE(pacer.Kick());
  EXPECT_EQ(pacer.Next(kStart).step, Step::kWrite);
  pacer.Written(kStart);
  EXPECT_EQ(pacer.Next(kStart).step, Step::kRest);
}

TEST(FlushPacer, KicksWhileATaskIsOnItsWayAreOne) {
  FlushPacer pacer;
  EXPECT_TRUE(pacer.Kick());
  EXPECT_FALSE(pacer.Kick());
  EXPECT_EQ(pacer.Next(kStart).step, Step::kWrite);
  EXPECT_EQ(pacer.Next(kStart).step, Step::kRest);
  EXPECT_TRUE(pacer.Kick());
}

TEST(FlushPacer, WithinTheTimeBetweenWritesItWaitsForTheRest) {
  FlushPacer pacer;
  pacer.Written(kStart);
  pacer.Kick();
  const auto decision = pacer.Next(kStart + 30 * kMs);
  EXPECT_EQ(decision.step, Step::kWait);
  EXPECT_EQ(decision.wait, std::chrono::milliseconds(70));
}

TEST(FlushPacer, AfterTheTimeBetweenWritesItWritesAtOnce) {
  FlushPacer pacer;
  pacer.Written(kStart);
  pacer.Kick();
  EXPECT_EQ(pacer.Next(kStart + 100 * kMs).step, Step::kWrite);
}

TEST(FlushPacer, AKickDuringTheWaitAsksForOneMoreWrite) {
  FlushPacer pacer;
  pacer.Written(kStart);
  pacer.Kick();
  ASSERT_EQ(pacer.Next(kStart).step, Step::kWait);
  EXPECT_FALSE(pacer.Kick());
  pacer.WaitOver();
  pacer.Written(kStart + 100 * kMs);
  const auto decision = pacer.Next(kStart + 100 * kMs);
  EXPECT_EQ(decision.step, Step::kWait);
  EXPECT_EQ(decision.wait, std::chrono::milliseconds(100));
}

TEST(FlushPacer, AWriteThatFailedDoesNotDelayTheNext) {
  FlushPacer pacer;
  pacer.Kick();
  ASSERT_EQ(pacer.Next(kStart).step, Step::kWrite);
  ASSERT_EQ(pacer.Next(kStart).step, Step::kRest);
  pacer.Kick();
  EXPECT_EQ(pacer.Next(kStart + 1).step, Step::kWrite);
}

TEST(FlushPacer, AClockThatWentBackDelaysByNoMoreThanOnePause) {
  FlushPacer pacer;
  pacer.Written(kStart);
  pacer.Kick();
  EXPECT_EQ(pacer.Next(kStart - 3600'000 * kMs).wait, FlushPacer::kBetweenWrites);
}

TEST(FlushPacer, AfterItsEndNothingStarts) {
  FlushPacer pacer;
  pacer.Kick();
  pacer.End();
  EXPECT_EQ(pacer.Next(kStart).step, Step::kRest);
  EXPECT_FALSE(pacer.Kick());
}

TEST(FlushPacer, KnowsWhatFallsDue) {
  FlushPacer pacer;
  pacer.Written(kStart);
  pacer.Kick();
  ASSERT_EQ(pacer.Next(kStart).step, Step::kWait);
  EXPECT_EQ(pacer.TakeDueBy(kStart + 100 * kMs - 1), std::nullopt);
  EXPECT_EQ(pacer.TakeDueBy(kStart + 120 * kMs), kStart + 100 * kMs);
  EXPECT_EQ(pacer.TakeDueBy(kStart + 500 * kMs), std::nullopt);
}

TEST(FlushPacer, CountsTheWriteThatAKickDuringTheWaitAskedFor) {
  FlushPacer pacer;
  pacer.Written(kStart);
  pacer.Kick();
  ASSERT_EQ(pacer.Next(kStart).step, Step::kWait);
  pacer.Kick();
  EXPECT_EQ(pacer.TakeDueBy(kStart + 900 * kMs), kStart + 200 * kMs);
}

}  // namespace
}  // namespace jsstore
