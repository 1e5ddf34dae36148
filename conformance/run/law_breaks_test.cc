#include "conformance/run/law_breaks.h"

#include <gtest/gtest.h>

#include <utility>

#include "conformance/run/outcome_cause.h"

namespace jsparity {
namespace {

Operation StoreOne() {
  Operation op;
  op.kind = OpKind::kStoreMsg;
  op.subject = "a";
  return op;
}

OpResult Stored(uint64_t bytes) {
  OpResult result;
  result.value.seq = 1;
  result.value.ts = 7;
  jsstore::StreamState& state = result.state.emplace();
  state.msgs = 1;
  state.bytes = bytes;
  state.first_seq = state.last_seq = 1;
  state.first_time = state.last_time = 7;
  state.num_subjects = 1;
  return result;
}

Recording Played(uint64_t bytes) {
  Recording recording;
  recording.open.result.state.emplace();
  recording.steps.emplace_back().results.push_back(Stored(bytes));
  return recording;
}

constexpr uint64_t kBytes = 31;

Case OneOperation() {
  Case c;
  c.ops = {StoreOne()};
  return c;
}

TEST(LawBreaks, AreNoneWhereBothSidesKeepTheLaws) {
  EXPECT_TRUE(BreaksIn(OneOperation(), Played(kBytes), Played(kBytes)).empty());
}

TEST(LawBreaks, AreOfBothWhereBothBreakALawInTheSameWay) {
  const auto breaks = BreaksIn(OneOperation(), Played(kBytes + 1), Played(kBytes + 2));
  ASSERT_EQ(breaks.size(), 1U);
  EXPECT_EQ(breaks[0].side, LawSide::kBoth);
  EXPECT_EQ(Describe(breaks[0]), "both sides break the law sums-add-up");
  EXPECT_EQ(DescribePlace(OneOperation(), breaks[0].broken),
            "operation 0 of 1: store_msg(subject=\"a\", msg=0 bytes)");
}

TEST(LawBreaks, AreOfOneAloneWhereTheOtherKeepsTheLaw) {
  const auto of_reference = BreaksIn(OneOperation(), Played(kBytes + 1), Played(kBytes));
  ASSERT_EQ(of_reference.size(), 1U);
  EXPECT_EQ(of_reference[0].side, LawSide::kReference);
  const auto of_testee = BreaksIn(OneOperation(), Played(kBytes), Played(kBytes + 1));
  ASSERT_EQ(of_testee.size(), 1U);
  EXPECT_EQ(of_testee[0].side, LawSide::kTestee);
  EXPECT_EQ(Describe(of_testee[0]), "the testee alone breaks the law sums-add-up");
}

Recording StoppedWith(FileTree files) {
  Recording recording = Played(kBytes);
  recording.complete = true;
  recording.stop.emplace();
  recording.files = std::move(files);
  return recording;
}

TEST(LawBreaks, AreToldOfWhatAStopLeftWhereBothSidesFilesAreThere) {
  const FileTree with_leftover{{"msgs/", ""}, {"msgs/9.key", "key"}};
  const auto breaks =
      BreaksIn(OneOperation(), StoppedWith(with_leftover), StoppedWith(with_leftover));
  ASSERT_EQ(breaks.size(), 1U);
  EXPECT_EQ(breaks[0].broken.law, Law::kNothingPilesUp);
  EXPECT_TRUE(BreaksIn(OneOperation(), StoppedWith(with_leftover), StoppedWith({})).empty());
}

// Given a restart that loses a message, when the damage before it hit nothing, then nothing
// explains the loss.
TEST(LawBreaks, GoByWhatDamageHit) {
  Case c = OneOperation();
  Operation& restart = c.ops.emplace_back();
  restart.kind = OpKind::kRestart;
  restart.damage.push_back({DamageKind::kRemove, FileClass::kBlock, 0, 0});
  Recording recording = Played(kBytes);
  StepRecord& step = recording.steps.emplace_back();
  step.results = {Stored(kBytes), OpResult{}};
  step.results[1].state.emplace().last_seq = 1;
  step.results[1].state->first_seq = 2;
  step.damage = restart.damage;
  const auto told = BrokenIn(c, recording);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].law, Law::kLossesAreTold);
  step.damage->clear();
  const auto not_explained = BrokenIn(c, recording);
  ASSERT_EQ(not_explained.size(), 1U);
  EXPECT_EQ(not_explained[0].law, Law::kStoredStays);
}

TEST(LawBreaks, HaveACauseWithoutNumbers) {
  CaseOutcome outcome;
  outcome.kind = CaseOutcome::Kind::kLawBroken;
  outcome.law_break = LawBreak{{Law::kSumsAddUp, 0, 1, "bytes is 32, and a walk gives 31"}};
  const auto cause = CauseOf(OneOperation(), outcome);
  ASSERT_TRUE(cause);
  EXPECT_EQ(Describe(*cause), "store_msg × law sums-add-up × both: bytes is , and a walk gives ");
}

TEST(LawBreaks, AreFoundByTheNamesOfLawsAndSides) {
  for (const Law law : {Law::kStoredStays, Law::kConsumersGoOn}) {
    EXPECT_EQ(ParseLaw(NameOf(law)).value(), law);
  }
  for (const LawSide side : {LawSide::kBoth, LawSide::kReference, LawSide::kTestee}) {
    EXPECT_EQ(ParseLawSide(NameOf(side)).value(), side);
  }
  EXPECT_EQ(ParseLawSide("ours").error(), "must be both, reference or testee");
  EXPECT_EQ(ParseLaw("gravity").error().find(
                "there is no law \"gravity\"; there are stored-stays, removed-stays-removed"),
            0U);
}

}  // namespace
}  // namespace jsparity
