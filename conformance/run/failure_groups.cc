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

// Of a failure whose recordings are not to be copied first.
Failure WithoutRecordings(const Failure& failure) {
  Failure light;
  light.number = failure.number;
  light.c = failure.c;
  light.cause = failure.cause;
  light.bundle_path = failure.bundle_path;
  light.outcome.kind = failure.outcome.kind;
  light.outcome.divergence = failure.outcome.divergence;
  light.outcome.known_defect = failure.outcome.known_defect;
  light.outcome.panic = failure.outcome.panic;
  light.outcome.fault = failure.outcome.fault;
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
  group.example = WithoutRecordings(failure);
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
  if (CauseOfFailure(example.c, outcome) != group.cause) return;
  const auto same = [&group](const Case& c, const CaseOutcome& smaller) {
    return CauseOfFailure(c, smaller) == group.cause;
  };
  example.outcome = outcome;
  example.shrunk = Shrink(runner, example.c, std::move(outcome), {limit, same, &stop});
}

std::chrono::milliseconds SharedTime::Next() {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      end_ - std::chrono::steady_clock::now());
  const auto share = left / static_cast<int64_t>(std::max<size_t>(1, shares_));
  if (shares_ > 0) --shares_;
  return std::max(share, std::chrono::milliseconds(0));
}

}  // namespace jsparity
