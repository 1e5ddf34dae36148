#include "conformance/result/join.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/result/result_json.h"
#include "conformance/result/results_for_tests.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;

Result EvenShard() { return ResultOf({0, 2, 4, 6}, 0, 2); }
Result OddShard() { return ResultOf({1, 3, 5, 7}, 1, 2); }

Parsed<Result> Join(const Result& a, const Result& b) {
  return JoinResults({{"a.json", a}, {"b.json", b}});
}

std::string ErrorOf(const Result& a, const Result& b) {
  const auto joined = Join(a, b);
  return joined ? "none" : joined.error();
}

Json WithoutParts(const Result& result) {
  Json json = ToJson(result);
  json.erase("parts");
  return json;
}

TEST(Join, OfAllShardsIsTheResultOfOneRun) {
  Result even = EvenShard();
  Result odd = OddShard();
  Result whole = ResultOf({0, 1, 2, 3, 4, 5, 6, 7});
  Part(even, 6, "time");
  Part(odd, 3, "time");
  Part(odd, 5, "subject");
  Part(whole, 3, "time");
  Part(whole, 5, "subject");
  Part(whole, 6, "time");
  Shrink(even, "time", 2);
  Shrink(odd, "time", 1);
  Shrink(whole, "time", 1);
  even.coverage = CoverageOf(3, true, false);
  odd.coverage = CoverageOf(4, false, true);
  whole.coverage = CoverageOf(7, true, true);
  whole.coverage["functions"][0]["reached_by"] = Json::parse("[3, 4]");
  const auto joined = Join(odd, even);
  ASSERT_TRUE(joined) << joined.error();
  EXPECT_EQ(WithoutParts(*joined), WithoutParts(whole));
  EXPECT_EQ(joined->parts.size(), 2);
}

TEST(Join, NamesTheFirstCaseThatMetADefect) {
  Result even = EvenShard();
  Result odd = OddShard();
  even.defects["a-defect"] = {1, 2, CaseWitness{4, 1004}};
  odd.defects["a-defect"] = {0, 1, CaseWitness{3, 1003}};
  odd.defects["another"] = {1, 0};
  const auto joined = Join(even, odd);
  ASSERT_TRUE(joined) << joined.error();
  EXPECT_EQ(joined->defects.at("a-defect"), (DefectCount{1, 3, CaseWitness{3, 1003}}));
  EXPECT_EQ(joined->defects.at("another"), (DefectCount{1, 0}));
}

TEST(Join, WithoutAShardIsASetUpErrorThatTellsOfIt) {
  const auto joined = JoinResults({{"a.json", EvenShard()}});
  ASSERT_TRUE(joined) << joined.error();
  EXPECT_EQ(joined->Judged(), Verdict::kSetupError);
  EXPECT_EQ(MissingShards(*joined), std::vector<uint64_t>{1});
  const auto completed = Join(*joined, OddShard());
  ASSERT_TRUE(completed) << completed.error();
  EXPECT_EQ(completed->Judged(), Verdict::kPassed);
}

TEST(Join, KeepsAFindingOfShardsThatAreNotAll) {
  Result even = EvenShard();
  Part(even, 2, "time");
  EXPECT_EQ(JoinResults({{"a.json", even}})->Judged(), Verdict::kFailed);
}

TEST(Join, IsInterruptedWhereAShardWas) {
  Result odd = ResultOf({1, 3}, 1, 2);
  odd.ended_by = EndedBy::kUnfinished;
  EXPECT_EQ(Join(EvenShard(), odd)->Judged(), Verdict::kInterrupted);
}

TEST(Join, RefusesResultsOfDifferentRunsAndSaysWhatDiffers) {
  Result other = OddShard();
  other.asked.seed = 8;
  EXPECT_EQ(ErrorOf(EvenShard(), other),
            "a.json and b.json are not of one run: --seed is 7 in the one and 8 in the other");
  other = OddShard();
  other.asked.focus = {"compact"};
  EXPECT_THAT(ErrorOf(EvenShard(), other), HasSubstr("--focus is [] in the one"));
  other = OddShard();
  other.reference.version = "v2.14.10";
  EXPECT_THAT(ErrorOf(EvenShard(), other),
              HasSubstr("the reference's version is v2.15.3 in the one and v2.14.10 in the other"));
  EXPECT_THAT(ErrorOf(EvenShard(), ResultOf({2}, 2, 3)), HasSubstr("--shard-count is 2"));
}

TEST(Join, RefusesTheSameShardTwice) {
  EXPECT_EQ(ErrorOf(EvenShard(), EvenShard()),
            "a.json and b.json both have shard 0 of 2; leave one of them out");
}

}  // namespace
}  // namespace jsparity
