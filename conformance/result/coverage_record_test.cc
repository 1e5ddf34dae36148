#include "conformance/result/coverage_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/result/results_for_tests.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;

TEST(CoverageRecord, OfTwoPartsIsThatOfBoth) {
  const auto sum = JoinCoverage(CoverageOf(3, true, false), CoverageOf(4, false, true));
  EXPECT_EQ(sum.value(), CoverageOf(7, true, true));
}

TEST(CoverageRecord, IsWhatOneHasWhereTheOtherDidNotCount) {
  EXPECT_EQ(JoinCoverage(Json(), CoverageOf(1, true, false)).value(), CoverageOf(1, true, false));
  EXPECT_TRUE(JoinCoverage(Json(), Json()).value().is_null());
}

TEST(CoverageRecord, IsNotAddedUpOverSources) {
  Json other = CoverageOf(1, true, true);
  other["functions"][0]["name"] = "g";
  EXPECT_EQ(JoinCoverage(CoverageOf(1, true, true), other).error(),
            "coverage is of different sources");
}

TEST(CoverageRecord, SaysWhereItIsDamaged) {
  Json no_cases = CoverageOf(1, true, false);
  no_cases["functions"][0].erase("cases");
  EXPECT_EQ(ParseCoverageRecord(no_cases, "r.coverage").error(),
            "r.coverage.functions[0].cases: is missing");
  Json no_block = CoverageOf(1, true, false);
  no_block["functions"][0]["missed"][0]["block"] = uint64_t{2};
  EXPECT_THAT(ParseCoverageRecord(no_block, "r").error(), HasSubstr("missed[0].block: there are"));
  Json other_sum = CoverageOf(1, true, false);
  other_sum["files"]["server/filestore.go"]["functions"] = 9;
  EXPECT_EQ(ParseCoverageRecord(other_sum, "r").error(), "r.files: does not fit the functions");
  EXPECT_TRUE(ParseCoverageRecord(CoverageOf(1, true, false), "r"));
}

}  // namespace
}  // namespace jsparity
