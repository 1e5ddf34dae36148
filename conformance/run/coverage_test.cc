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
             R"(,"statements":3,)" +
             (reached ? R"("cases":2,"seeds":[77]})" : R"("cases":0,"seeds":null})");
    };
    return R"([{"file":"github.com/nats-io/nats-server/v2/server/filestore.go","name":"f","cases":)" +
           std::to_string(cases) + R"(,"blocks":[)" + block(10, first) + "," + block(20, second) +
           "]}]";
  }

  // Not those of functions, which are listed of the reference's own source.
  static std::vector<std::string> WrongBlocks(const Coverage& coverage) {
    std::vector<std::string> names = coverage.WronglyListed();
    std::erase_if(names, [](const std::string& name) { return name.find(',') == name.npos; });
    return names;
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

TEST_F(CoverageTest, ABlockCountsTheCasesOfAllProcesses) {
  Leave("1.json", One(3, true, false));
  Leave("2.json", One(4, true, true));
  const auto coverage = Coverage::Read(dir_);
  ASSERT_TRUE(coverage) << coverage.error();
  EXPECT_EQ(coverage->functions()[0].blocks[0].cases, 4);
  EXPECT_EQ(coverage->functions()[0].blocks[0].seeds, (std::vector<uint64_t>{77, 77}));
  EXPECT_EQ(coverage->functions()[0].blocks[1].cases, 2);
}

TEST_F(CoverageTest, WhatIsListedAsOutOfReachIsMissedWithItsReason) {
  Leave("1.json", One(3, true, false));
  const auto coverage = Coverage::Read(dir_, {{"f", 1, 10, "no disk fails", false}});
  ASSERT_TRUE(coverage) << coverage.error();
  const Json json = coverage->ToJson();
  EXPECT_EQ(json["functions"][0]["missed"][0]["unreachable"], "no disk fails");
  EXPECT_EQ(json["files"]["server/filestore.go"]["statements_unreachable"], 3);
  EXPECT_TRUE(WrongBlocks(*coverage).empty());
  EXPECT_THAT(coverage->Describe(), HasSubstr("listed as out of reach:\n  none\n"));
  EXPECT_THAT(coverage->Describe(), HasSubstr("statements     3 of     6 (50.0%), of 3 in reach "
                                              "(100.0%)"));
}

TEST_F(CoverageTest, WhatIsListedAndWasReachedIsAnError) {
  Leave("1.json", One(3, true, false));
  const auto coverage = Coverage::Read(dir_, {{"f", 0, 0, "no disk fails", false}});
  ASSERT_TRUE(coverage) << coverage.error();
  EXPECT_EQ(WrongBlocks(*coverage), std::vector<std::string>{"f, line 10 (seed 77)"});
}

TEST_F(CoverageTest, WhatIsListedAsRareIsCountedAsAnyOther) {
  Leave("1.json", One(3, true, false));
  const auto coverage = Coverage::Read(dir_, {{"f", 0, 0, "it takes a second", true}});
  ASSERT_TRUE(coverage) << coverage.error();
  EXPECT_TRUE(WrongBlocks(*coverage).empty());
  EXPECT_EQ(coverage->functions()[0].blocks[0].rare, "it takes a second");
  EXPECT_EQ(coverage->FiguresOf(kStoreSource).statements_unreachable, 0);
}

TEST_F(CoverageTest, WhatIsListedAndIsNotThereIsAnError) {
  Leave("1.json", One(3, true, false));
  for (const ListedBlock& listed : std::vector<ListedBlock>{
           {"g", 1, 10, "r", false}, {"f", 2, 10, "r", false}, {"f", 1, 11, "r", false}}) {
    const auto coverage = Coverage::Read(dir_, {listed});
    ASSERT_TRUE(coverage) << coverage.error();
    EXPECT_EQ(WrongBlocks(*coverage),
              std::vector<std::string>{listed.Describe() + " (there is none)"});
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

// A list with one reason and one block.
Json SmallList() {
  return Json::parse(R"({"version": "v1.0.0", "reasons": {"disk": "No disk fails."},
                         "unreachable": {"f": {"disk": [[1, 10]]}}, "rare": {}})");
}

TEST(ListedBlocksTest, HaveTheReasonThatTheyName) {
  const auto blocks = ParseListedBlocks(SmallList());
  ASSERT_TRUE(blocks) << blocks.error();
  ASSERT_EQ(blocks->size(), 1);
  EXPECT_EQ((*blocks)[0].function, "f");
  EXPECT_EQ((*blocks)[0].block, 1);
  EXPECT_EQ((*blocks)[0].line, 10);
  EXPECT_EQ((*blocks)[0].reason, "No disk fails.");
}

TEST(ListedBlocksTest, SayWhatIsNotInOrder) {
  Json list = SmallList();
  list["unreachable"]["f"]["server"] = Json::parse("[[2, 20]]");
  EXPECT_THAT(ParseListedBlocks(list).error(), HasSubstr("there is no reason \"server\""));
  list = SmallList();
  list["reasons"]["server"] = "Only a server does.";
  EXPECT_THAT(ParseListedBlocks(list).error(), HasSubstr("nothing has the reason \"server\""));
  list["unreachable"]["f"]["server"] = Json::parse("[[1, 10]]");
  EXPECT_THAT(ParseListedBlocks(list).error(), HasSubstr("block 1 is listed twice"));
  list = SmallList();
  list["unreachable"]["f"]["disk"] = Json::parse("[[1]]");
  EXPECT_THAT(ParseListedBlocks(list).error(), HasSubstr("unreachable.f.disk"));
}

TEST(ListedBlocksTest, AreOfOneVersionOnly) {
  const auto others = BuiltInListedBlocks("v0.0.1");
  ASSERT_TRUE(others) << others.error();
  EXPECT_TRUE(others->empty());
}

}  // namespace
}  // namespace jsparity
