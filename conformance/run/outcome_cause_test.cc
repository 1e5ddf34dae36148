#include "conformance/run/outcome_cause.h"

#include <gtest/gtest.h>

namespace jsparity {
namespace {

std::string CauseText(const CaseOutcome& outcome) {
  Case c;
  c.ops.resize(2);
  c.ops[1].kind = OpKind::kCompact;
  const auto cause = CauseOf(c, outcome);
  return cause ? Describe(*cause) : "none";
}

CaseOutcome Panicked(bool second_too) {
  CaseOutcome outcome;
  outcome.kind = CaseOutcome::Kind::kReferencePanicked;
  OpResult panics;
  panics.panic = Panic{"index out of range", ""};
  outcome.reference.steps.resize(2);
  outcome.reference.steps[1].results.push_back(panics);
  outcome.testee.steps.resize(2);
  outcome.testee.steps[1].results.push_back(second_too ? panics : OpResult{});
  return outcome;
}

TEST(OutcomeCause, IsThatOfTheDivergence) {
  CaseOutcome outcome;
  outcome.kind = CaseOutcome::Kind::kDiverged;
  outcome.divergence.emplace().place = Divergence::Place::kOperation;
  outcome.divergence->step = 1;
  outcome.divergence->answer = ResultDifference{"state.msgs", "1", "2"};
  EXPECT_EQ(CauseText(outcome), "compact × answer × state.msgs");
}

TEST(OutcomeCause, IsTheEndOfTheFirstsProcess) {
  CaseOutcome outcome;
  outcome.kind = CaseOutcome::Kind::kReferenceDied;
  outcome.reference.steps.resize(2);
  EXPECT_EQ(CauseText(outcome), "compact × process × only the reference fails");
}

TEST(OutcomeCause, IsAPanicOfTheFirstAloneAndNotThatOfBoth) {
  EXPECT_EQ(CauseText(Panicked(false)), "compact × answer × only the reference panics");
  EXPECT_EQ(CauseText(Panicked(true)), "none");
  EXPECT_EQ(CauseText(CaseOutcome{}), "none");
}

}  // namespace
}  // namespace jsparity
