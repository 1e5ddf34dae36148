#include "conformance/testee/update_sum.h"

#include <gtest/gtest.h>

namespace jsparity {
namespace {

Callback Update(int64_t msgs, int64_t bytes, uint64_t seq) {
  return {Callback::Kind::kUpdate, msgs, bytes, seq, {}, {}, {}};
}

Callback Removal(uint64_t seq) { return {Callback::Kind::kRemove, 0, 0, seq, {}, {}, {}}; }

TEST(UpdateSum, CallsBecomeOneBehindTheOthers) {
  std::vector<Callback> seen = {Update(1, 30, 1), Removal(1), Update(-1, -30, 1), Update(1, 31, 2)};
  UpdateSum sum;
  sum.TellIn(seen);
  EXPECT_EQ(seen, (std::vector{Removal(1), Update(1, 31, 0)}));
}

TEST(UpdateSum, WhatWasTakenBeforeIsInTheSumAndToldOnce) {
  UpdateSum sum;
  std::vector<Callback> seen = {Update(1, 30, 1), Update(-1, -30, 1)};
  sum.Take(seen);
  EXPECT_TRUE(seen.empty());
  sum.TellIn(seen);
  EXPECT_EQ(seen, (std::vector{Update(0, 0, 0)}));
  std::vector<Callback> none;
  sum.TellIn(none);
  EXPECT_TRUE(none.empty());
}

TEST(UpdateSum, EmptyBlocksStayAsFarAsThereIsRoom) {
  // Given the calls of more empty blocks than are kept, in two parts,
  UpdateSum sum;
  std::vector<Callback> seen(UpdateSum::kEmptyBlocksMax - 1);
  seen.push_back(Update(2, 60, 1));
  sum.Take(seen);
  seen.resize(seen.size() + 5);
  // when the sum is told,
  sum.TellIn(seen);
  // then as many are there as are kept, and the sum comes last.
  std::vector<Callback> wanted(UpdateSum::kEmptyBlocksMax);
  wanted.push_back(Update(2, 60, 0));
  EXPECT_EQ(seen, wanted);
}

}  // namespace
}  // namespace jsparity
