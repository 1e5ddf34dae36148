#include "conformance/drift/drift.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "conformance/run/outcome_cause.h"

namespace jsparity {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kServerDir = "server/";

// Each side tells what it has drawn.
bool JitterDiffers(const CaseOutcome& outcome) {
  const Jitter& first = outcome.reference.open.jitter;
  const Jitter& second = outcome.testee.open.jitter;
  return first.first_sync_ns != second.first_sync_ns || first.state_tick_ns != second.state_tick_ns;
}

// Both sides, each with a folder of its own for what it runs.
class Sides {
 public:
  Sides(const DriftSide& first, const DriftSide& second, WorkDir& work, bool coverage)
      : first_(first), second_(second) {
    if (!coverage) return;
    for (std::string* dir : {&first_dir_, &second_dir_}) {
      *dir = work.Fresh();
      std::filesystem::create_directories(*dir);
    }
  }

  TesteeFactory MakeFirst() const { return first_.make(first_dir_); }
  TesteeFactory MakeSecond() const { return second_.make(second_dir_); }

  // What ran of the changed and the new functions, by key; after all processes have ended.
  Parsed<std::map<std::string, FunctionRuns>> Runs(const FunctionChanges& changes) const {
    const auto older = Coverage::Read(first_dir_);
    if (!older) return ParseError(older.error());
    const auto newer = Coverage::Read(second_dir_);
    if (!newer) return ParseError(newer.error());
    std::map<std::string, FunctionRuns> runs;
    for (const ChangedFunction& function : changes.changed) {
      const FunctionRuns before = RunsOf(function.older, *older);
      const FunctionRuns now = RunsOf(function.newer, *newer);
      runs[function.newer.Key()] = {before.counted || now.counted,
                                    std::max(before.cases, now.cases)};
    }
    for (const ReferenceFunction& function : changes.added) {
      runs[function.Key()] = RunsOf(function, *newer);
    }
    return runs;
  }

 private:
  const DriftSide& first_;
  const DriftSide& second_;
  std::string first_dir_;
  std::string second_dir_;
};

class DriftRun {
 public:
  DriftRun(const DriftSide& first, const DriftSide& second, const DriftOptions& options,
           WorkDir& work, const std::atomic<bool>& stop)
      : first_(first), second_(second), options_(options), work_(work), stop_(stop) {
    options_.campaign.runner.ask_testee_too = true;
    options_.campaign.runner.laws = true;
    drift_.coverage = options.coverage;
    drift_.changes = CompareInventories(first.functions, second.functions);
  }

  Parsed<Drift> Run(const DriftObserver& observer) {
    if (auto played = PlayAll(observer); !played) return ParseError(played.error());
    if (auto shrunk = ShrinkAll(observer); !shrunk) return ParseError(shrunk.error());
    return std::move(drift_);
  }

 private:
  Parsed<void> PlayAll(const DriftObserver& observer) {
    const Sides sides(first_, second_, work_, options_.coverage);
    CampaignOptions campaign = options_.campaign;
    campaign.failures_max = UINT64_MAX;
    campaign.shrink_limit = {};  // by group, when all groups are known
    campaign.keep = nullptr;
    FailureGroups groups(TellsSooner);
    CampaignObserver grouping;
    grouping.on_progress = observer.on_progress;
    grouping.on_failure = [&](const Failure& failure) {
      // What both do alike is no drift.
      const auto& law = failure.outcome.law_break;
      if (law && law->side == LawSide::kBoth) return;
      if (const auto cause = CauseOf(failure.c, failure.outcome)) groups.Add(*cause, failure);
      NoteJitter(failure.outcome);
      if (failure.outcome.kind == CaseOutcome::Kind::kNotRun && observer.on_failure) {
        observer.on_failure(failure);
      }
    };
    drift_.stats =
        RunCampaign(campaign, sides.MakeFirst(), sides.MakeSecond(), work_, grouping, stop_);
    for (FailureGroup& group : groups.Take()) drift_.groups.push_back({std::move(group), {}, {}});
    if (!options_.coverage || drift_.stats.not_run > 0) return {};
    auto runs = sides.Runs(drift_.changes);
    if (!runs) return ParseError(runs.error());
    drift_.runs = std::move(*runs);
    return {};
  }

  // Both have opened the store where they were compared at all.
  void NoteJitter(const CaseOutcome& outcome) {
    if (!outcome.divergence || outcome.divergence->place == Divergence::Place::kOpening) return;
    drift_.jitter_differs = drift_.jitter_differs || JitterDiffers(outcome);
  }

  Parsed<void> ShrinkAll(const DriftObserver& observer) {
    SharedTime time(Clock::now() + options_.shrink_limit, drift_.groups.size());
    for (size_t i = 0; i < drift_.groups.size(); ++i) {
      DriftGroup& group = drift_.groups[i];
      if (stop_) return {};
      if (observer.on_group) observer.on_group(i + 1, drift_.groups.size());
      ShrinkGroup(group, time.Next());
      if (options_.campaign.keep) {
        auto path = options_.campaign.keep(group.example);
        if (!path) return ParseError(path.error());
        group.example.bundle_path = *path;
      }
      NoteLaws(group);
      // The bundle has them now.
      DropRecordings(group.example);
      if (!options_.coverage) continue;
      if (auto ran = NoteWhatRan(group); !ran) return ParseError(ran.error());
    }
    return {};
  }

  void ShrinkGroup(DriftGroup& group, std::chrono::milliseconds limit) {
    CaseRunner runner(first_.make(""), second_.make(""), work_,
                      OptionsToShow(group, options_.campaign.runner), options_.campaign.older);
    group.example.cause = group.cause;
    ShrinkExample(group, runner, limit, stop_);
  }

  // Which of the two is wrong, where a law can tell: each judged by itself.
  static void NoteLaws(DriftGroup& group) {
    const Failure& example = group.example;
    const Case& c = example.shrunk ? example.shrunk->c : example.c;
    const CaseOutcome& outcome = example.shrunk ? example.shrunk->outcome : example.outcome;
    group.broken_by_one = BreaksIn(c, outcome.reference, outcome.testee);
    std::erase_if(group.broken_by_one,
                  [](const LawBreak& one) { return one.side == LawSide::kBoth; });
  }

  Parsed<void> NoteWhatRan(DriftGroup& group) {
    const Sides sides(first_, second_, work_, true);
    {
      CaseRunner runner(sides.MakeFirst(), sides.MakeSecond(), work_, options_.campaign.runner,
                        options_.campaign.older);
      const Failure& example = group.example;
      runner.Run(example.shrunk ? example.shrunk->c : example.c);
    }
    const auto runs = sides.Runs(drift_.changes);
    if (!runs) return ParseError(runs.error());
    for (const auto& [key, function] : *runs) {
      if (function.cases > 0) group.ran.insert(key);
    }
    return {};
  }

  const DriftSide& first_;
  const DriftSide& second_;
  DriftOptions options_;
  WorkDir& work_;
  const std::atomic<bool>& stop_;
  Drift drift_;
};

}  // namespace

FunctionRuns RunsOf(const ReferenceFunction& function, const Coverage& coverage) {
  FunctionRuns runs;
  const std::string file = std::string(kServerDir) + function.file;
  for (const CoveredFunction& covered : coverage.functions()) {
    if (covered.file != file) continue;
    runs.counted = true;
    // By lines, as coverage has names of its own for methods of generic types and for literals.
    const uint64_t line = covered.Line();
    if (line < function.first_line || line > function.last_line) continue;
    runs.cases = std::max(runs.cases, covered.cases);
  }
  return runs;
}

Drift::Seen Drift::SeenOf(const ChangedFunction& function) const {
  const std::string key = function.newer.Key();
  const auto found = runs.find(key);
  if (found == runs.end() || !found->second.counted) return Seen::kNotCounted;
  const bool differs =
      std::ranges::any_of(groups, [&](const DriftGroup& group) { return group.ran.contains(key); });
  if (differs) return Seen::kDiffers;
  return found->second.cases > 0 ? Seen::kNoDifference : Seen::kNeverRun;
}

Parsed<Drift> FindDrift(const DriftSide& first, const DriftSide& second,
                        const DriftOptions& options, WorkDir& work, const DriftObserver& observer,
                        const std::atomic<bool>& stop) {
  return DriftRun(first, second, options, work, stop).Run(observer);
}

}  // namespace jsparity
