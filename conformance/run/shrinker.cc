#include "conformance/run/shrinker.h"

#include <algorithm>
#include <utility>

#include "conformance/generate/case_shrink.h"
#include "conformance/generate/fewer_operations.h"

namespace jsparity {
namespace {

using Clock = std::chrono::steady_clock;

// Small enough to be read, so that what is left of the time may go into pairs of operations.
constexpr size_t kShortCase = 24;
// More than a person reads.
constexpr size_t kLongCase = 15;

class Reduction {
 public:
  Reduction(CaseRunner& runner, ShrunkCase start, const ShrinkOptions& options)
      : runner_(runner),
        best_(std::move(start)),
        options_(options),
        deadline_(Clock::now() + options.time_limit),
        same_(options.same),
        run_options_(runner.options()) {
    // Played together first, and then again one by one to see in which it hangs, each operation
    // that hangs would be waited for twice.
    const auto& divergence = best_.outcome.divergence;
    if (divergence && divergence->fault && divergence->fault->kind == TesteeFault::Kind::kTimeout) {
      run_options_.play.one_by_one = true;
    }
  }

  ShrunkCase Reduce() {
    ReduceToTheEnd();
    // What is still long says little. Better a short case that fails nearly so, and says that.
    if (best_.c.ops.size() > kLongCase && options_.similar) {
      const size_t taken = steps_taken_;
      same_ = options_.similar;
      ReduceToTheEnd();
      best_.same_cause = !options_.same || options_.same(best_.c, best_.outcome);
      if (steps_taken_ == taken) best_.same_cause = true;
    }
    return std::move(best_);
  }

 private:
  // Payloads first, as they are what is shrunk soonest and what every later run has to carry; then
  // operations, values, and the configuration.
  void ReduceToTheEnd() {
    CutAfterDivergence();
    for (size_t before = 0; before != steps_taken_ + 1 && !TimeIsUp();) {
      before = steps_taken_ + 1;
      TakeAll(&ShrinkPayloads);
      RemoveOperations();
      TakeAll(&MergeOperations);
      TakeAll(&ShiftOperations);
      TakeAll(&ShrinkFields);
      TakeAll(&ShrinkConfig);
      if (before == steps_taken_ + 1 && best_.c.ops.size() <= kShortCase) TakeAll(&RemovePairs);
    }
  }

  bool TimeIsUp() const {
    return Clock::now() >= deadline_ || (options_.stop != nullptr && *options_.stop);
  }

  // Whether the smaller case fails as the best one does; if so it is the best.
  bool Try(Case smaller) {
    ++best_.runs;
    CaseOutcome outcome = runner_.Run(smaller, run_options_);
    if (outcome.kind != best_.outcome.kind) return false;
    const bool faults = best_.outcome.divergence && best_.outcome.divergence->fault.has_value();
    if (outcome.divergence && outcome.divergence->fault.has_value() != faults) return false;
    if (same_ && !same_(smaller, outcome)) return false;
    best_.c = std::move(smaller);
    best_.outcome = std::move(outcome);
    ++steps_taken_;
    return true;
  }

  void CutAfterDivergence() {
    const auto& divergence = best_.outcome.divergence;
    size_t end = best_.c.ops.size();
    if (const auto& law = best_.outcome.law_break) end = std::min(end, law->broken.at + 1);
    if (divergence && divergence->place == Divergence::Place::kOperation) {
      end = std::min(end, divergence->step + 1);
    } else if (best_.outcome.kind == CaseOutcome::Kind::kReferencePanicked) {
      end = std::min(end, best_.outcome.reference.steps.size());
    }
    if (end == best_.c.ops.size()) return;
    Case cut = best_.c;
    cut.ops.resize(end);
    Try(std::move(cut));
  }

  // Leaves out runs of operations, from half of them down to single ones, from the end on.
  void RemoveOperations() {
    for (size_t size = std::max<size_t>(best_.c.ops.size() / 2, 1); size > 0; size /= 2) {
      for (size_t end = best_.c.ops.size(); end > 0 && !TimeIsUp();) {
        const size_t begin = end > size ? end - size : 0;
        Case smaller = best_.c;
        smaller.ops.erase(smaller.ops.begin() + static_cast<int64_t>(begin),
                          smaller.ops.begin() + static_cast<int64_t>(end));
        Try(std::move(smaller));
        end = std::min(begin, best_.c.ops.size());
      }
    }
  }

  // Goes through the reductions of one kind and takes each that still fails.
  void TakeAll(rc::Seq<Case> (*reductions)(const Case&)) {
    size_t skip = 0;
    for (bool taken = true; taken;) {
      taken = false;
      auto candidates = rc::seq::drop(skip, reductions(best_.c));
      while (auto smaller = candidates.next()) {
        if (TimeIsUp()) return;
        if (Try(std::move(*smaller))) {
          taken = true;
          break;
        }
        ++skip;  // what did not help once will hardly help after a later reduction
      }
    }
  }

  CaseRunner& runner_;
  ShrunkCase best_;
  const ShrinkOptions& options_;
  const Clock::time_point deadline_;
  SameFailure same_;  // what is to be kept at present
  CaseRunnerOptions run_options_;
  size_t steps_taken_ = 0;
};

}  // namespace

ShrunkCase Shrink(CaseRunner& runner, const Case& failing, CaseOutcome outcome,
                  const ShrinkOptions& options) {
  return Reduction(runner, {failing, std::move(outcome)}, options).Reduce();
}

}  // namespace jsparity
