#include <cstdio>
#include <memory>

#include "conformance/cli/campaign_command.h"
#include "conformance/cli/command.h"
#include "conformance/cli/settings.h"
#include "conformance/run/coverage.h"

namespace jsparity {
namespace {

int RunCases(const Settings& settings, const std::string& oracle, const TesteeFactory& testee,
             const KnownDivergences& known) {
  CampaignOptions options = ToCampaignOptions(settings);
  options.known = &known;
  return PlayCampaign(settings, options, OracleFactory(oracle), testee, "jsparity run").status;
}

// The same on a reference that counts what runs of it.
int RunWithCoverage(const Settings& settings, const std::string& oracle,
                    const TesteeFactory& testee, const KnownDivergences& known) {
  CampaignOptions options = ToCampaignOptions(settings);
  options.known = &known;
  auto work = MakeWorkDir(settings);
  if (!work) return SetupError(work.error());
  const std::string dir = (*work)->path();
  Parsed<Coverage> coverage = ParseError("no case was played");
  CampaignRun run = PlayCampaign(settings, options, OracleFactory(oracle, dir), testee,
                                 "jsparity run --coverage", [&](Json& report) {
                                   coverage = Coverage::Read(dir);
                                   if (coverage) report["coverage"] = coverage->ToJson();
                                 });
  if (!coverage) return run.status != kExitAgreed ? run.status : SetupError(coverage.error());
  std::printf("%s", coverage->Describe().c_str());
  if (run.status == kExitAgreed && !coverage->WronglyListed().empty()) return kExitDiverged;
  return run.status;
}

}  // namespace

void AddRunCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<Settings>();
  CLI::App* command = app.add_subcommand(
      "run", "Plays random cases on the reference and on the testee and compares every byte");
  AddCampaignOptions(*command, *settings);
  AddCaseOptions(*command, *settings);
  AddTesteeOptions(*command, *settings);
  AddKnownOption(*command, *settings);
  command->add_flag("--coverage", settings->coverage,
                    "Report what the cases ran of the reference, function by function");
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
    const auto testee = ChosenTestee(*settings);
    if (!testee) {
      status = SetupError(testee.error());
      return;
    }
    status = settings->coverage ? RunWithCoverage(*settings, *oracle, *testee, *known)
                                : RunCases(*settings, *oracle, *testee, *known);
  });
}

}  // namespace jsparity
