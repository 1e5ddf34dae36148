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

Parsed<pid_t> Start(const std::vector<std::string>& command, int output) {
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  pid_t pid = 0;
  const int error =
      posix_spawnp(&pid, arguments.front(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return ParseError(command.front() + " cannot be run: " + std::strerror(error));
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

Parsed<std::string> OutputOf(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    return ParseError(command.front() + " cannot be run: " + std::strerror(errno));
  const auto pid = Start(command, ends[1]);
  close(ends[1]);
  std::string text;
  if (pid) text = ReadAll(ends[0]);
  close(ends[0]);
  if (!pid) return ParseError(pid.error());
  if (auto ended = WaitFor(*pid, command.front()); !ended) return ParseError(ended.error());
  return text;
}

}  // namespace jsparity
