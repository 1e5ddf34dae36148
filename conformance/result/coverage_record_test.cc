#include "conformance/result/coverage_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/result/results_for_tests.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;

TEST(CoverageRecord, OfTwoPartsIsThatOfBoth) {
  const auto sum = JoinCoverage(CoverageOf(3, true, false), CoverageOf(4, false, true));
  Json both = CoverageOf(7, true, true);
  both["functions"][0]["reached_by"] = Json::parse("[3, 4]");
  EXPECT_EQ(sum.value(), both);
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

// Coverage with what its cases say.
Json RanBy(uint64_t clean, const Json& failed, const Json& witnesses) {
  Json coverage = CoverageOf(clean, true, true);
  coverage["functions"][0]["ran_by"] = {
      {"clean", clean}, {"failed", failed}, {"witnesses", witnesses}};
  return coverage;
}

TEST(CoverageRecord, OfTwoPartsHasTheCasesOfBoth) {
  const Json first = RanBy(2, Json::array(), {"3", "4"});
  const Json second = RanBy(1, {"18446744073709551615"}, {"9"});
  const auto sum = JoinCoverage(first, second);
  EXPECT_EQ(sum.value()["functions"][0]["ran_by"],
            Json::parse(R"({"clean": 3, "failed": ["18446744073709551615"],
                            "witnesses": ["3", "4", "9"]})"));
  EXPECT_TRUE(ParseCoverageRecord(*sum, "r"));
  EXPECT_FALSE(
      JoinCoverage(first, CoverageOf(1, true, true)).value()["functions"][0].contains("ran_by"));
  Json all = Json::array();
  for (int seed = 100; seed < 140; ++seed) all.push_back(std::to_string(seed));
  EXPECT_EQ(JoinCoverage(RanBy(40, Json::array(), all), second)
                .value()["functions"][0]["ran_by"]["witnesses"]
                .size(),
            40);
}

TEST(CoverageRecord, SaysWhereItIsDamaged) {
  Json no_failed = RanBy(1, Json::array(), {"3"});
  no_failed["functions"][0]["ran_by"].erase("failed");
  EXPECT_EQ(ParseCoverageRecord(no_failed, "r").error(),
            "r.functions[0].ran_by.failed: is missing");
  Json no_cases = CoverageOf(1, true, false);
  no_cases["functions"][0].erase("cases");
  EXPECT_EQ(ParseCoverageRecord(no_cases, "r.coverage").error(),
            "r.coverage.functions[0].cases: is missing");
  Json no_block = CoverageOf(1, true, false);
  no_block["functions"][0]["missed"][0]["block"] = uint64_t{2};
  EXPECT_THAT(ParseCoverageRecord(no_block, "r").error(), HasSubstr("missed[0].block: there are"));
  Json of_more_blocks = CoverageOf(1, true, false);
  of_more_blocks["functions"][0]["reached_by"].push_back(uint64_t{1});
  EXPECT_THAT(ParseCoverageRecord(of_more_blocks, "r").error(),
              HasSubstr("functions[0].reached_by: must be one number for each block"));
  Json other_sum = CoverageOf(1, true, false);
  other_sum["files"]["server/filestore.go"]["functions"] = 9;
  EXPECT_EQ(ParseCoverageRecord(other_sum, "r").error(), "r.files: does not fit the functions");
  EXPECT_TRUE(ParseCoverageRecord(CoverageOf(1, true, false), "r"));
}

}  // namespace
}  // namespace jsparity
