#include "conformance/result/number_ranges.h"

#include <gtest/gtest.h>

namespace jsparity {
namespace {

NumberRanges Of(std::initializer_list<uint64_t> numbers, uint64_t step = 1) {
  NumberRanges ranges(step);
  for (const uint64_t number : numbers) ranges.Add(number);
  return ranges;
}

std::string ErrorOf(const char* text, uint64_t step = 1) {
  const auto parsed = NumberRanges::Parse(*ParseJson(text), step, 100, "numbers");
  return parsed ? "none" : parsed.error();
}

TEST(NumberRanges, GrowTogetherInWhateverOrderNumbersCome) {
  const NumberRanges ranges = Of({4, 0, 2, 1, 9, 3, 1});
  EXPECT_EQ(ranges.ToJson().dump(), "[[0,4],[9,9]]");
  EXPECT_EQ(ranges.Count(), 6);
  EXPECT_TRUE(ranges.Has(3));
  EXPECT_FALSE(ranges.Has(5));
  EXPECT_TRUE(ranges.Has(9));
}

TEST(NumberRanges, OfAShardTakeNoMoreRoom) {
  const NumberRanges ranges = Of({1, 5, 9, 13, 21}, 4);
  EXPECT_EQ(ranges.ToJson().dump(), "[[1,13,4],[21,21,4]]");
  EXPECT_FALSE(ranges.Has(2));
}

TEST(NumberRanges, OfAllShardsAreThoseOfTheRun) {
  NumberRanges all = Of({0, 2, 4, 6}, 2);
  all.Join(Of({1, 3, 5, 7}, 2));
  EXPECT_EQ(all.WithStep(1).ToJson().dump(), "[[0,7]]");
  EXPECT_EQ(all, Of({0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST(NumberRanges, TellWhatTwoHaveBoth) {
  EXPECT_EQ(Of({1, 2, 8, 9}).FirstCommon(Of({3, 9, 8})), 8);
  EXPECT_EQ(Of({1, 2}).FirstCommon(Of({3})), std::nullopt);
}

TEST(NumberRanges, ComeBackFromJson) {
  const NumberRanges ranges = Of({1, 5, 9, 21}, 4);
  EXPECT_EQ(NumberRanges::Parse(ranges.ToJson(), 4, 100, "numbers").value(), ranges);
}

TEST(NumberRanges, SayWhereTheyAreDamaged) {
  EXPECT_EQ(ErrorOf("7"), "numbers: must be a list of ranges");
  EXPECT_EQ(ErrorOf("[[0,1],[3]]"), "numbers[1]: must be [first, last]");
  EXPECT_EQ(ErrorOf("[[-1,1]]"), "numbers[0]: must be [first, last]");
  EXPECT_EQ(ErrorOf("[[3,1]]"), "numbers[0]: no step leads from 3 to 1");
  EXPECT_EQ(ErrorOf("[[0,100]]"), "numbers[0]: there is no case 100, but 100");
  EXPECT_EQ(ErrorOf("[[0,4],[3,5]]"), "numbers[1]: overlaps a range before it");
  EXPECT_EQ(ErrorOf("[[0,4]]", 4), "numbers[0]: must be [first, last, 4]");
  EXPECT_EQ(ErrorOf("[[0,5,4]]", 4), "numbers[0]: no step leads from 0 to 5");
}

}  // namespace
}  // namespace jsparity
