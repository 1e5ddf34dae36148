// What the program takes, as data: for completion in shells and for the man page, which are made of
// it, so that neither can fall behind.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace jsparity {

enum class ValueKind : uint8_t { kNone, kWord, kChoice, kFile, kDirectory };

struct OptionWords {
  std::string name;   // "--seed"; of a positional argument "path"
  std::string brief;  // "-h", or empty
  std::string text;   // what its help says
  std::string value;  // what its help calls the value, without the kind of path: "UINT:1 to 1000"
  ValueKind kind = ValueKind::kNone;  // kNone: a flag
  std::vector<std::string> choices;   // of a kChoice
  bool many = false;                  // it takes several values
};

struct CommandWords {
  std::string path;      // "golden record"; empty for the program
  std::string text;      // what its help says at the top
  std::string examples;  // and at the bottom
  std::vector<OptionWords> options;
  std::vector<OptionWords> positionals;
  std::vector<CommandWords> commands;
};

CommandWords WordsOf(const CLI::App& app);

// `tree` and all below it, parents first; they are in it.
std::vector<const CommandWords*> AllOf(const CommandWords& tree);
std::vector<const CommandWords*> AllOf(CommandWords&&) = delete;

}  // namespace jsparity
