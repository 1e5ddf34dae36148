#include "conformance/judge/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/judge/breaks_for_tests.h"
#include "conformance/judge/honest_side_for_tests.h"

namespace jsparity {
namespace {

using testing::IsEmpty;

TEST(Judge, HasNothingAgainstAnHonestSide) {
  HonestSide side;
  StoreThree(side);
  side.Remove(2);
  side.Load(1);
  side.Load(2);
  side.Reopen();
  side.Load(3);
  side.Store("c", "four");
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(LawWords, HoldASubjectOfAnyBytes) {
  EXPECT_EQ(Quoted("a.\"b\"\xff\n"), R"("a.\x22b\x22\xff\x0a")");
  const BrokenLaw broken{Law::kSumsAddUp, 0, 0, "the total of " + Quoted("a\"") + " is 7, or so"};
  EXPECT_EQ(WayOf(broken), "the total of \" is , or so");
}

TEST(Judge, SeesAMessageForgottenOverARestart) {
  HonestSide side;
  StoreThree(side);
  side.messages().erase(3);
  side.Reopen();
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 3, 3));
}

TEST(Judge, SeesAMessageForgottenWhenItIsStored) {
  HonestSide side;
  Operation op = HonestSide::Op(OpKind::kStoreMsg);
  ++side.last();
  OpResult result = side.Answer();
  result.value.seq = 1;
  side.Take(op, result);
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 0, 1));
}

TEST(Judge, SeesAnotherPayload) {
  HonestSide side;
  StoreThree(side);
  side.messages()[2].msg = "twO";
  side.Load(2);
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 3, 2));
}

TEST(Judge, TellsAMessageThatIsPartedElsewhereFromAnother) {
  HonestSide side;
  side.Store("a", "12 apples", 0, "A: b");
  side.messages()[1].hdr = "A: b1";
  side.messages()[1].msg = "2 apples";
  side.Load(1);
  side.messages()[1].msg = "2 Apples";
  side.Load(1);
  ASSERT_EQ(side.broken().size(), 2U);
  EXPECT_EQ(side.broken()[0].words,
            "sequence 1 is answered with the bytes that were stored, parted elsewhere");
  EXPECT_EQ(side.broken()[1].words, "sequence 1 is answered with another header than was stored");
}

TEST(Judge, SeesAnotherTimeAmongSeveralMessages) {
  HonestSide side;
  StoreThree(side);
  OpResult result = side.Answer();
  result.value.delivered = {{side.messages()[1], 1}, {side.messages()[3], 0}};
  ++result.value.delivered[1].msg.ts;
  side.Take(Named("multi_last_msgs"), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 3, 3));
}

TEST(Judge, SeesThatAMessageIsNotAnswered) {
  HonestSide side;
  StoreThree(side);
  OpResult result = side.Answer();
  result.error = StoreError{"ErrStoreMsgNotFound", ""};
  side.Take(HonestSide::Op(OpKind::kLoadMsg, 2), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 3, 2));
}

// Both sides break it alike, whatever text each has for it.
TEST(Judge, TellsOfAnUnansweredMessageByTheNameOfTheError) {
  HonestSide side;
  StoreThree(side);
  OpResult result = side.Answer();
  result.error = StoreError{"errBadMsg", "bad record in 1.blk"};
  side.Take(HonestSide::Op(OpKind::kLoadMsg, 2), result);
  ASSERT_EQ(side.broken().size(), 1u);
  EXPECT_EQ(side.broken().front().words,
            "sequence 2 is not answered (errBadMsg), and the state says that it is there");
}

TEST(Judge, SeesARemovedMessageAnswered) {
  HonestSide side;
  StoreThree(side);
  const StoredMessage removed = side.messages()[2];
  side.Remove(2);
  OpResult result = side.Answer();
  result.value.msg = removed;
  side.Take(HonestSide::Op(OpKind::kLoadMsg, 2), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 4, 2));
}

TEST(Judge, SeesARemovalThatLeavesTheMessage) {
  HonestSide side;
  StoreThree(side);
  OpResult result = side.Answer();
  result.value.removed = true;
  side.Take(HonestSide::Op(OpKind::kRemoveMsg, 2), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 3, 2));
}

TEST(Judge, SeesASequenceGivenTwice) {
  HonestSide side;
  StoreThree(side);
  side.last() = 2;
  side.Store("a", "again three");
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 3, 3));
}

TEST(Judge, SeesTheLastSequenceGoBackOverARestart) {
  HonestSide side;
  StoreThree(side);
  side.Remove(3);
  side.last() = 2;
  side.Reopen();
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 4, 2));
}

TEST(Judge, LetsASequenceBeGivenAgainAfterATruncation) {
  HonestSide side;
  StoreThree(side);
  side.messages().erase(3);
  side.last() = 2;
  side.Take(HonestSide::Op(OpKind::kTruncate, 2), side.Answer());
  side.Store("a", "another three");
  side.Load(3);
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(Judge, SeesThatAnErrorHasStored) {
  HonestSide side;
  StoreThree(side);
  side.messages()[4] = {"a", "", "four", 4, 1000};
  side.last() = 4;
  OpResult result = side.Answer();
  result.error = StoreError{"ErrStoreClosed", ""};
  side.Take(HonestSide::Op(OpKind::kStoreMsg), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kErrorChangesNothing, 3, 4));
}

TEST(Judge, DoesNotKnowWhatBecomesOfAMessageOfNoTime) {
  HonestSide side;
  StoreThree(side);
  Operation op = HonestSide::Op(OpKind::kStoreRawMsg, 4);
  side.Take(op, side.Answer());
  side.messages().erase(1);
  side.Load(1);
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(Judge, DoesNotTellAnUpdatedConfigurationToAStoreThatOpensAgain) {
  HonestSide side;
  Operation update = HonestSide::Op(OpKind::kUpdateConfig);
  update.stream.emplace().max_msgs = 1;
  side.Take(update, side.Answer());
  side.Reopen();
  side.Store("a", "one");
  side.Store("a", "two");
  EXPECT_THAT(side.broken(), IsEmpty());
}

}  // namespace
}  // namespace jsparity
