// What a program that is not ours has to say.
#pragma once

#include <string>
#include <vector>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

struct ProgramRun {
  std::vector<std::string> command;
  std::string directory;  // where it is started; empty: here
  std::string input;      // a file, its stdin; empty: it has ours
};

// Runs a program, found in PATH, without a shell, and waits for its end; what it writes to stderr
// goes to ours. Its whole stdout, or an error: it cannot be started, or did not end with 0.
Parsed<std::string> OutputOf(const ProgramRun& run);
inline Parsed<std::string> OutputOf(const std::vector<std::string>& command) {
  return OutputOf(ProgramRun{command, "", ""});
}

}  // namespace jsparity
