#include "conformance/inspect/block_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>

#include "conformance/inspect/sequence_runs.h"

namespace jsparity {
namespace {

using jsstore::Bytes;
using jsstore::BytesView;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const jsstore::Checksum& TheChecksum() {
  static const jsstore::Checksum kChecksum(BlockChecksumName("S", 1));
  return kChecksum;
}

BytesView Raw(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

void Append(Bytes& block, uint64_t seq, std::string_view subject, std::string_view payload,
            std::string_view header = "") {
  const auto length =
      static_cast<uint32_t>(jsstore::RecordBytes(subject.size(), header.size(), payload.size()));
  block.resize(block.size() + length);
  jsstore::EncodeRecord(block.data() + block.size() - length, length, seq, /*timestamp=*/seq,
                        subject, Raw(header), Raw(payload), TheChecksum());
}

// Sequences 1 to 9 with a tombstone and an erased record among them.
Bytes Block() {
  Bytes block;
  for (uint64_t seq = 1; seq <= 4; ++seq) Append(block, seq, "a.b", "payload", "NATS/1.0\r\n\r\n");
  Append(block, 2 | jsstore::kTombstoneBit, "", "");
  Append(block, 5 | jsstore::kEraseBit, "a.b", "xxxxxxx");
  for (uint64_t seq = 6; seq <= 9; ++seq) Append(block, seq, "a.c", std::string(seq, 'p'));
  return block;
}

struct Walk {
  std::vector<uint64_t> seqs;
  std::vector<RecordKind> kinds;
  uint64_t bytes = 0;
  std::vector<DamagedSpan> damage;
};

Walk WalkOf(BytesView block) {
  Walk walk;
  walk.damage = WalkRecords(block, TheChecksum(), [&](const BlockRecord& record) {
    walk.seqs.push_back(record.seq);
    walk.kinds.push_back(record.kind);
    walk.bytes += record.size();
  });
  return walk;
}

uint64_t DamagedBytes(const Walk& walk) {
  uint64_t bytes = 0;
  for (const DamagedSpan& span : walk.damage) bytes += span.size;
  return bytes;
}

TEST(WalkRecords, FindsEveryRecordOfAWholeBlock) {
  const Walk walk = WalkOf(Block());
  EXPECT_THAT(walk.damage, IsEmpty());
  EXPECT_THAT(walk.seqs, ElementsAre(1, 2, 3, 4, 2, 5, 6, 7, 8, 9));
  EXPECT_EQ(walk.kinds[4], RecordKind::kTombstone);
  EXPECT_EQ(walk.kinds[5], RecordKind::kErased);
  EXPECT_EQ(walk.kinds[6], RecordKind::kMessage);
}

TEST(WalkRecords, FindsNothingInNothing) {
  EXPECT_THAT(WalkOf({}).seqs, IsEmpty());
  EXPECT_THAT(WalkOf({}).damage, IsEmpty());
}

TEST(WalkRecords, TakesHeadersApart) {
  Bytes block;
  Append(block, 1, "a", "payload", "NATS/1.0\r\nk: v\r\n\r\n");
  WalkRecords(block, TheChecksum(), [](const BlockRecord& record) {
    EXPECT_EQ(record.header().size(), 18U);
    EXPECT_EQ(record.payload().size(), 7U);
  });
}

// Places that no checksum guards: the length of a header, and that of a subject without one.
std::vector<bool> UnguardedIn(const Bytes& block) {
  std::vector<bool> unguarded(block.size());
  WalkRecords(block, TheChecksum(), [&](const BlockRecord& record) {
    const auto& head = record.view.head;
    const size_t from = head.has_header ? 22 + head.subject_length : 20;
    const size_t size = head.has_header ? 4 : 2;
    for (size_t i = 0; i < size; ++i) unguarded[record.offset + from + i] = true;
  });
  return unguarded;
}

// Whichever byte is changed, one record is named, and every other one is still read.
TEST(WalkRecords, NamesTheRecordThatAnyChangedByteIsIn) {
  const Bytes whole = Block();
  const std::vector<bool> unguarded = UnguardedIn(whole);
  for (size_t i = 0; i < whole.size(); ++i) {
    if (unguarded[i]) continue;
    for (const uint8_t bit : {0x01, 0x80}) {
      Bytes block = whole;
      block[i] ^= bit;
      const Walk walk = WalkOf(block);
      ASSERT_THAT(walk.damage, SizeIs(1)) << i;
      EXPECT_EQ(walk.seqs.size(), 9U) << i;
      const DamagedSpan& span = walk.damage.front();
      EXPECT_LE(span.offset, i);
      EXPECT_GT(span.offset + span.size, i);
      EXPECT_EQ(walk.bytes + span.size, whole.size());
    }
  }
}

TEST(HeaderTrouble, TellsALengthThatIsNotTheHeaders) {
  Bytes block;
  Append(block, 1, "a.b", "payload", "NATS/1.0\r\nk: v\r\n\r\n");
  const size_t length_at = 25;
  for (int length = 0; length < 256; ++length) {
    block[length_at] = static_cast<uint8_t>(length);
    std::vector<std::string> troubles;
    WalkRecords(block, TheChecksum(),
                [&](const BlockRecord& record) { troubles.push_back(HeaderTrouble(record)); });
    ASSERT_THAT(troubles, SizeIs(1));
    EXPECT_EQ(troubles.front().empty(), length == 18) << length;
  }
}

TEST(WalkRecords, TellsWhereABlockIsCutOff) {
  const Bytes whole = Block();
  for (size_t size = 0; size < whole.size(); ++size) {
    const Walk walk = WalkOf(BytesView(whole).first(size));
    EXPECT_EQ(walk.bytes + DamagedBytes(walk), size);
    EXPECT_LE(walk.damage.size(), 1U);
    for (const DamagedSpan& span : walk.damage) EXPECT_TRUE(span.ends_block);
  }
}

TEST(WalkRecords, KnowsTheSequencesAroundTheDamage) {
  Bytes block = Block();
  block[0] = 0xff;  // sequence 1
  const size_t last = block.size() - 1;
  block[last] ^= 1;  // sequence 9
  const Walk walk = WalkOf(block);
  ASSERT_THAT(walk.damage, SizeIs(2));
  EXPECT_EQ(walk.damage[0].seq_before, std::nullopt);
  EXPECT_EQ(walk.damage[0].seq_behind, 2U);
  EXPECT_EQ(walk.damage[0].records_behind, 8U);
  EXPECT_EQ(walk.damage[1].seq_before, 8U);
  EXPECT_EQ(walk.damage[1].seq_behind, std::nullopt);
  EXPECT_EQ(walk.damage[1].seq, 9U);
  EXPECT_EQ(walk.damage[1].subject, "a.c");
  EXPECT_TRUE(walk.damage[1].ends_block);
}

// Servers before 2.10 left no sequence to what they erased.
TEST(WalkRecords, TakesNoSequenceFromARecordThatHasNone) {
  Bytes block = Block();
  const size_t damaged_at = block.size();
  Append(block, 10, "a.b", "payload");
  Append(block, jsstore::kEraseBit, "", "");
  Append(block, 12, "a.b", "payload");
  block[damaged_at + 4] ^= 1;
  const Walk walk = WalkOf(block);
  ASSERT_THAT(walk.damage, SizeIs(1));
  EXPECT_EQ(walk.damage.front().seq_before, 9U);
  EXPECT_EQ(walk.damage.front().seq_behind, 12U);
}

TEST(WalkRecords, FindsWhatLiesBehindForeignBytes) {
  std::mt19937_64 random(1);
  Bytes block(200'000);
  for (uint8_t& byte : block) byte = static_cast<uint8_t>(random());
  Append(block, 7, "a", "payload");
  const Walk walk = WalkOf(block);
  EXPECT_THAT(walk.seqs, ElementsAre(7));
  ASSERT_THAT(walk.damage, SizeIs(1));
  EXPECT_EQ(walk.damage.front().size, 200'000U);
}

// Bytes of which every place could be the head of a long record: the search ends all the same.
TEST(WalkRecords, GivesUpWhereEveryPlaceLooksLikeARecord) {
  Bytes block(1 << 20);
  for (size_t i = 0; i < block.size(); ++i) block[i] = i % 2 == 0 ? 0 : 1;
  EXPECT_THAT(WalkOf(block).seqs, IsEmpty());
  EXPECT_EQ(DamagedBytes(WalkOf(block)), block.size());
}

RC_GTEST_PROP(WalkRecords, AccountsForEveryByte, (const Bytes& bytes)) {
  const Walk walk = WalkOf(bytes);
  RC_ASSERT(walk.bytes + DamagedBytes(walk) == bytes.size());
}

TEST(SequenceRuns, AreTakenFromEachOther) {
  using Runs = SequenceRuns;
  EXPECT_EQ(RunsOf({1, 2, 2, 3, 7}), (Runs{{1, 3}, {7, 1}}));
  EXPECT_EQ(Without(RunOf(1, 10), {}), RunOf(1, 10));
  EXPECT_EQ(Without(RunOf(1, 10), RunOf(0, 20)), Runs{});
  EXPECT_EQ(Without(RunOf(1, 10), (Runs{{3, 2}, {10, 5}})), (Runs{{1, 2}, {5, 5}}));
  EXPECT_EQ(Without(Runs{{1, 2}, {5, 2}}, RunOf(2, 5)), (Runs{{1, 1}, {6, 1}}));
  EXPECT_EQ(Without(RunOf(5, UINT64_MAX), RunOf(7, UINT64_MAX)), RunOf(5, 6));
  EXPECT_TRUE(Contains(RunOf(3, 5), 5));
  EXPECT_FALSE(Contains(RunOf(3, 5), 6));
  EXPECT_FALSE(Contains(RunOf(3, 5), 2));
}

}  // namespace
}  // namespace jsparity
