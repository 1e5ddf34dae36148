// The program's page for man, in its language of macros.
#pragma once

#include <string>

#include "conformance/cli/command_tree.h"

namespace jsparity {

// `version` stands in the footer: "jsparity 0.1.0".
std::string ManPage(const CommandWords& program, const std::string& version);

}  // namespace jsparity
