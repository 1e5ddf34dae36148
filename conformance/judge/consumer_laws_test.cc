#include "conformance/judge/consumer_laws.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "conformance/judge/breaks_for_tests.h"
#include "conformance/judge/honest_side_for_tests.h"

namespace jsparity {
namespace {

using testing::IsEmpty;

class JudgeOfConsumers : public testing::Test {
 protected:
  void Open(bool in_memory) {
    Operation op = HonestSide::Op(OpKind::kConsumerOpen);
    op.name = "c1";
    op.config.emplace().memory_storage = in_memory;
    side_.Take(op, side_.Answer());
  }

  void Take(OpKind kind) {
    Operation op = HonestSide::Op(kind);
    op.name = "c1";
    side_.Take(op, side_.Answer());
  }

  void Stop() { Take(OpKind::kConsumerStop); }

  // Pending: sequences of the consumer by those of the stream.
  void Answer(jsstore::SequencePair delivered, jsstore::SequencePair floor,
              const std::vector<jsstore::SequencePair>& pending = {}) {
    Operation op = HonestSide::Op(OpKind::kConsumerState);
    op.name = "c1";
    OpResult result = side_.Answer();
    result.value.consumer.emplace();
    result.value.consumer->delivered = delivered;
    result.value.consumer->ack_floor = floor;
    for (const auto& [consumer, stream] : pending) {
      result.value.consumer->pending[stream].sequence = consumer;
    }
    side_.Take(op, result);
  }

  void Ack(uint64_t consumer, uint64_t stream) {
    Operation op = HonestSide::Op(OpKind::kConsumerUpdateAcks);
    op.name = "c1";
    op.dseq = consumer;
    op.sseq = stream;
    side_.Take(op, side_.Answer());
  }

  HonestSide side_;
};

// Given a forced state whose pending message is beyond what was delivered, when another one is
// acked, then the floor may come to be there, too: no delivery leaves such a state.
TEST_F(JudgeOfConsumers, KnowsNothingOfAFloorBehindAPendingMessageThatWasNotDelivered) {
  for (const bool beyond : {true, false}) {
    Answer({5, 8}, {1, 1}, {{2, 2}, {beyond ? 7U : 5U, 7}});
    Ack(2, 2);
    Answer({5, 8}, {6, 6});
    EXPECT_EQ(side_.broken().empty(), beyond);
  }
}

TEST_F(JudgeOfConsumers, SeesAFloorBeyondWhatWasDelivered) {
  Answer({3, 3}, {3, 3});
  Answer({3, 3}, {3, 4});
  EXPECT_THAT(side_.broken(), Breaks(Law::kConsumersGoOn, 1, 4));
}

TEST_F(JudgeOfConsumers, SeesAFloorGoBack) {
  Answer({3, 3}, {2, 2});
  Answer({3, 3}, {1, 1});
  EXPECT_THAT(side_.broken(), Breaks(Law::kConsumersGoOn, 1, 1));
}

TEST_F(JudgeOfConsumers, SeesDeliveriesGoBackOverARestart) {
  Answer({3, 3}, {1, 1});
  side_.Reopen();
  Answer({2, 2}, {1, 1});
  EXPECT_THAT(side_.broken(), Breaks(Law::kConsumersGoOn, 2, 2));
}

TEST_F(JudgeOfConsumers, DoesNotKnowWhatBecomesOfAnAckThatNobodyCouldSend) {
  Answer({3, 3}, {2, 2});
  Ack(4, 9);
  Answer({3, 3}, {4, 9});
  EXPECT_THAT(side_.broken(), IsEmpty());
}

TEST_F(JudgeOfConsumers, SeesADeliveryForgotten) {
  Answer({3, 3}, {2, 2});
  Operation op = HonestSide::Op(OpKind::kConsumerUpdateDelivered);
  op.name = "c1";
  op.dseq = op.sseq = 4;
  op.dc = 1;
  side_.Take(op, side_.Answer());
  Answer({3, 3}, {2, 2});
  EXPECT_THAT(side_.broken(), Breaks(Law::kConsumersGoOn, 2, 3));
}

TEST_F(JudgeOfConsumers, KnowsThatADeliveryWasRefused) {
  Answer({3, 3}, {2, 2});
  Operation op = HonestSide::Op(OpKind::kConsumerUpdateDelivered);
  op.name = "c1";
  op.dseq = op.sseq = 4;
  OpResult refused = side_.Answer();
  refused.error = StoreError{"ErrNoAckPolicy", ""};
  side_.Take(op, refused);
  Answer({3, 3}, {2, 2});
  EXPECT_THAT(side_.broken(), IsEmpty());
}

TEST_F(JudgeOfConsumers, LetsOneInMemoryBeginAnew) {
  Answer({3, 3}, {2, 2});
  Open(true);
  Answer({0, 0}, {0, 0});
  EXPECT_THAT(side_.broken(), IsEmpty());
}

TEST_F(JudgeOfConsumers, LetsOneInMemoryLeaveNothing) {
  Open(true);
  Answer({3, 3}, {2, 2});
  side_.Reopen();
  Open(false);
  Answer({0, 0}, {0, 0});
  EXPECT_THAT(side_.broken(), IsEmpty());
}

TEST_F(JudgeOfConsumers, LetsOneThatTakesAnothersPlaceKnowItsFileOnly) {
  Open(false);
  Answer({3, 3}, {2, 2});
  Open(false);
  Answer({2, 2}, {1, 1});
  EXPECT_THAT(side_.broken(), IsEmpty());
}

TEST_F(JudgeOfConsumers, SeesDeliveriesGoBackOverAStop) {
  Open(false);
  Answer({3, 3}, {2, 2});
  Stop();
  Open(false);
  Answer({2, 2}, {2, 2});
  EXPECT_THAT(side_.broken(), Breaks(Law::kConsumersGoOn, 4, 2));
}

TEST_F(JudgeOfConsumers, HoldsNothingAgainstAConsumerThatForgetsWhatItTookAfterItsStop) {
  Open(false);
  Answer({3, 3}, {2, 2});
  Stop();
  Answer({5, 5}, {4, 4});
  Open(false);
  Answer({3, 3}, {2, 2});
  EXPECT_THAT(side_.broken(), IsEmpty());
}

TEST_F(JudgeOfConsumers, LetsOneThatTheStreamListsNoMoreForgetWhatIsNotWritten) {
  Open(false);
  Take(OpKind::kRemoveConsumer);
  Answer({3, 3}, {2, 2});
  side_.Reopen();
  Open(false);
  Answer({2, 2}, {1, 1});
  EXPECT_THAT(side_.broken(), IsEmpty());
}

TEST_F(JudgeOfConsumers, SeesOneThatTheStreamListsNoMoreGoBackBeforeTheStreamEnds) {
  Open(false);
  Take(OpKind::kRemoveConsumer);
  Answer({3, 3}, {2, 2});
  Answer({3, 3}, {1, 1});
  EXPECT_THAT(side_.broken(), Breaks(Law::kConsumersGoOn, 3, 1));
}

TEST_F(JudgeOfConsumers, SeesOneThatWasStoppedGoBackThoughTheStreamListedItNoMore) {
  Open(false);
  Take(OpKind::kRemoveConsumer);
  Answer({3, 3}, {2, 2});
  Stop();
  side_.Reopen();
  Open(false);
  Answer({2, 2}, {2, 2});
  EXPECT_THAT(side_.broken(), Breaks(Law::kConsumersGoOn, 6, 2));
}

TEST_F(JudgeOfConsumers, SeesOneGoBackThatWasListedAgain) {
  Open(false);
  Take(OpKind::kAddConsumer);
  Take(OpKind::kRemoveConsumer);
  Answer({3, 3}, {2, 2});
  side_.Reopen();
  Open(false);
  Answer({2, 2}, {2, 2});
  EXPECT_THAT(side_.broken(), Breaks(Law::kConsumersGoOn, 6, 2)) << "it was listed twice";
}

TEST_F(JudgeOfConsumers, LetsAnAckTakeBackAFloorAbovePendingMessages) {
  Answer({1, 2}, {0, 2}, {{1, 2}});
  Ack(1, 2);
  Answer({1, 2}, {1, 1});
  EXPECT_THAT(side_.broken(), IsEmpty());
}

TEST_F(JudgeOfConsumers, LetsAnAckTakeBackAFloorWhereALaterMessageWasDeliveredEarlier) {
  Answer({4, 4}, {2, 2}, {{4, 3}, {3, 4}});
  Ack(4, 3);
  Ack(3, 4);
  Answer({4, 4}, {1, 4});
  EXPECT_THAT(side_.broken(), IsEmpty());
}

TEST_F(JudgeOfConsumers, SeesAnAckTakeBackAFloorWherePendingMessagesRise) {
  Answer({4, 4}, {2, 2}, {{3, 3}, {4, 4}});
  Ack(3, 3);
  Answer({4, 4}, {1, 1}, {{4, 4}});
  EXPECT_THAT(side_.broken(), Breaks(Law::kConsumersGoOn, 2, 1));
}

TEST_F(JudgeOfConsumers, SeesAFloorGoBackThatHasPendingMessagesBelowIt) {
  Answer({1, 2}, {0, 2}, {{1, 2}});
  Answer({1, 2}, {0, 1});
  EXPECT_THAT(side_.broken(), Breaks(Law::kConsumersGoOn, 1, 1));
}

TEST_F(JudgeOfConsumers, LetsAResetSetAFloorBack) {
  Answer({3, 3}, {2, 2});
  Operation op = HonestSide::Op(OpKind::kConsumerReset);
  op.name = "c1";
  side_.Take(op, side_.Answer());
  Answer({0, 1}, {0, 1});
  EXPECT_THAT(side_.broken(), IsEmpty());
}

}  // namespace
}  // namespace jsparity
