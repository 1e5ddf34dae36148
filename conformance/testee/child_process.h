// A child process that answers a line on stdout to each line on stdin.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/testee/testee.h"

namespace jsparity {

// Not thread-safe.
class ChildProcess {
 public:
  // Starts `argv` with the environment of this process. The first element is a path.
  static Answered<std::unique_ptr<ChildProcess>> Start(const std::vector<std::string>& argv);

  // Closes its stdin, waits a moment, then kills it.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Writes `line` and a line end, answers the next line of stdout without its end. When the time
  // runs out the process is killed.
  Answered<std::string> Exchange(std::string_view line, std::chrono::milliseconds timeout);

  // Once `stop` is set, who does not answer within a second is killed, however long it may take
  // otherwise. For all children, for good; borrowed.
  static void HurryWhen(const std::atomic<bool>& stop);
  // Whether that is so: what children then fail at is nobody's fault.
  static bool Hurried();

  pid_t pid() const { return pid_; }

 private:
  ChildProcess(pid_t pid, int in, int out, int err);

  // One round of poll; false when stdout is at its end.
  bool Pump(std::string_view& unsent, int timeout_ms);
  bool ReadSome(int fd, std::string& into);
  TesteeFault Died();
  TesteeFault TimedOut(const std::string& why);
  TesteeFault TooMuch();
  // Takes what has come on stderr; false when there is no more to come.
  bool TakeErrors();
  // Keeps the end of it, and the beginning of what came since it was asked.
  void ShortenErrors();
  void HearLastWords();
  // Ends its group, reaps it and answers how it ended.
  int End(std::chrono::milliseconds grace);
  void Drain();

  pid_t pid_;
  int in_;   // its stdin
  int out_;  // its stdout
  int err_;  // its stderr
  std::string received_;
  size_t searched_ = 0;  // received_ holds no line end before this
  std::string errors_;   // end of what came on stderr
  // Where in it what came since the last request begins; what came first of that, where it is not
  // in it any more.
  size_t asked_at_ = 0;
  std::string errors_begin_;
};

}  // namespace jsparity
