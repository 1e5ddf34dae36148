// The gates that come with the program, for ports whose repositories hold nothing of ours: scripts
// in Python, and for some languages how a port's sources and tests are read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

struct GateProgram {
  std::string_view name;    // as `jsparity port gate` takes it
  std::string_view script;  // of those that come with the program
  std::string_view what;
};

const std::vector<GateProgram>& GatePrograms();

// Runs one on the streams of this process, and gives its exit status. An error: there is none of
// that name, or it could not be started.
Parsed<int> RunGateProgram(std::string_view name, const std::vector<std::string>& arguments);

// By language, the configuration that a port in it begins with (docs/porting.md).
nlohmann::ordered_json GateLanguages();

}  // namespace jsparity
