#include <CLI/CLI.hpp>

#include "conformance/cli/command.h"

int main(int argc, char** argv) {
  CLI::App app{"Compares a JetStream file store with the one of nats-server, byte for byte.",
               "jsparity"};
  app.require_subcommand(1);
  int status = jsparity::kExitAgreed;
  jsparity::AddRunCommand(app, status);
  jsparity::AddReplayCommand(app, status);
  jsparity::AddSelfcheckCommand(app, status);
  jsparity::AddGoldenCommand(app, status);
  jsparity::AddDriftCommand(app, status);
  jsparity::AddComponentsCommand(app, status);
  jsparity::AddDefectsCommand(app, status);
  jsparity::AddBenchCommand(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? jsparity::kExitAgreed : jsparity::kExitSetupError;
  }
  return status;
}
