#include "conformance/cli/stop_request.h"

#include <signal.h>
#include <time.h>

#include <cstdint>

#include "conformance/testee/child_process.h"
#include "conformance/testee/running_children.h"

namespace jsparity {
namespace {

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

void StopAsTimeIsUp() {
  stopped_at_ms = MonotonicMs();
  stop_requested = true;
}

int StopSignal() { return stop_signal; }

int StopStatus() { return 128 + stop_signal; }

}  // namespace jsparity
