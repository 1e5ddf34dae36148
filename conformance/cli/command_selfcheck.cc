#include <cstdio>
#include <memory>
#include <string>

#include "conformance/cli/campaign_command.h"
#include "conformance/cli/command.h"
#include "conformance/cli/settings.h"

namespace jsparity {
namespace {

// Every rule that lets bytes differ must have been needed, or it hides something.
int CheckRulesAreNeeded(const CampaignStats& stats) {
  int status = kExitAgreed;
  for (const CanonicalRule& rule : CanonicalRules()) {
    const uint64_t needed = stats.canonical_use[static_cast<size_t>(rule.id)];
    std::printf("rule for %s: needed %llu times\n", std::string(rule.applies_to).c_str(),
                static_cast<unsigned long long>(needed));
    if (needed == 0) {
      std::printf("  it was not needed: either it is obsolete, or there were too few cases\n");
      status = kExitDiverged;
    }
  }
  return status;
}

}  // namespace

void AddSelfcheckCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<Settings>();
  CLI::App* command = app.add_subcommand(
      "selfcheck",
      "Plays random cases on two processes of the reference: they must agree, and every listed "
      "rule of comparison must have been needed");
  AddCampaignOptions(*command, *settings);
  AddCaseOptions(*command, *settings);
  command->add_option("--oracle", settings->oracle, "Program of the reference");
  command->callback([settings, &status] {
    const auto oracle = FindOracle(*settings);
    if (!oracle) {
      status = SetupError(oracle.error());
      return;
    }
    CampaignOptions options = ToCampaignOptions(*settings);
    options.runner.compare.compare_times = true;
    const CampaignRun run = PlayCampaign(*settings, options, OracleFactory(*oracle),
                                         OracleFactory(*oracle), "jsparity selfcheck");
    status = run.status;
    if (status == kExitAgreed) status = CheckRulesAreNeeded(run.stats);
  });
}

}  // namespace jsparity
