#include <cstdio>
#include <memory>

#include "conformance/cli/campaign_command.h"
#include "conformance/cli/command.h"
#include "conformance/cli/result_outputs.h"
#include "conformance/cli/run_part.h"
#include "conformance/cli/settings.h"
#include "conformance/result/coverage_record.h"
#include "conformance/run/coverage.h"

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

// What a case says of what it ran.
CaseWord WordOf(const PlayedCase& played) {
  using Kind = CaseOutcome::Kind;
  const CaseOutcome& outcome = played.outcome;
  if (!played.expected.empty()) return CaseWord::kFailed;
  if (outcome.kind == Kind::kAgreed) return CaseWord::kClean;
  if (outcome.kind == Kind::kLawBroken || outcome.known_defect != nullptr)
    return CaseWord::kNoWitness;
  return CaseWord::kFailed;
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

  // The same on a reference that counts what runs of it; what is shrunk is not counted.
  auto work = MakeWorkDir(settings);
  if (!work) return SetupError(work.error());
  const std::string dir = (*work)->path();
  play.options.reference_of_shrinking = play.reference;
  play.reference = OracleFactory(oracle, dir);
  std::string report;
  CaseWords words;
  play.on_case = [&words](const PlayedCase& played) { words[played.c.seed] = WordOf(played); };
  play.extend = [&](Result& result) {
    const auto coverage = Coverage::Read(dir);
    if (!coverage) {
      if (result.problem.empty()) result.problem = coverage.error();
      if (result.ended_by != EndedBy::kSignal) result.ended_by = EndedBy::kSetup;
      report = "jsparity: " + coverage.error() + "\n";
      return;
    }
    for (const std::string& name : coverage->WronglyListed()) {
      result.findings.push_back("wrongly listed as out of reach: " + name);
    }
    auto joined = JoinCoverage(result.coverage, coverage->ToJson(words));
    if (joined) result.coverage = std::move(*joined);
    report = coverage->Describe();
  };
  const int status = PlayCampaign(settings, play);
  std::printf("%s", report.c_str());
  return status;
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
