#include <cstdio>
#include <memory>
#include <string>

#include "conformance/cli/command.h"
#include "conformance/cli/crash_notice.h"
#include "conformance/cli/option_check.h"
#include "conformance/cli/settings.h"
#include "conformance/cli/stop_request.h"
#include "conformance/run/bundle.h"
#include "conformance/run/report.h"

namespace jsparity {
namespace {

struct ReplaySettings : Settings {
  std::string what;
  bool original = false;
};

// A number is a seed, anything else a file.
bool IsSeed(const std::string& what) {
  return !what.empty() && what.find_first_not_of("0123456789") == std::string::npos;
}

CLI::Validator SeedOrFile() {
  const auto check = [](std::string what) {
    return IsSeed(what) ? WholeNumber(0, UINT64_MAX)(what) : ReadableFile()(what);
  };
  return {check, "SEED|FILE"};
}

// A seed stands for what was drawn for these two sides.
Parsed<Case> ChooseCase(const ReplaySettings& settings, CaseRunner& runner) {
  if (!IsSeed(settings.what)) return ReadCaseFile(settings.what, settings.original);
  const auto hellos = runner.Greet();
  if (!hellos) return ParseError(hellos.error().text);
  const GeneratorOptions options = runner.FitToSides(ToGeneratorOptions(settings), *hellos);
  return GenerateCase(std::stoull(settings.what), options);
}

int Replay(const ReplaySettings& settings) {
  const auto oracle = FindOracle(settings);
  if (!oracle) return SetupError(oracle.error());
  const auto list = ReadKnown(settings);
  if (!list) return SetupError(list.error());
  auto work = MakeWorkDir(settings);
  if (!work) return SetupError(work.error());
  InstallCrashNotice();
  InstallEnding();
  const HangWatch watch;

  const auto testee = ChosenTestee(settings);
  if (!testee) return SetupError(testee.error());
  CampaignOptions options = ToCampaignOptions(settings);
  CaseRunner runner(OracleFactory(*oracle), *testee, **work, options.runner, options.older);
  const auto c = ChooseCase(settings, runner);
  if (!c) return SetupError(c.error());
  CaseOutcome outcome = runner.Run(*c);
  if (outcome.kind == CaseOutcome::Kind::kNotRun) {
    const std::string& words = outcome.fault->stderr_tail;
    return SetupError(outcome.fault->text + (words.empty() ? "" : "\n" + words));
  }
  if (outcome.kind == CaseOutcome::Kind::kAgreed) {
    std::printf("seed %llu, %zu operations: both sides agree\n",
                static_cast<unsigned long long>(c->seed), c->ops.size());
    return kExitAgreed;
  }
  if (outcome.kind == CaseOutcome::Kind::kDiverged) {
    const KnownDivergences of_version = list->At(runner.ReferenceVersion());
    if (const auto found = of_version.Find(*c, *outcome.divergence); !found.empty()) {
      const KnownDivergence* expected = found.front();
      std::printf("seed %llu: %s, as it is known to: %s: %s\n",
                  static_cast<unsigned long long>(c->seed),
                  DescribeOutcome(outcome, c->ops.size()).c_str(), expected->id.c_str(),
                  expected->title.c_str());
      return kExitAgreed;
    }
  }
  const bool known = outcome.known_defect != nullptr;
  const Failure failure = Investigate(runner, 0, *c, std::move(outcome), options, !known);
  const std::string what = failure.bundle_path.empty() ? settings.what : failure.bundle_path;
  std::printf("%s", DescribeFailure(failure, ReplayCommand(settings, what)).c_str());
  return known ? kExitAgreed : kExitDiverged;
}

}  // namespace

void AddReplayCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<ReplaySettings>();
  CLI::App* command = app.add_subcommand("replay", "Plays one case again");
  command->add_option("what", settings->what, "Seed of a case, or a bundle or case file")
      ->required()
      ->check(SeedOrFile());
  command->add_flag("--original", settings->original, "From a bundle, the case before shrinking");
  AddCaseOptions(*command, *settings);
  AddTesteeOptions(*command, *settings);
  AddKnownOption(*command, *settings);
  command->callback([settings, &status] { status = Replay(*settings); });
}

}  // namespace jsparity
