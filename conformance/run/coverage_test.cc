#include "conformance/run/coverage.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "conformance/run/work_dir.h"

namespace jsparity {
namespace {

using testing::HasSubstr;

class CoverageTest : public testing::Test {
 protected:
  void SetUp() override {
    work_ = WorkDir::Create().value();
    dir_ = work_->Fresh();
    std::filesystem::create_directory(dir_);
  }

  void Leave(const std::string& name, const std::string& text) const {
    std::ofstream(dir_ + "/" + name) << text;
  }

  // What an oracle leaves of one function with two blocks of three statements each.
  static std::string One(int cases, bool first, bool second) {
    const auto block = [](int line, bool reached) {
      return R"({"line":)" + std::to_string(line) + R"(,"end_line":)" + std::to_string(line + 2) +
             R"(,"statements":3,"reached":)" + (reached ? "true}" : "false}");
    };
    return R"([{"file":"github.com/nats-io/nats-server/v2/server/filestore.go","name":"f","cases":)" +
           std::to_string(cases) + R"(,"blocks":[)" + block(10, first) + "," + block(20, second) +
           "]}]";
  }

  std::unique_ptr<WorkDir> work_;
  std::string dir_;
};

TEST_F(CoverageTest, AddsUpWhatSeveralProcessesRan) {
  Leave("1.json", One(3, true, false));
  Leave("2.json", One(4, false, true));
  const auto coverage = Coverage::Read(dir_);
  ASSERT_TRUE(coverage) << coverage.error();
  ASSERT_EQ(coverage->functions().size(), 1);
  EXPECT_EQ(coverage->functions()[0].cases, 7);
  EXPECT_EQ(coverage->functions()[0].BlocksReached(), 2);
  EXPECT_EQ(coverage->FiguresOf(kStoreSource).statements_reached, 6);
}

TEST_F(CoverageTest, NamesWhatWasNeverRunAndWhatWasMissed) {
  Leave("1.json", One(0, false, false));
  const auto coverage = Coverage::Read(dir_);
  ASSERT_TRUE(coverage) << coverage.error();
  EXPECT_THAT(coverage->Describe(), HasSubstr("never run:\n    10  f\n"));
  const Json missed = coverage->ToJson()["functions"][0]["missed"];
  ASSERT_EQ(missed.size(), 2);
  EXPECT_EQ(missed[0]["lines"], Json::parse("[10,12]"));
  EXPECT_EQ(missed[1], Json::parse(R"({"block": 1, "lines": [20, 22], "statements": 3})"));
}

TEST_F(CoverageTest, TellsOfWhichCasesAFunctionIsProved) {
  Leave("1.json", One(4, true, true));
  Leave("1.cases", "17 01\n3 01\n5 00\n9 01\n");
  Leave("2.json", One(1, true, true));
  Leave("2.cases", "20 01\n21 0");  // a process that died while it wrote
  const auto coverage = Coverage::Read(dir_);
  ASSERT_TRUE(coverage) << coverage.error();
  EXPECT_THAT(coverage->functions()[0].ran_by, testing::ElementsAre(3, 9, 17, 20));
  const CaseWords words{{3, CaseWord::kClean},
                        {5, CaseWord::kClean},
                        {9, CaseWord::kFailed},
                        {17, CaseWord::kNoWitness},
                        {20, CaseWord::kClean}};
  EXPECT_EQ(coverage->ToJson(words)["functions"][0]["ran_by"],
            Json::parse(R"({"clean": 2, "failed": ["9"], "witnesses": ["3", "20"]})"));
  EXPECT_FALSE(coverage->ToJson()["functions"][0].contains("ran_by"));
}

TEST_F(CoverageTest, SaysNothingOfCasesWhereAProcessToldOfNone) {
  Leave("1.json", One(1, true, true));
  Leave("1.cases", "17 01\n");
  Leave("2.json", One(1, true, true));
  const auto coverage = Coverage::Read(dir_);
  ASSERT_TRUE(coverage) << coverage.error();
  EXPECT_FALSE(coverage->ToJson({{17, CaseWord::kClean}})["functions"][0].contains("ran_by"));
}

TEST_F(CoverageTest, RefusesCasesThatAreNone) {
  Leave("1.json", One(1, true, true));
  for (const char* line : {"01\n", "17 0\n", "x7 01\n", "17 0g\n", "17 0101\n"}) {
    Leave("1.cases", line);
    EXPECT_FALSE(Coverage::Read(dir_)) << line;
  }
}

TEST_F(CoverageTest, RefusesWhatIsNoCoverage) {
  EXPECT_FALSE(Coverage::Read(dir_));
  EXPECT_FALSE(Coverage::Read(dir_ + "/missing"));
  for (const char* text : {"", "[", "[{}]", R"([{"file":1,"name":"f","cases":0,"blocks":[]}])"}) {
    Leave("1.json", text);
    EXPECT_FALSE(Coverage::Read(dir_)) << text;
  }
}

TEST_F(CoverageTest, RefusesToAddUpDifferentSources) {
  Leave("1.json", One(1, true, true));
  Leave("2.json", "[]");
  EXPECT_FALSE(Coverage::Read(dir_));
}

}  // namespace
}  // namespace jsparity
