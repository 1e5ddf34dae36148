// What an operation may take of a processor.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/judge/breaks_for_tests.h"
#include "conformance/judge/honest_side_for_tests.h"

namespace jsparity {
namespace {

using testing::IsEmpty;

constexpr int64_t kSecondNs = 1'000'000'000;

OpResult Taking(const HonestSide& side, int64_t processor_ns) {
  OpResult result = side.Answer();
  result.processor_ns = processor_ns;
  return result;
}

TEST(Ends, SeesAnOperationThatTakesMoreThanWhatIsThereIsWorth) {
  HonestSide side;
  side.Store("a", "one");
  side.Take(HonestSide::Op(OpKind::kState), Taking(side, 3 * kSecondNs));
  EXPECT_THAT(side.broken(), Breaks(Law::kItEnds, 1, 0));
}

TEST(Ends, LetsABusyMachineTakeItsTime) {
  HonestSide side;
  side.Store("a", "one");
  side.Take(HonestSide::Op(OpKind::kState), Taking(side, 2 * kSecondNs));
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(Ends, AllowsForWhatTheStreamHadOrHas) {
  for (const bool before : {true, false}) {
    HonestSide side;
    side.deletes_too_many = 1'000'000;
    OpResult large = side.Answer();
    large.state->last_seq = 0;
    if (before) side.Take(HonestSide::Op(OpKind::kState), large);
    side.deletes_too_many = 0;
    OpResult result = before ? side.Answer() : large;
    result.processor_ns = 11 * kSecondNs;
    side.Take(HonestSide::Op(OpKind::kState), result);
    EXPECT_EQ(std::ranges::count(side.broken(), Law::kItEnds, &BrokenLaw::law), 0) << before;
    result.processor_ns = 13 * kSecondNs;
    side.Take(HonestSide::Op(OpKind::kState), result);
    side.Take(HonestSide::Op(OpKind::kState), result);
    EXPECT_EQ(std::ranges::count(side.broken(), Law::kItEnds, &BrokenLaw::law), 1) << before;
  }
}

TEST(Ends, AllowsForWhatIsAskedFor) {
  for (const uint64_t num : {1'000'000U, 1'000U}) {
    HonestSide side;
    Operation store = HonestSide::Op(OpKind::kStoreMsgs);
    store.num = num;
    side.Take(store, Taking(side, 11 * kSecondNs));
    EXPECT_EQ(side.broken().empty(), num == 1'000'000U);
  }
}

// 66,000 messages fill 6,000 blocks of 512 bytes, and a compressed one takes a compressor.
TEST(Ends, AllowsForTheBlocksThatAreFilled) {
  for (const auto compression : {jsstore::Compression::kNone, jsstore::Compression::kS2}) {
    for (const uint64_t block_size : {512U, 1U << 20, 0U}) {
      Case c;
      c.file_store.block_size = block_size;
      c.file_store.compression = compression;
      HonestSide side(c);
      Operation store = HonestSide::Op(OpKind::kStoreMsgs);
      store.num = 66'000;
      side.Take(store, Taking(side, 10 * kSecondNs));
      const bool allowed = block_size == 512 && compression == jsstore::Compression::kS2;
      EXPECT_EQ(side.broken().empty(), allowed) << block_size;
    }
  }
}

// Each of the messages that a purge takes may leave a tombstone.
TEST(Ends, AllowsForTheBlocksOfWhatWasThere) {
  for (const uint64_t block_size : {512U, 4096U}) {
    Case c;
    c.file_store.block_size = block_size;
    c.file_store.compression = jsstore::Compression::kS2;
    HonestSide side(c);
    OpResult large = side.Answer();
    large.state->msgs = 66'000;
    side.Take(HonestSide::Op(OpKind::kState), large);
    side.Take(HonestSide::Op(OpKind::kPurgeEx), Taking(side, 8 * kSecondNs));
    EXPECT_EQ(std::ranges::count(side.broken(), Law::kItEnds, &BrokenLaw::law),
              block_size == 512 ? 0 : 1);
  }
}

TEST(Ends, AllowsForTheSmallestBlocksThatTheStoreHadSoFar) {
  for (const bool small : {true, false}) {
    HonestSide side;
    Operation restart = HonestSide::Op(OpKind::kRestart);
    restart.file_store.emplace().block_size = small ? 512 : 4096;
    restart.file_store->compression = jsstore::Compression::kS2;
    side.Take(restart, side.Answer());
    Operation store = HonestSide::Op(OpKind::kStoreMsgs);
    store.num = 66'000;
    side.Take(store, Taking(side, 10 * kSecondNs));
    EXPECT_EQ(side.broken().empty(), small);
  }
}

TEST(Ends, AllowsForTheTimersOfTheTimeThatPasses) {
  for (const int64_t seconds : {3600, 10}) {
    HonestSide side;
    OpResult result = Taking(side, 30 * kSecondNs);
    result.end_ns = result.start_ns + seconds * kSecondNs;
    side.Take(HonestSide::Op(OpKind::kAdvance), result);
    EXPECT_EQ(side.broken().empty(), seconds == 3600);
  }
}

TEST(Ends, CountsARangeOfDeletesAsAFew) {
  HonestSide side;
  side.deletes_too_many = 1ULL << 62;
  OpResult result = Taking(side, 60 * kSecondNs);
  side.Take(HonestSide::Op(OpKind::kState), result);
  EXPECT_EQ(std::ranges::count(side.broken(), Law::kItEnds, &BrokenLaw::law), 1);
}

}  // namespace
}  // namespace jsparity
