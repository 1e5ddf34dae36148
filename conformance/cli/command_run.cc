#include <memory>
#include <utility>

#include "conformance/cli/campaign_command.h"
#include "conformance/cli/command.h"
#include "conformance/cli/counted_campaign.h"
#include "conformance/cli/result_outputs.h"
#include "conformance/cli/run_part.h"
#include "conformance/cli/settings.h"

namespace jsparity {
namespace {

constexpr const char* kRunExamples =
    "Examples:\n"
    "  jsparity run  # 300 cases on the C++ store\n"
    "  jsparity run --seed 7 --cases 2000 --json run.json --out kept/\n"
    "  jsparity run --testee ./port --compare answers --only-ops store_msg,load_msg,state\n"
    "  jsparity run --shard-index 0 --shard-count 4 --time-budget 10m --junit run.xml\n"
    "  jsparity run --fault TombstoneMissing --cases 50  # see a failure\n"
    "Exit status: 0 nothing parted, 1 a case parted, 2 nothing was compared, 130 or 143 "
    "interrupted.";

// The cases, and which of them are to be played now; an error, in one line.
Parsed<CampaignPlay> PlayOf(Settings& settings) {
  auto before = ResultToResume(settings);
  if (!before) return ParseError(before.error());
  const auto shard = ChosenShard(settings);
  if (!shard) return ParseError(shard.error());
  auto past = Regressions(settings);
  if (!past) return ParseError(past.error());
  CampaignPlay play;
  play.command = "run";
  play.options = ToCampaignOptions(settings);
  play.options.shard = *shard;
  play.options.past_failures = std::move(*past);
  play.options.time_budget = TimeBudget(settings);
  play.before = std::move(*before);
  return play;
}

int Run(Settings& settings, const std::string& oracle, const KnownDivergences& known) {
  auto chosen = PlayOf(settings);
  if (!chosen) return SetupError(chosen.error());
  CampaignPlay play = std::move(*chosen);
  play.options.known = &known;
  const auto testee = ChosenTestee(settings);
  if (!testee) return SetupError(testee.error());
  play.testee = *testee;
  play.reference = OracleFactory(oracle);
  if (!settings.coverage) return PlayCampaign(settings, play);

  return PlayCounted(settings, std::move(play), oracle,
                     [](const Coverage& coverage, Result&) { return coverage.Describe(); });
}

}  // namespace

void AddRunCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<Settings>();
  CLI::App* command = app.add_subcommand(
      "run", "Plays random cases on the reference and on the testee and compares every byte");
  command->footer(kRunExamples);
  AddCampaignOptions(*command, *settings);
  AddCaseOptions(*command, *settings);
  AddTesteeOptions(*command, *settings);
  AddKnownOption(*command, *settings);
  AddRunPartOptions(*command, *settings);
  AddJunitOption(*command, *settings);
  command->add_flag("--coverage", settings->coverage,
                    "Report what the cases ran of the reference, function by function");
  AddLawsOption(*command, *settings);
  command->callback([settings, &status] {
    const auto oracle = FindOracle(*settings);
    if (!oracle) {
      status = SetupError(oracle.error());
      return;
    }
    const auto known = ReadKnown(*settings);
    if (!known) {
      status = SetupError(known.error());
      return;
    }
    status = Run(*settings, *oracle, *known);
  });
}

}  // namespace jsparity
