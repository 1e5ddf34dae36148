// The real environment, one for the process.
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "jsstore/env.h"
#include "store/env/posix_file_system.h"
#include "store/env/real_clock.h"
#include "store/env/real_random.h"
#include "store/env/thread_pool.h"
#include "store/env/timer_thread.h"

namespace jsstore {
namespace {

// Tasks write and sync files: more of them than this only queue up before the disk.
constexpr size_t kPoolThreadsMin = 2;
constexpr size_t kPoolThreadsMax = 8;

size_t PoolThreads() {
  return std::clamp<size_t>(std::thread::hardware_concurrency(), kPoolThreadsMin, kPoolThreadsMax);
}

struct RealEnv {
  PosixFileSystem files;
  RealClock clock;
  RealRandom random;
  ThreadPool executor{PoolThreads()};
  TimerThread timers{executor};
  Env env{files, clock, timers, random, executor};
  const pid_t process = ::getpid();
};

RealEnv& Instance();

// Runs before objects are destroyed that were made before the environment was: no thread of ours
// may meet their remains. A forked child has none of the threads and must not wait for them.
void EndThreads() {
  RealEnv& real = Instance();
  if (real.process != ::getpid()) return;
  real.timers.Close();
  real.executor.Shutdown();
  real.clock.StopTicking();
}

// Never destroyed: a store that outlives main still finds it.
RealEnv& Instance() {
  static RealEnv* const kReal = [] {
    auto* made = new RealEnv;
    std::atexit(EndThreads);
    return made;
  }();
  return *kReal;
}

}  // namespace

Env& Env::Real() { return Instance().env; }

}  // namespace jsstore
