#include "conformance/cli/campaign_command.h"

#include <chrono>
#include <cstdio>

#include "conformance/cli/command.h"
#include "conformance/cli/crash_notice.h"
#include "conformance/cli/progress.h"
#include "conformance/cli/stop_request.h"
#include "conformance/result/join.h"
#include "conformance/result/recorder.h"
#include "conformance/result/result_file.h"
#include "conformance/result/text_view.h"
#include "conformance/run/report.h"

namespace jsparity {
namespace {

using namespace std::chrono_literals;

// What a kill loses at the most.
constexpr auto kSaveEvery = 3s;

ResultAsked AskedFor(const Settings& settings, const CampaignPlay& play) {
  ResultAsked asked;
  asked.command = play.command;
  asked.seed = play.options.seed;
  asked.cases = play.options.cases;
  asked.ops_per_case = play.options.generator.ops;
  asked.consumers = play.options.generator.consumers;
  asked.every_op = settings.every_op;
  asked.focus = settings.focus;
  asked.older = play.options.generator.older;
  return asked;
}

// The set-up's fault: what the case would have been does not matter.
void TellNotRun(const Failure& failure) {
  const TesteeFault& fault = *failure.outcome.fault;
  SetupError("case " + std::to_string(failure.number) + " could not be run: " + fault.text +
             (fault.stderr_tail.empty() ? "" : "\n" + fault.stderr_tail));
}

class PlayedCampaign {
 public:
  PlayedCampaign(const Settings& settings, const CampaignPlay& play)
      : settings_(settings),
        play_(play),
        options_(play.options),
        recorder_(AskedFor(settings, play), std::nullopt),
        progress_(options_.cases) {}

  int Run(WorkDir& work, const std::atomic<bool>& stop) {
    std::printf("jsparity %s: %s cases of %s operations, seed %llu\n", play_.command.c_str(),
                Grouped(options_.cases).c_str(), Grouped(options_.generator.ops).c_str(),
                static_cast<unsigned long long>(options_.seed));
    stats_ = RunCampaign(options_, play_.reference, play_.testee, work, Observer(), stop);
    progress_.Clear();
    recorder_.Ended(stats_, options_.shrink_limit, stop ? StopStatus() - 128 : 0);
    if (play_.extend) play_.extend(recorder_.result());
    return Tell();
  }

 private:
  CampaignObserver Observer() {
    CampaignObserver observer;
    observer.on_progress = [this](const CampaignStats& stats) { progress_.Show(stats); };
    observer.on_plan = [this](const CampaignPlan& plan) { return Plan(plan); };
    observer.on_case = [this](const PlayedCase& played) {
      recorder_.Played(played);
      // One that failed is saved with its failure.
      if (played.failed) return;
      SaveSometimes();
    };
    observer.on_failure = [this](const Failure& failure) { TellFailure(failure); };
    observer.on_shrinking = [this](size_t groups) {
      progress_.Clear();
      std::printf("\nshrinking a case of each cause, of which there %s %s\n",
                  groups == 1 ? "is" : "are", Grouped(groups).c_str());
      std::fflush(stdout);
    };
    return observer;
  }

  bool Plan(const CampaignPlan& plan) {
    recorder_.Planned(plan);
    progress_ = Progress(plan.turns);
    Save();
    return true;
  }

  void TellFailure(const Failure& failure) {
    progress_.Clear();
    const bool is_new = recorder_.Failed(failure);
    if (failure.outcome.kind == CaseOutcome::Kind::kNotRun) {
      TellNotRun(failure);
      return;
    }
    Save();
    if (failure.outcome.known_defect != nullptr) {
      std::printf("\n%s", DescribeKnownDefect(failure).c_str());
    } else if (is_new) {
      std::printf("\n%s", DescribeBriefly(failure).c_str());
    }
    std::fflush(stdout);
  }

  // A result that cannot be written is told once, at the end.
  void Save() {
    if (settings_.json_path.empty()) return;
    WriteResult(recorder_.result(), settings_.json_path);
    next_save_ = std::chrono::steady_clock::now() + kSaveEvery;
  }
  void SaveSometimes() {
    if (std::chrono::steady_clock::now() >= next_save_) Save();
  }

  std::string Replay(const Failure& failure) const {
    const bool kept = !failure.bundle_path.empty();
    return ReplayCommand(settings_, kept ? failure.bundle_path : std::to_string(failure.c.seed));
  }

  // What this process has of a group tells more than the result does.
  void TellGroup(const GroupRecord& record, size_t index) {
    const auto here = std::ranges::find(stats_.groups, record.cause, &FailureGroup::cause);
    const bool has_example = here != stats_.groups.end() &&
                             here->example.number == record.failures.begin()->first &&
                             here->example.outcome.kind != CaseOutcome::Kind::kAgreed;
    if (!has_example) {
      std::printf("\n%s", DescribeGroup(record, index).c_str());
      return;
    }
    std::printf("\n%s\n%s%s", GroupHeadline(record, index).c_str(),
                DescribeFailure(here->example, Replay(here->example)).c_str(),
                OtherCases(record).c_str());
    if (!record.not_shrunk.empty()) std::printf("  not shrunk: %s\n", record.not_shrunk.c_str());
  }

  int Tell() {
    const Result& result = recorder_.result();
    for (size_t i = 0; i < result.groups.size(); ++i) TellGroup(result.groups[i], i);
    std::printf("%s%s", result.groups.empty() ? "" : "\n", Summary(result).c_str());
    std::fflush(stdout);
    if (settings_.json_path.empty()) return result.ExitStatus();
    const auto written = WriteResult(result, settings_.json_path);
    return written ? result.ExitStatus() : SetupError(written.error());
  }

  const Settings& settings_;
  const CampaignPlay& play_;
  CampaignOptions options_;
  ResultRecorder recorder_;
  Progress progress_;
  CampaignStats stats_;
  std::chrono::steady_clock::time_point next_save_{};
};

}  // namespace

int PlayCampaign(const Settings& settings, const CampaignPlay& play) {
  auto work = MakeWorkDir(settings);
  if (!work) return SetupError(work.error());
  const std::atomic<bool>& stop = InstallStopRequest();
  InstallCrashNotice();
  const HangWatch watch;
  return PlayedCampaign(settings, play).Run(**work, stop);
}

}  // namespace jsparity
