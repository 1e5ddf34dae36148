// What a port in another repository begins with, so that its gates can be asked.
#pragma once

#include <string>
#include <vector>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

inline constexpr const char* kSourcesFile = "sources.json";
inline constexpr const char* kOtherLanguage = "other";

// Those that the program knows patterns and commands for, and kOtherLanguage.
std::vector<std::string> PortLanguages();

// By what lies in the root of a repository; empty: nothing there tells.
std::string GuessedLanguage(const std::string& root);

struct PortTemplate {
  std::string gates;    // of gates.json
  std::string sources;  // of sources.json; empty: the language is another one
};

// `directory`: the port's, below the root of its repository. `testee`: the command that starts the
// port, there.
Parsed<PortTemplate> TemplateFor(const std::string& language, const std::string& directory,
                                 const std::string& testee);

}  // namespace jsparity
