#include "conformance/run/failure_groups.h"

#include <algorithm>
#include <utility>

#include "conformance/run/outcome_cause.h"
#include "conformance/run/shrinker.h"

namespace jsparity {
namespace {

// How many operations tell all of it.
size_t LengthOf(const Failure& failure) {
  const auto& divergence = failure.outcome.divergence;
  if (divergence && divergence->place == Divergence::Place::kOperation) return divergence->step + 1;
  return failure.c.ops.size();
}

// What was answered, which is shown; files may be many and large.
Recording AnswersOf(const Recording& recording) {
  Recording answers;
  answers.open = recording.open;
  for (const StepRecord& step : recording.steps) {
    answers.steps.emplace_back().results = step.results;
  }
  return answers;
}

// Of a failure whose files are not to be copied first.
Failure WithoutFiles(const Failure& failure) {
  Failure light;
  light.number = failure.number;
  light.numbered = failure.numbered;
  light.c = failure.c;
  light.drawn = failure.drawn;
  light.cause = failure.cause;
  light.group_cause = failure.group_cause;
  light.sides = failure.sides;
  light.bundle_path = failure.bundle_path;
  light.keeping_fault = failure.keeping_fault;
  light.outcome.reference = AnswersOf(failure.outcome.reference);
  light.outcome.kind = failure.outcome.kind;
  light.outcome.divergence = failure.outcome.divergence;
  light.outcome.known_defect = failure.outcome.known_defect;
  light.outcome.panic = failure.outcome.panic;
  light.outcome.fault = failure.outcome.fault;
  light.outcome.testee_too = failure.outcome.testee_too;
  return light;
}

}  // namespace

bool ComesFirst(const Failure& a, const Failure& b) { return a.number < b.number; }

bool TellsSooner(const Failure& a, const Failure& b) { return LengthOf(a) < LengthOf(b); }

bool FailureGroups::Add(const DivergenceCause& cause, const Failure& failure) {
  const auto [at, is_first] = groups_.try_emplace(cause);
  FailureGroup& group = at->second;
  group.cause = cause;
  ++group.cases;
  if (!is_first && !better_(failure, group.example)) return false;
  group.example = WithoutFiles(failure);
  const Defect* defect = failure.outcome.known_defect;
  group.known_defect = defect == nullptr ? "" : defect->id;
  return is_first;
}

std::vector<FailureGroup> FailureGroups::Take() {
  std::vector<FailureGroup> all;
  for (auto& [cause, group] : groups_) all.push_back(std::move(group));
  groups_.clear();
  std::ranges::stable_sort(all, std::greater{}, &FailureGroup::cases);
  return all;
}

void DropRecordings(Failure& failure) {
  failure.outcome.reference = {};
  failure.outcome.testee = {};
}

CaseRunnerOptions OptionsToShow(const FailureGroup& group, CaseRunnerOptions options) {
  const auto& divergence = group.example.outcome.divergence;
  // Where files differ after an operation, only a look at them after each shows it.
  if (divergence && divergence->files && divergence->place == Divergence::Place::kOperation &&
      group.cause.operation != "files") {
    options.play.files_every_op = true;
  }
  return options;
}

void ShrinkExample(FailureGroup& group, CaseRunner& runner, std::chrono::milliseconds limit,
                   const std::atomic<bool>& stop) {
  Failure& example = group.example;
  CaseOutcome outcome = runner.Run(example.c);
  if (stop) return;  // it was hurried, and says nothing
  const CaseRunner::Hellos& met = runner.Met();
  example.sides = {met.reference.reference, met.testee.name, met.testee.reference};
  if (CauseOfFailure(example.c, outcome) != group.cause) return;
  const auto same = [&group](const Case& c, const CaseOutcome& smaller) {
    return CauseOfFailure(c, smaller) == group.cause;
  };
  example.outcome = outcome;
  const auto similar = [&group](const Case& c, const CaseOutcome& smaller) {
    const DivergenceCause cause = CauseOfFailure(c, smaller);
    return cause.place == group.cause.place && cause.field == group.cause.field;
  };
  example.shrunk = Shrink(runner, example.c, std::move(outcome), {limit, same, similar, &stop});
}

std::chrono::milliseconds SharedTime::Next() {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      end_ - std::chrono::steady_clock::now());
  const auto share = left / static_cast<int64_t>(std::max<size_t>(1, shares_));
  if (shares_ > 0) --shares_;
  return std::max(share, std::chrono::milliseconds(0));
}

}  // namespace jsparity
