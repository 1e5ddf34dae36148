#include <cstdio>
#include <filesystem>
#include <memory>

#include "conformance/cli/command.h"
#include "conformance/cli/command_line.h"
#include "conformance/cli/crash_notice.h"
#include "conformance/cli/option_check.h"
#include "conformance/cli/progress.h"
#include "conformance/cli/settings.h"
#include "conformance/cli/stop_request.h"
#include "conformance/drift/drift_report.h"

namespace jsparity {
namespace {

constexpr const char* kDriftExamples =
    "Examples:\n"
    "  jsparity drift v2.14.10 v2.15.3\n"
    "  jsparity drift v2.14.10 v2.15.3 --cases 5000 --json drift.json\n"
    "Exit status: 0 no case parts, 1 some do, 2 it could not be played.";

struct DriftSettings : Settings {
  std::string first;
  std::string second;
  bool no_coverage = false;
};

// The oracle of a version; with coverage it is a program of its own.
Parsed<std::string> OracleOf(const std::string& version, bool coverage) {
  Settings settings;
  settings.reference = version;
  settings.coverage = coverage;
  auto program = FindOracle(settings);
  if (!program && program.error().starts_with("there is no program")) {
    return ParseError("there is no oracle of " + version + (coverage ? " with coverage" : "") +
                      "; scripts/parity drift builds it");
  }
  return program;
}

Parsed<DriftSide> SideOf(const std::string& version, bool coverage) {
  const auto plain = OracleOf(version, false);
  if (!plain) return ParseError(plain.error());
  const auto counting = coverage ? OracleOf(version, true) : plain;
  if (!counting) return ParseError(counting.error());
  const auto folder = std::filesystem::path(*plain).parent_path();
  auto functions = ReadInventory((folder / "functions.json").string());
  if (!functions) return ParseError(functions.error());
  const auto make = [plain = *plain, counting = *counting](const std::string& coverage_dir) {
    return OracleFactory(coverage_dir.empty() ? plain : counting, coverage_dir);
  };
  return DriftSide{version, make, std::move(*functions)};
}

// As a run with the first as the reference and the second as the testee.
Settings AsRun(const DriftSettings& settings) {
  Settings run = settings;
  run.reference = settings.first;
  const auto program = OracleOf(settings.second, false);
  if (program) {
    std::error_code ignored;
    const auto near = std::filesystem::proximate(*program, ignored);
    run.testee = ShellQuoted(near.empty() ? *program : near.string());
  }
  return run;
}

int StatusOf(const Drift& drift, bool stopped) {
  if (drift.stats.not_run > 0) return kExitSetupError;
  if (!drift.groups.empty()) return kExitDiverged;
  return stopped ? StopStatus() : kExitAgreed;
}

int TellDrift(const DriftSettings& settings, const DriftSide& first, const DriftSide& second) {
  if (auto out = CheckOut(settings); !out) return SetupError(out.error());
  auto work = MakeWorkDir(settings);
  if (!work) return SetupError(work.error());
  const std::atomic<bool>& stop = InstallStopRequest();
  InstallCrashNotice();
  const HangWatch watch;

  DriftOptions options;
  options.campaign = ToCampaignOptions(settings);
  const Settings run = AsRun(settings);
  options.campaign.keep = KeepBundles(run);
  options.shrink_limit = std::chrono::seconds(settings.no_shrink ? 0 : settings.shrink_seconds);
  options.coverage = !settings.no_coverage;
  std::printf("jsparity drift from %s to %s: %s cases of %s operations, seed %llu\n",
              first.version.c_str(), second.version.c_str(), Grouped(settings.cases).c_str(),
              Grouped(settings.ops).c_str(),
              static_cast<unsigned long long>(options.campaign.seed));
  Progress progress(settings.cases);
  std::string not_run;
  DriftObserver observer;
  observer.on_progress = [&](const CampaignStats& stats) { progress.Show(stats); };
  observer.on_failure = [&](const Failure& failure) {
    const TesteeFault& fault = *failure.outcome.fault;
    not_run = WithLastWords(fault);
  };
  observer.on_group = [&](size_t group, size_t groups) {
    if (group == 1) progress.Clear();  // the first line at once
    progress.Show("shrinking group", group, groups);
  };
  const auto drift = FindDrift(first, second, options, **work, observer, stop);
  progress.Clear();
  if (!drift) return SetupError(drift.error());
  if (drift->stats.not_run > 0) return SetupError("a case could not be run: " + not_run);
  const auto replay = [&run](const std::string& bundle) { return ReplayCommand(run, bundle); };
  std::printf("%s", DescribeDrift(*drift, first.version, second.version, replay).c_str());
  Json report = DriftToJson(*drift, first.version, second.version);
  report["seed"] = options.campaign.seed;
  report["ops_per_case"] = settings.ops;
  if (!WriteReport(settings, report)) return kExitSetupError;
  return StatusOf(*drift, stop);
}

int FindSidesAndTell(DriftSettings settings) {
  settings.reference = settings.first;
  const auto first = SideOf(settings.first, !settings.no_coverage);
  if (!first) return SetupError(first.error());
  const auto second = SideOf(settings.second, !settings.no_coverage);
  if (!second) return SetupError(second.error());
  return TellDrift(settings, *first, *second);
}

}  // namespace

void AddDriftCommand(CLI::App& app, int& status) {
  auto settings = std::make_shared<DriftSettings>();
  settings->cases = 600;
  settings->shrink_seconds = 60;
  settings->failures_dir = "drift-cases";
  CLI::App* command = app.add_subcommand(
      "drift", "Tells what differs between two versions of the reference, by case and by function");
  command->footer(kDriftExamples);
  command->add_option("first", settings->first, "The version that is the reference")->required();
  command->add_option("second", settings->second, "The version under test")->required();
  AddSeedOption(*command, *settings, "Seed of the run (default: a random one)");
  AddCasesOption(*command, *settings);
  AddOpsOption(*command, *settings);
  AddJobsOption(*command, *settings, "Cases at a time (default: one a processor, and one more)");
  AddJsonOption(*command, *settings);
  AddWorkDirOption(*command, *settings);
  command->add_option("--out", settings->failures_dir, "Directory for one case a group")
      ->check(WritableDirectory())
      ->capture_default_str();
  AddShrinkSecondsOption(*command, *settings,
                         "The most time to spend on shrinking, for all groups together");
  command->add_flag("--no-shrink", settings->no_shrink, "Only cut cases after they part");
  command->add_flag("--no-older", settings->no_older,
                    "No case in which a server of an older version had the store before, or gets "
                    "it afterwards");
  command->add_flag("--no-consumers", settings->no_consumers, "Leave out operations on consumers");
  command->add_flag("--no-coverage", settings->no_coverage,
                    "Do not count what the cases run: the report then tells which functions "
                    "changed, but not which were run");
  command->callback([settings, &status] { status = FindSidesAndTell(*settings); });
}

}  // namespace jsparity
