#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <string_view>

#include "conformance/cli/campaign_command.h"
#include "conformance/cli/command.h"
#include "conformance/cli/command_line.h"
#include "conformance/cli/progress.h"
#include "conformance/cli/settings.h"

namespace jsparity {
namespace {

// Every encoding whose bytes may differ must have differed, or its rules hide something. In how
// many places it did is told but not asked for: a snapshot of a consumer with several pending
// entries is rare.
int CheckEncodingsAreNeeded(const CampaignStats& stats) {
  std::map<std::string_view, uint64_t> needed;
  for (const CanonicalRule& rule : CanonicalRules()) {
    if (std::ranges::find(stats.reference_lacks, rule.feature) != stats.reference_lacks.end()) {
      continue;  // this version writes nothing of the kind
    }
    needed[rule.encoding] += stats.canonical_use[static_cast<size_t>(rule.id)];
  }
  int status = kExitAgreed;
  for (const auto& [encoding, times] : needed) {
    std::cout << encoding << ": without an order, " << Grouped(times) << " times\n";
    for (const CanonicalRule& rule : CanonicalRules()) {
      if (rule.encoding != encoding) continue;
      const uint64_t here = stats.canonical_use[static_cast<size_t>(rule.id)];
      std::cout << "  " << rule.applies_to << ": " << Grouped(here) << "\n";
    }
    if (times > 0) continue;
    std::cout << "  never needed: either it is obsolete, or there were too few cases\n";
    status = kExitDiverged;
  }
  return status;
}

}  // namespace

void AddSelfcheckCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<Settings>();
  CLI::App* command = app.add_subcommand(
      "selfcheck",
      "Plays random cases on two processes of the reference: they must agree but for the listed "
      "encodings without an order, and each of those must have differed");
  AddCampaignOptions(*command, *settings);
  AddCaseOptions(*command, *settings);
  AddOracleOptions(*command, *settings);
  command->callback([settings, &status] {
    const auto oracle = FindOracle(*settings);
    if (!oracle) {
      status = SetupError(oracle.error());
      return;
    }
    CampaignOptions options = ToCampaignOptions(*settings);
    options.runner.compare.compare_times = true;
    Settings kept_as = *settings;
    kept_as.testee = ShellQuoted(*oracle);
    options.keep = KeepBundles(kept_as);
    const CampaignRun run = PlayCampaign(*settings, options, OracleFactory(*oracle),
                                         OracleFactory(*oracle), "jsparity selfcheck");
    status = run.status;
    if (status == kExitAgreed) status = CheckEncodingsAreNeeded(run.stats);
  });
}

}  // namespace jsparity
