#include "conformance/defects/stream_past.h"

#include <gtest/gtest.h>

#include <utility>

#include "conformance/defects/explained_break_for_tests.h"

namespace jsparity {
namespace {

TEST_F(ExplainedBreak, ComesAfterAnErrorOfTheSameLife) {
  known_.error_before = "too large";
  EXPECT_FALSE(IsExplained());
  recording_.steps[2].results[0].error = {"", "message too large"};
  EXPECT_FALSE(IsExplained()) << "it is the answer itself";
  recording_.steps[0].results[0].error = {"", "message too large"};
  EXPECT_TRUE(IsExplained());
  c_.ops[1].kind = OpKind::kRestart;
  EXPECT_FALSE(IsExplained()) << "the store was opened since";
}

// Given a rollup that took none before its message, then it explains what is there until the stream
// is opened again.
TEST_F(ExplainedBreak, ComesAfterARollupThatTookNone) {
  known_.rollup_took_none_before = true;
  EXPECT_FALSE(IsExplained());
  Callback asked;
  asked.kind = Callback::Kind::kProcess;
  asked.hdr = "NATS/1.0\r\nNats-Rollup: sub\r\n\r\n";
  Callback stored;
  stored.kind = Callback::Kind::kUpdate;
  stored.msgs = 1;
  stored.seq = 3;
  c_.ops[2].kind = OpKind::kAdvance;
  known_.at = {"advance"};
  recording_.steps[0].results[0].callbacks = {asked, stored};
  EXPECT_TRUE(IsExplained());
  c_.ops[1].kind = OpKind::kRestart;
  EXPECT_FALSE(IsExplained());
}

TEST_F(ExplainedBreak, ComesAfterAnErrorOfWhicheverLife) {
  known_.error_earlier = "too large";
  recording_.steps[2].results[0].error = {"", "message too large"};
  EXPECT_FALSE(IsExplained()) << "it is the answer itself";
  recording_.steps[0].results[0].error = {"", "message too large"};
  c_.ops[1].kind = OpKind::kRestart;
  EXPECT_TRUE(IsExplained());
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
  c_.ops[2].kind = OpKind::kStoreMsg;
  EXPECT_TRUE(IsExplained()) << "it returned as another one was stored";
  recording_.steps[2].results[0] = Holding(2, 3);
  EXPECT_FALSE(IsExplained()) << "what was stored did not return";
  recording_.steps[2].results[0] = Holding(1, 2);
  c_.ops[2].kind = OpKind::kRemoveMsg;
  EXPECT_FALSE(IsExplained()) << "it returned with none of them";
  c_.ops[2].kind = OpKind::kCrash;
  recording_.steps[2].results[0] = Holding(2, 2);
  EXPECT_FALSE(IsExplained()) << "none returned";
}

TEST_F(ExplainedBreak, ComesAfterSomeMessageReturnedWithOneOfTheseOperations) {
  c_.ops.push_back(Op(OpKind::kLoadMsg, 2));
  recording_.steps.emplace_back().results.push_back(Holding(1, 2));
  known_.at.clear();
  one_.broken.at = 3;
  one_.broken.sequence = 0;
  known_.returned_from = {"store_msg"};
  known_.returned_with = {"remove_msg"};
  EXPECT_FALSE(IsExplained()) << "it returned with an opening";
  c_.ops[2].kind = OpKind::kRemoveMsg;
  EXPECT_TRUE(IsExplained());
  one_.broken.at = 2;
  EXPECT_FALSE(IsExplained()) << "it is there again with this one";
  one_.broken.at = 3;
  c_.ops[2].kind = OpKind::kEraseMsg;
  EXPECT_FALSE(IsExplained()) << "it returned with another one";
  c_.ops[2].kind = OpKind::kRemoveMsg;
  known_.returned_from = {"erase_msg"};
  EXPECT_FALSE(IsExplained()) << "it had gone with another one";
  known_.returned_from = {"store_msg"};
  recording_.steps[2].results[0] = Holding(2, 2);
  EXPECT_FALSE(IsExplained()) << "none returned";
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

TEST_F(ExplainedBreak, NeedsAnOwnerThatCameLate) {
  known_.owner_came_late = true;
  known_.at.clear();
  c_.ops = {Op(OpKind::kAdvance), Op(OpKind::kRegisterProcessMsg), Op(OpKind::kAdvance)};
  EXPECT_FALSE(IsExplained()) << "no time had passed";
  c_.ops[0].ns = 250'000'000;
  EXPECT_TRUE(IsExplained());
  std::swap(c_.ops[0], c_.ops[1]);
  EXPECT_FALSE(IsExplained()) << "it came first";
  std::swap(c_.ops[0], c_.ops[1]);
  Callback& asked = recording_.steps[2].results[0].callbacks.emplace_back();
  asked.kind = Callback::Kind::kProcess;
  EXPECT_TRUE(IsExplained()) << "a schedule asks for what it is";
  asked.hdr = "NATS/1.0\r\nNats-Marker-Reason: MaxAge\r\n\r\n";
  EXPECT_FALSE(IsExplained()) << "expiry goes on";
  asked = {};
  asked.kind = Callback::Kind::kRemove;
  EXPECT_FALSE(IsExplained()) << "so it does";
  recording_.steps[2].results[0].callbacks.clear();
  c_.ops[2] = Op(OpKind::kUpdateConfig);
  EXPECT_FALSE(IsExplained()) << "an update sets the timer";
  c_.ops[2] = Op(OpKind::kAdvance);
  c_.ops.insert(c_.ops.begin() + 1, Op(OpKind::kRestart));
  recording_.steps.push_back(recording_.steps[2]);
  one_.broken.at = 3;
  EXPECT_FALSE(IsExplained()) << "it was opened again";
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

// A restore, a snapshot, a store while that is read, and a restore from it.
class ExplainedBreakOfARestore : public ExplainedBreak {
 protected:
  ExplainedBreakOfARestore() {
    c_.ops = {Op(OpKind::kRestore), Op(OpKind::kSnapshot), Op(OpKind::kStoreMsg),
              Op(OpKind::kSnapshotRead), Op(OpKind::kRestore)};
    recording_.steps.clear();
    for (const uint64_t last : {1, 1, 2, 2, 1}) {
      recording_.steps.emplace_back().results.push_back(Holding(1, last));
    }
    recording_.steps[3].results[0].value.end = true;
    one_.broken.at = 4;
    known_.at = {"restore"};
    known_.snapshot_unchanged_since = {"restore"};
  }
};

TEST_F(ExplainedBreakOfARestore, NeedsASnapshotOfAStreamThatIsAsItWasWhenItWasOpened) {
  EXPECT_TRUE(IsExplained()) << "what was stored came behind the snapshot";
  std::swap(c_.ops[1], c_.ops[2]);
  recording_.steps[1].results[0] = Holding(1, 2);
  EXPECT_FALSE(IsExplained()) << "it was stored before";
  std::swap(c_.ops[1], c_.ops[2]);
  recording_.steps[1].results[0] = Holding(1, 1);
  c_.ops[0] = Op(OpKind::kRestart);
  EXPECT_FALSE(IsExplained()) << "something else has opened the stream";
}

TEST_F(ExplainedBreakOfARestore, GoesByTheSnapshotThatWasReadWhole) {
  recording_.steps[3].results[0].value.end = false;
  EXPECT_FALSE(IsExplained()) << "it was not read to its end";
  recording_.steps[3].results[0].value.end = true;
  recording_.steps[3].results[0].value.failure = "no block data";
  EXPECT_FALSE(IsExplained()) << "it failed";
  recording_.steps[3].results[0].value.failure.clear();
  c_.ops[3].keep = 7;
  EXPECT_FALSE(IsExplained()) << "another was read";
  c_.ops[1].keep = 7;
  EXPECT_TRUE(IsExplained());
  c_.ops[1].ns = 1;
  EXPECT_FALSE(IsExplained()) << "it had a deadline";
}

// Two messages are stored, one is removed while a snapshot of them is read, and a restore goes by
// that.
class ExplainedBreakOfWhatWentBesideASnapshot : public ExplainedBreak {
 protected:
  ExplainedBreakOfWhatWentBesideASnapshot() {
    c_.ops = {Op(OpKind::kStoreMsgs), Op(OpKind::kSnapshot), Op(OpKind::kRemoveMsg, 1),
              Op(OpKind::kSnapshotRead), Op(OpKind::kRestore)};
    recording_.steps.clear();
    for (const uint64_t first : {1, 1, 2, 2, 2}) {
      recording_.steps.emplace_back().results.push_back(Holding(first, 2));
    }
    recording_.steps[3].results[0].value.end = true;
    one_.broken.at = 4;
    known_.at = {"restore"};
    known_.gone_beside_snapshot = {"remove_msg"};
  }
};

TEST_F(ExplainedBreakOfWhatWentBesideASnapshot, NeedsThatItWentThen) {
  EXPECT_TRUE(IsExplained());
  one_.broken.sequence = 2;
  EXPECT_FALSE(IsExplained()) << "this one stayed";
  one_.broken.sequence = 1;
  std::swap(c_.ops[1], c_.ops[2]);
  std::swap(recording_.steps[1], recording_.steps[2]);
  EXPECT_FALSE(IsExplained()) << "it went before the snapshot";
  std::swap(c_.ops[1], c_.ops[2]);
  std::swap(recording_.steps[1], recording_.steps[2]);
  std::swap(c_.ops[2], c_.ops[3]);
  std::swap(recording_.steps[2], recording_.steps[3]);
  recording_.steps[2].results[0].state = recording_.steps[1].results[0].state;
  EXPECT_FALSE(IsExplained()) << "it went when the snapshot had been read";
}

TEST_F(ExplainedBreakOfWhatWentBesideASnapshot, NeedsOneOfTheseOperations) {
  known_.gone_beside_snapshot = {"erase_msg"};
  EXPECT_FALSE(IsExplained());
  known_.gone_beside_snapshot = {"erase_msg", "remove_msg"};
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreakOfWhatWentBesideASnapshot, NeedsThatTheRestoreGoesByIt) {
  recording_.steps[3].results[0].value.end = false;
  EXPECT_FALSE(IsExplained()) << "it was not read to its end";
  recording_.steps[3].results[0].value.end = true;
  c_.ops.insert(c_.ops.end() - 1, {Op(OpKind::kSnapshot), Op(OpKind::kSnapshotRead)});
  for (const size_t like : {3, 3}) {
    recording_.steps.insert(recording_.steps.end() - 1, recording_.steps[like]);
  }
  one_.broken.at = 6;
  EXPECT_FALSE(IsExplained()) << "another was taken and read since";
}

TEST_F(ExplainedBreakOfWhatWentBesideASnapshot, IsSoWithEveryRestoreFromIt) {
  c_.ops.push_back(Op(OpKind::kRestore));
  recording_.steps.push_back(recording_.steps[4]);
  recording_.steps[4].results[0] = Holding(1, 2);
  one_.broken.at = 5;
  EXPECT_TRUE(IsExplained());
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

TEST_F(ExplainedBreak, NeedsASequenceThatWasGivenAgain) {
  known_.given_again_with = {"update_config"};
  c_.ops[1] = Op(OpKind::kUpdateConfig);
  c_.ops[2] = Op(OpKind::kCompact, 2);
  known_.at.clear();
  recording_.steps[0].results[0] = Holding(1, 2);
  recording_.steps[1].results[0] = Holding(1, 2);
  one_.broken.sequence = 2;
  EXPECT_FALSE(IsExplained()) << "it called back for none";
  Callback& stored = recording_.steps[1].results[0].callbacks.emplace_back();
  stored.msgs = 1;
  stored.seq = 2;
  EXPECT_TRUE(IsExplained());
  one_.broken.sequence = 1;
  EXPECT_FALSE(IsExplained()) << "another sequence";
  one_.broken.sequence = 0;
  EXPECT_TRUE(IsExplained()) << "of no single message";
  stored.msgs = -1;
  EXPECT_FALSE(IsExplained()) << "it was removed";
  stored.msgs = 1;
  stored.seq = 3;
  EXPECT_FALSE(IsExplained()) << "the stream had not come so far";
  stored.seq = 2;
  c_.ops[2] = Op(OpKind::kRestart);
  EXPECT_FALSE(IsExplained()) << "in another life of the store";
}

}  // namespace
}  // namespace jsparity
