#include "conformance/cli/campaign_command.h"

#include <chrono>
#include <cstdio>

#include "conformance/cli/command.h"
#include "conformance/cli/crash_notice.h"
#include "conformance/cli/progress.h"
#include "conformance/cli/stop_request.h"
#include "conformance/run/report.h"

namespace jsparity {
namespace {

double Seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

void PrintNotCompared(const char* side, const std::vector<std::string>& lacks) {
  if (lacks.empty()) return;
  std::printf("not compared, as %s has not got it:", side);
  for (const std::string& name : lacks) std::printf(" %s", name.c_str());
  std::printf("\n");
}

void PrintSummary(const CampaignOptions& options, const CampaignStats& stats) {
  const double seconds = Seconds(stats.elapsed);
  const auto operations = static_cast<double>(stats.operations);
  std::printf("%s cases, %s operations in %.1f s (%s op/s), seed %llu, reference %s\n",
              Grouped(stats.cases).c_str(), Grouped(stats.operations).c_str(), seconds,
              Grouped(static_cast<uint64_t>(seconds > 0 ? operations / seconds : 0)).c_str(),
              static_cast<unsigned long long>(options.seed), stats.reference_version.c_str());
  PrintNotCompared("the reference", stats.reference_lacks);
  PrintNotCompared("the testee", stats.testee_lacks);
  if (stats.upgrades + stats.downgrades > 0) {
    std::printf("%s restarts found what an older version wrote, %s ends were opened by one\n",
                Grouped(stats.upgrades).c_str(), Grouped(stats.downgrades).c_str());
  }
  if (stats.known_defects > 0) {
    std::printf("%s cases ended early at a known defect of the reference\n",
                Grouped(stats.known_defects).c_str());
  }
  if (stats.shared_defects > 0) {
    std::printf("%s cases agree in a known defect of the reference\n",
                Grouped(stats.shared_defects).c_str());
  }
  for (const auto& [id, cases] : stats.cases_by_defect) {
    std::printf("  %s: %s\n", id.c_str(), Grouped(cases).c_str());
  }
  if (stats.expected > 0) {
    std::printf("%s cases diverged as the testee is known to\n", Grouped(stats.expected).c_str());
  }
  for (const auto& [id, cases] : stats.cases_by_expected) {
    std::printf("  %s: %s\n", id.c_str(),
                cases > 0         ? Grouped(cases).c_str()
                : stats.cut_short ? "not met before the run ended"
                                  : "did not occur; take it off the list");
  }
  if (stats.reference_panics + stats.reference_deaths > 0) {
    std::printf("the reference panicked %llu times and died %llu times\n",
                static_cast<unsigned long long>(stats.reference_panics),
                static_cast<unsigned long long>(stats.reference_deaths));
  }
  if (stats.interrupted) {
    std::printf("interrupted after %s of %s cases\n", Grouped(stats.cases).c_str(),
                Grouped(options.cases).c_str());
  }
  if (stats.cases == 0) {
    std::printf("nothing was compared\n");
  } else if (stats.not_run > 0) {
    std::printf("ended without a verdict: a case could not be run\n");
  } else if (stats.Failures() == 0) {
    std::printf("%s%s\n", stats.expected > 0 ? "no other divergence" : "no divergence",
                stats.NotOccurred().empty() ? "" : ", but what --known lists has to occur");
  } else {
    std::printf("%s of %s cases diverged or failed\n", Grouped(stats.Failures()).c_str(),
                Grouped(stats.cases).c_str());
  }
}

std::string WithLastWords(const TesteeFault& fault) {
  return fault.stderr_tail.empty() ? fault.text : fault.text + "\n" + fault.stderr_tail;
}

// The set-up's fault: what the case would have been does not matter.
void TellNotRun(const Failure& failure) {
  SetupError("case " + std::to_string(failure.number) +
             " could not be run: " + WithLastWords(*failure.outcome.fault));
}

Json ReportToJson(const CampaignOptions& options, const CampaignStats& stats) {
  Json by_kind = Json::object();
  for (size_t i = 0; i < kOpKindCount; ++i) {
    by_kind[std::string(NameOf(static_cast<OpKind>(i)))] = stats.by_kind[i];
  }
  Json rules = Json::array();
  for (const CanonicalRule& rule : CanonicalRules()) {
    rules.push_back({{"encoding", rule.encoding},
                     {"applies_to", rule.applies_to},
                     {"needed", stats.canonical_use[static_cast<size_t>(rule.id)]}});
  }
  return {
      {"reference", stats.reference_version},
      {"not_compared",
       {{"reference_lacks", stats.reference_lacks}, {"testee_lacks", stats.testee_lacks}}},
      {"seed", options.seed},
      {"ops_per_case", options.generator.ops},
      {"cases", stats.cases},
      {"interrupted", stats.interrupted},
      {"operations", stats.operations},
      {"seconds", Seconds(stats.elapsed)},
      {"reference_seconds", Seconds(stats.reference_time)},
      {"testee_seconds", Seconds(stats.testee_time)},
      {"slowest_case", {{"seed", stats.slowest_seed}, {"seconds", Seconds(stats.slowest_time)}}},
      {"diverged", stats.diverged},
      {"reference_panics", stats.reference_panics},
      {"reference_deaths", stats.reference_deaths},
      {"known_defects", stats.known_defects},
      {"expected", stats.expected},
      {"cases_by_expected", stats.cases_by_expected},
      {"shared_defects", stats.shared_defects},
      {"cases_by_defect", stats.cases_by_defect},
      {"upgrades", stats.upgrades},
      {"downgrades", stats.downgrades},
      {"not_run", stats.not_run},
      {"operations_by_kind", std::move(by_kind)},
      {"canonical_rules", std::move(rules)}};
}

int StatusOf(const CampaignStats& stats) {
  if (stats.not_run > 0) return kExitSetupError;
  return stats.Failures() > 0 || !stats.NotOccurred().empty() ? kExitDiverged : kExitAgreed;
}

}  // namespace

CampaignRun PlayCampaign(const Settings& settings, const CampaignOptions& options,
                         const TesteeFactory& reference, const TesteeFactory& testee,
                         const std::string& title, const ReportExtension& extend) {
  if (auto out = CheckOut(settings); !out) return {{}, SetupError(out.error())};
  auto work = MakeWorkDir(settings);
  if (!work) return {{}, SetupError(work.error())};
  const std::atomic<bool>& stop = InstallStopRequest();
  InstallCrashNotice();
  const HangWatch watch;

  std::printf("%s: %s cases of %s operations, seed %llu\n", title.c_str(),
              Grouped(options.cases).c_str(), Grouped(options.generator.ops).c_str(),
              static_cast<unsigned long long>(options.seed));
  Progress progress(options.cases);
  CampaignObserver observer;
  observer.on_progress = [&](const CampaignStats& stats) { progress.Show(stats); };
  observer.on_failure = [&](const Failure& failure) {
    progress.Clear();
    if (failure.outcome.kind == CaseOutcome::Kind::kNotRun) {
      TellNotRun(failure);
      return;
    }
    if (failure.outcome.known_defect != nullptr) {
      std::printf("\n%s\n", DescribeKnownDefect(failure).c_str());
      std::fflush(stdout);
      return;
    }
    const std::string what =
        failure.bundle_path.empty() ? std::to_string(failure.c.seed) : failure.bundle_path;
    std::printf("\n%s\n", DescribeFailure(failure, ReplayCommand(settings, what)).c_str());
    std::fflush(stdout);
  };
  CampaignRun run;
  run.stats = RunCampaign(options, reference, testee, **work, observer, stop);
  progress.Clear();
  if (run.stats.not_begun) SetupError(WithLastWords(*run.stats.not_begun));
  PrintSummary(options, run.stats);
  run.status = StatusOf(run.stats);
  Json report = ReportToJson(options, run.stats);
  if (extend) extend(report);
  if (!WriteReport(settings, report)) run.status = kExitSetupError;
  // What was found counts more than that it was not looked for to the end.
  if (run.stats.interrupted && run.status == kExitAgreed) run.status = StopStatus();
  return run;
}

}  // namespace jsparity
