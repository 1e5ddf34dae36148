// The testee runs in this process: when it crashes or hangs, at least its case should be known.
#pragma once

namespace jsparity {

// From now on a fatal signal names the cases being played before it ends the process.
void InstallCrashNotice();

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
