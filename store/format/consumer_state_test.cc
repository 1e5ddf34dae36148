#include "store/format/consumer_state.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <vector>

#include "store/format/varint.h"

namespace jsstore {
namespace {

constexpr uint64_t kHighBit = uint64_t{1} << 63;
constexpr int64_t kSecond = 1'000'000'000;

Bytes File(uint8_t version, const std::vector<uint64_t>& numbers) {
  Bytes bytes{22, version};
  for (const uint64_t number : numbers) AppendUvarint(bytes, number);
  return bytes;
}

// As it stands in the file: 2n for n, 2n-1 for -n.
uint64_t Zigzag(int64_t value) {
  return static_cast<uint64_t>(value) << 1 ^ (value < 0 ? UINT64_MAX : 0);
}

ConsumerState Sample() {
  ConsumerState state;
  state.delivered = {12, 25};
  state.ack_floor = {10, 20};
  state.pending = {{22, {11, 1000 * kSecond}}, {25, {12, 1002 * kSecond}}};
  state.redelivered = {{22, 3}, {24, 1}};
  return state;
}

TEST(ConsumerState, BaseTimeIsTheNearestSecond) {
  EXPECT_EQ(ConsumerStateBaseTime(0), 0);
  EXPECT_EQ(ConsumerStateBaseTime(kSecond / 2 - 1), 0);
  EXPECT_EQ(ConsumerStateBaseTime(kSecond / 2), 1);
  EXPECT_EQ(ConsumerStateBaseTime(-kSecond / 2), 0);
  EXPECT_EQ(ConsumerStateBaseTime(-kSecond / 2 - 1), -1);
  EXPECT_EQ(ConsumerStateBaseTime(-kSecond), -1);
}

TEST(ConsumerState, EncodesWhatTheTableSays) {
  const Bytes expected = File(2, {10, 20, 12, 25,                     // ack floor, delivered
                                  2, Zigzag(1001),                    // pending, base time
                                  2, 1, Zigzag(1), 5, 2, Zigzag(-1),  // 22, 25
                                  2, 2, 3, 4, 1});                    // redelivered 22, 24
  EXPECT_EQ(EncodeConsumerState(Sample(), 1001), expected);
}

TEST(ConsumerState, WithoutPendingThereIsNoBaseTime) {
  ConsumerState state;
  state.delivered = {1, 2};
  EXPECT_EQ(EncodeConsumerState(state, 99), File(2, {0, 0, 1, 2, 0, 0}));
}

TEST(ConsumerState, BaseTimeDoesNotChangeWhatIsRead) {
  for (const int64_t base : {int64_t{0}, int64_t{1000}, int64_t{-7}, int64_t{946'684'800}}) {
    EXPECT_EQ(DecodeConsumerState(EncodeConsumerState(Sample(), base)).value(), Sample()) << base;
  }
}

TEST(ConsumerState, TimesAreCutToSecondsTowardsZero) {
  ConsumerState state = Sample();
  state.pending = {{21, {11, 5 * kSecond - 1}}, {22, {11, -5 * kSecond + 1}}};
  const auto read = DecodeConsumerState(EncodeConsumerState(state, 0));
  EXPECT_EQ(read->pending.at(21).timestamp_ns, 4 * kSecond);
  EXPECT_EQ(read->pending.at(22).timestamp_ns, -4 * kSecond);
}

TEST(ConsumerState, Version1CountsDeliveredFromTheFloor) {
  const Bytes in = File(1, {10, 20, 3, 6, 1, Zigzag(1000), 2, Zigzag(5), 1, 2, 4});
  const auto state = DecodeConsumerState(in);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->delivered, (SequencePair{12, 25}));
  EXPECT_EQ(state->pending.at(22), (Pending{0, 1005 * kSecond}));
  EXPECT_EQ(state->redelivered.at(22), 4U);
}

TEST(ConsumerState, Version1FloorsOfOneChangeNothing) {
  EXPECT_EQ(DecodeConsumerState(File(1, {1, 1, 3, 6, 0, 0}))->delivered, (SequencePair{3, 6}));
  EXPECT_EQ(DecodeConsumerState(File(1, {0, 0, 3, 6, 0, 0}))->delivered, (SequencePair{3, 6}));
}

TEST(ConsumerState, RefusesOtherMagicAndVersions) {
  Bytes in = EncodeConsumerState(Sample(), 0);
  for (int version = 0; version < 256; ++version) {
    in[1] = static_cast<uint8_t>(version);
    const auto state = DecodeConsumerState(in);
    if (version == 1 || version == 2) continue;
    ASSERT_FALSE(state) << version;
    EXPECT_TRUE(state.error().Is(ErrorCode::kOther));
    EXPECT_EQ(state.error().Message(), "unsupported version: " + std::to_string(version));
  }
  in = {21, 2, 0, 0, 0, 0, 0, 0};
  EXPECT_TRUE(DecodeConsumerState(in).error().Is(ErrorCode::kCorruptState));
}

TEST(ConsumerState, RefusesSequencesWithTheHighBit) {
  EXPECT_FALSE(DecodeConsumerState(File(2, {0, kHighBit, 0, 1, 0, 0})));
  EXPECT_FALSE(DecodeConsumerState(File(2, {0, 0, 0, kHighBit, 0, 0})));
  EXPECT_TRUE(DecodeConsumerState(File(2, {kHighBit, 0, kHighBit, 1, 0, 0})));
  // Version 1: only after the offsets were undone.
  EXPECT_FALSE(DecodeConsumerState(File(1, {0, 2, 0, kHighBit - 1, 0, 0})));
}

TEST(ConsumerState, RefusesPendingSequenceZero) {
  EXPECT_FALSE(DecodeConsumerState(File(2, {0, 0, 1, 1, 1, 0, 0, 1, 0, 0})));
  // 5 + (2^64 - 5)
  EXPECT_FALSE(DecodeConsumerState(File(2, {0, 5, 1, 9, 1, 0, UINT64_MAX - 4, 1, 0, 0})));
}

TEST(ConsumerState, NegativeCountsMeanNoEntries) {
  const auto state = DecodeConsumerState(File(2, {0, 0, 1, 1, kHighBit, Zigzag(9), 1, 7, 8}));
  ASSERT_TRUE(state);
  EXPECT_TRUE(state->pending.empty());
  EXPECT_EQ(state->redelivered, (std::map<uint64_t, uint64_t>{{7, 8}}));
  EXPECT_TRUE(DecodeConsumerState(File(2, {0, 0, 1, 1, 0, UINT64_MAX}))->redelivered.empty());
}

TEST(ConsumerState, HugeCountsEndWithTheInput) {
  const uint64_t huge = kHighBit - 1;
  EXPECT_FALSE(DecodeConsumerState(File(2, {0, 0, 1, 1, huge, 0, 1, 1, 1})));
  const auto state = DecodeConsumerState(File(2, {0, 0, 1, 1, 0, huge, 7, 8}));
  EXPECT_EQ(state->redelivered, (std::map<uint64_t, uint64_t>{{7, 8}}));
}

TEST(ConsumerState, RedeliveredEntriesOfZeroAreDropped) {
  const auto state = DecodeConsumerState(File(2, {0, 5, 1, 9, 0, 3, 0, 4, 2, 0, 3, 6}));
  EXPECT_EQ(state->redelivered, (std::map<uint64_t, uint64_t>{{8, 6}}));
}

TEST(ConsumerState, TruncationWithinPendingIsAnErrorAndLaterIsNot) {
  const Bytes whole = EncodeConsumerState(Sample(), 1001);
  ConsumerState without_redelivered = Sample();
  without_redelivered.redelivered.clear();
  const size_t pending_end = EncodeConsumerState(without_redelivered, 1001).size() - 1;
  for (size_t size = 0; size < whole.size(); ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size));
    const auto state = DecodeConsumerState(cut);
    const bool ends_after_header = size == 2 + 4;  // no number of pending reads as none
    ASSERT_EQ(state.has_value(), ends_after_header || size >= pending_end) << size;
    if (!state) {
      ASSERT_TRUE(state.error().Is(ErrorCode::kCorruptState)) << size;
    }
  }
}

TEST(ConsumerState, EveryFlippedBitIsReadWithinBounds) {
  const Bytes whole = EncodeConsumerState(Sample(), 1001);
  size_t refused = 0;
  for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
    Bytes damaged = whole;
    damaged[bit / 8] ^= static_cast<uint8_t>(1U << bit % 8);
    const auto state = DecodeConsumerState(damaged);
    if (!state) ++refused;
    if (state) {
      ASSERT_LE(state->pending.size() + state->redelivered.size(), damaged.size());
    }
  }
  EXPECT_GT(refused, 0U);
}

RC_GTEST_PROP(ConsumerState, AnyBytesAreReadWithinBounds, (const std::vector<uint8_t>& noise)) {
  Bytes bytes = {22, *rc::gen::inRange<uint8_t>(1, 3)};
  const auto mask = *rc::gen::element<uint8_t>(0x03, 0x0F, 0x7F, 0xFF);
  for (const uint8_t byte : noise) bytes.push_back(byte & mask);
  const auto state = DecodeConsumerState(bytes);
  if (state) {
    RC_ASSERT(state->pending.size() + state->redelivered.size() <= bytes.size());
  }
}

RC_GTEST_PROP(ConsumerState, RoundTrip, ()) {
  ConsumerState state;
  const auto seq = rc::gen::inRange<uint64_t>(0, kHighBit);
  state.ack_floor = {*rc::gen::arbitrary<uint64_t>(), *seq};
  state.delivered = {*rc::gen::arbitrary<uint64_t>(), *seq};
  for (const auto& key : *rc::gen::arbitrary<std::vector<uint64_t>>()) {
    if (key == 0) continue;
    const int64_t seconds = *rc::gen::inRange<int64_t>(-9'000'000'000, 9'000'000'000);
    state.pending[key] = {*rc::gen::arbitrary<uint64_t>(), seconds * kSecond};
  }
  for (const auto& key : *rc::gen::arbitrary<std::vector<uint64_t>>()) {
    if (key != state.ack_floor.stream) state.redelivered[key] = *rc::gen::inRange<uint64_t>(1, 9);
  }
  const auto base = *rc::gen::arbitrary<int64_t>();
  const auto read = DecodeConsumerState(EncodeConsumerState(state, base));
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == state);
}

}  // namespace
}  // namespace jsstore
