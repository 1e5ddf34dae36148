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
