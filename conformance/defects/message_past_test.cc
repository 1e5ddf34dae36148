#include "conformance/defects/message_past.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/defects/explained_break_for_tests.h"

namespace jsparity {
namespace {

TEST_F(ExplainedBreak, IsOfAMessageThatWentWithOneOfTheseOperations) {
  known_.gone_with = {"store_msg"};
  EXPECT_TRUE(IsExplained());
  known_.gone_with = {"remove_msg"};
  EXPECT_FALSE(IsExplained());
  one_.broken.sequence = 2;
  known_.gone_with = {"store_msg"};
  EXPECT_FALSE(IsExplained()) << "it never went";
}

TEST_F(ExplainedBreak, IsOfAMessageThatWentWithTheOperationThatStoredIt) {
  known_.gone_with = {"store_msg"};
  known_.went_as_it_came = true;
  EXPECT_FALSE(IsExplained()) << "it was there before it went";
  recording_.steps[0].results[0] = Holding(2, 1);
  EXPECT_TRUE(IsExplained());
  known_.gone_with = {"advance"};
  EXPECT_FALSE(IsExplained()) << "with another operation";
  known_.gone_with = {"store_msg"};
  one_.broken.sequence = 2;
  EXPECT_FALSE(IsExplained()) << "it never went";
}

TEST_F(ExplainedBreak, KnowsWithWhatAMessageWentThatWasOneOfVeryMany) {
  known_.gone_with = {"store_msg"};
  recording_.steps[0].results[0] = Holding(1, 100'000);
  recording_.steps[1].results[0] = Holding(2, 100'001);
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, IsOfASequenceThatWasSkippedBeforeItsMessageWasStored) {
  c_.ops = {Op(OpKind::kStoreMsg),    Op(OpKind::kSkipMsg),  Op(OpKind::kRestart),
            Op(OpKind::kTruncate, 1), Op(OpKind::kStoreMsg), Op(OpKind::kTruncate, 2)};
  recording_.steps.clear();
  for (const uint64_t last : {1, 1, 1, 1, 2, 1}) {
    recording_.steps.emplace_back().results.push_back(Holding(1, last));
  }
  for (const size_t skipped : {1, 2, 5}) {
    recording_.steps[skipped].results[0].state->last_seq = 2;
    recording_.steps[skipped].results[0].state->deleted = {{2, 1}};
  }
  one_.broken.at = 5;
  one_.broken.sequence = 2;
  known_.at = {"truncate"};
  known_.gone_with = {"skip_msg"};
  known_.was_truncated = true;
  EXPECT_TRUE(IsExplained());
  c_.ops[2] = Op(OpKind::kFlushAllPending);
  EXPECT_FALSE(IsExplained()) << "no start has left a file of it";
  c_.ops[2] = Op(OpKind::kRestart);
  for (const size_t stored : {1, 2}) recording_.steps[stored].results[0] = Holding(1, 2);
  EXPECT_FALSE(IsExplained()) << "another message had it, and went with the truncation";
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

TEST_F(ExplainedBreak, IsOfAMessageThatWentBehindOneThatItsOwnerWasAskedToRemove) {
  c_.ops = {Op(OpKind::kStoreMsgs), Op(OpKind::kAdvance), Op(OpKind::kCrash)};
  recording_.steps[0].results[0] = Holding(1, 3);
  recording_.steps[1].results[0] = Holding(3, 3);
  recording_.steps[2].results[0] = Holding(2, 3);
  one_.broken.sequence = 2;
  known_.gone_with = {"advance"};
  known_.owner_took_lower = true;
  const auto told = [](Callback::Kind kind, int64_t msgs, uint64_t seq) {
    Callback callback;
    callback.kind = kind;
    callback.msgs = msgs;
    callback.seq = seq;
    return callback;
  };
  const Callback asked = told(Callback::Kind::kRemove, 0, 1);
  const Callback lower_went = told(Callback::Kind::kUpdate, -1, 1);
  const Callback went = told(Callback::Kind::kUpdate, -1, 2);
  auto& before = recording_.steps[0].results[0].callbacks;
  auto& callbacks = recording_.steps[1].results[0].callbacks;
  callbacks = {asked, lower_went, went};
  EXPECT_TRUE(IsExplained());
  callbacks = {asked, went, lower_went};
  EXPECT_FALSE(IsExplained()) << "it went first";
  callbacks = {lower_went, went};
  EXPECT_FALSE(IsExplained()) << "nobody was asked: a limit took the lower one";
  callbacks = {asked, went};
  EXPECT_FALSE(IsExplained()) << "the lower one stayed";
  callbacks = {asked, lower_went};
  EXPECT_FALSE(IsExplained()) << "it is not told which of them went first";
  before = {asked, lower_went};
  callbacks.clear();
  EXPECT_TRUE(IsExplained()) << "with an earlier operation";
}

TEST_F(ExplainedBreak, IsOfAMessageThatWentWithARollupThatItsOwnerWasAskedFor) {
  c_.ops = {Op(OpKind::kStoreMsgs), Op(OpKind::kAdvance), Op(OpKind::kCrash)};
  recording_.steps[0].results[0] = Holding(1, 2);
  recording_.steps[1].results[0] = Holding(3, 3);
  recording_.steps[2].results[0] = Holding(3, 3);
  one_.broken.sequence = 2;
  known_.rolled_up = true;
  const auto told = [](Callback::Kind kind, int64_t msgs, uint64_t seq) {
    Callback callback;
    callback.kind = kind;
    callback.msgs = msgs;
    callback.seq = seq;
    callback.subject = "a";
    return callback;
  };
  Callback asked = told(Callback::Kind::kProcess, 0, 0);
  asked.hdr = "NATS/1.0\r\nNats-Rollup: sub\r\n\r\n";
  const Callback came = told(Callback::Kind::kUpdate, 1, 3);
  Callback went = told(Callback::Kind::kUpdate, -1, 2);
  auto& callbacks = recording_.steps[1].results[0].callbacks;
  callbacks = {asked, came, went};
  EXPECT_TRUE(IsExplained());
  callbacks = {went, asked, came};
  EXPECT_FALSE(IsExplained()) << "it went before";
  callbacks = {asked, came, told(Callback::Kind::kRemove, 0, 2), went};
  EXPECT_FALSE(IsExplained()) << "its owner was asked to remove it";
  callbacks = {told(Callback::Kind::kProcess, 0, 0), came, went};
  EXPECT_FALSE(IsExplained()) << "nothing was rolled up";
  went.subject = "b";
  callbacks = {asked, came, went};
  EXPECT_FALSE(IsExplained()) << "another subject was";
  went = told(Callback::Kind::kUpdate, -2, 0);
  callbacks = {asked, came, went};
  EXPECT_TRUE(IsExplained()) << "it went with others";
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

TEST_F(ExplainedBreak, IsOfAMessageThatWasTheLastWhenAnOperationWasPlayed) {
  known_.was_last_at = {"store_msg"};
  EXPECT_TRUE(IsExplained()) << "the second store found it at the end";
  known_.was_last_at = {"crash"};
  EXPECT_FALSE(IsExplained()) << "that is the one that breaks it";
  known_.was_last_at = {"store_msg"};
  one_.broken.sequence = 2;
  EXPECT_FALSE(IsExplained()) << "it came with the last store";
  one_.broken.sequence = 1;
  recording_.steps[0].results[0] = Holding(2, 1);
  EXPECT_FALSE(IsExplained()) << "the stream ended there without it";
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

TEST_F(ExplainedBreak, KnowsOfAMessageThatNeverCameOrWentNothing) {
  const PlayedSide played{c_, recording_};
  EXPECT_EQ(MessagePast(played, 1, 2).CameAt(), 0U);
  EXPECT_EQ(MessagePast(played, 1, 2).WentAt(), 1U);
  EXPECT_EQ(MessagePast(played, 1, 1).WentAt(), std::nullopt) << "not yet";
  EXPECT_EQ(MessagePast(played, 3, 3).CameAt(), std::nullopt) << "never";
  recording_.open.result = Holding(1, 1);
  EXPECT_EQ(MessagePast(played, 1, 2).CameAt(), std::nullopt) << "there from the beginning";
}

}  // namespace
}  // namespace jsparity
