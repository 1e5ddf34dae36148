#include "conformance/testee/running_children.h"

#include <signal.h>

#include <array>
#include <atomic>

namespace jsparity {
namespace {

// Two sides and two older versions for each of many jobs; beyond that a child is not noted.
constexpr size_t kNotedMax = 4096;
std::array<std::atomic<pid_t>, kNotedMax> leaders{};

void Exchange(pid_t from, pid_t to) {
  for (auto& leader : leaders) {
    pid_t expected = from;
    if (leader.compare_exchange_strong(expected, to)) return;
  }
}

}  // namespace

void RunningChildren::Add(pid_t leader) { Exchange(0, leader); }

void RunningChildren::Remove(pid_t leader) { Exchange(leader, 0); }

void RunningChildren::KillAll() {
  for (const auto& leader : leaders) {
    const pid_t group = leader;
    if (group > 0) kill(-group, SIGKILL);
  }
}

}  // namespace jsparity
