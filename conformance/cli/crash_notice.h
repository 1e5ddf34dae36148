// The subject runs in this process: when it crashes or hangs, at least its case should be known.
#pragma once

#include <atomic>

namespace jsparity {

// From now on a fatal signal names the cases being played before it ends the process.
void InstallCrashNotice();

// SIGINT and SIGTERM end the process, and its children with it.
void InstallEnding();

// SIGINT and SIGTERM set the flag: what is under way is ended, told and removed. A second one, half
// a second later or more, ends the process.
const std::atomic<bool>& InstallStopRequest();
// What a process that a signal ended has for a status: 128 and the signal's number. After the flag
// was set.
int StopStatus();

// Ends the process with status 1, naming the case, when a case takes far too long. In scope while
// cases are played.
class HangWatch {
 public:
  HangWatch();
  ~HangWatch();
  HangWatch(const HangWatch&) = delete;
  HangWatch& operator=(const HangWatch&) = delete;

 private:
  struct Impl;
  Impl* impl_;
};

}  // namespace jsparity
