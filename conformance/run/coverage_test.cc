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
