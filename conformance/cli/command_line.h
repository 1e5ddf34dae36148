// What is done with the command line as a whole, before and beside the options of subcommands.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace jsparity {

// "help run" is "run --help", and a bare "help" is "--help".
std::vector<std::string> WithHelpAsAnOption(std::vector<std::string> arguments);

// What is wrong with the first argument that stands where a subcommand does and is none, of the
// program or of a command that has some itself; it offers the nearest. Or that none stands there.
std::optional<std::string> UnknownCommand(const CLI::App& app,
                                          const std::vector<std::string>& arguments);

// What the parser says of arguments that have no name to type, without the name they have in here.
std::string InWords(const CLI::App& app, const std::string& problem);

// The text as one word for a shell: as it is, or in single quotes.
std::string ShellQuoted(const std::string& text);

}  // namespace jsparity
