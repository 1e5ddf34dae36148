// Given what one replica sends, when another reads it, then it gets the same; and whatever the
// bytes, it gets an error or a state, and reads nothing beyond them.
#include "store/format/replicated_state.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "jsstore/replication.h"
#include "store/container/sequence_set.h"

namespace jsstore {
namespace {

// The whole encoding at once, as a stream writes it.
Bytes Encode(const ReplicatedStateHead& head, const std::vector<DeleteBlock>& blocks) {
  Bytes out;
  AppendReplicatedStateHead(out, head, {});
  for (const DeleteBlock& block : blocks) {
    if (const auto* set = std::get_if<DeleteSet>(&block)) {
      set->set().EncodeTo(out);
    } else {
      AppendDeleteRun(out, std::get<SequenceRun>(block));
    }
  }
  return out;
}

Bytes Example() {
  return Encode({5, 170, 1, 900'000, 7, 6},
                {DeleteSet(std::vector<uint64_t>{2, 3, 5000}), SequenceRun{6000, 300}});
}

TEST(ReplicatedState, HasTheReferencesBytes) {
  const Bytes bytes = Encode({5, 170, 1, 300, 7, 2}, {SequenceRun{200, 2}});
  EXPECT_EQ(bytes, (Bytes{42, 1, 5, 0xaa, 1, 1, 0xac, 2, 7, 2, 33, 0xc8, 1, 2}));
}

TEST(ReplicatedState, ComesBackAsItWas) {
  auto state = DecodeStreamState(Example());
  ASSERT_TRUE(state);
  EXPECT_EQ(state->msgs, 5U);
  EXPECT_EQ(state->bytes, 170U);
  EXPECT_EQ(state->first_seq, 1U);
  EXPECT_EQ(state->last_seq, 900'000U);
  EXPECT_EQ(state->failed, 7U);
  EXPECT_EQ(state->NumDeleted(), 303U);
  ASSERT_EQ(state->deleted.size(), 2U);
  EXPECT_EQ(std::get<DeleteSet>(state->deleted[0]).Runs(),
            (std::vector<SequenceRun>{{2, 2}, {5000, 1}}));
  EXPECT_EQ(Summarize(state->deleted[0]), (DeleteBlockSummary{2, 5000, 3}));
  EXPECT_EQ(Summarize(state->deleted[1]), (DeleteBlockSummary{6000, 6299, 300}));
}

TEST(ReplicatedState, WithoutDeletesIgnoresWhatFollows) {
  Bytes bytes = Encode({1, 1, 1, 1, 0, 0}, {});
  bytes.push_back(99);
  auto state = DecodeStreamState(bytes);
  ASSERT_TRUE(state);
  EXPECT_TRUE(state->deleted.empty());
}

TEST(ReplicatedState, TellsOtherBytesFromDamagedOnes) {
  EXPECT_FALSE(IsEncodedStreamState(Bytes{}));
  EXPECT_FALSE(IsEncodedStreamState(Bytes{42}));
  EXPECT_FALSE(IsEncodedStreamState(Bytes{42, 3}));
  EXPECT_TRUE(IsEncodedStreamState(Bytes{42, 2}));
  EXPECT_TRUE(IsEncodedStreamState(Bytes{42, 1}));
  EXPECT_EQ(DecodeStreamState(Bytes{42, 3, 0}).error().code, ErrorCode::kBadStreamStateEncoding);
  EXPECT_EQ(DecodeStreamState(Bytes{42, 1}).error().code, ErrorCode::kCorruptStreamState);
  const Bytes unknown_block{42, 1, 0, 0, 0, 0, 0, 1, 34};
  EXPECT_EQ(DecodeStreamState(unknown_block).error().code, ErrorCode::kCorruptStreamState);
}

// The reference does not notice an end within the number of deletes.
TEST(ReplicatedState, EndingBeforeTheNumberOfDeletesHasNone) {
  for (const Bytes& bytes : {Bytes{42, 1, 0, 0, 0, 0, 0}, Bytes{42, 1, 0, 0, 0, 0, 0, 0x80}}) {
    auto state = DecodeStreamState(bytes);
    ASSERT_TRUE(state);
    EXPECT_TRUE(state->deleted.empty());
  }
}

TEST(ReplicatedState, CutOffAnywhereIsReadOrRefused) {
  const Bytes whole = Example();
  for (size_t size = 0; size < whole.size(); ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const auto state = DecodeStreamState(cut);
    EXPECT_LE(state ? state->deleted.size() : 0, 1U) << size;
  }
}

TEST(ReplicatedState, DamagedAnywhereIsReadOrRefused) {
  const bool held = rc::check([] {
    Bytes bytes = Example();
    const auto changes = *rc::gen::container<std::vector<std::pair<size_t, uint8_t>>>(
        rc::gen::pair(rc::gen::inRange<size_t>(0, bytes.size()), rc::gen::arbitrary<uint8_t>()));
    for (const auto& [at, value] : changes) bytes[at] = value;
    const auto state = DecodeStreamState(bytes);
    if (!state) return;
    for (const DeleteBlock& block : state->deleted) {
      static_cast<void>(Summarize(block));
      if (const auto* set = std::get_if<DeleteSet>(&block)) static_cast<void>(set->Runs());
    }
  });
  EXPECT_TRUE(held);
}

}  // namespace
}  // namespace jsstore
