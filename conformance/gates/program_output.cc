#include "conformance/gates/program_output.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace jsparity {
namespace {

Parsed<pid_t> Start(const ProgramRun& run, int output) {
  std::vector<char*> arguments;
  arguments.reserve(run.command.size() + 1);
  for (const std::string& word : run.command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (!run.input.empty())
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, run.input.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  if (!run.directory.empty()) posix_spawn_file_actions_addchdir_np(&actions, run.directory.c_str());
  pid_t pid = 0;
  const int error =
      posix_spawnp(&pid, arguments.front(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    return ParseError(run.command.front() + " cannot be run: " + std::strerror(error));
  return pid;
}

std::string ReadAll(int input) {
  constexpr size_t kChunk = 65'536;
  std::array<char, kChunk> chunk{};
  std::string text;
  for (;;) {
    const ssize_t got = read(input, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(chunk.data(), static_cast<size_t>(got));
  }
}

Parsed<void> WaitFor(pid_t pid, const std::string& name) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return ParseError(name + ": " + std::strerror(errno));
  }
  if (WIFSIGNALED(status))
    return ParseError(name + " was ended by signal " + std::to_string(WTERMSIG(status)));
  if (WEXITSTATUS(status) != 0)
    return ParseError(name + " ended with " + std::to_string(WEXITSTATUS(status)));
  return {};
}

}  // namespace

Parsed<std::string> OutputOf(const ProgramRun& run) {
  const std::string& name = run.command.front();
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    return ParseError(name + " cannot be run: " + std::strerror(errno));
  const auto pid = Start(run, ends[1]);
  close(ends[1]);
  std::string text;
  if (pid) text = ReadAll(ends[0]);
  close(ends[0]);
  if (!pid) return ParseError(pid.error());
  if (auto ended = WaitFor(*pid, name); !ended) return ParseError(ended.error());
  return text;
}

}  // namespace jsparity
