#include "conformance/result/recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/result/result_json.h"

namespace jsparity {
namespace {

using Kind = CaseOutcome::Kind;

Case CaseOfThree() {
  Case c;
  c.seed = 99;
  c.ops.resize(3);
  c.ops[0].kind = OpKind::kStoreMsg;
  c.ops[1].kind = OpKind::kCompact;
  c.ops[2].kind = OpKind::kPurge;
  return c;
}

// Both sides went through as many operations.
CaseOutcome Outcome(Kind kind, size_t steps) {
  CaseOutcome outcome;
  outcome.kind = kind;
  outcome.reference.steps.resize(steps);
  for (StepRecord& step : outcome.reference.steps) step.results.emplace_back();
  outcome.reference.complete = steps == 3;
  return outcome;
}

CaseOutcome PartedAt(size_t step) {
  CaseOutcome outcome = Outcome(Kind::kDiverged, 3);
  outcome.divergence.emplace().place = Divergence::Place::kOperation;
  outcome.divergence->step = step;
  outcome.divergence->doing = "compact()";
  outcome.divergence->answer = ResultDifference{"state.msgs", "1", "2"};
  return outcome;
}

OperationCounts CountsOf(OpKind kind, const CaseOutcome& outcome) {
  CountsByKind counts{};
  CountOperations(CaseOfThree(), outcome, counts);
  return counts[kind];
}

Failure FailureAt(uint64_t number) {
  Failure failure;
  failure.number = number;
  failure.c = CaseOfThree();
  failure.outcome = PartedAt(1);
  failure.group_cause = CauseOf(failure.c, *failure.outcome.divergence);
  failure.bundle_path = "case-99.json";
  return failure;
}

ResultRecorder NewRecorder() { return {ResultAsked{}, std::nullopt}; }

TEST(CountOperations, TakesNoOperationForComparedThatIsOnlyPlanned) {
  EXPECT_EQ(CountsOf(OpKind::kStoreMsg, PartedAt(1)), (OperationCounts{1, 1, 1, 0}));
  EXPECT_EQ(CountsOf(OpKind::kCompact, PartedAt(1)), (OperationCounts{1, 1, 0, 1}));
  EXPECT_EQ(CountsOf(OpKind::kPurge, PartedAt(1)), (OperationCounts{1, 0, 0, 0}));
}

TEST(CountOperations, OfACaseThatPartsAtItsFilesAllAgree) {
  CaseOutcome outcome = PartedAt(0);
  outcome.divergence->place = Divergence::Place::kFiles;
  EXPECT_EQ(CountsOf(OpKind::kPurge, outcome), (OperationCounts{1, 1, 1, 0}));
}

TEST(CountOperations, ComparesNothingAtAPanicOrAfterADeath) {
  EXPECT_EQ(CountsOf(OpKind::kStoreMsg, Outcome(Kind::kReferencePanicked, 2)),
            (OperationCounts{1, 1, 1, 0}));
  EXPECT_EQ(CountsOf(OpKind::kCompact, Outcome(Kind::kReferencePanicked, 2)),
            (OperationCounts{1, 0, 0, 0}));
  EXPECT_EQ(CountsOf(OpKind::kStoreMsg, Outcome(Kind::kReferenceDied, 2)),
            (OperationCounts{1, 0, 0, 0}));
}

// Given operations on a consumer that is not open, then nobody answers and nothing was compared.
TEST(CountOperations, ComparesNothingThatWasAskedOfNobody) {
  CaseOutcome outcome = Outcome(Kind::kAgreed, 3);
  outcome.reference.steps[1].results.clear();
  EXPECT_EQ(CountsOf(OpKind::kStoreMsg, outcome), (OperationCounts{1, 1, 1, 0}));
  EXPECT_EQ(CountsOf(OpKind::kCompact, outcome), (OperationCounts{1, 0, 0, 0}));
}

TEST(Recorder, CountsACaseOfEachOutcome) {
  ResultRecorder recorder = NewRecorder();
  const Case c = CaseOfThree();
  recorder.Played({0, c, Outcome(Kind::kAgreed, 3), {}, false});
  recorder.Played({1, c, PartedAt(1), {"listed"}, false});
  recorder.Played({2, c, PartedAt(1), {}, true});
  const Result& result = recorder.result();
  EXPECT_EQ(result.played.Count(), 3);
  EXPECT_EQ(result.cases_by_outcome.at("agreed"), 1);
  EXPECT_EQ(result.cases_by_outcome.at("expected"), 1);
  EXPECT_EQ(result.cases_by_outcome.at("diverged"), 1);
  EXPECT_EQ(result.expected.at("listed"), 1);
  EXPECT_EQ(result.Operations(), (OperationCounts{9, 7, 5, 2}));
  EXPECT_EQ(result.permutations.at("none/none")[OpKind::kCompact], 3);
}

TEST(Recorder, TakesACaseThatCouldNotBeRunForNotPlayed) {
  ResultRecorder recorder = NewRecorder();
  Failure failure = FailureAt(4);
  failure.outcome = Outcome(Kind::kNotRun, 0);
  failure.outcome.fault = TesteeFault{TesteeFault::Kind::kDied, "no room", ""};
  recorder.Played({4, failure.c, failure.outcome, {}, true});
  recorder.Failed(failure);
  CampaignStats stats;
  stats.not_run = 1;
  recorder.Ended(stats, std::chrono::milliseconds(0), 0);
  EXPECT_TRUE(recorder.result().played.empty());
  EXPECT_EQ(recorder.result().Judged(), Verdict::kSetupError);
  EXPECT_EQ(recorder.result().problem, "case 4 could not be run: no room");
}

TEST(Recorder, TakesFailuresOfOneCauseForOneGroup) {
  ResultRecorder recorder = NewRecorder();
  EXPECT_TRUE(recorder.Failed(FailureAt(5)));
  EXPECT_FALSE(recorder.Failed(FailureAt(2)));
  ASSERT_EQ(recorder.result().groups.size(), 1);
  const GroupRecord& group = recorder.result().groups[0];
  EXPECT_EQ(Describe(group.cause), "compact × answer × state.msgs");
  EXPECT_EQ(group.failures.size(), 2);
  const FailureRecord& first = group.failures.begin()->second;
  EXPECT_EQ(first.number, 2);
  EXPECT_EQ(first.operation, 1);
  EXPECT_EQ(first.reference, "1");
  EXPECT_EQ(first.testee, "2");
  EXPECT_EQ(first.bundle, "case-99.json");
}

TEST(Recorder, KeepsTheShrunkCaseOfTheFirst) {
  ResultRecorder recorder = NewRecorder();
  recorder.Failed(FailureAt(5));
  CampaignStats stats;
  FailureGroup group;
  group.example = FailureAt(5);
  group.cause = group.example.group_cause;
  group.example.shrunk = ShrunkCase{CaseOfThree(), PartedAt(1), 12};
  stats.groups = {group};
  recorder.Ended(stats, std::chrono::seconds(1), 0);
  ASSERT_TRUE(recorder.result().groups[0].shrunk.has_value());
  EXPECT_EQ(recorder.result().groups[0].shrunk->runs, 12);
  EXPECT_EQ(recorder.result().groups[0].shrunk->operations.size(), 3);
}

// Played again in haste, a case says nothing: that is not its fault.
TEST(Recorder, TellsThatShrinkingWasInterrupted) {
  ResultRecorder recorder = NewRecorder();
  recorder.Failed(FailureAt(5));
  CampaignStats stats;
  FailureGroup group;
  group.example = FailureAt(5);
  group.cause = group.example.group_cause;
  stats.groups = {group};
  stats.cut_short = true;
  stats.shrinking_cut_short = true;
  recorder.Ended(stats, std::chrono::seconds(1), 15);
  EXPECT_EQ(recorder.result().groups[0].not_shrunk, "the run was ended before");
  EXPECT_EQ(recorder.result().ended_by, EndedBy::kSignal);
  EXPECT_EQ(recorder.result().Judged(), Verdict::kFailed);
}

TEST(Recorder, GoesOnWhereAPartBeforeEnded) {
  ResultRecorder before = NewRecorder();
  before.Played({0, CaseOfThree(), Outcome(Kind::kAgreed, 3), {}, false});
  before.Played({5, CaseOfThree(), PartedAt(1), {}, true});
  before.Failed(FailureAt(5));
  ResultRecorder recorder(ResultAsked{}, before.result());
  EXPECT_TRUE(recorder.WasPlayedBefore(5));
  EXPECT_FALSE(recorder.WasPlayedBefore(1));
  EXPECT_EQ(recorder.FailedBefore(), 1);
  ASSERT_EQ(recorder.GroupsMetBefore().size(), 1);
  EXPECT_EQ(recorder.GroupsMetBefore()[0].number, 5);
  EXPECT_FALSE(recorder.GroupsMetBefore()[0].shrunk);
  recorder.Played({1, CaseOfThree(), Outcome(Kind::kAgreed, 3), {}, false});
  EXPECT_EQ(recorder.result().played.Count(), 3);
  EXPECT_EQ(recorder.result().parts.size(), 2);
}

TEST(Recorder, WritesWhatIsNoTextAsText) {
  Failure failure = FailureAt(1);
  failure.outcome.divergence->answer->testee = "\xff\xfe";
  EXPECT_EQ(Json(RecordOf(failure).testee).dump(), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(ResultRecorder, TellsOfABrokenLawBySideAndSequence) {
  Failure failure;
  failure.c = CaseOfThree();
  failure.outcome = Outcome(Kind::kLawBroken, 3);
  failure.outcome.law_break = LawBreak{{Law::kRemovedStaysRemoved, 1, 4, "sequence 4 is back"}};
  failure.group_cause = CauseOf(failure.c, *failure.outcome.law_break);
  ResultRecorder recorder = NewRecorder();
  recorder.Played({0, failure.c, failure.outcome, {}, true});
  EXPECT_TRUE(recorder.Failed(failure));
  recorder.result().cases_in_all = 1;
  const Result& result = recorder.result();
  EXPECT_EQ(result.cases_by_outcome.at("law_broken"), 1U);
  EXPECT_EQ(result.by_kind[OpKind::kPurge].agreed, 1U) << "the sides agree all the same";
  ASSERT_EQ(result.groups.size(), 1U);
  EXPECT_EQ(result.groups[0].cause.place, "law removed-stays-removed");
  const FailureRecord& record = result.groups[0].failures.at(0);
  EXPECT_EQ(record.law, "removed-stays-removed");
  EXPECT_EQ(record.broken_by, "both");
  EXPECT_EQ(record.sequence, 4U);
  EXPECT_EQ(record.operation, 1U);
  const auto read = ParseResult(ToJson(result), "result");
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->groups, result.groups);
}

}  // namespace
}  // namespace jsparity
