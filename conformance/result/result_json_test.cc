#include "conformance/result/result_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/result/results_for_tests.h"
#include "conformance/result/text_view.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;

Result FullResult() {
  Result result = ResultOf({0, 1, 2, 3, 4, 5, 6, 7});
  Part(result, 3, "time");
  Part(result, 5, "time");
  Part(result, 6, "subject");
  Shrink(result, "time", 1);
  result.coverage = CoverageOf(7, true, false);
  result.defects["a-defect"] = {2, 1, CaseWitness{4, 1004}};
  result.defects["another"] = {1, 0};
  result.asked.known = {"no-bytes"};
  result.expected["no-bytes"] = 0;
  result.findings = {"something else"};
  result.ended_by = EndedBy::kSignal;
  result.signal = 15;
  return result;
}

std::string ErrorOf(const Json& json) {
  const auto parsed = ParseResult(json, "r.json");
  return parsed ? "none" : parsed.error();
}

TEST(ResultJson, ComesBackAsItWas) {
  const Json json = ToJson(FullResult());
  const auto parsed = ParseResult(json, "r.json");
  ASSERT_TRUE(parsed) << parsed.error();
  EXPECT_EQ(ToJson(*parsed), json);
}

TEST(ResultJson, TellsWhatWasFound) {
  const Json json = ToJson(FullResult());
  EXPECT_EQ(json["verdict"], "failed");
  EXPECT_EQ(json["exit_status"], 1);
  EXPECT_EQ(json["failures"]["cases"], 3);
  EXPECT_EQ(json["not_occurred"], Json::array({"no-bytes"}));
  const Json& group = json["failures"]["groups"][0];
  EXPECT_EQ(group["field"], "record (message): time");
  EXPECT_EQ(group["cases"], 2);
  EXPECT_EQ(group["failures"][0]["seed"], "1003");
  EXPECT_EQ(group["failures"][0]["operation"], 1);
  EXPECT_EQ(group["failures"][0]["testee"], "19");
  EXPECT_EQ(group["failures"][0]["bundle"], "parity-failures/case-1003.json");
  EXPECT_EQ(group["shrunk"]["ops"], 1);
  EXPECT_EQ(json["failures"]["groups"][1]["not_shrunk"], "the run was ended before");
}

TEST(ResultJson, OfAnotherProgramIsRefused) {
  EXPECT_EQ(ErrorOf(Json::parse(R"({"cases": 3})")),
            "r.json: is no result of jsparity run; name one that --json wrote");
  Json newer = ToJson(FullResult());
  newer["version"] = 2;
  EXPECT_THAT(ErrorOf(newer), HasSubstr("r.json.version: must be 1"));
}

TEST(ResultJson, SaysWhereItIsDamaged) {
  Json json = ToJson(FullResult());
  json["asked"]["seed"] = -1;
  EXPECT_THAT(ErrorOf(json), HasSubstr("r.json.asked.seed: must be an integer from 0"));
  json = ToJson(FullResult());
  json["failures"]["groups"][0]["failures"][1].erase("place");
  EXPECT_THAT(ErrorOf(json), HasSubstr("groups[0].failures[1].place: is missing"));
  json = ToJson(FullResult());
  json["failures"]["groups"][0]["failures"][0]["seed"] = "18446744073709551616";
  EXPECT_THAT(ErrorOf(json), HasSubstr("seed: must be a text of a number from 0 to 2^64-1"));
  json = ToJson(FullResult());
  json["ended_by"] = "magic";
  EXPECT_THAT(ErrorOf(json), HasSubstr("ended_by: there is no \"magic\"; there are all_played"));
  json = ToJson(FullResult());
  json["operations_by_kind"]["dance"] = {};
  EXPECT_THAT(ErrorOf(json), HasSubstr("there is no operation \"dance\""));
  json = ToJson(FullResult());
  json["played"]["numbers"] = Json::parse("[[0,8]]");
  EXPECT_THAT(ErrorOf(json), HasSubstr("played.numbers[0]: there is no case 8"));
  json = ToJson(FullResult());
  json["parts"][0]["samples"][0]["seconds"] = "long";
  EXPECT_THAT(ErrorOf(json), HasSubstr("parts[0].samples[0].seconds: must be a number"));
}

TEST(ResultJson, HasNoFigureThatDoesNotFollowFromTheOthers) {
  Json json = ToJson(FullResult());
  json["verdict"] = "passed";
  EXPECT_EQ(ErrorOf(json), "r.json/verdict: does not fit the figures around it");
  json = ToJson(FullResult());
  json["operations"]["compared"] = 5;
  EXPECT_EQ(ErrorOf(json), "r.json/operations/compared: does not fit the figures around it");
}

TEST(Verdict, IsNeverPassedWhereNothingWasCompared) {
  Result result = ResultOf({});
  EXPECT_EQ(result.Judged(), Verdict::kNothingTested);
  EXPECT_EQ(result.ExitStatus(), 2);
}

// What was looked at above all, and is lacking or left out, was not tested by all the others.
TEST(Verdict, IsNeverPassedWhereNothingOfAFocusWasCompared) {
  Result result = ResultOf({0, 1});
  result.asked.focus = {"store_msg", "purge"};
  ASSERT_EQ(result.by_kind[OpKind::kPurge].compared, 0);
  EXPECT_EQ(result.Judged(), Verdict::kNothingTested);
  EXPECT_EQ(result.ExitStatus(), 2);
  EXPECT_EQ(VerdictInWords(result), "nothing was compared of --focus purge");
  result.by_kind[OpKind::kPurge] = {1, 1, 1, 0};
  EXPECT_EQ(result.Judged(), Verdict::kPassed);
}

TEST(Verdict, OfWhatTheMachineDidIsNoDivergence) {
  Result result = ResultOf({0, 1});
  result.ended_by = EndedBy::kSetup;
  EXPECT_EQ(result.Judged(), Verdict::kSetupError);
  EXPECT_EQ(result.ExitStatus(), 2);
}

TEST(Verdict, OfAnInterruptedRunIsItsSignalUnlessItFoundSomething) {
  Result result = ResultOf({0, 1});
  result.ended_by = EndedBy::kSignal;
  result.signal = 15;
  EXPECT_EQ(result.ExitStatus(), 143);
  Part(result, 1, "time");
  EXPECT_EQ(result.ExitStatus(), 1);
}

TEST(Verdict, OfARunThatWasKilledIsNotPassed) {
  Result result = ResultOf({0, 1});
  result.ended_by = EndedBy::kUnfinished;
  EXPECT_EQ(result.Judged(), Verdict::kInterrupted);
  EXPECT_EQ(result.ExitStatus(), 137);
}

TEST(Verdict, AsksForWhatKnownListsOnlyOfTheWholeRun) {
  Result result = ResultOf({0, 1, 2, 3, 4, 5, 6, 7});
  result.asked.known = {"no-bytes"};
  EXPECT_EQ(result.Judged(), Verdict::kFailed);
  Result part = ResultOf({0, 2, 4, 6}, 0, 2);
  part.asked.known = {"no-bytes"};
  EXPECT_EQ(part.Judged(), Verdict::kPassed);
}

}  // namespace
}  // namespace jsparity
