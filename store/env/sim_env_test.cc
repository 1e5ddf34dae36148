#include "jsstore/sim_env.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "store/env/sim_file_system.h"

namespace jsstore {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kMsNs = 1'000'000;

std::string Hex(BytesView bytes) {
  std::string text;
  for (const uint8_t byte : bytes) {
    char digits[3];
    std::snprintf(digits, sizeof(digits), "%02x", byte);
    text += digits;
  }
  return text;
}

class SimEnvTest : public testing::Test {
 protected:
  std::function<void()> Note(const std::string& what) {
    return [this, what] { events_.push_back(what); };
  }
  std::function<void()> NoteTime(const std::string& what) {
    return
        [this, what] { events_.push_back(what + " at " + std::to_string(SinceStartNs() / kMsNs)); };
  }
  int64_t SinceStartNs() { return sim_.clock().NowNs() - kSimStartNs; }

  SimFileSystem files_;
  SimEnv sim_{files_, /*seed=*/0};
  Env& env_ = sim_.env();
  std::vector<std::string> events_;
};

// --- time
// ------------------------------------------------------------------------------------------

TEST_F(SimEnvTest, TimeStartsAtTheYear2000AndStandsStill) {
  EXPECT_EQ(env_.clock.NowNs(), 946'684'800'000'000'000);
  sim_.Settle();
  EXPECT_EQ(env_.clock.NowNs(), 946'684'800'000'000'000);
}

TEST_F(SimEnvTest, TimeMovesForwardOnly) {
  sim_.AdvanceTo(kSimStartNs + 5);
  sim_.AdvanceTo(kSimStartNs + 3);
  EXPECT_EQ(SinceStartNs(), 5);
  sim_.AdvanceBy(nanoseconds(2));
  EXPECT_EQ(SinceStartNs(), 7);
}

TEST_F(SimEnvTest, AnotherStartCanBeGiven) {
  SimEnv later(files_, 0, 1'000);
  EXPECT_EQ(later.clock().NowNs(), 1'000);
}

TEST_F(SimEnvTest, AccessTimeMovesInTicksFromTheFirstAcquirerOn) {
  sim_.AdvanceTo(kSimStartNs + 30 * kMsNs);
  env_.clock.AccessTimeAcquire();
  const int64_t origin = env_.clock.NowNs();
  EXPECT_EQ(env_.clock.AccessTimeNs(), origin);
  sim_.AdvanceTo(origin + 100 * kMsNs - 1);
  EXPECT_EQ(env_.clock.AccessTimeNs(), origin);
  sim_.AdvanceTo(origin + 100 * kMsNs);
  EXPECT_EQ(env_.clock.AccessTimeNs(), origin + 100 * kMsNs);
  sim_.AdvanceTo(origin + 1'234 * kMsNs);
  EXPECT_EQ(env_.clock.AccessTimeNs(), origin + 1'200 * kMsNs);
}

TEST_F(SimEnvTest, AccessTimeIsStaleAfterTheLastReleaseAndStartsAnewWithTheNextAcquirer) {
  env_.clock.AccessTimeAcquire();
  env_.clock.AccessTimeAcquire();
  sim_.AdvanceTo(kSimStartNs + 150 * kMsNs);
  env_.clock.AccessTimeRelease();
  sim_.AdvanceTo(kSimStartNs + 250 * kMsNs);
  EXPECT_EQ(env_.clock.AccessTimeNs(), kSimStartNs + 200 * kMsNs);
  env_.clock.AccessTimeRelease();
  sim_.AdvanceTo(kSimStartNs + 999 * kMsNs);
  EXPECT_EQ(env_.clock.AccessTimeNs(), kSimStartNs + 200 * kMsNs);
  env_.clock.AccessTimeAcquire();
  EXPECT_EQ(env_.clock.AccessTimeNs(), kSimStartNs + 999 * kMsNs);
}

TEST_F(SimEnvTest, AccessTimeWithoutAcquirersIsTheTimeOfTheFirstQuestion) {
  sim_.AdvanceTo(kSimStartNs + 5);
  EXPECT_EQ(env_.clock.AccessTimeNs(), kSimStartNs + 5);
  sim_.AdvanceTo(kSimStartNs + 500 * kMsNs);
  EXPECT_EQ(env_.clock.AccessTimeNs(), kSimStartNs + 5);
}

TEST_F(SimEnvTest, ATickComesBeforeATimerOfTheSameInstant) {
  env_.clock.AccessTimeAcquire();
  std::vector<int64_t> seen_ns;
  const auto look = [&] { seen_ns.push_back(env_.clock.AccessTimeNs() - kSimStartNs); };
  const nanoseconds lead(SimClock::kTickLeadNs);
  auto before = env_.timers.After(milliseconds(100) - lead - nanoseconds(1), look);
  auto just_before = env_.timers.After(milliseconds(100) - lead, look);
  auto on = env_.timers.After(milliseconds(100), look);
  sim_.AdvanceTo(kSimStartNs + 200 * kMsNs - 1);
  look();
  EXPECT_THAT(seen_ns, ElementsAre(0, 100 * kMsNs, 100 * kMsNs, 100 * kMsNs));
}

// As with timers of Go, whose functions are under way when the first of them runs.
TEST_F(SimEnvTest, ATimerThatIsDueCannotBeTakenBackByAnotherOfTheSameInstant) {
  std::unique_ptr<Timer> second;
  const auto first = env_.timers.After(milliseconds(5), [&] {
    events_.push_back("first");
    second->Reset(milliseconds(5));
  });
  second = env_.timers.After(milliseconds(5), Note("second"));
  sim_.AdvanceBy(milliseconds(5));
  EXPECT_THAT(events_, ElementsAre("first", "second"));
  sim_.AdvanceBy(milliseconds(5));
  EXPECT_THAT(events_, ElementsAre("first", "second", "second"));
}

TEST_F(SimEnvTest, WhatATimerSpawnsRunsBeforeTheNextTimerOfTheSameInstant) {
  const auto first = env_.timers.After(milliseconds(5), [&] {
    events_.push_back("first");
    env_.executor.Spawn(Note("spawned"));
  });
  const auto second = env_.timers.After(milliseconds(5), Note("second"));
  sim_.AdvanceBy(milliseconds(5));
  EXPECT_THAT(events_, ElementsAre("first", "spawned", "second"));
}

// --- timers
// ----------------------------------------------------------------------------------------

TEST_F(SimEnvTest, TimersFireInTheOrderOfTheirDeadlines) {
  auto c = env_.timers.After(milliseconds(30), Note("c"));
  auto a = env_.timers.After(milliseconds(10), Note("a"));
  auto b = env_.timers.After(milliseconds(20), Note("b"));
  sim_.AdvanceTo(kSimStartNs + 25 * kMsNs);
  EXPECT_THAT(events_, ElementsAre("a", "b"));
  EXPECT_EQ(sim_.timers().NextDeadlineNs(), kSimStartNs + 30 * kMsNs);
  EXPECT_EQ(sim_.timers().pending(), 1u);
}

TEST_F(SimEnvTest, EqualDeadlinesFireInTheOrderOfStarting) {
  auto a = env_.timers.After(milliseconds(10), Note("a"));
  auto b = env_.timers.After(milliseconds(10), Note("b"));
  auto c = env_.timers.After(milliseconds(10), Note("c"));
  a->Reset(milliseconds(10));
  sim_.AdvanceTo(kSimStartNs + 10 * kMsNs);
  EXPECT_THAT(events_, ElementsAre("b", "c", "a"));
}

TEST_F(SimEnvTest, ACallbackSeesItsDeadlineAsTheTime) {
  int64_t seen_ns = 0;
  auto timer = env_.timers.After(milliseconds(7), [&] { seen_ns = SinceStartNs(); });
  sim_.AdvanceBy(hours(24));
  EXPECT_EQ(seen_ns, 7 * kMsNs);
  EXPECT_EQ(SinceStartNs(), Duration(hours(24)).count());
}

TEST_F(SimEnvTest, TasksOfATimerRunBeforeTheNextTimerOfTheSameInstant) {
  auto a = env_.timers.After(milliseconds(1), [this] {
    events_.push_back("a");
    env_.executor.Spawn(Note("task of a"));
  });
  auto b = env_.timers.After(milliseconds(1), Note("b"));
  sim_.AdvanceBy(milliseconds(1));
  EXPECT_THAT(events_, ElementsAre("a", "task of a", "b"));
}

TEST_F(SimEnvTest, AnIdleTimerWaitsForReset) {
  auto timer = env_.timers.Idle(Note("fired"));
  EXPECT_FALSE(timer->Stop());
  sim_.AdvanceBy(hours(1));
  EXPECT_THAT(events_, IsEmpty());
  timer->Reset(milliseconds(1));
  sim_.AdvanceBy(hours(1));
  sim_.AdvanceBy(hours(1));
  EXPECT_THAT(events_, ElementsAre("fired"));
}

TEST_F(SimEnvTest, ATimerThatIsDueAtOnceGoesBeforeTasksThatWait) {
  env_.executor.Spawn(Note("first"));
  env_.executor.Spawn(Note("second"));
  const auto timer = env_.timers.After(Duration(0), Note("timer"));
  EXPECT_FALSE(timer->Stop()) << "it has fired";
  sim_.Settle();
  EXPECT_THAT(events_, ElementsAre("timer", "first", "second"));
}

TEST_F(SimEnvTest, ATimerThatWasToFireLaterAndIsDueAtOnceGoesBehindTheTasks) {
  env_.executor.Spawn(Note("task"));
  const auto timer = env_.timers.After(milliseconds(1), Note("timer"));
  timer->Reset(Duration(0));
  sim_.Settle();
  EXPECT_THAT(events_, ElementsAre("task", "timer"));
}

TEST_F(SimEnvTest, StopTellsWhetherTheTimerWasStillToFire) {
  auto timer = env_.timers.After(milliseconds(1), Note("fired"));
  EXPECT_TRUE(timer->Stop());
  EXPECT_FALSE(timer->Stop());
  sim_.AdvanceBy(hours(1));
  EXPECT_THAT(events_, IsEmpty());
  timer->Reset(milliseconds(1));
  sim_.AdvanceBy(hours(1));
  EXPECT_FALSE(timer->Stop());
}

TEST_F(SimEnvTest, ResetReplacesTheDeadline) {
  auto timer = env_.timers.After(milliseconds(1), Note("fired"));
  timer->Reset(milliseconds(5));
  sim_.AdvanceBy(milliseconds(4));
  EXPECT_THAT(events_, IsEmpty());
  sim_.AdvanceBy(milliseconds(1));
  EXPECT_THAT(events_, ElementsAre("fired"));
}

TEST_F(SimEnvTest, ATimerResetByItsCallbackRepeats) {
  std::unique_ptr<Timer> timer = env_.timers.Idle([&] {
    events_.push_back(std::to_string(SinceStartNs() / kMsNs));
    timer->Reset(milliseconds(10));
  });
  timer->Reset(milliseconds(10));
  sim_.AdvanceBy(milliseconds(35));
  EXPECT_THAT(events_, ElementsAre("10", "20", "30"));
}

TEST_F(SimEnvTest, ADestroyedTimerDoesNotFire) {
  env_.timers.After(milliseconds(1), Note("fired"));
  sim_.AdvanceBy(hours(1));
  EXPECT_THAT(events_, IsEmpty());
}

TEST_F(SimEnvTest, ACallbackMayDestroyItsOwnTimerAndOthers) {
  std::unique_ptr<Timer> other = env_.timers.After(milliseconds(1), Note("other"));
  std::unique_ptr<Timer> own;
  own = env_.timers.After(Duration(0), [&, text = std::string("a string on the heap, to be sure")] {
    own.reset();
    other.reset();
    events_.push_back(text);
  });
  sim_.AdvanceBy(hours(1));
  EXPECT_THAT(events_, ElementsAre("a string on the heap, to be sure"));
}

TEST_F(SimEnvTest, ATimerMayOutliveTheEnvironment) {
  std::unique_ptr<Timer> timer;
  {
    SimEnv other(files_, 0);
    timer = other.env().timers.After(milliseconds(1), Note("fired"));
  }
  EXPECT_FALSE(timer->Stop());
  timer->Reset(milliseconds(1));
  timer.reset();
  EXPECT_THAT(events_, IsEmpty());
}

TEST_F(SimEnvTest, WhatIsTooOldIsLookedForAtTheEndWhereTimeGoesByLate) {
  const auto check = env_.timers.IdleExpiry(NoteTime("check"));
  const auto sync = env_.timers.Idle(NoteTime("sync"));
  check->Reset(milliseconds(1));
  sync->Reset(milliseconds(2));
  sim_.AdvanceLateTo(kSimStartNs + 5 * kMsNs);
  EXPECT_THAT(events_, ElementsAre("sync at 2", "check at 5"));
  sim_.AdvanceBy(hours(1));
  EXPECT_THAT(events_, ElementsAre("sync at 2", "check at 5"));
}

TEST_F(SimEnvTest, ACheckThatNobodyAwaitsIsNotMadeLate) {
  auto dropped = env_.timers.IdleExpiry(NoteTime("dropped"));
  const auto idle = env_.timers.IdleExpiry(NoteTime("idle"));
  dropped->Reset(milliseconds(1));
  const auto drops = env_.timers.After(milliseconds(2), [&dropped] { dropped.reset(); });
  sim_.AdvanceLateTo(kSimStartNs + 5 * kMsNs);
  EXPECT_THAT(events_, IsEmpty());
}

TEST_F(SimEnvTest, ACheckThatIsAwaitedAnewWhileItIsLateIsOnTimeToo) {
  const auto check = env_.timers.IdleExpiry(NoteTime("check"));
  check->Reset(milliseconds(1));
  const auto again =
      env_.timers.After(milliseconds(2), [&check] { check->Reset(milliseconds(1)); });
  sim_.AdvanceLateTo(kSimStartNs + 5 * kMsNs);
  EXPECT_THAT(events_, ElementsAre("check at 3", "check at 5"));
}

TEST_F(SimEnvTest, DelaysOutOfRangeAreForcedIntoIt) {
  auto past = env_.timers.After(milliseconds(-5), Note("past"));
  auto never = env_.timers.After(Duration::max(), Note("never"));
  sim_.Settle();
  sim_.AdvanceBy(hours(24 * 365 * 100));
  EXPECT_THAT(events_, ElementsAre("past"));
}

// --- settling
// --------------------------------------------------------------------------------------

TEST_F(SimEnvTest, NothingRunsBeforeItIsTimeToSettle) {
  env_.executor.Spawn(Note("task"));
  const auto at_once = env_.timers.After(Duration(0), Note("timer"));
  const auto later = env_.timers.After(milliseconds(1), Note("later"));
  EXPECT_THAT(events_, IsEmpty());
  sim_.Settle();
  EXPECT_THAT(events_, ElementsAre("timer", "task"));
}

TEST_F(SimEnvTest, SettlingRunsWhatTasksAndTimersLeadTo) {
  std::unique_ptr<Timer> timer;
  env_.executor.Spawn([&] {
    events_.push_back("1");
    env_.executor.Spawn([&] {
      events_.push_back("2");
      timer = env_.timers.After(Duration(0), [&] {
        events_.push_back("3");
        env_.executor.Spawn(Note("4"));
      });
    });
  });
  sim_.Settle();
  EXPECT_THAT(events_, ElementsAre("1", "2", "3", "4"));
  EXPECT_EQ(sim_.executor().pending(), 0u);
}

TEST_F(SimEnvTest, AdvancingSettlesFirst) {
  env_.executor.Spawn([&] { events_.push_back(std::to_string(SinceStartNs())); });
  sim_.AdvanceBy(milliseconds(1));
  EXPECT_THAT(events_, ElementsAre("0"));
}

TEST_F(SimEnvTest, TheTaskSpawnedLastGoesBeforeTheOthers) {
  for (const char* name : {"a", "b", "c"}) env_.executor.Spawn(Note(name));
  EXPECT_EQ(sim_.executor().pending(), 3u);
  EXPECT_TRUE(sim_.executor().RunOne());
  EXPECT_THAT(events_, ElementsAre("c"));
  sim_.executor().RunUntilIdle();
  EXPECT_THAT(events_, ElementsAre("c", "a", "b"));
  EXPECT_FALSE(sim_.executor().RunOne());
}

TEST_F(SimEnvTest, WhatATaskSpawnsGoesBeforeThoseThatWait) {
  env_.executor.Spawn(Note("waits"));
  env_.executor.Spawn([&] { env_.executor.Spawn(Note("spawned by it")); });
  sim_.Settle();
  EXPECT_THAT(events_, ElementsAre("spawned by it", "waits"));
}

TEST_F(SimEnvTest, DroppedTasksNeverRun) {
  env_.executor.Spawn(Note("task"));
  sim_.executor().DropAll();
  sim_.Settle();
  EXPECT_THAT(events_, IsEmpty());
}

TEST_F(SimEnvTest, WhatNeverComesToRestIsAnErrorAndNotAHang) {
  std::function<void()> again = [&] { env_.executor.Spawn(again); };
  env_.executor.Spawn(again);
  EXPECT_THROW(sim_.executor().RunUntilIdle(), std::runtime_error);
  sim_.executor().DropAll();

  std::unique_ptr<Timer> timer = env_.timers.Idle([&] { timer->Reset(Duration(0)); });
  timer->Reset(Duration(0));
  EXPECT_THROW(sim_.Settle(), std::runtime_error);
}

// --- randomness
// ------------------------------------------------------------------------------------

// Vectors: RFC 8439 A.1 for seed 0, golang.org/x/crypto/chacha20 for the others.
TEST(SimRandomTest, BytesAreTheKeystreamOfTheSeed) {
  const struct {
    uint64_t seed;
    std::string head;  // bytes 0 to 15
    std::string tail;  // bytes 96 to 129
  } vectors[] = {
      {0, "76b8e0ada0f13d90405d6ae55386bd28",
       "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f2d09"},
      {0x0123456789abcdef, "81ff174f0ce9b04ffb10a32b7749b6fc",
       "f6672c18c5464fa0980cced07410e9c54fbc529a19ad8e5fd6569f6393b5440e8c91"},
      {UINT64_MAX, "3fa2ee6bda5341eb24428afc2ae53638",
       "f275ea7138fe2506c8a297a4f0b3e10e12d430351311d22e79b216683b6d29738406"},
  };
  for (const auto& vector : vectors) {
    SimRandom random(vector.seed);
    Bytes bytes(130);
    random.Fill(bytes);
    EXPECT_EQ(Hex(BytesView(bytes).first(16)), vector.head);
    EXPECT_EQ(Hex(BytesView(bytes).subspan(96)), vector.tail);
  }
}

TEST(SimRandomTest, HoweverTheBytesAreDrawnTheyAreTheSame) {
  SimRandom at_once(99);
  Bytes expected(1000);
  at_once.Fill(expected);
  SimRandom in_parts(99);
  Bytes got(expected.size());
  size_t done = 0;
  for (size_t part = 0; done < got.size(); part++) {
    const size_t count = std::min(part, got.size() - done);
    in_parts.Fill(std::span(got).subspan(done, count));
    done += count;
    EXPECT_EQ(in_parts.position(), done);
  }
  EXPECT_EQ(Hex(got), Hex(expected));
}

TEST(SimRandomTest, NumbersAreThoseScriptedForcedIntoRange) {
  SimRandom random(0);
  for (const int64_t value : {5, 10, -1}) random.ScriptBelow(value);
  EXPECT_EQ(random.Below(10), 5);
  EXPECT_EQ(random.Below(10), 9);
  EXPECT_EQ(random.scripted(), 1u);
  EXPECT_EQ(random.Below(10), 0);
  EXPECT_EQ(random.Below(10), 0) << "nothing is left";
  random.ScriptBelow(3);
  random.ClearScript();
  EXPECT_EQ(random.Below(10), 0);
}

}  // namespace
}  // namespace jsstore
