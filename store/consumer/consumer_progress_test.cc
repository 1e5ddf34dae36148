#include "store/consumer/consumer_progress.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>
#include <vector>

namespace jsstore {
namespace {

constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
constexpr AckPolicy kAcknowledging[] = {AckPolicy::kAll, AckPolicy::kExplicit,
                                        AckPolicy::kFlowControl};

ConsumerConfig With(AckPolicy policy, int64_t max_deliver = 0) {
  ConsumerConfig config;
  config.ack_policy = policy;
  config.max_deliver = max_deliver;
  return config;
}

// Messages `first` to `last`, each with its stream sequence as consumer sequence and time.
ConsumerState Delivered(const ConsumerConfig& config, uint64_t first, uint64_t last) {
  ConsumerState state;
  for (uint64_t seq = first; seq <= last; ++seq) {
    EXPECT_TRUE(
        ApplyDelivery(config, {seq, seq, 1, static_cast<int64_t>(seq)}, state).status.has_value());
  }
  return state;
}

std::vector<uint64_t> PendingOf(const ConsumerState& state) {
  std::vector<uint64_t> seqs;
  for (const auto& [seq, pending] : state.pending) seqs.push_back(seq);
  return seqs;
}

TEST(ConsumerProgress, WithoutAcksTheFloorFollowsDelivery) {
  const ConsumerState state = Delivered(With(AckPolicy::kNone), 1, 5);
  EXPECT_EQ(state.delivered, (SequencePair{5, 5}));
  EXPECT_EQ(state.ack_floor, state.delivered);
  EXPECT_TRUE(state.pending.empty());
}

TEST(ConsumerProgress, WithoutAcksRedeliveryAndAcksAreErrors) {
  const ConsumerConfig config = With(AckPolicy::kNone);
  ConsumerState state;
  for (const uint64_t count : {uint64_t{0}, uint64_t{2}}) {
    const auto outcome = ApplyDelivery(config, {1, 1, count, 0}, state);
    EXPECT_TRUE(outcome.status.error().Is(ErrorCode::kNoAckPolicy));
    EXPECT_FALSE(outcome.changed);
  }
  EXPECT_TRUE(ApplyAck(config, 1, 1, state).status.error().Is(ErrorCode::kNoAckPolicy));
  EXPECT_EQ(state, ConsumerState{});
}

TEST(ConsumerProgress, DeliveriesArePendingUntilAcknowledged) {
  for (const AckPolicy policy : kAcknowledging) {
    const ConsumerState state = Delivered(With(policy), 1, 3);
    EXPECT_EQ(PendingOf(state), (std::vector<uint64_t>{1, 2, 3}));
    EXPECT_EQ(state.pending.at(2), (Pending{2, 2}));
    EXPECT_EQ(state.ack_floor, SequencePair{});
  }
}

TEST(ConsumerProgress, DeliveryAtOrBelowTheFloorChangesNothing) {
  ConsumerState state = Delivered(With(AckPolicy::kExplicit), 1, 3);
  state.ack_floor = {2, 2};
  const ConsumerState before = state;
  const auto outcome = ApplyDelivery(With(AckPolicy::kExplicit), {2, 9, 1, 0}, state);
  EXPECT_TRUE(outcome.status);
  EXPECT_FALSE(outcome.changed);
  EXPECT_EQ(state, before);
}

TEST(ConsumerProgress, RedeliveryKeepsTheFirstSequenceAndMovesTheTime) {
  const ConsumerConfig config = With(AckPolicy::kExplicit);
  ConsumerState state = Delivered(config, 1, 2);
  ASSERT_TRUE(ApplyDelivery(config, {3, 1, 2, 77}, state).status);
  EXPECT_EQ(state.pending.at(1), (Pending{1, 77}));
  EXPECT_EQ(state.delivered, (SequencePair{3, 2}));
  EXPECT_EQ(state.redelivered.at(1), 1U);
}

TEST(ConsumerProgress, RedeliveryCountNeverGoesDown) {
  const ConsumerConfig config = With(AckPolicy::kExplicit);
  ConsumerState state = Delivered(config, 1, 1);
  for (const uint64_t count : {uint64_t{5}, uint64_t{3}}) {
    ASSERT_TRUE(ApplyDelivery(config, {2, 1, count, 0}, state).status);
    EXPECT_EQ(state.redelivered.at(1), 4U);
  }
}

TEST(ConsumerProgress, MoreDeliveriesThanAllowedEndPending) {
  for (const int64_t max_deliver : {int64_t{-1}, int64_t{0}, int64_t{2}, int64_t{3}}) {
    const ConsumerConfig config = With(AckPolicy::kExplicit, max_deliver);
    ConsumerState state = Delivered(config, 1, 1);
    ASSERT_TRUE(ApplyDelivery(config, {2, 1, 3, 0}, state).status);
    EXPECT_EQ(state.pending.empty(), max_deliver == 2) << max_deliver;
    EXPECT_EQ(state.redelivered.at(1), 2U);
  }
}

TEST(ConsumerProgress, AckOfWhatIsNotPendingIsAnErrorThatForgetsRedelivery) {
  for (const AckPolicy policy : kAcknowledging) {
    ConsumerState state = Delivered(With(policy), 1, 1);
    state.redelivered[9] = 2;
    const auto outcome = ApplyAck(With(policy), 5, 9, state);
    EXPECT_TRUE(outcome.status.error().Is(ErrorCode::kStoreMsgNotFound));
    EXPECT_TRUE(outcome.changed);
    EXPECT_TRUE(state.redelivered.empty());
    EXPECT_FALSE(ApplyAck(With(policy), 5, 9, state).changed);
  }
}

TEST(ConsumerProgress, AckAtOrBelowTheFloorOnlyForgetsRedelivery) {
  for (const AckPolicy policy : kAcknowledging) {
    ConsumerState state = Delivered(With(policy), 1, 4);
    // One by one the consumer sequence tells what is known, else the stream sequence.
    const uint64_t stream_floor = policy == AckPolicy::kExplicit ? 2 : 3;
    state.ack_floor = {2, stream_floor};
    state.redelivered = {{3, 1}};
    const auto outcome = ApplyAck(With(policy), 2, 3, state);
    EXPECT_TRUE(outcome.status);
    EXPECT_TRUE(outcome.changed);
    EXPECT_EQ(state.pending.size(), 4U);
    EXPECT_TRUE(state.redelivered.empty());
  }
}

TEST(ConsumerProgress, AckOfAllTakesEverythingUpToTheMessage) {
  for (const AckPolicy policy : {AckPolicy::kAll, AckPolicy::kFlowControl}) {
    ConsumerState state = Delivered(With(policy), 1, 6);
    ASSERT_TRUE(ApplyAck(With(policy), 4, 4, state).status);
    EXPECT_EQ(PendingOf(state), (std::vector<uint64_t>{5, 6}));
    EXPECT_EQ(state.ack_floor, (SequencePair{4, 4}));
  }
}

// Given a gap wider than the pending messages, only their redeliveries are forgotten; given a
// narrower one, also those between, down to the last pending message.
TEST(ConsumerProgress, AckOfAllForgetsRedeliveriesAsTheReferenceWalks) {
  const ConsumerConfig config = With(AckPolicy::kAll);
  ConsumerState wide;
  wide.delivered = {9, 9};
  wide.pending = {{5, {5, 0}}};
  wide.redelivered = {{3, 1}, {4, 1}, {7, 1}};
  ConsumerState narrow = wide;
  narrow.ack_floor = {2, 2};
  narrow.pending = {{4, {4, 0}}, {5, {5, 0}}, {8, {8, 0}}};

  ASSERT_TRUE(ApplyAck(config, 5, 5, wide).status);
  ASSERT_TRUE(ApplyAck(config, 5, 5, narrow).status);
  EXPECT_EQ(wide.redelivered, (std::map<uint64_t, uint64_t>{{3, 1}, {4, 1}, {7, 1}}));
  EXPECT_EQ(narrow.redelivered, (std::map<uint64_t, uint64_t>{{7, 1}}));
  EXPECT_EQ(PendingOf(narrow), (std::vector<uint64_t>{8}));
}

TEST(ConsumerProgress, AckOfAllBelowTheFloorChangesNothing) {
  const ConsumerConfig config = With(AckPolicy::kAll);
  ConsumerState state;
  state.delivered = {9, 9};
  state.ack_floor = {2, 6};
  state.pending = {{3, {3, 0}}, {8, {8, 0}}};
  const auto outcome = ApplyAck(config, 5, 3, state);
  EXPECT_TRUE(outcome.status);
  EXPECT_FALSE(outcome.changed);
  EXPECT_EQ(state.ack_floor, (SequencePair{2, 6}));
}

// A server before could leave the consumer's floor above what is pending.
TEST(ConsumerProgress, AckOfAllGoesByTheStreamSequence) {
  const ConsumerConfig config = With(AckPolicy::kAll);
  ConsumerState state;
  state.delivered = {9, 9};
  state.ack_floor = {9, 2};
  state.pending = {{3, {3, 0}}, {8, {8, 0}}};
  ASSERT_TRUE(ApplyAck(config, 3, 3, state).status);
  EXPECT_EQ(state.ack_floor, (SequencePair{3, 3}));
  EXPECT_EQ(PendingOf(state), (std::vector<uint64_t>{8}));
}

TEST(ConsumerProgress, AckOfAllTakesTheFirstDeliveryAndRaisesTheFloorWhenNothingIsLeft) {
  const ConsumerConfig config = With(AckPolicy::kAll);
  ConsumerState state;
  state.delivered = {9, 7};
  state.pending = {{3, {3, 0}}, {7, {7, 0}}};
  ASSERT_TRUE(ApplyAck(config, 8, 3, state).status);  // of a redelivery
  EXPECT_EQ(state.ack_floor, (SequencePair{3, 3}));
  ASSERT_TRUE(ApplyAck(config, 7, 7, state).status);
  EXPECT_EQ(state.ack_floor, (SequencePair{9, 7}));
}

TEST(ConsumerProgress, ExplicitAckOutOfOrderLeavesTheFloor) {
  const ConsumerConfig config = With(AckPolicy::kExplicit);
  ConsumerState state = Delivered(config, 1, 4);
  ASSERT_TRUE(ApplyAck(config, 3, 3, state).status);
  EXPECT_EQ(state.ack_floor, SequencePair{});
  ASSERT_TRUE(ApplyAck(config, 1, 1, state).status);
  EXPECT_EQ(state.ack_floor, (SequencePair{1, 1}));
  ASSERT_TRUE(ApplyAck(config, 2, 2, state).status);
  EXPECT_EQ(state.ack_floor, (SequencePair{3, 3}));
}

TEST(ConsumerProgress, ExplicitAckOfARedeliveryCountsAsOfTheFirst) {
  const ConsumerConfig config = With(AckPolicy::kExplicit);
  ConsumerState state = Delivered(config, 1, 2);
  ASSERT_TRUE(ApplyDelivery(config, {3, 1, 2, 0}, state).status);
  ASSERT_TRUE(ApplyAck(config, 3, 1, state).status);
  EXPECT_EQ(state.ack_floor, (SequencePair{1, 1}));
}

TEST(ConsumerProgress, ExplicitAckOfTheLastPendingRaisesTheFloorToDelivered) {
  const ConsumerConfig config = With(AckPolicy::kExplicit);
  ConsumerState state = Delivered(config, 1, 3);
  state.delivered = {8, 40};
  for (const uint64_t seq : {uint64_t{2}, uint64_t{3}, uint64_t{1}}) {
    ASSERT_TRUE(ApplyAck(config, seq, seq, state).status);
  }
  EXPECT_EQ(state.ack_floor, (SequencePair{8, 40}));
}

TEST(ConsumerProgress, ExplicitAckStopsAtGapsInTheStream) {
  const ConsumerConfig config = With(AckPolicy::kExplicit);
  ConsumerState state;
  ASSERT_TRUE(ApplyDelivery(config, {1, 10, 1, 0}, state).status);
  ASSERT_TRUE(ApplyDelivery(config, {2, 500, 1, 0}, state).status);
  ASSERT_TRUE(ApplyAck(config, 1, 10, state).status);
  EXPECT_EQ(state.ack_floor, (SequencePair{1, 499}));
}

TEST(ConsumerProgress, ExplicitAckAtTheEndOfTheNumbersGoesAround) {
  const ConsumerConfig config = With(AckPolicy::kExplicit);
  ConsumerState state;
  state.delivered = {9, kMax};
  state.pending = {{4, {6, 0}}, {kMax, {1, 0}}};
  ASSERT_TRUE(ApplyAck(config, 1, kMax, state).status);
  EXPECT_EQ(state.ack_floor, (SequencePair{5, 3}));
}

TEST(ConsumerProgress, StartingOnlyMovesUp) {
  ConsumerState state;
  ApplyStarting(With(AckPolicy::kExplicit), 7, state);
  EXPECT_EQ(state.delivered.stream, 7U);
  EXPECT_EQ(state.ack_floor.stream, 0U);
  ApplyStarting(With(AckPolicy::kNone), 9, state);
  EXPECT_EQ(state.ack_floor.stream, 9U);
  ApplyStarting(With(AckPolicy::kNone), 9, state);
  ApplyStarting(With(AckPolicy::kNone), 3, state);
  EXPECT_EQ(state.delivered.stream, 9U);
}

TEST(ConsumerProgress, ForgetsRedeliveriesBelow) {
  ConsumerState state;
  state.redelivered = {{1, 1}, {4, 1}, {5, 1}};
  EXPECT_FALSE(ForgetRedeliveredBelow(0, state));
  EXPECT_FALSE(ForgetRedeliveredBelow(1, state));
  EXPECT_TRUE(ForgetRedeliveredBelow(5, state));
  EXPECT_EQ(state.redelivered, (std::map<uint64_t, uint64_t>{{5, 1}}));
}

TEST(ConsumerProgress, ChecksStates) {
  ConsumerState state;
  state.delivered = {5, 5};
  state.ack_floor = {3, 3};
  state.pending = {{4, {}}, {5, {}}};
  EXPECT_TRUE(CheckConsumerState(state));

  ConsumerState bad = state;
  bad.ack_floor.consumer = 6;
  EXPECT_EQ(CheckConsumerState(bad).error().Message(), "bad ack floor for consumer");
  bad = state;
  bad.ack_floor.stream = 6;
  EXPECT_EQ(CheckConsumerState(bad).error().Message(), "bad ack floor for stream");
  for (const uint64_t seq : {uint64_t{3}, uint64_t{6}}) {
    bad = state;
    bad.pending[seq] = {};
    EXPECT_EQ(CheckConsumerState(bad).error().Message(),
              "bad pending entry, sequence [" + std::to_string(seq) + "] out of range");
  }
}

TEST(ConsumerProgress, OlderMeansLessDeliveredOrALowerFloor) {
  ConsumerState present;
  present.delivered = {5, 9};
  present.ack_floor = {4, 4};
  ConsumerState state = present;
  state.delivered.stream = 1;
  state.ack_floor.consumer = 1;
  EXPECT_TRUE(CheckNotOlder(state, present));
  state.delivered.consumer = 4;
  EXPECT_TRUE(CheckNotOlder(state, present).error().Is(ErrorCode::kStoreOldUpdate));
  state = present;
  state.ack_floor.stream = 3;
  EXPECT_TRUE(CheckNotOlder(state, present).error().Is(ErrorCode::kStoreOldUpdate));
}

// Given messages delivered in order, whatever the order of acks, the floor is just below the
// first message that was not acknowledged.
RC_GTEST_PROP(ConsumerProgress, ExplicitFloorIsBelowTheFirstUnacknowledged, ()) {
  const ConsumerConfig config = With(AckPolicy::kExplicit);
  const auto count = *rc::gen::inRange<uint64_t>(1, 40);
  ConsumerState state = Delivered(config, 1, count);
  std::set<uint64_t> unacknowledged;
  for (uint64_t seq = 1; seq <= count; ++seq) unacknowledged.insert(seq);
  while (!unacknowledged.empty()) {
    const auto nth = *rc::gen::inRange<size_t>(0, unacknowledged.size());
    const uint64_t seq = *std::next(unacknowledged.begin(), static_cast<ptrdiff_t>(nth));
    RC_ASSERT(ApplyAck(config, seq, seq, state).status.has_value());
    unacknowledged.erase(seq);
    const uint64_t floor = unacknowledged.empty() ? count : *unacknowledged.begin() - 1;
    RC_ASSERT(state.ack_floor == (SequencePair{floor, floor}));
    RC_ASSERT(PendingOf(state) ==
              std::vector<uint64_t>(unacknowledged.begin(), unacknowledged.end()));
  }
}

// Given any operations that an owner may come up with, a state that was in order stays so.
RC_GTEST_PROP(ConsumerProgress, StaysInOrderUnderInOrderUse, ()) {
  const ConsumerConfig config = With(*rc::gen::elementOf(std::vector<AckPolicy>(
                                         std::begin(kAcknowledging), std::end(kAcknowledging))),
                                     *rc::gen::inRange<int64_t>(-1, 4));
  ConsumerState state;
  uint64_t stream_seq = 0;
  for (auto left = *rc::gen::inRange(0, 60); left > 0; --left) {
    const auto pending = PendingOf(state);
    if (pending.empty() || *rc::gen::arbitrary<bool>()) {
      stream_seq += *rc::gen::inRange<uint64_t>(1, 4);
      const DeliveryUpdate update{state.delivered.consumer + 1, stream_seq, 1, 0};
      RC_ASSERT(ApplyDelivery(config, update, state).status.has_value());
    } else {
      const uint64_t seq = *rc::gen::elementOf(pending);
      const uint64_t consumer_seq = state.pending.at(seq).sequence;
      RC_ASSERT(ApplyAck(config, consumer_seq, seq, state).status.has_value());
      RC_ASSERT(!state.pending.contains(seq));
    }
    RC_ASSERT(CheckConsumerState(state).has_value());
  }
}

}  // namespace
}  // namespace jsstore
