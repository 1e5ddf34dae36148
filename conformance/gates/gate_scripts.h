// The scripts of gates as they were when the program was built.
#pragma once

#include <string_view>
#include <vector>

namespace jsparity {

struct GateScript {
  std::string_view name;  // "gate_run.py"
  std::string_view text;
};

const std::vector<GateScript>& GateScripts();
std::string_view GateLanguagesText();

}  // namespace jsparity
