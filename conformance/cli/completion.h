// Scripts with which a shell completes the program's commands, options and values.
#pragma once

#include <string>

#include "conformance/cli/command_tree.h"

namespace jsparity {

std::string BashCompletion(const CommandWords& program);
std::string ZshCompletion(const CommandWords& program);
std::string FishCompletion(const CommandWords& program);

}  // namespace jsparity
