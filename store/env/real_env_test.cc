// The process-wide environment, and how a process that uses it ends.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <future>
#include <memory>
#include <set>
#include <thread>

#include "jsstore/env.h"
#include "store/env/real_random.h"

namespace jsstore {
namespace {

using std::chrono::milliseconds;

TEST(RealEnvTest, IsOneForTheProcess) { EXPECT_EQ(&Env::Real(), &Env::Real()); }

TEST(RealEnvTest, ItsPartsWorkTogether) {
  Env& env = Env::Real();
  EXPECT_TRUE(env.files.Exists("/"));
  EXPECT_GT(env.clock.NowNs(), 0);
  std::promise<std::thread::id> where;
  auto timer = env.timers.After(milliseconds(1), [&] {
    env.executor.Spawn([&] { where.set_value(std::this_thread::get_id()); });
  });
  EXPECT_NE(where.get_future().get(), std::this_thread::get_id());
}

TEST(RealRandomTest, FillsWithDifferentBytesEveryTime) {
  RealRandom random;
  std::set<std::array<uint8_t, 16>> seen;
  for (int i = 0; i < 100; i++) {
    std::array<uint8_t, 16> bytes{};
    random.Fill(bytes);
    seen.insert(bytes);
  }
  EXPECT_EQ(seen.size(), 100u);
  random.Fill({});
}

TEST(RealRandomTest, NumbersAreBelowTheBoundAndReachAllOfIt) {
  RealRandom random;
  std::set<int64_t> seen;
  for (int i = 0; i < 500; i++) seen.insert(random.Below(5));
  EXPECT_EQ(seen, (std::set<int64_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(random.Below(1), 0);
  for (int i = 0; i < 100; i++) EXPECT_GE(random.Below(INT64_MAX), 0);
}

// --- how a process ends
// ---------------------------------------------------------------------------- Each body runs in a
// fresh process (gtest's thread-safe death test style) with a time limit.

constexpr unsigned kExitLimitS = 30;

class RealEnvExitTest : public testing::Test {
 protected:
  RealEnvExitTest() { testing::FLAGS_gtest_death_test_style = "threadsafe"; }
};

// Destroyed after main, as the globals of a program are.
struct Global {
  ~Global() {
    for (int& value : values) value = -1;
  }
  std::array<int, 4> values{};
};

TEST_F(RealEnvExitTest, WithTimersAndTicksLeftRunning) {
  const auto body = [] {
    ::alarm(kExitLimitS);
    Env& env = Env::Real();
    env.clock.AccessTimeAcquire();
    static std::unique_ptr<Timer> soon = env.timers.After(milliseconds(1), [] {});
    static std::unique_ptr<Timer> late = env.timers.After(std::chrono::hours(1), [] {});
    std::exit(0);
  };
  EXPECT_EXIT(body(), testing::ExitedWithCode(0), "");
}

TEST_F(RealEnvExitTest, TasksSpawnedBeforeRunBeforeGlobalsDie) {
  const auto body = [] {
    ::alarm(kExitLimitS);
    static Global global;
    Env& env = Env::Real();
    for (int i = 0; i < 50; i++) {
      env.executor.Spawn([i] {
        std::this_thread::sleep_for(milliseconds(1));
        if (global.values[i % 4] < 0) std::_Exit(9);
      });
    }
    std::exit(0);
  };
  EXPECT_EXIT(body(), testing::ExitedWithCode(0), "");
}

TEST_F(RealEnvExitTest, ATaskMayCallExit) {
  const auto body = [] {
    ::alarm(kExitLimitS);
    Env::Real().executor.Spawn([] { std::exit(7); });
    while (true) std::this_thread::sleep_for(milliseconds(10));
  };
  EXPECT_EXIT(body(), testing::ExitedWithCode(7), "");
}

TEST_F(RealEnvExitTest, AStoreThatOutlivesMainStillFindsTheEnvironment) {
  const auto body = [] {
    ::alarm(kExitLimitS);
    struct Late {
      ~Late() {
        Env& env = Env::Real();
        std::promise<void> done;
        env.executor.Spawn([&] { done.set_value(); });
        done.get_future().wait();
        timer.reset();
        env.clock.AccessTimeRelease();
      }
      std::unique_ptr<Timer> timer;
    };
    static Late late;  // made before the environment, so destroyed after its threads have ended
    Env::Real().clock.AccessTimeAcquire();
    late.timer = Env::Real().timers.After(milliseconds(1), [] {});
    std::exit(0);
  };
  EXPECT_EXIT(body(), testing::ExitedWithCode(0), "");
}

TEST_F(RealEnvExitTest, AForkedChildDoesNotWaitForThreadsItHasNot) {
  const auto body = [] {
    ::alarm(kExitLimitS);
    Env::Real().clock.AccessTimeAcquire();
    std::promise<void> ran;
    Env::Real().executor.Spawn([&] { ran.set_value(); });
    ran.get_future().wait();
    const pid_t child = ::fork();
    if (child == 0) std::exit(3);
    int status = 0;
    if (::waitpid(child, &status, 0) != child || !WIFEXITED(status)) std::_Exit(9);
    std::exit(WEXITSTATUS(status));
  };
  EXPECT_EXIT(body(), testing::ExitedWithCode(3), "");
}

}  // namespace
}  // namespace jsstore
