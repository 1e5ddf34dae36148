#include "conformance/result/text_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/result/results_for_tests.h"

namespace jsparity {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

TEST(TextView, CountsInThousands) {
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1234567), "1,234,567");
  EXPECT_EQ(Counted(1, "case"), "1 case");
}

TEST(TextView, OfARunThatPassed) {
  const std::string text = Summary(ResultOf({0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_THAT(text, HasSubstr("8 cases, 16 operations in 1.5 s (10 op/s), seed 7, reference"));
  EXPECT_THAT(text, HasSubstr("not compared, as the testee has not got it: flow_control"));
  EXPECT_THAT(text, EndsWith("no divergence\n"));
}

TEST(TextView, SaysHowFarARunCame) {
  Result result = ResultOf({0, 1});
  result.ended_by = EndedBy::kTimeBudget;
  EXPECT_THAT(Summary(result), HasSubstr("the time budget was used up after 2 of 8 cases"));
  result.ended_by = EndedBy::kSignal;
  EXPECT_THAT(Summary(result), HasSubstr("interrupted after 2 of 8 cases"));
}

TEST(TextView, NamesTheFirstCaseThatMetADefect) {
  Result result = ResultOf({0, 1, 2});
  result.defects["a-defect"] = {0, 1500, CaseWitness{2, 1002}};
  result.defects["another"] = {1, 0};
  EXPECT_THAT(Summary(result), HasSubstr("  a-defect: 1,500, first in case 2, seed 1002\n"));
  EXPECT_THAT(Summary(result), HasSubstr("  another: 1\n"));
}

TEST(TextView, OfNothingSaysSo) {
  EXPECT_THAT(Summary(ResultOf({})), EndsWith("nothing was compared\n"));
}

TEST(TextView, TellsDrawnFromCompared) {
  Result result = ResultOf({0});
  result.by_kind[OpKind::kStoreMsg].drawn += 5;
  EXPECT_THAT(Summary(result), HasSubstr("what they are about was not open: 5 operations\n"));
}

TEST(TextView, OfAGroupTellsOfOneAndCountsTheOthers) {
  Result result = ResultOf({0, 1, 2, 3});
  Part(result, 1, "time");
  Part(result, 2, "time");
  Part(result, 3, "time");
  Shrink(result, "time", 1);
  const std::string text = DescribeGroup(result.groups[0], 0);
  EXPECT_THAT(text, HasSubstr("Group 1, 3 cases: compact × msgs/*.blk × record (message): time"));
  EXPECT_THAT(text, HasSubstr("first: case 1, seed 1001: they part at operation 1 of 2"));
  EXPECT_THAT(text, HasSubstr("reference: 18\n      testee:    19"));
  EXPECT_THAT(text, HasSubstr("shrunk to 1 operation in 30 runs"));
  EXPECT_THAT(text, HasSubstr("of the same cause, not shrunk: case 2 (seed 1002), case 3"));
  EXPECT_THAT(text, HasSubstr("replay: scripts/parity replay parity-failures/case-1001.json"));
  EXPECT_EQ(VerdictInWords(result), "3 of 4 cases diverged or failed, for 1 cause");
}

TEST(TextView, SaysWhyAGroupIsNotShrunk) {
  Result result = ResultOf({0, 1});
  Part(result, 1, "time");
  EXPECT_THAT(DescribeGroup(result.groups[0], 0),
              HasSubstr("not shrunk: the run was ended before"));
}

}  // namespace
}  // namespace jsparity
