#include "conformance/defects/explained_break.h"

#include <gtest/gtest.h>

namespace jsparity {
namespace {

Operation Op(OpKind kind, uint64_t seq = 0) {
  Operation op;
  op.kind = kind;
  op.seq = seq;
  op.subject = "a";
  return op;
}

OpResult Holding(uint64_t first, uint64_t last) {
  OpResult result;
  jsstore::StreamState& state = result.state.emplace();
  state.msgs = last + 1 - first;
  state.first_seq = first;
  state.last_seq = last;
  return result;
}

// Two messages, of which a limit removed the first with the second store; then a crash.
class ExplainedBreak : public testing::Test {
 protected:
  ExplainedBreak() {
    c_.stream.max_msgs = 1;
    c_.ops = {Op(OpKind::kStoreMsg), Op(OpKind::kStoreMsg), Op(OpKind::kCrash)};
    c_.ops[0].ttl = 100;
    recording_.open.result = Holding(1, 0);
    for (const auto& [first, last] : {std::pair{1, 1}, std::pair{2, 2}, std::pair{1, 2}}) {
      recording_.steps.emplace_back().results.push_back(Holding(first, last));
    }
    recording_.steps[0].results[0].value.seq = 1;
    recording_.steps[1].results[0].value.seq = 2;
    known_.law = one_.broken.law;
    known_.at = {"crash"};
    known_.words = {"was gone and is there again"};
  }

  bool IsExplained() const { return Explains(known_, c_, recording_, one_); }

  Case c_;
  Recording recording_;
  LawRecogniser known_;
  LawBreak one_{
      {Law::kRemovedStaysRemoved, 2, 1, "sequence 1 was gone and is there again after crash"}};
};

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
  other = known_;
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

TEST_F(ExplainedBreak, IsOfAMessageThatWentWithOneOfTheseOperations) {
  known_.gone_with = {"store_msg"};
  EXPECT_TRUE(IsExplained());
  known_.gone_with = {"remove_msg"};
  EXPECT_FALSE(IsExplained());
  one_.broken.sequence = 2;
  known_.gone_with = {"store_msg"};
  EXPECT_FALSE(IsExplained()) << "it never went";
}

TEST_F(ExplainedBreak, KnowsWithWhatAMessageWentThatWasOneOfVeryMany) {
  known_.gone_with = {"store_msg"};
  recording_.steps[0].results[0] = Holding(1, 100'000);
  recording_.steps[1].results[0] = Holding(2, 100'001);
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, IsOfAMessageThatWentBehindAnother) {
  c_.ops = {Op(OpKind::kStoreMsgs), Op(OpKind::kRemoveMsg, 1), Op(OpKind::kRemoveMsg, 2),
            Op(OpKind::kCrash)};
  recording_.steps.clear();
  for (const auto& [first, last] : {std::pair{1, 3}, std::pair{2, 3}, std::pair{3, 3}, {1, 3}}) {
    recording_.steps.emplace_back().results.push_back(Holding(first, last));
  }
  one_.broken.at = 3;
  known_.gone_with = {"remove_msg"};
  known_.lower_went_before = true;
  EXPECT_FALSE(IsExplained()) << "1 was the lowest";
  one_.broken.sequence = 2;
  EXPECT_TRUE(IsExplained());
  c_.ops[1] = Op(OpKind::kStoreMsg);
  EXPECT_FALSE(IsExplained()) << "a limit took 1";
  c_.ops[1] = Op(OpKind::kTruncate, 1);
  EXPECT_TRUE(IsExplained()) << "where it was";
}

TEST_F(ExplainedBreak, IsOfAMessageThatWentBehindOneThatALimitTookAsItWasStored) {
  c_.ops = {Op(OpKind::kStoreMsg), Op(OpKind::kStoreMsg), Op(OpKind::kStoreMsg),
            Op(OpKind::kRemoveMsg, 3), Op(OpKind::kCrash)};
  recording_.steps.clear();
  const auto holding = [this](std::vector<jsstore::SequenceRun> deleted, uint64_t last) {
    OpResult& result = recording_.steps.emplace_back().results.emplace_back(Holding(1, last));
    for (const auto& run : deleted) result.state->msgs -= run.count;
    result.state->deleted = std::move(deleted);
  };
  holding({}, 1);
  holding({{2, 1}}, 2);
  holding({{2, 1}}, 3);
  holding({{2, 2}}, 3);
  holding({{2, 1}}, 3);
  one_.broken.at = 4;
  one_.broken.sequence = 3;
  known_.gone_with = {"remove_msg"};
  known_.lower_went_before = true;
  EXPECT_TRUE(IsExplained());
  recording_.steps[1].results[0] = Holding(1, 2);
  EXPECT_FALSE(IsExplained()) << "it took none";
}

TEST_F(ExplainedBreak, IsOfAMessageThatCameAfterOneOfTheseOperations) {
  one_.broken.sequence = 2;
  known_.came_after = {"store_msg"};
  EXPECT_TRUE(IsExplained());
  one_.broken.sequence = 1;
  EXPECT_FALSE(IsExplained()) << "it came with the first operation";
  one_.broken.sequence = 3;
  EXPECT_FALSE(IsExplained()) << "it never came";
}

TEST_F(ExplainedBreak, ComesAfterSomeMessageReturnedFromOneOfTheseOperations) {
  c_.ops.push_back(Op(OpKind::kLoadMsg, 2));
  recording_.steps.emplace_back().results.push_back(Holding(1, 2));
  known_.at.clear();
  one_.broken.at = 3;
  one_.broken.sequence = 0;
  known_.returned_from = {"store_msg"};
  EXPECT_TRUE(IsExplained());
  one_.broken.at = 2;
  EXPECT_FALSE(IsExplained()) << "it is there again with this one";
  one_.broken.at = 3;
  known_.returned_from = {"erase_msg"};
  EXPECT_FALSE(IsExplained());
  known_.returned_from = {"store_msg"};
  c_.ops[2].kind = OpKind::kLoadMsg;
  EXPECT_TRUE(IsExplained()) << "it returned as somebody looked";
  c_.ops[2].kind = OpKind::kRemoveMsg;
  EXPECT_FALSE(IsExplained()) << "it returned with neither";
  c_.ops[2].kind = OpKind::kCrash;
  recording_.steps[2].results[0] = Holding(2, 2);
  EXPECT_FALSE(IsExplained()) << "none returned";
}

TEST_F(ExplainedBreak, IsOfAMessageThatCameWithAnError) {
  known_.came_failed = true;
  EXPECT_FALSE(IsExplained());
  recording_.steps[0].results[0].error.emplace();
  EXPECT_TRUE(IsExplained());
  one_.broken.sequence = 2;
  EXPECT_FALSE(IsExplained()) << "the error was of the other one";
  one_.broken.sequence = 3;
  EXPECT_FALSE(IsExplained()) << "it never came";
}

TEST_F(ExplainedBreak, ComesAfterAPurgeOfMoreThanWent) {
  known_.purged_again = {"purge_ex"};
  c_.ops[1] = Op(OpKind::kPurgeEx);
  recording_.steps[0].results[0] = Holding(1, 2);
  recording_.steps[1].results[0].value.purged = 1;
  EXPECT_FALSE(IsExplained()) << "one went";
  recording_.steps[1].results[0] = Holding(1, 2);
  recording_.steps[1].results[0].value.purged = 1;
  EXPECT_TRUE(IsExplained());
  known_.purged_again = {"compact"};
  EXPECT_FALSE(IsExplained()) << "by another operation";
  known_.purged_again = {"purge_ex"};
  one_.broken.at = 1;
  EXPECT_FALSE(IsExplained()) << "with this one";
  one_.broken.at = 2;
  recording_.steps[1].results[0] = Holding(3, 2);
  recording_.steps[1].results[0].value.purged = 3;
  EXPECT_FALSE(IsExplained()) << "none is left";
}

TEST_F(ExplainedBreak, ComesAfterATruncationToAMessage) {
  known_.truncated_to_message = true;
  known_.at.clear();
  c_.ops = {Op(OpKind::kStoreMsg), Op(OpKind::kTruncate, 2), Op(OpKind::kStoreMsg)};
  EXPECT_TRUE(IsExplained());
  c_.ops[1].seq = 1;
  EXPECT_FALSE(IsExplained()) << "it did not end there";
  c_.ops[1].seq = 2;
  recording_.steps[1].results[0].state->deleted = {{2, 1}};
  EXPECT_FALSE(IsExplained()) << "to what is deleted";
  recording_.steps[1].results[0].state->deleted.clear();
  c_.ops.insert(c_.ops.begin() + 2, Op(OpKind::kRestart));
  recording_.steps.push_back(recording_.steps[2]);
  one_.broken.at = 3;
  EXPECT_FALSE(IsExplained()) << "it was opened again";
}

TEST_F(ExplainedBreak, ComesAfterTheseOperationsInTheirOrder) {
  known_.after = {"store_msg", "store_msg"};
  EXPECT_TRUE(IsExplained());
  known_.after = {"store_msg", "crash"};
  EXPECT_FALSE(IsExplained()) << "the crash is where it shows";
}

TEST_F(ExplainedBreak, ComesAfterOneOfTheseOperations) {
  known_.after_any = {"restart", "store_msg"};
  EXPECT_TRUE(IsExplained());
  known_.after_any = {"restart", "crash"};
  EXPECT_FALSE(IsExplained()) << "the crash is where it shows";
}

TEST_F(ExplainedBreak, NeedsAStreamThatWasLeftEmpty) {
  known_.emptied_by = {"store_msg"};
  EXPECT_FALSE(IsExplained());
  recording_.steps[1].results[0].state->msgs = 0;
  EXPECT_TRUE(IsExplained());
  known_.emptied_by = {"purge"};
  EXPECT_FALSE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsAStreamThatHadAMessageBeforeItWasLeftEmpty) {
  known_.emptied_by = {"store_msg"};
  recording_.steps[0].results[0].state->msgs = 0;
  recording_.steps[1].results[0].state->msgs = 0;
  EXPECT_FALSE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsAStreamThatWasLeftEmptySinceItWasOpened) {
  known_.emptied_by = {"store_msg"};
  recording_.steps[0].results[0].state->msgs = 0;
  c_.ops[1] = Op(OpKind::kRestart);
  EXPECT_FALSE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsALastSequenceThatWentBackBelowTheMessage) {
  known_.last_went_back = true;
  one_.broken.sequence = 2;
  EXPECT_FALSE(IsExplained());
  recording_.steps[2].results[0].state->last_seq = 1;
  EXPECT_TRUE(IsExplained());
  one_.broken.sequence = 1;
  EXPECT_FALSE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsMessagesThatWereCutAndAreCounted) {
  known_.counts_what_it_cut = true;
  EXPECT_FALSE(IsExplained()) << "nothing was cut, though there are more than before";
  recording_.steps[1].results[0] = Holding(1, 4);
  EXPECT_FALSE(IsExplained()) << "two were cut, and two were taken off";
  recording_.steps[2].results[0].state->msgs = 3;
  EXPECT_TRUE(IsExplained()) << "two were cut, and one was taken off";
  recording_.steps[1].results[0].state->deleted = {{3, 1}};
  recording_.steps[1].results[0].state->msgs = 3;
  EXPECT_TRUE(IsExplained()) << "one was cut, and none was taken off";
  recording_.steps[2].results[0].state->msgs = 2;
  EXPECT_FALSE(IsExplained()) << "the other one had been removed before";
}

TEST_F(ExplainedBreak, NeedsMessagesThatWentAndAreCounted) {
  known_.counts_what_went = true;
  EXPECT_FALSE(IsExplained()) << "nothing went, though there are more than before";
  recording_.steps[1].results[0] = Holding(1, 3);
  recording_.steps[2].results[0] = Holding(1, 3);
  recording_.steps[2].results[0].state->deleted = {{2, 1}};
  EXPECT_TRUE(IsExplained()) << "one went, and none was taken off";
  recording_.steps[2].results[0].state->msgs = 2;
  EXPECT_FALSE(IsExplained()) << "one went, and one was taken off";
}

TEST_F(ExplainedBreak, NeedsAnEndThatWasCalledLost) {
  known_.end_was_lost = true;
  recording_.steps[1].results[0] = Holding(1, 4);
  EXPECT_FALSE(IsExplained()) << "3 and 4 were not lost";
  recording_.steps[1].results[0].state->lost = jsstore::LostData{{{4, 1}}, 0};
  EXPECT_FALSE(IsExplained()) << "3 was not lost";
  recording_.steps[1].results[0].state->lost = jsstore::LostData{{{3, 2}}, 0};
  EXPECT_TRUE(IsExplained());
  recording_.steps[2].results[0] = Holding(1, 4);
  EXPECT_FALSE(IsExplained()) << "it stays";
}

TEST_F(ExplainedBreak, NeedsAnErrorThatIsAnsweredLater) {
  known_.error_later = "cannot be read";
  EXPECT_FALSE(IsExplained());
  recording_.steps[1].results[0].error = {"", "it cannot be read"};
  recording_.steps[2].results[0].error = {"", "it cannot be read"};
  EXPECT_FALSE(IsExplained()) << "it was before, and with it";
  c_.ops.push_back(Op(OpKind::kLoadMsg, 1));
  recording_.steps.emplace_back().results.push_back(Holding(1, 2));
  recording_.steps[3].results[0].error = {"", "another error"};
  EXPECT_FALSE(IsExplained());
  recording_.steps[3].results[0].error = {"", "it cannot be read"};
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, KnowsAnErrorOfTheScanThatIsAnsweredLater) {
  known_.error_later = "cannot be read";
  recording_.scan = {Holding(1, 2), Holding(1, 2)};
  recording_.scan[0].error = {"", "it cannot be read"};
  EXPECT_TRUE(IsExplained());
  known_.at.clear();
  one_.broken.at = 3;
  EXPECT_FALSE(IsExplained()) << "it is that of the look that breaks it";
  recording_.scan[1].error = recording_.scan[0].error;
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, HoldsNoLaterErrorAgainstAnAnswerFromOtherFiles) {
  known_.error_later = "cannot be read";
  recording_.scan = {Holding(1, 2)};
  recording_.scan[0].error = {"", "it cannot be read"};
  c_.ops.push_back(Op(OpKind::kRestart));
  recording_.steps.emplace_back().results.push_back(Holding(1, 2));
  EXPECT_TRUE(IsExplained()) << "they are the same";
  c_.ops[3].damage.emplace_back();
  EXPECT_FALSE(IsExplained()) << "damage made it";
  c_.ops[3] = Op(OpKind::kRestore);
  EXPECT_FALSE(IsExplained()) << "a snapshot brought it";
}

TEST_F(ExplainedBreak, NeedsAStreamThatBeganBehindTheMessage) {
  known_.was_below_first = true;
  one_.broken.sequence = 1;
  recording_.steps[1].results[0].state->first_seq = 1;
  EXPECT_FALSE(IsExplained());
  recording_.steps[1].results[0].state->first_seq = 2;
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsAnOperationSinceTheMessageWent) {
  known_.gone_with = {"store_msg"};
  known_.since_gone = {"truncate"};
  EXPECT_FALSE(IsExplained());
  c_.ops.insert(c_.ops.begin() + 2, Op(OpKind::kTruncate, 2));
  recording_.steps.insert(recording_.steps.begin() + 2, recording_.steps[1]);
  one_.broken.at = 3;
  EXPECT_TRUE(IsExplained());
  std::swap(c_.ops[0], c_.ops[2]);
  EXPECT_FALSE(IsExplained()) << "it was before";
}

TEST_F(ExplainedBreak, NeedsAStreamThatIsAsItWasWhenItWasOpened) {
  known_.unchanged_since = {"restore"};
  EXPECT_FALSE(IsExplained()) << "it was opened once";
  c_.ops[0] = Op(OpKind::kRestore);
  EXPECT_FALSE(IsExplained()) << "a message was stored since";
  recording_.steps[1].results[0] = Holding(1, 1);
  EXPECT_TRUE(IsExplained());
  recording_.steps[1].results[0].state->deleted = {{1, 1}};
  EXPECT_FALSE(IsExplained()) << "a message was removed since";
  recording_.steps[1].results[0] = Holding(1, 1);
  c_.ops[1] = Op(OpKind::kRestart);
  EXPECT_FALSE(IsExplained()) << "something else has opened it since";
}

TEST_F(ExplainedBreak, NeedsATruncationBelowTheMessageSinceTheStreamWasOpenedAgain) {
  known_.was_truncated = true;
  c_.ops = {Op(OpKind::kRestart), Op(OpKind::kTruncate, 1), Op(OpKind::kCrash)};
  recording_.steps[0].results[0] = Holding(1, 3);
  recording_.steps[1].results[0] = Holding(1, 1);
  one_.broken.sequence = 3;
  EXPECT_TRUE(IsExplained());
  one_.broken.sequence = 1;
  EXPECT_FALSE(IsExplained()) << "it stayed";
  one_.broken.sequence = 4;
  EXPECT_FALSE(IsExplained()) << "it was not there";
  one_.broken.sequence = 0;
  EXPECT_TRUE(IsExplained()) << "a sum is of no message";
  one_.broken.sequence = 3;
  c_.ops[0] = Op(OpKind::kStoreMsg);
  EXPECT_FALSE(IsExplained()) << "in the store's first life";
}

TEST_F(ExplainedBreak, NeedsANewerMessageBeforeIt) {
  known_.newer_before = true;
  one_.broken.sequence = 2;
  recording_.steps[0].results[0].value.ts = 5;
  recording_.steps[1].results[0].value.ts = 5;
  EXPECT_FALSE(IsExplained());
  recording_.steps[0].results[0].value.ts = 6;
  EXPECT_TRUE(IsExplained());
  one_.broken.sequence = 1;
  EXPECT_FALSE(IsExplained()) << "it is behind it";
}

TEST_F(ExplainedBreak, NeedsAnOlderMessageBehindIt) {
  known_.older_behind = true;
  c_.ops[1] = Op(OpKind::kStoreRawMsg);
  c_.ops[1].ts = 5;
  recording_.steps[0].results[0].value.ts = 5;
  EXPECT_FALSE(IsExplained());
  recording_.steps[0].results[0].value.ts = 6;
  EXPECT_TRUE(IsExplained());
  one_.broken.sequence = 2;
  EXPECT_FALSE(IsExplained()) << "it is before it";
}

TEST_F(ExplainedBreak, NeedsASequenceBelowTheFirstOne) {
  known_.below_first_seq = true;
  EXPECT_FALSE(IsExplained());
  c_.stream.first_seq = 1;
  EXPECT_FALSE(IsExplained());
  c_.stream.first_seq = 2;
  EXPECT_TRUE(IsExplained());
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

TEST_F(ExplainedBreak, NeedsAKey) {
  known_.background.encrypted = true;
  EXPECT_FALSE(IsExplained());
  c_.file_store.cipher = jsstore::Cipher::kAes;
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsBlocksThatAreCompressed) {
  known_.background.compressed = true;
  EXPECT_FALSE(IsExplained());
  c_.ops[1].file_store.emplace().compression = jsstore::Compression::kS2;
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, TakesAKeyThatCameOnTheWay) {
  known_.background.encrypted = true;
  c_.ops[2].file_store.emplace().cipher = jsstore::Cipher::kAes;
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsALastSequenceThatWentBackBelowIt) {
  known_.went_back_with = {"update_config"};
  c_.ops[1] = Op(OpKind::kUpdateConfig);
  c_.ops[2] = Op(OpKind::kStoreMsg);
  known_.at.clear();
  one_.broken.sequence = 3;
  EXPECT_FALSE(IsExplained());
  recording_.steps[0].results[0] = Holding(1, 3);
  EXPECT_TRUE(IsExplained());
  one_.broken.sequence = 2;
  EXPECT_FALSE(IsExplained()) << "it went back to this one";
  one_.broken.sequence = 0;
  EXPECT_TRUE(IsExplained()) << "of no single message";
  c_.ops[2] = Op(OpKind::kRestart);
  EXPECT_FALSE(IsExplained()) << "in another life of the store";
}

TEST_F(ExplainedBreak, NeedsTheErrorOfTheOperation) {
  known_.error = "missing";
  EXPECT_FALSE(IsExplained());
  recording_.steps[2].results[0].error = StoreError{"", "lmb missing"};
  EXPECT_TRUE(IsExplained());
  one_.broken.at = 3;
  known_.at.clear();
  EXPECT_FALSE(IsExplained()) << "in the scan";
}

TEST_F(ExplainedBreak, NeedsAnErrorOfTheOperationWhicheverItIs) {
  known_.failed = true;
  EXPECT_FALSE(IsExplained());
  recording_.steps[2].results[0].error = StoreError{"ErrStoreEOF", ""};
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsABlockThatWasDoubled) {
  known_.background.doubled_block = true;
  EXPECT_FALSE(IsExplained());
  StoreDamage& damage = c_.ops[2].damage.emplace_back();
  damage.kind = DamageKind::kJunk;
  damage.at = 4;
  EXPECT_FALSE(IsExplained()) << "under another name";
  damage.at = 5;
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsAKeyThatWasNotThereBefore) {
  known_.background.became_encrypted = true;
  EXPECT_FALSE(IsExplained());
  c_.ops[2].file_store.emplace().cipher = jsstore::Cipher::kAes;
  EXPECT_TRUE(IsExplained());
  c_.file_store.cipher = jsstore::Cipher::kAes;
  EXPECT_FALSE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsALimitThatIsConfigured) {
  known_.background.limits = {"max_bytes", "max_msgs"};
  EXPECT_TRUE(IsExplained());
  known_.background.limits = {"max_bytes"};
  EXPECT_FALSE(IsExplained());
  c_.ops[1].stream.emplace().max_bytes = 7;
  EXPECT_TRUE(IsExplained()) << "it was configured on the way";
}

TEST_F(ExplainedBreak, NeedsATtlThatIsLongEnough) {
  known_.ttl_min = 100;
  EXPECT_TRUE(IsExplained());
  known_.ttl_min = 101;
  EXPECT_FALSE(IsExplained());
}

TEST_F(ExplainedBreak, FindsTheTtlThatAHeaderNames) {
  known_.ttl_min = 2;
  c_.ops[0].ttl = 0;
  for (const auto& [header, is_long] : {std::pair{"Nats-TTL: 2", true},
                                        {"Nats-TTL: 1", false},
                                        {"Nats-TTL: 2s", false},
                                        {"Nats-TTL: never", false},
                                        {"Key: Nats-TTL: 2", false}}) {
    c_.ops[0].hdr = std::string("NATS/1.0\r\n") + header + "\r\n\r\n";
    EXPECT_EQ(IsExplained(), is_long) << header;
  }
  known_.ttl_min = 1;
  c_.ops[0].hdr = "NATS/1.0\r\nNats-TTL: 2s\r\n\r\n";
  EXPECT_TRUE(IsExplained()) << "a duration has a second at least";
}

TEST_F(ExplainedBreak, FindsTheTtlOfARawMessageThatGotTheNextSequence) {
  c_.ops[0].kind = OpKind::kStoreRawMsg;
  known_.ttl_min = 100;
  EXPECT_TRUE(IsExplained());
  c_.ops[0].seq = 2;
  EXPECT_FALSE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsAnOperationWithTheseMembers) {
  c_.ops[2] = Op(OpKind::kNumPending);
  c_.ops[2].last_per_subject = true;
  known_.at = {"num_pending"};
  known_.with = {{"last_per_subject", true}};
  EXPECT_TRUE(IsExplained());
  known_.with = {{"last_per_subject", false}};
  EXPECT_FALSE(IsExplained());
  known_.with = {{"no_such_member", 1}};
  EXPECT_FALSE(IsExplained());
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

TEST_F(ExplainedBreak, NeedsOneOfTheseDamages) {
  known_.background.damage = {{{"kind", "flip"}, {"target", "block"}},
                              {{"kind", "truncate"}, {"target", "block"}}};
  EXPECT_FALSE(IsExplained());
  StoreDamage& damage = c_.ops[2].damage.emplace_back();
  damage.kind = DamageKind::kTruncate;
  damage.target = FileClass::kIndex;
  EXPECT_FALSE(IsExplained()) << "of another file";
  damage.target = FileClass::kBlock;
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, GoesByWhatTheDamageHit) {
  known_.background.damage = {{{"target", "block"}}};
  c_.ops[2].damage.push_back({DamageKind::kFlip, FileClass::kPresent, 0, 0});
  recording_.steps[2].damage = {{DamageKind::kFlip, FileClass::kBlock, 0, 0}};
  EXPECT_TRUE(IsExplained());
  recording_.steps[2].damage->clear();
  c_.ops[2].damage[0].target = FileClass::kBlock;
  EXPECT_FALSE(IsExplained()) << "it found no block";
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

TEST_F(Ruins, AreAStreamThatBeginsWhereNoneCan) {
  ruins_ = {};
  ruins_.background.first_seq_min = 100;
  c_.stream.first_seq = 100;
  one_.broken.at = 0;
  EXPECT_TRUE(AreKnown());
  c_.stream.first_seq = 99;
  EXPECT_FALSE(AreKnown());
}

TEST(RuinedRecogniser, ThatWouldExplainEverythingIsRefused) {
  const auto parse = [](const char* text) {
    return ParseRecogniser(*ParseJson(text), "e.json.recognised[0]");
  };
  EXPECT_FALSE(parse(R"({"by":"ruined","lost":true})"));
  EXPECT_FALSE(parse(R"({"by":"ruined","after":["truncate"]})"));
  EXPECT_TRUE(parse(R"({"by":"ruined","first_seq_min":7})"));
  EXPECT_TRUE(parse(R"({"by":"ruined","without_first_time":true})"));
  EXPECT_TRUE(parse(R"({"by":"ruined","lost":true,"after":["truncate"]})"));
}

TEST(LawRecogniser, IsReadWithWhatCameBefore) {
  const auto read = ParseRecogniser(
      *ParseJson(R"({"by":"law","law":"stored-stays","side":"both","at":["truncate"],
                     "words":"is gone with truncate","beyond_last":"seq"})"),
      "e.json.recognised[0]");
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(std::get<LawRecogniser>(*read).beyond_last, "seq");
}

TEST(LawRecogniser, HasOneWordingOrSeveral) {
  const auto parse = [](const std::string& words) {
    const std::string text =
        R"({"by":"law","law":"stored-stays","side":"both","failed":true,)" + words + "}";
    return ParseRecogniser(*ParseJson(text), "e.json.recognised[0]");
  };
  const auto several = parse(R"("words":["is gone","is not there"])");
  ASSERT_TRUE(several) << several.error();
  EXPECT_EQ(std::get<LawRecogniser>(*several).words.size(), 2U);
  EXPECT_TRUE(parse(R"("words":"is gone")"));
  for (const char* wrong : {R"("words":[])", R"("words":["is gone",""])", R"("words":"")",
                            R"("words":7)", R"("at":["crash"])"}) {
    EXPECT_FALSE(parse(wrong)) << wrong;
  }
}

TEST(LawRecogniser, ThatWouldExplainEverythingIsRefused) {
  const auto parse = [](const char* text) {
    return ParseRecogniser(*ParseJson(text), "e.json.recognised[0]");
  };
  EXPECT_FALSE(parse(R"({"by":"law","law":"stored-stays","side":"both","words":"is gone"})"));
  EXPECT_FALSE(parse(R"({"by":"law","law":"stored-stays","side":"both","words":"is gone",
                         "at":["crash"]})"));
  EXPECT_FALSE(parse(R"({"by":"law","law":"gravity","side":"both","words":"falls",
                         "at":["crash"],"ttl_min":1})"));
  EXPECT_FALSE(parse(R"({"by":"law","law":"stored-stays","side":"ours","words":"is gone",
                         "at":["crash"],"ttl_min":1})"));
  EXPECT_FALSE(parse(R"({"by":"law","law":"stored-stays","side":"both","words":"is gone",
                         "at":["crash"],"limits":["max_fun"]})"));
}

}  // namespace
}  // namespace jsparity
