#include "conformance/testee/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

#include "conformance/testee/running_children.h"

extern char** environ;

namespace jsparity {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kReadBytes = 256 * 1024;
// Of what comes on stderr. A Go process says first why it ends, then where each goroutine is, of
// which there may be thousands.
constexpr std::string_view kStderrCut = "\n…\n";
constexpr size_t kStderrKeptBytes = 64 * 1024;
constexpr size_t kStderrBeginningBytes = 16 * 1024;
constexpr size_t kStderrEndBytes = kStderrKeptBytes - kStderrBeginningBytes - kStderrCut.size();
constexpr int kPipeBytes = 1024 * 1024;
constexpr std::chrono::milliseconds kLastWordsLimit{2000};
// As for requests (PROTOCOL.md): a line that never ends must not fill the memory.
constexpr size_t kAnswerBytesMax = 256 * 1024 * 1024;
constexpr std::chrono::milliseconds kHurriedLimit{1000};

std::atomic<const std::atomic<bool>*> hurry{nullptr};

bool MustHurry() {
  const std::atomic<bool>* stop = hurry;
  return stop != nullptr && *stop;
}

int MillisecondsUntil(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::max<int64_t>(left, 0));
}

struct Pipe {
  int read = -1;
  int write = -1;
};

bool MakePipe(Pipe& pipe) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  pipe = {ends[0], ends[1]};
  fcntl(pipe.write, F_SETPIPE_SZ, kPipeBytes);  // a wish: fewer wake-ups
  return true;
}

void CloseFd(int& fd) {
  if (fd >= 0) close(fd);
  fd = -1;
}

void ClosePipe(Pipe& pipe) {
  CloseFd(pipe.read);
  CloseFd(pipe.write);
}

// A child that died must be an error value here, not a signal.
void IgnoreBrokenPipes() {
  static std::once_flag once;
  std::call_once(once, [] { signal(SIGPIPE, SIG_IGN); });
}

int Spawn(const std::vector<std::string>& argv, const Pipe& in, const Pipe& out, const Pipe& err,
          pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.read, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.write, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.write, STDERR_FILENO);
  // A group of its own: what a terminal or timeout(1) sends to the run's group is for the run,
  // which ends its children itself, those of a wrapping shell included.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  std::vector<char*> args;
  for (const std::string& arg : argv) args.push_back(const_cast<char*>(arg.c_str()));
  args.push_back(nullptr);
  const int status = posix_spawn(&pid, args[0], &actions, &attributes, args.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return status;
}

std::string DescribeExit(int status) {
  if (WIFEXITED(status)) return "ended with status " + std::to_string(WEXITSTATUS(status));
  if (WIFSIGNALED(status)) {
    const int number = WTERMSIG(status);
    return "was ended by signal " + std::to_string(number) + " (" + strsignal(number) + ")";
  }
  return "ended";
}

}  // namespace

Answered<std::unique_ptr<ChildProcess>> ChildProcess::Start(const std::vector<std::string>& argv) {
  IgnoreBrokenPipes();
  Pipe in;
  Pipe out;
  Pipe err;
  pid_t pid = -1;
  int failure = 0;
  if (MakePipe(in) && MakePipe(out) && MakePipe(err)) {
    failure = Spawn(argv, in, out, err, pid);
  } else {
    failure = errno;
  }
  if (failure != 0) {
    ClosePipe(in);
    ClosePipe(out);
    ClosePipe(err);
    return tl::unexpected(TesteeFault{TesteeFault::Kind::kDied,
                                      "cannot start " + argv[0] + ": " + strerror(failure), ""});
  }
  CloseFd(in.read);
  CloseFd(out.write);
  CloseFd(err.write);
  for (const int fd : {in.write, out.read, err.read}) fcntl(fd, F_SETFL, O_NONBLOCK);
  RunningChildren::Add(pid);
  return std::unique_ptr<ChildProcess>(new ChildProcess(pid, in.write, out.read, err.read));
}

ChildProcess::ChildProcess(pid_t pid, int in, int out, int err)
    : pid_(pid), in_(in), out_(out), err_(err) {}

ChildProcess::~ChildProcess() {
  CloseFd(in_);
  if (pid_ > 0) End(std::chrono::milliseconds(MustHurry() ? 0 : 1600));
  CloseFd(out_);
  CloseFd(err_);
}

bool ChildProcess::Hurried() { return MustHurry(); }

void ChildProcess::HurryWhen(const std::atomic<bool>& stop) { hurry = &stop; }

int ChildProcess::End(std::chrono::milliseconds grace) {
  const auto deadline = Clock::now() + grace;
  int status = 0;
  bool ended = waitpid(pid_, &status, WNOHANG) != 0;
  for (int i = 0; !ended && Clock::now() < deadline; ++i) {
    Drain();  // a child that writes must not wait for us
    std::this_thread::sleep_for(std::chrono::milliseconds(i < 20 ? 1 : 20));
    ended = waitpid(pid_, &status, WNOHANG) != 0;
  }
  kill(-pid_, SIGKILL);  // and what it has started and left behind
  // It has gigabytes to give back; who is to end soon leaves that to whoever inherits it.
  if (!ended) waitpid(pid_, &status, MustHurry() ? WNOHANG : 0);
  RunningChildren::Remove(pid_);
  pid_ = -1;
  return status;
}

bool ChildProcess::ReadSome(int fd, std::string& into) {
  std::array<char, kReadBytes> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  const ssize_t n = read(fd, buffer.data(), buffer.size());
  if (n > 0) into.append(buffer.data(), static_cast<size_t>(n));
  return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

void ChildProcess::Drain() {
  std::string ignored;
  ReadSome(out_, ignored);
  TakeErrors();
}

bool ChildProcess::TakeErrors() {
  const bool more = ReadSome(err_, errors_);
  if (errors_.size() > 2 * kStderrKeptBytes) ShortenErrors();
  return more;
}

void ChildProcess::ShortenErrors() {
  const size_t end = errors_.size() - kStderrEndBytes;
  if (errors_begin_.empty() && asked_at_ < end) {
    errors_begin_ = errors_.substr(asked_at_, std::min(kStderrBeginningBytes, end - asked_at_));
  }
  errors_.erase(0, end);
  asked_at_ -= std::min(asked_at_, end);
}

bool ChildProcess::Pump(std::string_view& unsent, int timeout_ms) {
  std::array<pollfd, 3> fds{pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0},
                            pollfd{unsent.empty() ? -1 : in_, POLLOUT, 0}};
  if (poll(fds.data(), fds.size(), timeout_ms) <= 0) return true;
  if (fds[1].revents != 0) {
    if (!TakeErrors()) CloseFd(err_);
  }
  if (fds[2].revents != 0) {
    const ssize_t n = write(in_, unsent.data(), unsent.size());
    if (n > 0) unsent.remove_prefix(static_cast<size_t>(n));
    if (n < 0 && errno == EPIPE) unsent = {};  // its end shows on stdout
  }
  return fds[0].revents == 0 || ReadSome(out_, received_);
}

Answered<std::string> ChildProcess::Exchange(std::string_view line,
                                             std::chrono::milliseconds timeout) {
  if (pid_ <= 0) return tl::unexpected(Died());
  errors_begin_.clear();
  asked_at_ = errors_.size();
  std::string message;
  message.reserve(line.size() + 1);
  message.append(line).push_back('\n');
  std::string_view unsent = message;
  auto deadline = Clock::now() + timeout;
  for (bool hurried = false;;) {
    const size_t end = received_.find('\n', searched_);
    if (end != std::string::npos) {
      searched_ = 0;
      std::string rest = received_.substr(end + 1);  // mostly nothing
      received_.resize(end);
      return std::exchange(received_, std::move(rest));
    }
    searched_ = received_.size();
    if (searched_ > kAnswerBytesMax) return tl::unexpected(TooMuch());
    if (!hurried && MustHurry()) {
      hurried = true;
      deadline = std::min(deadline, Clock::now() + kHurriedLimit);
    }
    const int left_ms = MillisecondsUntil(deadline);
    if (left_ms <= 0) {
      return tl::unexpected(
          TimedOut(hurried ? "asked to end while it worked"
                           : "no answer within " + std::to_string(timeout.count()) + " ms"));
    }
    constexpr int kLookMs = 500;  // for a request to end
    if (!Pump(unsent, std::min(left_ms, kLookMs))) {
      return tl::unexpected(Died());
    }
  }
}

// It has closed stdout: what it has to say on stderr comes to an end, or is cut off.
void ChildProcess::HearLastWords() {
  const auto deadline = Clock::now() + (MustHurry() ? kHurriedLimit / 4 : kLastWordsLimit);
  while (err_ >= 0) {
    pollfd fd{err_, POLLIN, 0};
    const int left_ms = MillisecondsUntil(deadline);
    if (left_ms <= 0 || poll(&fd, 1, left_ms) <= 0 || !TakeErrors()) return;
  }
}

TesteeFault ChildProcess::Died() {
  std::string text = "the process had ended before";
  if (pid_ > 0) {
    CloseFd(in_);
    HearLastWords();
    // Its pipes are closed before it can be reaped: a moment more tells how it ended by itself.
    text = "the process " + DescribeExit(End(std::chrono::milliseconds(200)));
  }
  if (errors_begin_.size() + errors_.size() > kStderrBeginningBytes + kStderrEndBytes) {
    ShortenErrors();
  }
  std::string last_words = errors_begin_;
  if (!last_words.empty()) last_words += kStderrCut;
  return {TesteeFault::Kind::kDied, text, last_words + errors_};
}

TesteeFault ChildProcess::TooMuch() {
  kill(-pid_, SIGKILL);
  TesteeFault fault = Died();
  fault.kind = TesteeFault::Kind::kProtocol;
  fault.text = "an answer of more than " + std::to_string(kAnswerBytesMax >> 20) +
               " MiB, or a line that does not end; the process was ended";
  received_ = {};
  searched_ = 0;
  return fault;
}

TesteeFault ChildProcess::TimedOut(const std::string& why) {
  kill(-pid_, SIGQUIT);  // a Go process tells where its goroutines are
  TesteeFault fault = Died();
  fault.kind = TesteeFault::Kind::kTimeout;
  fault.text = why + "; " + fault.text;
  return fault;
}

}  // namespace jsparity
