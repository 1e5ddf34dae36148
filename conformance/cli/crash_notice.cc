#include "conformance/cli/crash_notice.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "conformance/cli/command.h"
#include "conformance/run/running_case.h"
#include "conformance/subject/child_process.h"
#include "conformance/subject/running_children.h"

namespace jsparity {
namespace {

constexpr std::chrono::seconds kCaseLimit{600};

std::atomic<bool> stop_requested{false};
std::atomic<int> stop_signal{0};
std::atomic<int64_t> stopped_at_ms{0};

// timeout(1) sends its signal to the process and then to its group: that is one request.
constexpr int64_t kSameRequestMs = 500;

// Of what a signal handler may call.
int64_t MonotonicMs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

extern "C" void OnFatalSignal(int number) {
  RunningCase::WriteAll(STDERR_FILENO);
  signal(number, SIG_DFL);
  raise(number);
}

void EndBy(int number) {
  RunningChildren::KillAll();
  signal(number, SIG_DFL);
  raise(number);
}

extern "C" void OnStopSignal(int number) {
  const int64_t now_ms = MonotonicMs();
  if (!stop_requested) {
    stop_signal = number;
    stopped_at_ms = now_ms;
    stop_requested = true;
  } else if (now_ms - stopped_at_ms >= kSameRequestMs) {
    EndBy(number);
  }
}

extern "C" void OnEndSignal(int number) { EndBy(number); }

}  // namespace

void InstallCrashNotice() {
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
    signal(number, OnFatalSignal);
  }
}

void InstallEnding() {
  signal(SIGINT, OnEndSignal);
  signal(SIGTERM, OnEndSignal);
}

const std::atomic<bool>& InstallStopRequest() {
  signal(SIGINT, OnStopSignal);
  signal(SIGTERM, OnStopSignal);
  ChildProcess::HurryWhen(stop_requested);
  return stop_requested;
}

int StopStatus() { return 128 + stop_signal; }

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
