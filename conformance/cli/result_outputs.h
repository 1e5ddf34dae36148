// Where the result of a run goes beside the terminal.
#pragma once

#include <CLI/CLI.hpp>

#include "conformance/cli/settings.h"
#include "conformance/result/result.h"

namespace jsparity {

void AddJunitOption(CLI::App& command, Settings& settings);  // --junit

// Puts the text into a file, or into a pipe, and says so where nobody reads that yet; a signal ends
// the waiting.
Parsed<void> WriteOutput(const std::string& path, const std::string& text);

// That the files of --json and --junit can be written, before anything is played for them.
Parsed<void> CheckOutputs(const Settings& settings);

// What --json and --junit ask for; and, in a workflow of GitHub, a summary of the step and
// annotations. An error: what could not be written.
Parsed<void> WriteOutputs(const Settings& settings, const Result& result);

}  // namespace jsparity
