#include "conformance/cli/campaign_command.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

#include "conformance/cli/command.h"
#include "conformance/cli/crash_notice.h"
#include "conformance/cli/progress.h"
#include "conformance/cli/result_outputs.h"
#include "conformance/cli/stop_request.h"
#include "conformance/result/join.h"
#include "conformance/result/recorder.h"
#include "conformance/result/result_file.h"
#include "conformance/result/text_view.h"
#include "conformance/run/past_failures.h"
#include "conformance/run/report.h"
#include "jsstore/version.h"

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
  asked.plain = settings.plain;
  asked.laws = settings.laws;
  asked.compare = settings.compare;
  asked.fault = settings.fault;
  asked.only_ops = settings.only_ops;
  asked.focus = settings.focus;
  asked.older = play.options.generator.older;
  for (const PastFailure& past : play.options.past_failures) {
    asked.regressions.push_back(Describe(past));
  }
  asked.shard_count = play.options.shard.count;
  asked.shards = {play.options.shard.index};
  return asked;
}

// That what is asked for now is what was asked for then.
Parsed<void> CanGoOn(const ResultAsked& asked, const Result& before, const std::string& file) {
  Result now;
  now.tool = jsstore::Version();
  now.asked = asked;
  if (auto same = AreOfOneRun({"--resume " + file, before}, {"what is asked for now", now});
      !same) {
    return same;
  }
  if (asked.shards == before.asked.shards) return {};
  return ParseError("--resume " + file + " is the result of another shard; give --shard-index " +
                    std::to_string(*before.asked.shards.begin()));
}

// The set-up's fault: what the case would have been does not matter.
void TellNotRun(const Failure& failure) {
  SetupError("case " + std::to_string(failure.number) +
             " could not be run: " + WithLastWords(*failure.outcome.fault));
}

// Ends what is under way when a time budget is used up: a case may take half a minute, where the
// reference is known to hang in it.
class Overtime {
 public:
  explicit Overtime(std::chrono::milliseconds budget) {
    if (budget.count() == 0) return;
    watch_ = std::thread([this, budget] {
      std::unique_lock lock(mutex_);
      if (!ended_.wait_for(lock, budget + kGrace, [this] { return is_over_; })) StopAsTimeIsUp();
    });
  }
  ~Overtime() {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    ended_.notify_all();
    if (watch_.joinable()) watch_.join();
  }
  Overtime(const Overtime&) = delete;
  Overtime& operator=(const Overtime&) = delete;

 private:
  static constexpr std::chrono::milliseconds kGrace{500};  // for cases that come to their end

  std::mutex mutex_;
  std::condition_variable ended_;
  bool is_over_ = false;  // guarded by mutex_
  std::thread watch_;
};

class PlayedCampaign {
 public:
  PlayedCampaign(const Settings& settings, const CampaignPlay& play)
      : settings_(settings),
        play_(play),
        options_(play.options),
        recorder_(AskedFor(settings, play), play.before),
        progress_(options_.cases) {
    if (!play.before) return;
    options_.played_before = [this](uint64_t number) { return recorder_.WasPlayedBefore(number); };
    options_.groups_met_before = recorder_.GroupsMetBefore();
    options_.failures_max -= std::min(options_.failures_max, recorder_.FailedBefore());
  }

  int Run(WorkDir& work, const std::atomic<bool>& stop) {
    std::printf("jsparity %s: %s cases of %s operations, seed %llu\n", play_.command.c_str(),
                Grouped(options_.cases).c_str(), Grouped(options_.generator.ops).c_str(),
                static_cast<unsigned long long>(options_.seed));
    {
      const Overtime overtime(options_.time_budget);
      stats_ = RunCampaign(options_, play_.reference, play_.testee, work, Observer(), stop);
    }
    progress_.Clear();
    if (!refused_.empty()) return SetupError(refused_);
    if (stats_.not_begun) TellNotBegun(*stats_.not_begun);
    recorder_.Ended(stats_, options_.shrink_limit, StopSignal());
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
      if (play_.on_case) play_.on_case(played);
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
    if (auto same = recorder_.SameSidesAsBefore(); !same) {
      refused_ = "--resume " + settings_.resume + ": " + same.error();
      return false;
    }
    if (plan.turns == 0 && !play_.before) {
      recorder_.result().problem = "shard " + std::to_string(options_.shard.index) + " of " +
                                   std::to_string(options_.shard.count) + " has none of the " +
                                   Counted(plan.cases, "case") +
                                   "; ask for more cases or for fewer shards";
    }
    if (play_.before) TellWhereItGoesOn(plan);
    progress_ = Progress(plan.turns);
    Save();
    return true;
  }

  void TellWhereItGoesOn(const CampaignPlan& plan) const {
    std::printf("%s had %s; %s left\n", settings_.resume.c_str(),
                Counted(play_.before->played.Count(), "case").c_str(), Grouped(plan.turns).c_str());
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
    if (settings_.json_path.empty() || !CanBeReplaced(settings_.json_path)) return;
    WriteResult(recorder_.result(), settings_.json_path);
    next_save_ = std::chrono::steady_clock::now() + kSaveEvery;
  }
  void SaveSometimes() {
    if (std::chrono::steady_clock::now() >= next_save_) Save();
  }

  void TellNotBegun(const TesteeFault& fault) {
    recorder_.result().problem = fault.text;
    SetupError(WithLastWords(fault));
  }

  std::string Replay(const Failure& failure) const {
    const bool kept = !failure.bundle_path.empty();
    return ReplayCommand(SettingsOf(failure, settings_),
                         kept ? failure.bundle_path : std::to_string(failure.c.seed));
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
    const auto written = WriteOutputs(settings_, result);
    return written ? result.ExitStatus() : SetupError(written.error());
  }

  const Settings& settings_;
  const CampaignPlay& play_;
  CampaignOptions options_;
  ResultRecorder recorder_;
  Progress progress_;
  CampaignStats stats_;
  std::string refused_;  // why the part before cannot be gone on from
  std::chrono::steady_clock::time_point next_save_{};
};

}  // namespace

int PlayCampaign(const Settings& settings, const CampaignPlay& play) {
  if (auto out = CheckOut(settings); !out) return SetupError(out.error());
  if (auto outputs = CheckOutputs(settings); !outputs) return SetupError(outputs.error());
  auto work = MakeWorkDir(settings);
  if (!work) return SetupError(work.error());
  const std::atomic<bool>& stop = InstallStopRequest();
  InstallCrashNotice();
  const HangWatch watch;
  if (play.before) {
    const auto can = CanGoOn(AskedFor(settings, play), *play.before, settings.resume);
    if (!can) return SetupError(can.error());
  }
  return PlayedCampaign(settings, play).Run(**work, stop);
}

}  // namespace jsparity
