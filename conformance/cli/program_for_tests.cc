#include "conformance/cli/program_for_tests.h"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace jsparity {

Ended Jsparity(const std::string& arguments, const std::string& before) {
  Ended ended;
  // Shards of these tests are none of the program's.
  const std::string alone = "unset GTEST_SHARD_INDEX GTEST_TOTAL_SHARDS JOB_COMPLETION_INDEX; ";
  const std::string command = alone + before + " '" JSPARITY_PROGRAM "' " + arguments + " 2>&1";
  // NOLINTNEXTLINE(bugprone-command-processor): the arguments are quoted for a shell
  FILE* output = popen(command.c_str(), "r");
  std::array<char, 4096> part{};
  for (size_t n = 0; (n = fread(part.data(), 1, part.size(), output)) > 0;) {
    ended.text.append(part.data(), n);
  }
  const int status = pclose(output);
  if (WIFEXITED(status)) ended.status = WEXITSTATUS(status);
  return ended;
}

// NOLINTNEXTLINE(bugprone-command-processor): lines that tests write themselves
int Shell(const std::string& line) { return std::system(line.c_str()); }

}  // namespace jsparity
