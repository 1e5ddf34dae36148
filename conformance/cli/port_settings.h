// What the commands of a port have in common.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/cli/settings.h"
#include "conformance/porting/port.h"

namespace jsparity {

struct PortSettings : Settings {
  std::string port;              // directory; empty: that of the repository
  std::vector<std::string> ids;  // of items, or names
  std::string standing;
  std::string reason;
  std::string language;            // of a port that begins; empty: it is guessed
  std::vector<std::string> words;  // for a gate that comes with the program
  std::string page;                // a report's file; empty: it is printed
  std::string badges;              // directory; empty: none
  std::string result;              // of a run
  std::string file;                // of the reference: only what is in it
  uint64_t batch = 0;
  bool json = false;
  bool check = false;
  bool look = false;     // change nothing
  bool apply = false;    // what a run shows
  bool summary = false;  // a short report
  bool partial = false;  // a mapping may be one that is not whole yet
};

PortDirectory DirectoryOf(const PortSettings& settings);
void AddPortOption(CLI::App& command, PortSettings& settings);  // --port

// Now, and the commit that the port's directory stands on, where git tells it.
Occasion ThisOccasion(const PortDirectory& dir);

// What is named, each once; an error names what is not there.
Parsed<std::vector<const PortItem*>> NamedItems(const Port& port,
                                                const std::vector<std::string>& names);

// The ids that a command takes.
CLI::Option* AddPortItems(CLI::App& command, PortSettings& settings);

// Measure.
void AddPortMeasureCommand(CLI::App& port, int& status);
// Init, and the gates that come with the program.
void AddPortInitCommand(CLI::App& port, int& status);
void AddPortOwnGateCommand(CLI::App& port, int& status);
// Show, list, summary, batch, update and defer; move.
void AddPortStatusCommands(CLI::App& port, int& status);
// Verify and audit.
void AddPortGateCommands(CLI::App& port, int& status);
void AddPortReportCommand(CLI::App& port, int& status);

}  // namespace jsparity
