// Given the index that an old server kept beside a block, when it is read, then what it says is
// known; and no damage makes it read beyond its bytes.
#include "store/format/block_index.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "store/format/varint.h"

namespace jsstore {
namespace {

using Verdict = BlockIndex::Verdict;

// Messages 10 to 15 but 12 and 14.
Bytes Example(uint8_t version, uint64_t msgs = 4) {
  Bytes out{22, version};
  for (const uint64_t value : {msgs, uint64_t{300}, uint64_t{10}}) AppendUvarint(out, value);
  AppendVarint(out, 1000);
  AppendUvarint(out, 15);
  AppendVarint(out, 2000);
  AppendUvarint(out, 2);
  for (uint8_t i = 1; i <= 8; ++i) out.push_back(i);
  if (version == 1) out.insert(out.end(), {2, 4});
  return out;
}

TEST(BlockIndex, SaysWhatItsBlockHolds) {
  const BlockIndex index = ReadBlockIndex(Example(1));
  EXPECT_EQ(index.verdict, Verdict::kWhole);
  EXPECT_EQ(index.msgs, 4U);
  EXPECT_EQ(index.bytes, 300U);
  EXPECT_EQ(index.first_seq, 10U);
  EXPECT_EQ(index.first_ts_ns, 1000);
  EXPECT_EQ(index.last_seq, 15U);
  EXPECT_EQ(index.last_ts_ns, 2000);
  EXPECT_EQ(index.last_checksum, (ChecksumValue{1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(index.deleted, (std::vector<uint64_t>{12, 14}));
}

TEST(BlockIndex, OfVersion2EndsInASet) {
  Bytes bytes = Example(2);
  bytes.push_back(99);
  const BlockIndex index = ReadBlockIndex(bytes);
  EXPECT_EQ(index.verdict, Verdict::kWhole);
  ASSERT_EQ(index.delete_set.size(), 1U);
  EXPECT_EQ(index.delete_set[0], 99);
}

TEST(BlockIndex, TellsWhatIsWrong) {
  EXPECT_EQ(ReadBlockIndex(Bytes{}).verdict, Verdict::kNotAnIndex);
  EXPECT_EQ(ReadBlockIndex(Bytes{21, 1, 0}).verdict, Verdict::kNotAnIndex);
  EXPECT_EQ(ReadBlockIndex(Bytes{22, 3, 0}).verdict, Verdict::kNotAnIndex);
  EXPECT_EQ(ReadBlockIndex(Example(1, 5)).verdict, Verdict::kInconsistent);
  Bytes bytes = Example(2);
  bytes.pop_back();
  EXPECT_EQ(ReadBlockIndex(bytes).verdict, Verdict::kCutOff);
}

// They count as far as they could be read: the block is recounted with them in mind.
TEST(BlockIndex, CutOffKeepsTheFieldsBefore) {
  const BlockIndex index = ReadBlockIndex(Bytes{22, 1, 4, 7, 10});
  EXPECT_EQ(index.verdict, Verdict::kCutOff);
  EXPECT_EQ(index.msgs, 4U);
  EXPECT_EQ(index.first_seq, 10U);
  EXPECT_EQ(index.first_ts_ns, -1);
  EXPECT_EQ(index.last_seq, 0U);
  EXPECT_EQ(index.last_ts_ns, 0);
}

TEST(BlockIndex, DamagedAnywhereIsReadOrRefused) {
  const bool held = rc::check([] {
    Bytes bytes = Example(*rc::gen::inRange<uint8_t>(1, 3));
    const auto changes = *rc::gen::container<std::vector<std::pair<size_t, uint8_t>>>(
        rc::gen::pair(rc::gen::inRange<size_t>(0, bytes.size()), rc::gen::arbitrary<uint8_t>()));
    for (const auto& [at, value] : changes) bytes[at] = value;
    bytes.resize(*rc::gen::inRange<size_t>(0, bytes.size() + 1));
    const BlockIndex index = ReadBlockIndex(bytes);
    RC_ASSERT(index.deleted.size() <= bytes.size());
  });
  EXPECT_TRUE(held);
}

}  // namespace
}  // namespace jsstore
