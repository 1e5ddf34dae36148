// What purges and compactions take, and what they tell of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/judge/breaks_for_tests.h"
#include "conformance/judge/honest_side_for_tests.h"

namespace jsparity {
namespace {

using testing::IsEmpty;

TEST(Judge, SeesAPurgeThatLeavesOne) {
  HonestSide side;
  StoreThree(side);
  side.messages().erase(1);
  side.messages().erase(2);
  OpResult result = side.Answer();
  result.value.purged = 2;
  side.Take(HonestSide::Op(OpKind::kPurge), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 3, 3));
}

TEST(Judge, SeesACompactionThatTakesOneMore) {
  HonestSide side;
  StoreThree(side);
  side.messages().erase(1);
  side.messages().erase(2);
  OpResult result = side.Answer();
  result.value.purged = 2;
  side.Take(HonestSide::Op(OpKind::kCompact, 2), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 3, 2));
}

TEST(Judge, SeesAPurgeThatTakesAnotherSubject) {
  HonestSide side;
  StoreThree(side);
  side.messages().clear();
  Operation op = HonestSide::Op(OpKind::kPurgeEx);
  op.subject = "a";
  OpResult result = side.Answer();
  result.value.purged = 3;
  side.Take(op, result);
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 3, 2));
}

TEST(Judge, LetsAPurgeKeepAMessageWithoutASubjectInThePlaceOfAnother) {
  Case c;
  c.stream.subjects = {{"a"}};
  for (const std::string subject : {"", "b"}) {
    HonestSide side(c);
    side.Store(subject, "one");
    side.Store("a", "two");
    side.messages().erase(2);
    Operation purge = HonestSide::Op(OpKind::kPurgeEx);
    purge.keep = 1;
    OpResult result = side.Answer();
    result.value.purged = 1;
    side.Take(purge, result);
    EXPECT_EQ(side.broken().empty(), subject.empty());
  }
}

TEST(Judge, SeesTheNumberPurgedWrong) {
  HonestSide side;
  StoreThree(side);
  side.messages().clear();
  OpResult result = side.Answer();
  result.value.purged = 2;
  side.Take(HonestSide::Op(OpKind::kPurge), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0));
}

TEST(Judge, DoesNotKnowWhatAPurgeKeepsWhereSubjectsAreNotCounted) {
  HonestSide side;
  StoreThree(side);
  side.messages().erase(3);
  Operation op = HonestSide::Op(OpKind::kPurgeEx);
  op.subject = "a";
  op.keep = 1;
  OpResult result = side.Answer();
  result.value.purged = 1;
  side.Take(op, result);
  EXPECT_THAT(side.broken(), IsEmpty());
}

class JudgeOfPurges : public testing::Test {
 protected:
  JudgeOfPurges() : side_(OfSubjects()) { StoreThree(side_); }
  // Keeps one of the subject, in operation 3.
  void PurgeAllButOne(uint64_t taken) {
    side_.messages().erase(taken);
    Operation op = HonestSide::Op(OpKind::kPurgeEx);
    op.subject = "a";
    op.keep = 1;
    OpResult result = side_.Answer();
    result.value.purged = 3 - side_.messages().size();
    side_.Take(op, result);
  }

  HonestSide side_;
};

TEST_F(JudgeOfPurges, LetAPurgeKeepTheLast) {
  PurgeAllButOne(1);
  EXPECT_THAT(side_.broken(), IsEmpty());
}

TEST_F(JudgeOfPurges, SeeThatAPurgeTakesWhatItIsToKeep) {
  side_.messages().erase(1);
  PurgeAllButOne(3);
  EXPECT_THAT(side_.broken(), Breaks(Law::kStoredStays, 3, 3));
}

TEST_F(JudgeOfPurges, SeeThatAPurgeLeavesWhatItNames) {
  PurgeAllButOne(9);
  EXPECT_THAT(side_.broken(), Breaks(Law::kRemovedStaysRemoved, 3, 1));
}

TEST(Judge, LetsAScheduleThatIsOverPurgeItsSubject) {
  HonestSide side;
  StoreThree(side);
  side.messages().erase(1);
  OpResult result = side.Answer();
  Callback& callback = result.callbacks.emplace_back();
  callback.kind = Callback::Kind::kProcess;
  callback.hdr = "NATS/1.0\r\nNats-Schedule-Next: purge\r\n\r\n";
  side.Take(HonestSide::Op(OpKind::kAdvance), result);
  EXPECT_THAT(side.broken(), IsEmpty());
}

}  // namespace
}  // namespace jsparity
