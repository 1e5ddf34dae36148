#include "conformance/run/outcome_cause.h"

namespace jsparity {
namespace {

std::string LastOperation(const Case& c, const Recording& recording) {
  const size_t steps = recording.steps.size();
  if (steps == 0 || steps > c.ops.size()) return "opening";
  return std::string(NameOf(c.ops[steps - 1].kind));
}

// `how`: "panics" or "fails". Nothing where both sides do so.
std::optional<DivergenceCause> CauseOfAnEnd(const Case& c, const CaseOutcome& outcome,
                                            const std::string& place, const std::string& how) {
  using TesteeToo = CaseOutcome::TesteeToo;
  if (outcome.testee_too == TesteeToo::kEnds) return std::nullopt;
  const bool asked = outcome.testee_too == TesteeToo::kGoesOn;
  return DivergenceCause{
      LastOperation(c, outcome.reference), place,
      asked ? "only the reference " + how : "the first " + how + ", the second was not asked"};
}

}  // namespace

std::optional<DivergenceCause> CauseOf(const Case& c, const CaseOutcome& outcome) {
  using enum CaseOutcome::Kind;
  if (outcome.kind == kReferencePanicked && FindPanic(outcome.reference) != nullptr) {
    return CauseOfAnEnd(c, outcome, "answer", "panics");
  }
  if (outcome.kind == kReferenceDied) return CauseOfAnEnd(c, outcome, "process", "fails");
  if (outcome.law_break) return CauseOf(c, *outcome.law_break);
  if (!outcome.divergence) return std::nullopt;
  return CauseOf(c, *outcome.divergence);
}

DivergenceCause CauseOfFailure(const Case& c, const CaseOutcome& outcome) {
  if (auto cause = CauseOf(c, outcome)) return *cause;
  return {LastOperation(c, outcome.reference), "answer", "both fail alike"};
}

}  // namespace jsparity
