#include "conformance/page/bench_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jsparity {
namespace {

using ::testing::HasSubstr;

constexpr const char* kReport = R"({"reference": "Go v2.15.3", "testee": "a port", "rounds": 5,
  "scale": 1, "rows": [
  {"work": "store 128 B", "unit": "msgs/s", "reference": 100, "testee": 150, "ratio": 1.5,
   "ratio_min": 1.25, "ratio_max": 1.75, "cpu_ratio": 1.4, "units": 7, "limit": 1.2},
  {"work": "recover", "unit": "B/s", "failure": "it ended"}]})";

std::string ErrorOf(const Json& json) {
  const auto report = ParseBenchReport(json, "b.json");
  return report ? "none" : report.error();
}

TEST(BenchReport, ComesBackFromWhatTheBenchWrote) {
  const auto report = ParseBenchReport(Json::parse(kReport), "b.json");
  ASSERT_TRUE(report) << report.error();
  ASSERT_EQ(report->rows.size(), 2);
  EXPECT_EQ(report->rows[0].ratio_max, 1.75);
  EXPECT_EQ(report->rows[0].limit, 1.2);
  EXPECT_EQ(report->rows[1].failure, "it ended");
}

TEST(BenchReport, SaysWhereItIsDamaged) {
  EXPECT_THAT(ErrorOf(Json::array()), HasSubstr("b.json: is no report of jsparity bench"));
  Json json = Json::parse(kReport);
  json["rows"][0]["ratio"] = "fast";
  EXPECT_EQ(ErrorOf(json), "b.json.rows[0].ratio: must be a number, and not below 0");
  json = Json::parse(kReport);
  json["rows"][1].erase("unit");
  EXPECT_EQ(ErrorOf(json), "b.json.rows[1].unit: must be a text");
}

}  // namespace
}  // namespace jsparity
