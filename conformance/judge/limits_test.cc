// Limits of messages, bytes and messages of a subject.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/judge/breaks_for_tests.h"
#include "conformance/judge/honest_side_for_tests.h"

namespace jsparity {
namespace {

using testing::IsEmpty;

// A block with one subject takes it for one of that.
TEST(Judge, LetsALimitOfSubjectsTakeAMessageWithoutOne) {
  HonestSide side(OfSubjects(Limited(0, 0, 1)));
  side.Store("", "one");
  side.Store("a", "two");
  side.messages().erase(1);
  side.Store("b", "three");
  EXPECT_THAT(side.broken(), IsEmpty());
  side.messages().erase(2);
  side.Store("c", "four");
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 3, 2)) << "it had a subject of its own";
}

TEST(Judge, LetsALimitOfSubjectsTakeAMessageWithoutOneInThePlaceOfAnother) {
  for (const std::string subject : {"", "b"}) {
    Case c;
    c.stream.subjects = {{"a"}};
    HonestSide side(c);
    side.Store(subject, "one");
    side.Store("a", "two");
    side.Store("a", "three");
    Operation update = HonestSide::Op(OpKind::kUpdateConfig);
    update.stream = c.stream;
    update.stream->max_msgs_per = 1;
    side.Take(update, side.Answer());
    EXPECT_EQ(side.broken().empty(), subject.empty());
  }
}

TEST(Judge, SeesThatALimitIsPassedByOne) {
  HonestSide side(Limited(2, 0, 0));
  StoreThree(side);
  EXPECT_THAT(side.broken(), Breaks(Law::kLimitsHold, 2, 0));
}

TEST(Judge, SeesThatTheBytesArePassed) {
  HonestSide side(Limited(0, 70, 0));
  StoreThree(side);
  EXPECT_THAT(side.broken(), Breaks(Law::kLimitsHold, 2, 0));
}

TEST(Judge, SeesThatASubjectHasOneTooMany) {
  HonestSide side(OfSubjects(Limited(0, 0, 1)));
  StoreThree(side);
  EXPECT_THAT(side.broken(), Breaks(Law::kLimitsHold, 2, 3));
}

TEST(Judge, LetsALimitTakeTheOldest) {
  HonestSide side(Limited(2, 0, 0));
  side.Store("a", "one");
  side.Store("b", "two");
  side.messages().erase(1);
  side.Store("a", "three");
  side.Load(1);
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(Judge, DoesNotKnowWhetherAFailedUpdateWasApplied) {
  HonestSide side;
  StoreThree(side);
  Operation update = HonestSide::Op(OpKind::kUpdateConfig);
  update.stream.emplace().max_msgs = 2;
  side.messages().erase(1);
  OpResult result = side.Answer();
  result.error = StoreError{"", "too late"};
  side.Take(update, result);
  side.messages().erase(2);
  side.Store("c", "four");
  EXPECT_THAT(side.broken(), IsEmpty());
  side.messages().erase(4);
  side.Load(3);
  EXPECT_THAT(side.broken(), Breaks(Law::kLookingChangesNothing, 5, 4));
}

TEST(Judge, SeesAMessageThatIsLostAsItIsStored) {
  HonestSide side(OfSubjects(Limited(0, 0, 1)));
  Operation store = HonestSide::Op(OpKind::kStoreMsg);
  store.subject = "a";
  side.last() = 1;
  OpResult result = side.Answer();
  result.value.seq = 1;
  side.Take(store, result);
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 0, 1));
}

}  // namespace
}  // namespace jsparity
