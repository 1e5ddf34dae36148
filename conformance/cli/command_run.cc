#include <memory>

#include "conformance/cli/campaign_command.h"
#include "conformance/cli/command.h"
#include "conformance/cli/settings.h"

namespace jsparity {

void AddRunCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<Settings>();
  CLI::App* command = app.add_subcommand(
      "run", "Plays random cases on the reference and on the subject and compares every byte");
  AddCampaignOptions(*command, *settings);
  AddCaseOptions(*command, *settings);
  AddSubjectOptions(*command, *settings);
  command->callback([settings, &status] {
    const auto oracle = FindOracle(*settings);
    if (!oracle) {
      status = SetupError(oracle.error());
      return;
    }
    status = PlayCampaign(*settings, ToCampaignOptions(*settings), OracleFactory(*oracle),
                          ChosenSubject(*settings), "jsparity run")
                 .status;
  });
}

}  // namespace jsparity
