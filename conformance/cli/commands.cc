#include <string>

#include "conformance/cli/command.h"
#include "conformance/cli/settings.h"
#include "jsstore/version.h"

namespace jsparity {
namespace {

constexpr const char* kProgramExamples =
    "Examples:\n"
    "  jsparity run\n"
    "  jsparity run --testee ./port --compare answers\n"
    "  jsparity explain kept/case-7.jsparity\n"
    "Each command tells more, with examples: jsparity run --help.\n"
    "Exit status: 0 nothing parted or was found wrong, 1 something did, 2 usage or set-up, 130 or "
    "143 "
    "interrupted before anything parted.";

}  // namespace

void AddCommands(CLI::App& app, int& status) {
  app.description("Compares a JetStream file store with the one of nats-server, byte for byte.");
  app.footer(kProgramExamples);
  app.require_subcommand(1);
  app.set_version_flag("--version", "jsparity " + std::string(jsstore::Version()) +
                                        ", nats-server " + PinnedReference());
  AddRunCommand(app, status);
  AddTuneCommand(app, status);
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
  AddPortCommand(app, status);
  AddCompletionCommand(app, status);
  AddManCommand(app, status);
}

}  // namespace jsparity
