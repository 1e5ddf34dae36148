#include <memory>
#include <string>

#include "conformance/cli/command.h"
#include "conformance/cli/port_settings.h"
#include "conformance/gates/gate_programs.h"

namespace jsparity {
namespace {

constexpr const char* kOwnGateExamples =
    "Examples:\n"
    "  jsparity port gate scan --root . --configuration porting/sources.json\n"
    "  jsparity port gate run --help\n"
    "Exit status: 0 the gate answered, 2 it could not; of scan 1, too: it found something.";

std::string Listed() {
  std::string text;
  for (const GateProgram& program : GatePrograms())
    text += "\n  " + std::string(program.name) + ": " + std::string(program.what);
  return text;
}

int RunOwnGate(const PortSettings& settings) {
  if (settings.words.empty()) return SetupError("name a gate; there are:" + Listed());
  const auto ended =
      RunGateProgram(settings.words.front(), {settings.words.begin() + 1, settings.words.end()});
  return ended ? *ended : SetupError(ended.error());
}

}  // namespace

void AddPortOwnGateCommand(CLI::App& port, int& status) {
  auto settings = std::make_shared<PortSettings>();
  CLI::App* gate = port.add_subcommand(
      "gate", "Runs a gate that comes with this program; a port's gates.json names them");
  gate->footer("Gates, and what each asks:" + Listed() + "\n" + kOwnGateExamples);
  // All that follows is the gate's, "--" and its --help included.
  gate->prefix_command();
  gate->callback([settings, gate, &status] {
    settings->words = gate->remaining();
    status = RunOwnGate(*settings);
  });
}

}  // namespace jsparity
