#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "conformance/cli/command.h"
#include "conformance/cli/command_line.h"
#include "conformance/cli/settings.h"
#include "jsstore/version.h"

namespace jsparity {
namespace {

void AddCommands(CLI::App& app, int& status) {
  app.require_subcommand(1);
  app.set_version_flag("--version", "jsparity " + std::string(jsstore::Version()) +
                                        ", nats-server " + PinnedReference());
  AddRunCommand(app, status);
  AddReplayCommand(app, status);
  AddExplainCommand(app, status);
  AddSelfcheckCommand(app, status);
  AddGoldenCommand(app, status);
  AddDriftCommand(app, status);
  AddComponentsCommand(app, status);
  AddDefectsCommand(app, status);
  AddBenchCommand(app, status);
  AddInspectCommand(app, status);
  AddVerifyCommand(app, status);
  AddSpaceCommand(app, status);
  AddDiffCommand(app, status);
  AddMergeCommand(app, status);
  AddReportCommand(app, status);
}

// CLI11 takes them from the end.
int Parse(CLI::App& app, std::vector<std::string> arguments) {
  if (const auto unknown = UnknownCommand(app, arguments)) return SetupError(*unknown);
  std::ranges::reverse(arguments);
  try {
    app.parse(std::move(arguments));
    return kExitAgreed;
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    return SetupError(std::string(error.what()) + "; --help tells more");
  }
}

int Main(std::vector<std::string> arguments) {
  CLI::App app{"Compares a JetStream file store with the one of nats-server, byte for byte.",
               "jsparity"};
  int status = kExitAgreed;
  AddCommands(app, status);
  const int parsed = Parse(app, WithHelpAsAnOption(std::move(arguments)));
  return parsed != kExitAgreed ? parsed : status;
}

}  // namespace
}  // namespace jsparity

int main(int argc, char** argv) {
  // Whatever a library throws is the machine's doing or a mistake of ours, and no divergence.
  try {
    return jsparity::Main({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    return jsparity::SetupError(error.what());
  }
}
