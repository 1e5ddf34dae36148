#include "conformance/run/outcome_cause.h"

namespace jsparity {
namespace {

// The reference panicked and the other side, as far as it went, did not.
bool OnlyReferencePanicked(const CaseOutcome& outcome) {
  return outcome.kind == CaseOutcome::Kind::kReferencePanicked &&
         FindPanic(outcome.reference) != nullptr && FindPanic(outcome.testee) == nullptr;
}

std::string LastOperation(const Case& c, const Recording& recording) {
  const size_t steps = recording.steps.size();
  if (steps == 0 || steps > c.ops.size()) return "opening";
  return std::string(NameOf(c.ops[steps - 1].kind));
}

}  // namespace

std::optional<DivergenceCause> CauseOf(const Case& c, const CaseOutcome& outcome) {
  if (OnlyReferencePanicked(outcome)) {
    return DivergenceCause{LastOperation(c, outcome.reference), "answer",
                           "only the reference panics"};
  }
  if (outcome.kind == CaseOutcome::Kind::kReferenceDied) {
    return DivergenceCause{LastOperation(c, outcome.reference), "process",
                           "only the reference fails"};
  }
  if (!outcome.divergence) return std::nullopt;
  return CauseOf(c, *outcome.divergence);
}

DivergenceCause CauseOfFailure(const Case& c, const CaseOutcome& outcome) {
  if (auto cause = CauseOf(c, outcome)) return *cause;
  return {LastOperation(c, outcome.reference), "answer", "both panic"};
}

}  // namespace jsparity
