// The table's rows as data, and the C++ side of the protocol. That both sides do the same work is
// seen where both run: ctest bench_runs.
#include <gmock/gmock.h>

#include <set>
#include <sstream>

#include "conformance/bench/draws.h"
#include "conformance/bench/table.h"
#include "conformance/bench/work.h"
#include "conformance/bench/worker.h"
#include "conformance/run/work_dir.h"

namespace jsparity {
namespace {

using testing::HasSubstr;

// Answers to the steps on a store in a fresh directory.
std::vector<Json> Play(const std::vector<std::string>& steps) {
  auto work = WorkDir::Create();
  EXPECT_TRUE(work) << work.error();
  std::stringstream in;
  std::stringstream out;
  in << R"({"id":0,"cmd":"begin","file_store":{"block_size":4096},)"
     << R"("stream":{"name":"S","subjects":["a.>"],"storage":"file"},"dir":")" << (*work)->Fresh()
     << "\"}\n";
  for (size_t i = 0; i < steps.size(); ++i) {
    in << R"({"id":)" << i + 1 << R"(,"cmd":"step","step":)" << steps[i] << "}\n";
  }
  EXPECT_EQ(ServeBench(in, out), 0);
  std::vector<Json> answers;
  for (std::string line; std::getline(out, line);) answers.push_back(Json::parse(line));
  EXPECT_EQ(answers.size(), steps.size() + 1);
  answers.erase(answers.begin());
  return answers;
}

constexpr const char* kOpen = R"({"do":"open"})";
constexpr const char* kStore =
    R"({"do":"store","count":90,"size":16,"subjects":{"prefix":"a.","count":3}})";

struct StepCase {
  std::string name;
  std::string step;
  uint64_t units;
};

class BenchStepTest : public testing::TestWithParam<StepCase> {};

TEST_P(BenchStepTest, DoesItsWork) {
  const auto answers = Play({kOpen, kStore, GetParam().step});
  EXPECT_EQ(answers[2].value("ok", false), true) << answers[2];
  EXPECT_EQ(answers[2].value("units", uint64_t{0}), GetParam().units);
  EXPECT_GT(answers[2].value("check", uint64_t{0}), 0);
}

INSTANTIATE_TEST_SUITE_P(
    All, BenchStepTest,
    testing::Values(
        StepCase{"StoreUntilSettled",
                 R"({"do":"store","count":90,"size":16,"settle_below":5000,)"
                 R"("subjects":{"prefix":"a.","count":3}})",
                 90},
        StepCase{"LoadInOrder", R"({"do":"load_in_order","count":90})", 90},
        StepCase{"LoadRandom", R"({"do":"load_random","count":200})", 200},
        StepCase{"LoadNext", R"({"do":"load_next","count":31,"filter":"a.2"})", 31},
        StepCase{"LoadNextNone", R"({"do":"load_next","count":5,"filter":"b.*"})", 5},
        StepCase{"LoadLast", R"({"do":"load_last","count":7,"subjects":{"prefix":"a.","count":3}})",
                 7},
        StepCase{"SubjectsTotals", R"({"do":"subjects_totals","count":4,"filter":"a.*"})", 4},
        StepCase{"NumPending", R"({"do":"num_pending","count":9,"filter":"a.*"})", 9},
        StepCase{"PendingLast", R"({"do":"pending_last","count":9,"filter":"a.*"})", 9},
        StepCase{"Consume", R"({"do":"consume","count":250})", 250},
        StepCase{"RemoveEvery", R"({"do":"remove_every","every":3})", 30},
        StepCase{"Compact", R"({"do":"compact"})", 45},
        StepCase{"PurgeSubject", R"({"do":"purge_subject","filter":"a.1"})", 30}),
    [](const auto& param) { return param.param.name; });

TEST(BenchWorker, RecoversAStoreWithoutItsIndex) {
  const auto answers = Play(
      {kOpen, kStore, R"({"do":"stop"})", R"({"do":"remove_file","file":"msgs/index.db"})", kOpen});
  EXPECT_EQ(answers[4].value("units", uint64_t{0}), 90) << answers[4];
}

TEST(BenchWorker, CountsTheFilesOfTheBlocks) {
  const auto answers = Play({kOpen, kStore, R"({"do":"files"})"});
  // 90 records of 16 bytes on subjects of 3, in blocks of 4096 bytes.
  EXPECT_EQ(answers[2].value("units", uint64_t{0}), 2);
  EXPECT_EQ(answers[2].value("check", uint64_t{0}), 90 * (22 + 3 + 16 + 8)) << answers[2];
}

TEST(BenchWorker, SaysWhatCannotBeDone) {
  EXPECT_THAT(Play({R"({"do":"fly"})"})[0].value("error", ""), HasSubstr("fly"));
  EXPECT_THAT(Play({R"({"do":"compact"})"})[0].value("error", ""), HasSubstr("no store is open"));
  EXPECT_THAT(Play({kOpen, kOpen})[1].value("error", ""), HasSubstr("a store is open"));
  EXPECT_THAT(Play({R"({"do":"open","color":"red"})"})[0].value("error", ""), HasSubstr("color"));
}

TEST(BenchWorks, HaveNamesOfTheirOwnAndStepsThatCanBeRead) {
  std::set<std::string> names;
  for (const Work& work : AllWorks(1)) {
    EXPECT_TRUE(names.insert(work.name).second) << work.name;
    const Json json = ToJson(work.timed);
    const auto read = ParseBenchStep(json, "step");
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(ToJson(*read), json);
  }
}

TEST(BenchWorks, TheStreamThatHurtsKeepsAThirdOfItsMessages) {
  const double scale = 0.02;
  const BenchStep step = HurtingStep(scale);
  std::vector<uint64_t> counts(step.subjects.count);
  for (uint32_t turn : SubjectTurns(step.subjects, step.count)) ++counts[turn];
  uint64_t kept = 0;
  for (uint64_t count : counts) {
    kept += std::min<uint64_t>(count, static_cast<uint64_t>(HurtingStream(scale).max_msgs_per));
  }
  EXPECT_NEAR(static_cast<double>(kept) / static_cast<double>(step.count), 1.84 / 6, 0.02);
}

TEST(Contest, IsUndecidedWhereEachSideWasFasterOnce) {
  EXPECT_TRUE(IsUndecided({1.2, 0.9, 1.3}));
  EXPECT_FALSE(IsUndecided({1.2, 1.01}));
  EXPECT_FALSE(IsUndecided({0.9, 0.8}));
  EXPECT_FALSE(IsUndecided({0.9}));
}

TEST(BenchTable, ShowsThreeDigitsAndTheRatio) {
  BenchRow row{"store 16 B", "msg/s", 361'234, 1'020'000, 2.82, 2.7, 2.9, 3.1, 10, 3, ""};
  const std::string line = TableLine(row);
  EXPECT_THAT(line, HasSubstr("361k msg/s"));
  EXPECT_THAT(line, HasSubstr("1.02M msg/s"));
  EXPECT_THAT(line, HasSubstr("2.82  2.70 to 2.90"));
  EXPECT_EQ(ReportOf({}, {row})["rows"][0].value("rounds", 0), 3);
  row.failure = "they did different work";
  EXPECT_THAT(TableLine(row), HasSubstr("different work"));
  EXPECT_FALSE(ReportOf({}, {row})["rows"][0].contains("ratio"));
}

}  // namespace
}  // namespace jsparity
