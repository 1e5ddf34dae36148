#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <string_view>

#include "conformance/cli/campaign_command.h"
#include "conformance/cli/command.h"
#include "conformance/cli/command_line.h"
#include "conformance/cli/settings.h"
#include "conformance/result/text_view.h"

namespace jsparity {
namespace {

constexpr const char* kSelfcheckExamples =
    "Examples:\n"
    "  jsparity selfcheck\n"
    "  jsparity selfcheck --cases 8000 --seed 404  # asks for rare ones, too\n"
    "Exit status: 0 only the listed encodings differed, 1 others did, or one never in as many "
    "cases "
    "as show it, 2 it could not be played.";

struct NeededEncoding {
  uint64_t times = 0;
  uint64_t seen_within = 0;
};

// Every encoding whose bytes may differ must have differed, or its rules hide something: in so many
// cases that it cannot have been chance. In how many places it did is told but not asked for: a
// snapshot of a consumer with several pending entries is rare.
void CheckEncodingsAreNeeded(Result& result) {
  const CanonicalUse use = result.CanonicalUses();
  std::map<std::string_view, NeededEncoding> needed;
  for (const CanonicalRule& rule : CanonicalRules()) {
    if (std::ranges::find(result.reference.lacks, rule.feature) != result.reference.lacks.end()) {
      continue;  // this version writes nothing of the kind
    }
    NeededEncoding& encoding = needed[rule.encoding];
    encoding.times += use[static_cast<size_t>(rule.id)];
    encoding.seen_within = std::max(encoding.seen_within, rule.seen_within);
  }
  for (const auto& [encoding, need] : needed) {
    const bool asked = result.asked.cases >= need.seen_within;
    std::cout << encoding << ": without an order, " << Grouped(need.times) << " times";
    if (!asked) std::cout << " (has to be from " << Grouped(need.seen_within) << " cases on)";
    std::cout << "\n";
    for (const CanonicalRule& rule : CanonicalRules()) {
      if (rule.encoding != encoding) continue;
      const uint64_t here = use[static_cast<size_t>(rule.id)];
      std::cout << "  " << rule.applies_to << ": " << Grouped(here) << "\n";
    }
    if (need.times > 0 || !asked || !result.IsWhole()) continue;
    result.findings.push_back(std::string(encoding) +
                              " was never without an order: the rule is obsolete, or cases have "
                              "become poorer");
  }
}

}  // namespace

void AddSelfcheckCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<Settings>();
  CLI::App* command = app.add_subcommand(
      "selfcheck",
      "Plays random cases on two processes of the reference: they must agree but for the listed "
      "encodings without an order, and each of those must have differed, rare ones in 8,000 cases");
  command->footer(kSelfcheckExamples);
  AddCampaignOptions(*command, *settings);
  AddCaseOptions(*command, *settings);
  AddOracleOptions(*command, *settings);
  command->callback([settings, &status] {
    const auto oracle = FindOracle(*settings);
    if (!oracle) {
      status = SetupError(oracle.error());
      return;
    }
    CampaignPlay play;
    play.command = "selfcheck";
    play.options = ToCampaignOptions(*settings);
    play.options.runner.compare.compare_times = true;
    Settings kept_as = *settings;
    kept_as.testee = ShellQuoted(*oracle);
    play.options.keep = KeepBundles(kept_as);
    play.reference = OracleFactory(*oracle);
    play.testee = OracleFactory(*oracle);
    play.extend = CheckEncodingsAreNeeded;
    status = PlayCampaign(*settings, play);
  });
}

}  // namespace jsparity
