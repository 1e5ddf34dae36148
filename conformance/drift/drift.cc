#include "conformance/drift/drift.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "conformance/run/shrinker.h"

namespace jsparity {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kServerDir = "server/";

// How many operations tell all of it: a shorter case is shrunk sooner.
size_t LengthOf(const Failure& failure) {
  const auto& divergence = failure.outcome.divergence;
  if (divergence && divergence->place == Divergence::Place::kOperation) return divergence->step + 1;
  return failure.c.ops.size();
}

// Recordings hold every file, and there may be thousands of cases.
void DropRecordings(Failure& failure) {
  failure.outcome.reference = {};
  failure.outcome.testee = {};
}

// Of a failure whose recordings are not to be copied first.
Failure WithoutRecordings(const Failure& failure) {
  Failure light;
  light.number = failure.number;
  light.c = failure.c;
  light.outcome.kind = failure.outcome.kind;
  light.outcome.divergence = failure.outcome.divergence;
  light.outcome.known_defect = failure.outcome.known_defect;
  light.outcome.panic = failure.outcome.panic;
  light.outcome.fault = failure.outcome.fault;
  light.outcome.testee_too = failure.outcome.testee_too;
  return light;
}

// Each side tells what it has drawn.
bool JitterDiffers(const CaseOutcome& outcome) {
  const Jitter& first = outcome.reference.open.jitter;
  const Jitter& second = outcome.testee.open.jitter;
  return first.first_sync_ns != second.first_sync_ns || first.state_tick_ns != second.state_tick_ns;
}

class Groups {
 public:
  void Add(const Failure& failure) {
    const auto cause = CauseOf(failure.c, failure.outcome);
    if (!cause) return;
    DriftGroup& group = groups_[*cause];
    const bool better = group.cases == 0 || LengthOf(failure) < LengthOf(group.example);
    group.cause = *cause;
    ++group.cases;
    if (!better) return;
    group.example = WithoutRecordings(failure);
    group.example.cause = *cause;
    const Defect* defect = failure.outcome.known_defect;
    group.known_defect = defect == nullptr ? "" : defect->id;
  }

  std::vector<DriftGroup> Take() {
    std::vector<DriftGroup> all;
    for (auto& [cause, group] : groups_) all.push_back(std::move(group));
    groups_.clear();
    std::ranges::stable_sort(all, std::greater{}, &DriftGroup::cases);
    return all;
  }

 private:
  std::map<DivergenceCause, DriftGroup> groups_;
};

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
    Groups groups;
    CampaignObserver grouping;
    grouping.on_progress = observer.on_progress;
    grouping.on_failure = [&](const Failure& failure) {
      groups.Add(failure);
      NoteJitter(failure.outcome);
      if (failure.outcome.kind == CaseOutcome::Kind::kNotRun && observer.on_failure) {
        observer.on_failure(failure);
      }
    };
    drift_.stats =
        RunCampaign(campaign, sides.MakeFirst(), sides.MakeSecond(), work_, grouping, stop_);
    drift_.groups = groups.Take();
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

  // Each group has its share of what is left of the time, so that one cannot take that of others.
  Parsed<void> ShrinkAll(const DriftObserver& observer) {
    const auto deadline = Clock::now() + options_.shrink_limit;
    const size_t all = drift_.groups.size();
    size_t left = all;
    for (DriftGroup& group : drift_.groups) {
      if (stop_) return {};
      if (observer.on_group) observer.on_group(all - left + 1, all);
      const auto time_left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
      ShrinkGroup(group, std::max(time_left / static_cast<int64_t>(left--), {}));
      if (options_.campaign.keep) {
        auto path = options_.campaign.keep(group.example);
        if (!path) return ParseError(path.error());
        group.example.bundle_path = *path;
      }
      // The bundle has them now.
      DropRecordings(group.example);
      if (!options_.coverage) continue;
      if (auto ran = NoteWhatRan(group); !ran) return ParseError(ran.error());
    }
    return {};
  }

  CaseRunnerOptions RunnerOptionsFor(const DriftGroup& group) const {
    CaseRunnerOptions options = options_.campaign.runner;
    const auto& divergence = group.example.outcome.divergence;
    // Where files differ after an operation, only a look at them after each shows it.
    if (divergence && divergence->files && divergence->place == Divergence::Place::kOperation) {
      options.play.files_every_op = true;
    }
    return options;
  }

  void ShrinkGroup(DriftGroup& group, std::chrono::milliseconds limit) {
    CaseRunner runner(first_.make(""), second_.make(""), work_, RunnerOptionsFor(group),
                      options_.campaign.older);
    Failure& example = group.example;
    CaseOutcome outcome = runner.Run(example.c);
    const CaseRunner::Hellos& met = runner.Met();
    example.sides = {met.reference.reference, met.testee.name, met.testee.reference};
    if (CauseOf(example.c, outcome) != group.cause) {
      example.outcome = std::move(outcome);
      return;  // not twice the same: then the case stays as it is
    }
    const auto same = [&group](const Case& c, const CaseOutcome& smaller) {
      return CauseOf(c, smaller) == group.cause;
    };
    example.outcome = outcome;
    example.shrunk = Shrink(runner, example.c, std::move(outcome), {limit, same, nullptr, &stop_});
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
