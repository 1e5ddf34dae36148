// The state and the searches, against a walk over the messages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/judge/breaks_for_tests.h"
#include "conformance/judge/honest_side_for_tests.h"

namespace jsparity {
namespace {

using testing::IsEmpty;

TEST(Judge, SaysWhereAStreamHasDeletesBeyondItsEnd) {
  HonestSide side;
  StoreThree(side);
  OpResult result = side.Answer();
  result.state->deleted.push_back({6, 2});
  result.state->num_deleted = 2;
  side.Take(Named("state"), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0)) << "and no message 4 or 5";
}

TEST(Judge, SeesOneByteTooMany) {
  HonestSide side;
  side.bytes_too_many = 1;
  side.Store("a", "one");
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 0, 0));
}

TEST(Judge, SeesOneDeleteTooMany) {
  HonestSide side;
  side.deletes_too_many = 1;
  side.Store("a", "one");
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 0, 0));
}

TEST(Judge, SeesAWrongTotal) {
  HonestSide side(OfSubjects());
  StoreThree(side);
  OpResult result = side.Answer();
  result.value.totals = {{"a", 3}, {"b", 1}};
  side.Take(HonestSide::Op(OpKind::kSubjectsTotals), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0));
}

TEST(Judge, DoesNotCountSubjectsWhereTheStoreKeepsNoAccountOfThem) {
  HonestSide side;
  StoreThree(side);
  OpResult result = side.Answer();
  result.state->num_subjects = 0;
  side.Take(HonestSide::Op(OpKind::kSubjectsTotals), result);
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(Judge, SeesAWrongNumberPending) {
  HonestSide side(OfSubjects());
  StoreThree(side);
  Operation op = HonestSide::Op(OpKind::kNumPending, 2);
  op.subject = "a";
  OpResult result = side.Answer();
  result.value.total = 2;
  side.Take(op, result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0));
}

TEST(Judge, SaysNothingOfSearchesWhereTheStateContradictsItself) {
  HonestSide side(OfSubjects());
  StoreThree(side);
  OpResult result = side.Answer();
  --result.state->msgs;
  result.state->bytes = 0;
  result.value.msg = side.messages()[3];
  side.Take(HonestSide::Op(OpKind::kLoadNextMsg, 2), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0)) << "one message less is counted";
}

TEST(Judge, DoesNotGoByAStateThatContradictedItself) {
  HonestSide side(OfSubjects());
  StoreThree(side);
  OpResult result = side.Answer();
  --result.state->msgs;
  side.Take(HonestSide::Op(OpKind::kState), result);
  side.messages().erase(2);
  side.Load(1);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0)) << "which one was counted is not known";
  side.messages().erase(1);
  side.Load(3);
  EXPECT_EQ(side.broken().size(), 2U) << "it added up again";
}

TEST(Judge, DoesNotGoByAStateThatContradictsItself) {
  HonestSide side;
  StoreThree(side);
  OpResult result = side.Answer();
  result.state->deleted = {{2, 1}};
  result.state->num_deleted = 1;
  result.value.msg = side.messages()[2];
  side.Take(HonestSide::Op(OpKind::kLoadNextMsg), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0)) << "2 may be there";
}

TEST(Judge, SeesAFirstTimeMissingOfAMessageThatItDoesNotKnow) {
  HonestSide side;
  side.messages()[1] = {"a", "", "one", 1, 1000};
  side.last() = 1;
  side.Reopen(HonestSide::Op(OpKind::kRestart));
  OpResult result = side.Answer();
  result.state->first_time.reset();
  side.Take(HonestSide::Op(OpKind::kState), result);
  EXPECT_EQ(side.broken().back().words, "there is no first time, and there are messages");
}

TEST(Judge, SeesThatTheNextMessageIsPassedOver) {
  HonestSide side(OfSubjects());
  StoreThree(side);
  OpResult result = side.Answer();
  result.value.msg = side.messages()[3];
  side.Take(HonestSide::Op(OpKind::kLoadNextMsg, 2), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0));
}

TEST(Judge, SeesALastSequenceOfASubjectLeftOut) {
  HonestSide side(OfSubjects());
  StoreThree(side);
  Operation op = HonestSide::Op(OpKind::kMultiLastSeqs);
  op.filters = {{"a", "b"}};
  OpResult result = side.Answer();
  result.value.seqs = {3};
  side.Take(op, result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0));
}

TEST(Judge, SeesALastMessageOfASubjectLeftOut) {
  HonestSide side(OfSubjects());
  StoreThree(side);
  Operation op = HonestSide::Op(OpKind::kMultiLastMsgs);
  op.filters = {{">"}};
  OpResult result = side.Answer();
  result.value.total = 2;
  result.value.delivered = {{side.messages()[2], 1}};
  side.Take(op, result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0));
}

TEST(Judge, SeesTheStateOfASubjectWrong) {
  HonestSide side(OfSubjects());
  StoreThree(side);
  OpResult result = side.Answer();
  result.value.subjects = {{"a", {2, 1, 2}}, {"b", {1, 2, 2}}};
  side.Take(HonestSide::Op(OpKind::kSubjectsState), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 3, 0));
}

TEST(Judge, SeesTheLastTimeWrong) {
  HonestSide side;
  side.Store("a", "one");
  OpResult result = side.Answer();
  ++*result.state->last_time;
  side.Take(HonestSide::Op(OpKind::kState), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 1, 1));
}

TEST(Judge, SeesTheFirstSequenceWrong) {
  HonestSide side;
  StoreThree(side);
  side.Remove(1);
  OpResult result = side.Answer();
  result.state->first_seq = 1;
  result.state->deleted = {{1, 1}};
  result.state->num_deleted = 1;
  side.Take(HonestSide::Op(OpKind::kState), result);
  EXPECT_THAT(side.broken(), Breaks(Law::kSumsAddUp, 4, 0));
}

}  // namespace
}  // namespace jsparity
