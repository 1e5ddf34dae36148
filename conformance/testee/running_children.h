// The processes that this one has started and not ended, each the leader of a group.
#pragma once

#include <sys/types.h>

namespace jsparity {

class RunningChildren {
 public:
  // From any thread.
  static void Add(pid_t leader);
  static void Remove(pid_t leader);
  // Kills their groups. May be called by a signal handler: what this process does not live to end
  // would go on without it.
  static void KillAll();
};

}  // namespace jsparity
