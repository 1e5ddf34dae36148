// What Ctrl-C and timeout(1) ask for: SIGINT and SIGTERM.
#pragma once

#include <atomic>

namespace jsparity {

// They end the process, and its children with it.
void InstallEnding();

// They set the flag: what is under way is ended, told and removed. A second one, half a second
// later or more, ends the process.
const std::atomic<bool>& InstallStopRequest();
// The same without a signal, as there is no more time.
void StopAsTimeIsUp();
// The signal that was sent; 0 where none was.
int StopSignal();
// What a process that a signal ended has for a status: 128 and the signal's number. After the flag
// was set.
int StopStatus();

}  // namespace jsparity
