// Given a stream's own delete blocks, when those of another replica come in turn, then only those
// that delete just the same are taken for known.
#include "store/stream/delete_match.h"

#include <gtest/gtest.h>

namespace jsstore {
namespace {

DeleteBlock Set(std::vector<uint64_t> sequences) { return DeleteSet(sequences); }
DeleteBlock RunOf(uint64_t first, uint64_t count) { return SequenceRun{first, count}; }
DeleteBlock List(DeleteList sequences) { return sequences; }

bool IsKnown(DeleteBlock own, const DeleteBlock& other) {
  return DeleteMatch({std::move(own)}).Take(other);
}

TEST(DeleteMatch, OfDenseBlocksTheEndsAreEnough) {
  EXPECT_TRUE(IsKnown(Set({4, 5, 6}), RunOf(4, 3)));
  EXPECT_TRUE(IsKnown(RunOf(4, 3), Set({4, 5, 6})));
  EXPECT_TRUE(IsKnown(RunOf(4, 3), List({4, 5, 6})));
  EXPECT_FALSE(IsKnown(RunOf(4, 3), RunOf(4, 4)));
  EXPECT_FALSE(IsKnown(RunOf(4, 3), RunOf(3, 4)));
}

TEST(DeleteMatch, OfSparseBlocksTheContentsCount) {
  EXPECT_TRUE(IsKnown(Set({4, 6, 9}), Set({4, 6, 9})));
  EXPECT_FALSE(IsKnown(Set({4, 6, 9}), Set({4, 7, 9})));
  EXPECT_TRUE(IsKnown(Set({4, 6, 9}), List({4, 6, 9})));
  EXPECT_FALSE(IsKnown(Set({4, 6, 9}), List({4, 7, 9})));
}

TEST(DeleteMatch, WithNoSetAmongThemSparseOnesAreUnknown) {
  EXPECT_FALSE(IsKnown(List({4, 6, 9}), List({4, 6, 9})));
}

TEST(DeleteMatch, AnEmptyRunIsNeverKnown) { EXPECT_FALSE(IsKnown(RunOf(4, 1), RunOf(4, 0))); }

TEST(DeleteMatch, BlocksBehindAreUsedUp) {
  DeleteMatch known({RunOf(1, 2), Set({5, 8}), RunOf(20, 2)});
  EXPECT_TRUE(known.Take(RunOf(20, 2)));
  EXPECT_FALSE(known.Take(Set({5, 8})));
}

TEST(DeleteMatch, AKnownBlockIsUsedUp) {
  DeleteMatch known({Set({5, 8}), RunOf(20, 2)});
  EXPECT_TRUE(known.Take(Set({5, 8})));
  EXPECT_TRUE(known.Take(RunOf(20, 2)));
  EXPECT_FALSE(known.Take(RunOf(20, 2)));
}

TEST(DeleteMatch, AnUnknownBlockLeavesTheNextOneForItsTurn) {
  DeleteMatch known({Set({5, 8})});
  EXPECT_FALSE(known.Take(RunOf(3, 1)));
  EXPECT_TRUE(known.Take(Set({5, 8})));
}

TEST(DeleteMatch, RunsBeyondTheLastSequenceHaveNoSequences) {
  int visits = 0;
  VisitSequences(RunOf(~uint64_t{0}, 2), [&](uint64_t) { return ++visits, true; });
  EXPECT_EQ(visits, 0);
}

}  // namespace
}  // namespace jsstore
