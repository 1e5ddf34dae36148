#include "conformance/defects/operation_effect.h"

#include <gtest/gtest.h>

#include "conformance/defects/explained_break_for_tests.h"

namespace jsparity {
namespace {

TEST_F(ExplainedBreak, IsOfATruncationThatKeptItsEndOrTookIt) {
  known_.at.clear();
  c_.ops = {Op(OpKind::kStoreMsgs), Op(OpKind::kRestart), Op(OpKind::kTruncate, 2)};
  recording_.steps[1].results[0] = Holding(1, 3);
  recording_.steps[2].results[0] = Holding(1, 2);
  const auto is_explained_by = [this](bool kept, bool took) {
    known_.kept_its_end = kept;
    known_.took_its_end = took;
    return IsExplained();
  };
  EXPECT_TRUE(is_explained_by(true, false));
  EXPECT_FALSE(is_explained_by(false, true)) << "it is still there";
  recording_.steps[2].results[0].state->deleted = {{2, 1}};
  EXPECT_TRUE(is_explained_by(false, true));
  EXPECT_FALSE(is_explained_by(true, false)) << "it went";
  recording_.steps[1].results[0].state->deleted = {{2, 1}};
  EXPECT_FALSE(is_explained_by(false, true)) << "it was not there";
  EXPECT_FALSE(is_explained_by(true, false));
  recording_.steps[1].results[0].state->deleted.clear();
  c_.ops[2] = Op(OpKind::kRemoveMsg, 2);
  EXPECT_FALSE(is_explained_by(false, true)) << "another operation";
}

TEST_F(ExplainedBreak, IsOfATruncationToASequenceWithoutAMessage) {
  known_.at.clear();
  known_.ends_at_none = true;
  c_.ops = {Op(OpKind::kStoreMsgs), Op(OpKind::kRestart), Op(OpKind::kTruncate, 2)};
  recording_.steps[1].results[0] = Holding(1, 3);
  EXPECT_FALSE(IsExplained()) << "it is there";
  recording_.steps[1].results[0].state->deleted = {{2, 1}};
  EXPECT_TRUE(IsExplained());
  c_.ops[2] = Op(OpKind::kTruncate, 4);
  EXPECT_FALSE(IsExplained()) << "beyond the end";
  c_.ops[2] = Op(OpKind::kRemoveMsg, 2);
  EXPECT_FALSE(IsExplained()) << "another operation";
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

TEST_F(ExplainedBreak, NeedsAMessageThatWentAsAnotherWasStored) {
  c_.ops = {Op(OpKind::kStoreMsg), Op(OpKind::kAdvance), Op(OpKind::kCrash)};
  known_.gone_with = {"advance"};
  known_.went_as_stored = true;
  EXPECT_TRUE(IsExplained());
  one_.broken.sequence = 3;
  EXPECT_FALSE(IsExplained()) << "it never went";
  one_.broken.sequence = 1;
  recording_.steps[0].results[0] = Holding(1, 2);
  EXPECT_FALSE(IsExplained()) << "nothing was stored: it was over";
  c_.ops[1] = Op(OpKind::kTruncate);
  known_.gone_with = {"truncate"};
  recording_.steps[0].results[0] = Holding(1, 3);
  EXPECT_FALSE(IsExplained()) << "the end went back";
}

TEST_F(ExplainedBreak, NeedsAnOwnerThatWasAskedInVain) {
  known_.asked_in_vain = true;
  EXPECT_FALSE(IsExplained()) << "nothing was asked for";
  const auto told = [](Callback::Kind kind, int64_t msgs) {
    Callback callback;
    callback.kind = kind;
    callback.msgs = msgs;
    return callback;
  };
  Callback asked = told(Callback::Kind::kProcess, 0);
  auto& callbacks = recording_.steps[2].results[0].callbacks;
  callbacks = {asked};
  EXPECT_FALSE(IsExplained()) << "a schedule asked";
  asked.hdr = "NATS/1.0\r\nNats-Marker-Reason: MaxAge\r\n\r\n";
  const Callback to_remove = told(Callback::Kind::kRemove, 0);
  const Callback stored = told(Callback::Kind::kUpdate, 1);
  const Callback went = told(Callback::Kind::kUpdate, -1);
  callbacks = {asked, stored, went};
  EXPECT_FALSE(IsExplained()) << "it was stored";
  callbacks = {to_remove};
  EXPECT_FALSE(IsExplained()) << "nothing was to be stored";
  callbacks = {asked, to_remove, went, asked, stored};
  EXPECT_TRUE(IsExplained()) << "only the second was";
  callbacks = {asked, stored, asked};
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsARollupThatTookNoneBeforeItsMessage) {
  known_.rollup_took_none_before = true;
  const auto told = [](Callback::Kind kind, int64_t msgs, uint64_t seq) {
    Callback callback;
    callback.kind = kind;
    callback.msgs = msgs;
    callback.seq = seq;
    return callback;
  };
  Callback asked = told(Callback::Kind::kProcess, 0, 0);
  asked.hdr = "NATS/1.0\r\nNats-Rollup: sub\r\n\r\n";
  const Callback stored = told(Callback::Kind::kUpdate, 1, 3);
  auto& callbacks = recording_.steps[2].results[0].callbacks;
  callbacks = {asked, stored, told(Callback::Kind::kUpdate, -1, 2)};
  EXPECT_FALSE(IsExplained()) << "it took an older one";
  const Callback went = told(Callback::Kind::kUpdate, -1, 3);
  callbacks = {asked, stored, went};
  EXPECT_TRUE(IsExplained()) << "it took its own";
  callbacks = {asked, went, stored};
  EXPECT_TRUE(IsExplained()) << "a limit took it, which is told first";
  callbacks = {asked, told(Callback::Kind::kUpdate, -1, 2), stored};
  EXPECT_FALSE(IsExplained()) << "a limit took an older one";
  callbacks = {asked, stored};
  EXPECT_TRUE(IsExplained()) << "it took none";
  callbacks = {asked, stored, told(Callback::Kind::kRemove, 0, 2),
               told(Callback::Kind::kUpdate, -1, 2)};
  EXPECT_TRUE(IsExplained()) << "the older one went otherwise";
  callbacks = {asked};
  EXPECT_FALSE(IsExplained()) << "it was not stored";
  callbacks = {told(Callback::Kind::kProcess, 0, 0), stored, went};
  EXPECT_FALSE(IsExplained()) << "it rolls nothing up";
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

TEST_F(ExplainedBreak, NeedsALowerMessageThatWasLeft) {
  known_.left_a_lower = true;
  one_.broken.sequence = 2;
  recording_.steps[1].results[0] = Holding(1, 3);
  jsstore::StreamState& after = *recording_.steps[2].results[0].state;
  after = *Holding(1, 3).state;
  after.deleted = {{2, 1}};
  after.msgs = 2;
  EXPECT_TRUE(IsExplained());
  after.first_seq = 3;
  EXPECT_FALSE(IsExplained()) << "a higher one was left";
  after = *Holding(1, 2).state;
  recording_.steps[1].results[0] = Holding(2, 3);
  EXPECT_FALSE(IsExplained()) << "it was not there before";
}

TEST_F(ExplainedBreak, NeedsAStreamThatBeganAtNoMessage) {
  known_.began_at_none = true;
  recording_.steps[1].results[0] = Holding(1, 3);
  EXPECT_FALSE(IsExplained()) << "1 was there";
  jsstore::StreamState& before = *recording_.steps[1].results[0].state;
  before.deleted = {{2, 1}};
  before.msgs = 2;
  EXPECT_FALSE(IsExplained()) << "another one was not there";
  before.deleted = {{1, 2}};
  before.msgs = 1;
  EXPECT_TRUE(IsExplained());
  before = *Holding(4, 3).state;
  EXPECT_FALSE(IsExplained()) << "an empty stream begins at none";
  recording_.steps[2].results[0].state->deleted = {{1, 1}};
  EXPECT_FALSE(IsExplained()) << "it begins so behind the operation";
}

}  // namespace
}  // namespace jsparity
