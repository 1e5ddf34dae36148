#include "conformance/defects/explained_break.h"

#include <gtest/gtest.h>

#include "conformance/defects/explained_break_for_tests.h"

namespace jsparity {
namespace {

TEST_F(ExplainedBreak, IsOfThisLawSidePlaceAndWords) {
  EXPECT_TRUE(IsExplained());
  LawRecogniser other = known_;
  other.law = Law::kStoredStays;
  EXPECT_FALSE(Explains(other, c_, recording_, one_));
  other = known_;
  other.side = LawSide::kReference;
  EXPECT_FALSE(Explains(other, c_, recording_, one_));
  other = known_;
  other.at = {"restart"};
  EXPECT_FALSE(Explains(other, c_, recording_, one_));
  other.at = {};
  other.not_at = {"restart"};
  EXPECT_TRUE(Explains(other, c_, recording_, one_));
  other.not_at.emplace_back("crash");
  EXPECT_FALSE(Explains(other, c_, recording_, one_));
  other = known_;
  other.words = {"is still there"};
  EXPECT_FALSE(Explains(other, c_, recording_, one_));
  other.words.emplace_back("is there again");
  EXPECT_TRUE(Explains(other, c_, recording_, one_)) << "one of them is enough";
}

TEST_F(ExplainedBreak, NeedsAStreamWithoutSubjects) {
  known_.without_subjects = true;
  EXPECT_TRUE(IsExplained());
  c_.stream.subjects = {{"a"}};
  EXPECT_FALSE(IsExplained());
}

class BreakInRuins : public ExplainedBreak {
 protected:
  BreakInRuins() {
    ruined_.at = {"store_msg"};
    ruined_.error = "unsupported input";
    recording_.steps[1].results[0].error = StoreError{"", "smb.truncate: unsupported input"};
  }
  bool IsExplainedByRuins() const { return Explains(ruined_, c_, recording_, one_); }

  RuinedRecogniser ruined_;
};

TEST_F(BreakInRuins, ComesWithTheErrorOrAfterIt) {
  EXPECT_TRUE(IsExplainedByRuins());
  one_.broken.at = 1;
  EXPECT_TRUE(IsExplainedByRuins());
  one_.broken.at = 0;
  EXPECT_FALSE(IsExplainedByRuins());
}

TEST_F(BreakInRuins, IsOfThisOperationErrorAndBothSides) {
  one_.side = LawSide::kTestee;
  EXPECT_FALSE(IsExplainedByRuins());
  one_.side = LawSide::kBoth;
  ruined_.at = {"truncate"};
  EXPECT_FALSE(IsExplainedByRuins());
  ruined_.at = {"store_msg"};
  ruined_.error = "another";
  EXPECT_FALSE(IsExplainedByRuins());
}

TEST_F(BreakInRuins, NeedsOneOfTheseDamages) {
  ruined_.background.damage = {{{"target", "block"}}};
  EXPECT_FALSE(IsExplainedByRuins());
  c_.ops[0] = Op(OpKind::kRestart);
  c_.ops[0].damage.push_back({DamageKind::kFlip, FileClass::kBlock, 0, 0});
  EXPECT_TRUE(IsExplainedByRuins());
}

TEST_F(BreakInRuins, MayComeWithAnyOperationThatOpensNothing) {
  ruined_.at.clear();
  EXPECT_TRUE(IsExplainedByRuins());
  c_.ops[1] = Op(OpKind::kRestart);
  EXPECT_FALSE(IsExplainedByRuins());
}

TEST_F(BreakInRuins, IsToldByALoss) {
  ruined_.error = "";
  ruined_.lost = true;
  ruined_.background.encrypted = true;
  ruined_.background.limits = {"max_msgs"};
  c_.file_store.cipher = jsstore::Cipher::kAes;
  EXPECT_FALSE(IsExplainedByRuins());
  recording_.steps[1].results[0].state->lost = jsstore::LostData{{{1, 1}}, 1};
  EXPECT_TRUE(IsExplainedByRuins());
  ruined_.background.limits = {"max_bytes"};
  EXPECT_FALSE(IsExplainedByRuins());
}

TEST_F(ExplainedBreak, NeedsAnOperationBeyondTheLastSequence) {
  c_.ops[2] = Op(OpKind::kTruncate, 2);
  known_.at = {"truncate"};
  known_.beyond_last = "seq";
  EXPECT_FALSE(IsExplained());
  c_.ops[2].seq = 3;
  EXPECT_TRUE(IsExplained());
  known_.beyond_last = "max_seq";
  EXPECT_FALSE(IsExplained()) << "it has no such member";
}

// What follows on a loss that is told of, after other operations.
class Ruins : public ExplainedBreak {
 protected:
  Ruins() {
    c_.ops = {Op(OpKind::kTruncate), Op(OpKind::kStoreMsg), Op(OpKind::kState)};
    recording_.steps[1].results[0].state->lost = jsstore::LostData{{{1, 1}}, 31};
    recording_.steps[2].results[0].state->lost = jsstore::LostData{{{1, 1}}, 31};
    ruins_.lost = true;
    ruins_.after = {"truncate"};
  }
  bool AreKnown() const { return Explains(ruins_, c_, recording_, one_); }
  RuinedRecogniser ruins_;
};

TEST_F(Ruins, AreWhatALossLeaves) {
  EXPECT_TRUE(AreKnown());
  one_.broken.at = 0;
  EXPECT_FALSE(AreKnown()) << "before it";
  one_.broken.at = 2;
  one_.side = LawSide::kTestee;
  EXPECT_FALSE(AreKnown()) << "of one side alone";
}

TEST_F(Ruins, AreNoneOfConsumers) {
  one_.broken.law = Law::kConsumersGoOn;
  EXPECT_FALSE(AreKnown());
}

TEST_F(Ruins, NeedTheOperationsBefore) {
  c_.ops[0] = Op(OpKind::kCompact);
  EXPECT_FALSE(AreKnown());
  c_.ops[0] = Op(OpKind::kTruncate);
  ruins_.after_any = {"restart"};
  EXPECT_FALSE(AreKnown());
  c_.ops.insert(c_.ops.begin(), Op(OpKind::kRestart));
  recording_.steps.insert(recording_.steps.begin(), recording_.steps[0]);
  EXPECT_TRUE(AreKnown());
}

TEST_F(Ruins, NeedAStreamThatWasLeftEmpty) {
  ruins_.emptied_by = {"restart"};
  c_.ops[0] = Op(OpKind::kRestart);
  ruins_.after = {};
  EXPECT_FALSE(AreKnown());
  recording_.steps[0].results[0].state->msgs = 0;
  EXPECT_TRUE(AreKnown());
}

TEST_F(Ruins, NeedANewLoss) {
  recording_.steps[0].results[0].state->lost = jsstore::LostData{{{1, 1}}, 31};
  EXPECT_FALSE(AreKnown());
}

TEST_F(Ruins, AreWhatIsStoredWhereMessagesHaveNoFirstTime) {
  ruins_ = {};
  ruins_.at = {"store_msg"};
  ruins_.without_first_time = true;
  jsstore::StreamState& before = *recording_.steps[0].results[0].state;
  before.msgs = 1;
  before.first_time.reset();
  EXPECT_TRUE(AreKnown());
  before.first_time = 7;
  EXPECT_FALSE(AreKnown());
  before.first_time.reset();
  before.msgs = 0;
  EXPECT_FALSE(AreKnown()) << "there were no messages";
}

// Two messages, a reset, one message, and a crash that finds the two again.
class RuinsOfBeforeReset : public ExplainedBreak {
 protected:
  RuinsOfBeforeReset() {
    c_.ops = {Op(OpKind::kStoreMsgs), Op(OpKind::kTruncate), Op(OpKind::kStoreMsg),
              Op(OpKind::kCrash)};
    recording_.steps.clear();
    for (const uint64_t last : {2, 0, 1, 2})
      recording_.steps.emplace_back().results.push_back(Holding(1, last));
    ruins_.at = {"crash"};
    ruins_.as_before_reset = true;
    one_.broken.at = 3;
  }
  bool AreKnown() const { return Explains(ruins_, c_, recording_, one_); }
  jsstore::StreamState& StateOf(size_t step) { return *recording_.steps[step].results[0].state; }
  RuinedRecogniser ruins_;
};

TEST_F(RuinsOfBeforeReset, AreAStreamThatIsAsItWasBefore) {
  EXPECT_TRUE(AreKnown());
  one_.broken.at = 2;
  EXPECT_FALSE(AreKnown()) << "before it";
  one_.broken.at = 3;
  StateOf(3).last_time = 7;
  EXPECT_FALSE(AreKnown()) << "with another time";
  StateOf(0).last_time = 7;
  EXPECT_TRUE(AreKnown());
  StateOf(3).deleted = {{1, 1}};
  EXPECT_FALSE(AreKnown()) << "with other messages";
}

TEST_F(RuinsOfBeforeReset, AreNoneOfAStreamThatWasSoSince) {
  StateOf(2) = StateOf(0);
  EXPECT_FALSE(AreKnown()) << "it is as it should be";
  c_.ops[1].seq = 1;
  StateOf(2) = *Holding(1, 1).state;
  EXPECT_FALSE(AreKnown()) << "that was no reset";
}

TEST_F(RuinsOfBeforeReset, AreNoneOfWhatACrashLeavesOfWritesThatWaited) {
  StateOf(2) = *Holding(1, 3).state;
  EXPECT_TRUE(AreKnown());
  c_.file_store.async_flush = true;
  EXPECT_FALSE(AreKnown());
  StateOf(2) = *Holding(1, 1).state;
  EXPECT_TRUE(AreKnown()) << "none that waited could end so late";
}

TEST_F(RuinsOfBeforeReset, AreNoneOfAnEmptyStream) {
  StateOf(0) = *Holding(1, 0).state;
  StateOf(3) = *Holding(1, 0).state;
  EXPECT_FALSE(AreKnown());
}

TEST_F(RuinsOfBeforeReset, OutliveASecondReset) {
  c_.ops.insert(c_.ops.begin() + 2, Op(OpKind::kTruncate));
  recording_.steps.insert(recording_.steps.begin() + 2, recording_.steps[1]);
  one_.broken.at = 4;
  EXPECT_TRUE(AreKnown());
}

TEST_F(Ruins, AreAStreamThatBeginsWhereNoneCan) {
  ruins_ = {};
  ruins_.background.first_seq_min = 100;
  c_.stream.first_seq = 100;
  one_.broken.at = 0;
  EXPECT_TRUE(AreKnown());
  c_.stream.first_seq = 99;
  EXPECT_FALSE(AreKnown());
}

}  // namespace
}  // namespace jsparity
