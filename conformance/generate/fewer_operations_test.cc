// Given a case whose operations lean on each other, when one is to go, then what is left is changed
// so that it still can mean the same.
#include "conformance/generate/fewer_operations.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace jsparity {
namespace {

Operation Op(OpKind kind, uint64_t seq = 0, uint64_t num = 0) {
  Operation op;
  op.kind = kind;
  op.subject = "a";
  op.seq = seq;
  op.num = num;
  return op;
}

// As `store_msg(…) remove_msg(…)`.
std::vector<std::string> All(rc::Seq<Case> cases) {
  std::vector<std::string> texts;
  while (const auto c = cases.next()) {
    std::string text;
    for (const Operation& op : c->ops) text += Describe(op) + " ";
    texts.push_back(text);
  }
  return texts;
}

bool Has(const std::vector<std::string>& texts, const std::string& wanted) {
  return std::ranges::find(texts, wanted) != texts.end();
}

TEST(ShiftOperations, BringsSequencesDownWithTheMessageThatIsGone) {
  Case c;
  c.ops = {Op(OpKind::kSkipMsg, 1), Op(OpKind::kSkipMsg, 2), Op(OpKind::kRemoveMsg, 2)};
  EXPECT_TRUE(Has(All(ShiftOperations(c)), "skip_msg(seq=1) remove_msg(seq=1) "));
}

TEST(ShiftOperations, BringsCountsDownAlone) {
  Case c;
  Operation query = Op(OpKind::kMultiLastSeqs);
  query.max_seq = 9;
  query.max_allowed = 4;
  c.ops = {Op(OpKind::kState), query};
  EXPECT_TRUE(
      Has(All(ShiftOperations(c)), "multi_last_seqs(filters=null, max_seq=9, max_allowed=3) "));
  EXPECT_TRUE(
      Has(All(ShiftOperations(c)), "multi_last_seqs(filters=null, max_seq=8, max_allowed=3) "));
}

TEST(MergeOperations, AddsTimesAndSkips) {
  Case c;
  c.ops = {Op(OpKind::kAdvance), Op(OpKind::kAdvance), Op(OpKind::kSkipMsgs, 4, 2),
           Op(OpKind::kSkipMsgs, 6, 3)};
  c.ops[0].ns = 20;
  c.ops[1].ns = 22;
  const auto merged = All(MergeOperations(c));
  ASSERT_EQ(merged.size(), 2U);
  EXPECT_EQ(merged[0], "advance(ns=42) skip_msgs(seq=4, num=2) skip_msgs(seq=6, num=3) ");
  EXPECT_EQ(merged[1], "advance(ns=20) advance(ns=22) skip_msgs(seq=4, num=5) ");
}

TEST(MergeOperations, KeepsABlockAsFull) {
  Case c;
  c.ops = {Op(OpKind::kStoreMsg), Op(OpKind::kStoreMsg)};
  c.ops[0].msg = "one ";
  c.ops[1].msg = "two";
  EXPECT_EQ(All(MergeOperations(c)).front(), "store_msg(subject=\"a\", msg=7 bytes \"twoone \") ");
}

TEST(MergeOperations, HasNothingThatCannotBeAdded) {
  Case c;
  c.ops = {Op(OpKind::kAdvance), Op(OpKind::kAdvance), Op(OpKind::kState), Op(OpKind::kState)};
  for (Operation& op : c.ops) op.ns = INT64_MAX;
  EXPECT_TRUE(All(MergeOperations(c)).empty());
}

TEST(RemovePairs, LeavesOutEachPairOnce) {
  Case c;
  c.ops = {Op(OpKind::kState), Op(OpKind::kPurge), Op(OpKind::kType)};
  EXPECT_EQ(All(RemovePairs(c)), (std::vector<std::string>{"state() ", "purge() ", "type() "}));
}

}  // namespace
}  // namespace jsparity
