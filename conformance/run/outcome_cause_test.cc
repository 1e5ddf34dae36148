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

using TesteeToo = CaseOutcome::TesteeToo;

CaseOutcome Panicked(TesteeToo second) {
  CaseOutcome outcome;
  outcome.kind = CaseOutcome::Kind::kReferencePanicked;
  OpResult panics;
  panics.panic = Panic{"index out of range", ""};
  outcome.reference.steps.resize(2);
  outcome.reference.steps[1].results.push_back(panics);
  outcome.testee.steps.resize(1);
  outcome.testee_too = second;
  return outcome;
}

CaseOutcome Died(TesteeToo second) {
  CaseOutcome outcome;
  outcome.kind = CaseOutcome::Kind::kReferenceDied;
  outcome.reference.steps.resize(2);
  outcome.testee_too = second;
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

TEST(OutcomeCause, IsTheEndOfTheFirstsProcessWhereTheSecondGoesOn) {
  EXPECT_EQ(CauseText(Died(TesteeToo::kGoesOn)), "compact × process × only the reference fails");
  EXPECT_EQ(CauseText(Died(TesteeToo::kEnds)), "none");
}

TEST(OutcomeCause, IsAPanicOfTheFirstAloneAndNotThatOfBoth) {
  EXPECT_EQ(CauseText(Panicked(TesteeToo::kGoesOn)),
            "compact × answer × only the reference panics");
  EXPECT_EQ(CauseText(Panicked(TesteeToo::kEnds)), "none");
  EXPECT_EQ(CauseText(CaseOutcome{}), "none");
}

TEST(OutcomeCause, DoesNotSpeakForASecondThatWasNotAsked) {
  EXPECT_EQ(CauseText(Panicked(TesteeToo::kNotAsked)),
            "compact × answer × the first panics, the second was not asked");
  EXPECT_EQ(CauseText(Died(TesteeToo::kNotAsked)),
            "compact × process × the first fails, the second was not asked");
}

}  // namespace
}  // namespace jsparity
