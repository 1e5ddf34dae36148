#include "conformance/cli/crash_notice.h"

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "conformance/cli/command.h"
#include "conformance/run/running_case.h"

namespace jsparity {
namespace {

constexpr std::chrono::seconds kCaseLimit{600};

extern "C" void OnFatalSignal(int number) {
  RunningCase::WriteAll(STDERR_FILENO);
  signal(number, SIG_DFL);
  raise(number);
}

}  // namespace

void InstallCrashNotice() {
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
    signal(number, OnFatalSignal);
  }
}

struct HangWatch::Impl {
  std::mutex mutex;
  std::condition_variable ended;
  bool over = false;
  std::thread thread;

  void Watch() {
    std::unique_lock lock(mutex);
    while (!ended.wait_for(lock, std::chrono::seconds(5), [this] { return over; })) {
      if (!RunningCase::LongerThan(kCaseLimit)) continue;
      std::fprintf(stderr, "jsparity: a case takes more than %lld s\n",
                   static_cast<long long>(kCaseLimit.count()));
      RunningCase::WriteAll(STDERR_FILENO);
      std::_Exit(kExitDiverged);
    }
  }
};

HangWatch::HangWatch() : impl_(new Impl) {
  impl_->thread = std::thread([this] { impl_->Watch(); });
}

HangWatch::~HangWatch() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->over = true;
  }
  impl_->ended.notify_all();
  impl_->thread.join();
  delete impl_;
}

}  // namespace jsparity
