// The commands of a port, as one types them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "conformance/cli/program_for_tests.h"
#include "conformance/porting/directory_for_tests.h"
#include "conformance/porting/port_directory.h"

namespace jsparity {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

class PortCommand : public testing::Test {
 protected:
  Ended Port(const std::string& arguments) {
    return Jsparity("port " + arguments + " --port '" + temp_.path() + "'");
  }

  DirectoryForTests temp_;
};

TEST_F(PortCommand, BeginsAndGoesOnStepByStep) {
  const Ended made = Port("init");
  ASSERT_EQ(made.status, 0) << made.text;
  EXPECT_THAT(made.text, HasSubstr("a port of which nothing is begun"));
  EXPECT_THAT(Port("batch ready").text, HasSubstr("11  waiting"));
  EXPECT_EQ(Port("batch start 11").text, "batch 11 is started\n");
  EXPECT_EQ(Port("update SequenceSet.Insert SequenceSet.Delete --status stub").text,
            "2 items are stub\n");
  EXPECT_THAT(Port("list --status stub").text, HasSubstr("avl/seqset.go:SequenceSet.Insert"));
  EXPECT_EQ(Port("defer 1021 --reason 'callbacks come with the server'").text,
            "1 items are deferred\n");
  const Ended shown = Port("show 1021");
  EXPECT_THAT(shown.text, HasSubstr("fileStore.RegisterStorageUpdates"));
  EXPECT_THAT(shown.text, HasSubstr("deferred: callbacks come with the server"));
  EXPECT_THAT(Port("summary").text, HasSubstr("0 of 597 functions"));
}

TEST_F(PortCommand, RefusesInALineWhatMayNotBe) {
  ASSERT_EQ(Port("init").status, 0);
  const struct {
    const char* arguments;
    const char* words;
  } refused[] = {
      {"init", "is there already"},
      {"update 951 --status stub", "has not been started"},
      {"update 951 --status verified", "verified is given by"},
      {"update nothing --status stub", "there is no such function or test"},
      {"defer 951 --reason ' '", "says what is missing"},
      {"batch start 15", "needs batch 13"},
      {"batch complete 11", "only one that is started"},
      {"batch show 99", "no batch 99"},
  };
  for (const auto& [arguments, words] : refused) {
    const Ended ended = Port(arguments);
    EXPECT_EQ(ended.status, 2) << arguments;
    EXPECT_THAT(ended.text, HasSubstr(words)) << arguments;
  }
}

TEST_F(PortCommand, VerifiesByGatesAndTakesBackWhatChanged) {
  ASSERT_EQ(Port("init").status, 0);
  ASSERT_EQ(Port("update T368 --status stub").status, 0);
  EXPECT_THAT(Port("verify T368").text, HasSubstr("gates.json is missing"));
  const PortDirectory dir(temp_.path());
  ASSERT_TRUE(dir.Replace("a_test.cc", "TEST(A) {\n}\n"));
  ASSERT_TRUE(dir.Replace(
      "gates.json", R"({"root":".","gates":[{"name":"stubs","command":["cat","answer"]},)"
                    R"({"name":"tests","command":["cat","answer"]}],"tests":["stubs","tests"]})"));
  const std::string head = R"({"items":[{"id":"T368","problems":[)";
  const std::string tail = R"(],"sources":[{"path":"a_test.cc","begins":"TEST(A"}]}]})";
  ASSERT_TRUE(dir.Replace("answer", head + "\"it fails\"" + tail));
  const Ended refused = Port("verify T368");
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.text, HasSubstr("refused by gate stubs\n  it fails"));
  ASSERT_TRUE(dir.Replace("answer", head + tail));
  EXPECT_EQ(Port("verify T368 --look").status, 0);
  EXPECT_THAT(Port("show T368").text, HasSubstr("status            stub"));
  const Ended verified = Port("verify T368");
  EXPECT_EQ(verified.status, 0) << verified.text;
  EXPECT_THAT(verified.text, HasSubstr("evidence/0003.json"));
  EXPECT_EQ(Port("audit --check").status, 0);
  ASSERT_TRUE(dir.Replace("a_test.cc", "TEST(A) {\n  return;\n}\n"));
  const Ended stale = Port("audit --check");
  EXPECT_EQ(stale.status, 1);
  EXPECT_THAT(stale.text, HasSubstr("is stale: a_test.cc, TEST(A: changed since"));
  EXPECT_THAT(Port("audit --json").text, HasSubstr("\"id\": \"T368\""));
  EXPECT_EQ(Port("audit --check").status, 0);
  EXPECT_THAT(Port("list --status stub").text, HasSubstr("T368"));
}

// A port in another language, of which two functions are mapped.
class PortMappingCommand : public PortCommand {
 protected:
  PortMappingCommand() {
    EXPECT_EQ(Port("init").status, 0);
    std::ofstream(temp_.path() + "/a.zig") << "fn a() void {}\n";
  }
  void Map(const std::string& lines) {
    std::ofstream(temp_.path() + "/mapping.jsonl") << R"({"format":1,"language":"zig","root":"."})"
                                                   << "\n"
                                                   << lines;
  }
  static constexpr const char* kStoreMsg =
      R"({"function":"fileStore.StoreMsg","file":"filestore.go","symbols":["fn store"],"path":"a.zig"})"
      "\n";
  static constexpr const char* kLoadMsg =
      R"({"function":"fileStore.LoadMsg","file":"filestore.go","not_applicable":"it only writes"})"
      "\n";
};

TEST_F(PortMappingCommand, BeginsWithNothing) {
  const Ended ended = Port("mapping --check");
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.text, HasSubstr("newFileStore, is not mapped yet: add a line for it"));
  EXPECT_THAT(ended.text, HasSubstr("more of filestore.go"));
  EXPECT_EQ(Port("mapping").status, 0);
  EXPECT_EQ(Port("mapping --check --partial").status, 0);
}

TEST_F(PortMappingCommand, CountsByFile) {
  Map(std::string(kStoreMsg) + kLoadMsg);
  EXPECT_THAT(Port("mapping").text, ContainsRegex("filestore.go +363 +1 +0 +1 +361"));
}

TEST_F(PortMappingCommand, FailsForAMistakeEvenWhereItIsPartial) {
  Map(std::string(kLoadMsg) + kStoreMsg);
  const Ended ended = Port("mapping --check --partial");
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.text, HasSubstr("mapping.jsonl:3: fileStore.StoreMsg is out of order"));
}

TEST_F(PortMappingCommand, TellsProgramsWhatIsWrong) {
  Map(R"({"function":"fileStore.StoreMsg","file":"filestore.go","symbols":["a"],"path":"b.zig"})"
      "\n");
  const Ended ended = Port("mapping --check --partial --json");
  EXPECT_EQ(ended.status, 1);
  const auto json = nlohmann::json::parse(ended.text);
  EXPECT_EQ(json.at("functions").size(), 597U);
  EXPECT_THAT(json.at("problems").back().at("text").get<std::string>(),
              HasSubstr("b.zig does not exist below"));
}

TEST_F(PortMappingCommand, IsShownWithAFunction) {
  Map(std::string(kStoreMsg) + kLoadMsg);
  EXPECT_THAT(Port("show fileStore.StoreMsg").text, ContainsRegex("in the port +a.zig +fn store"));
  EXPECT_THAT(Port("show fileStore.LoadMsg").text, HasSubstr("not applicable: it only writes"));
  EXPECT_THAT(Port("show fileStore.Purge").text, HasSubstr("not mapped yet"));
  EXPECT_THAT(Port("show fileStore.StoreMsg --json").text, HasSubstr("\"path\": \"a.zig\""));
}

TEST_F(PortMappingCommand, SaysWhichLineIsNone) {
  Map("nonsense\n");
  const Ended ended = Port("mapping");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.text, HasSubstr("mapping.jsonl:2"));
}

TEST_F(PortCommand, BeginsInARepositoryOfAnotherLanguage) {
  std::ofstream(temp_.path() + "/Cargo.toml") << "\n";
  const Ended made =
      Jsparity("port init --port '" + temp_.path() + "/porting' --testee './port --protocol'");
  ASSERT_EQ(made.status, 0) << made.text;
  const PortDirectory dir(temp_.path() + "/porting");
  EXPECT_THAT(dir.Read("gates.json").value(), HasSubstr("\"./port --protocol\""));
  EXPECT_THAT(dir.Read("sources.json").value(), HasSubstr("\"cargo\", \"test\""));
  EXPECT_THAT(dir.Read("mapping.jsonl").value(), HasSubstr("\"language\":\"rust\""));
  for (const char* file : {"plan.json", "status.jsonl", "log.jsonl", ".gitignore"})
    EXPECT_TRUE(dir.Has(file)) << file;
  EXPECT_EQ(Jsparity("port audit --check --port '" + dir.path() + "'").status, 0);
}

TEST_F(PortCommand, AsksForTheLanguageThatNothingTells) {
  // The repository is what the port lies in.
  const Ended ended = Jsparity("port init --port '" + temp_.path() + "/porting' --testee ./port");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.text,
              HasSubstr("name it with --language, one of python, rust, zig, go, other"));
  EXPECT_FALSE(PortDirectory(temp_.path() + "/porting").Has("status.jsonl"));
}

TEST_F(PortCommand, AsksItsOwnGatesWhateverIsInThePath) {
  std::ofstream(temp_.path() + "/store.py") << "def put(n):\n    pass\n";
  const PortDirectory dir(temp_.path() + "/porting");
  const auto at = [&](const std::string& arguments) {
    return Jsparity("port " + arguments + " --port '" + dir.path() + "'");
  };
  ASSERT_EQ(at("init --testee ./port").status, 0);
  ASSERT_EQ(at("update TestFileStoreSubjectForSeq --status stub").status, 0);
  ASSERT_TRUE(dir.Replace("../tests/test_store.py",
                          "import unittest\nclass T(unittest.TestCase):\n"
                          "    def test_file_store_subject_for_seq(self):\n"
                          "        self.assertEqual(self.id(), self.id())\n"));
  const Ended stub = at("verify TestFileStoreSubjectForSeq");
  EXPECT_EQ(stub.status, 1) << stub.text;
  EXPECT_THAT(stub.text, HasSubstr("store.py:1: put: there is nothing in it"));
  std::ofstream(temp_.path() + "/store.py") << "def put(n):\n    return n\n";
  EXPECT_EQ(at("verify TestFileStoreSubjectForSeq --look").status, 0);
}

TEST_F(PortCommand, AGateThatThereIsNotIsRefused) {
  const Ended ended = Jsparity("port gate mutants --root .");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.text, HasSubstr("there are stubs, tests, run, scan"));
}

TEST_F(PortCommand, ReportsAsPageBadgesAndSummary) {
  ASSERT_EQ(Port("init").status, 0);
  const PortDirectory dir(temp_.path());
  EXPECT_EQ(
      Port("report -o '" + dir.PathOf("report.html") + "' --badges '" + dir.PathOf("badges") + "'")
          .status,
      0);
  EXPECT_THAT(dir.Read("report.html").value(), HasSubstr("0 of 597 functions"));
  EXPECT_THAT(dir.Read("badges/functions.svg").value(), HasSubstr("functions: 0 of 597 verified"));
  const std::string into = "GITHUB_STEP_SUMMARY='" + dir.PathOf("step.md") + "'";
  std::ofstream(dir.PathOf("step.md")) << "before\n";
  EXPECT_EQ(Jsparity("port report --summary --port '" + temp_.path() + "'", into).text, "");
  EXPECT_THAT(dir.Read("step.md").value(), HasSubstr("before\n# Port of the file store"));
}

TEST_F(PortCommand, TwoChangesAtOnceAreBothMade) {
  ASSERT_EQ(Port("init").status, 0);
  const std::string port = " --port '" + temp_.path() + "'";
  const std::string defer = std::string("'") + JSPARITY_PROGRAM + "' port defer ";
  EXPECT_EQ(Shell("(" + defer + "951 --reason one" + port + " & " + defer + "952 --reason two" +
                  port + " & wait) >/dev/null"),
            0);
  EXPECT_THAT(Port("show 951 952").text,
              ::testing::AllOf(HasSubstr("deferred: one"), HasSubstr("deferred: two")));
}

TEST_F(PortCommand, ABrokenLineOfTheStatusIsSaidWithWhatToDo) {
  ASSERT_EQ(Port("init").status, 0);
  std::ofstream(temp_.path() + "/status.jsonl", std::ios::app) << "{\n";
  const Ended ended = Port("summary");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.text, ContainsRegex("status.jsonl:[0-9]+: .*from version control"));
}

TEST_F(PortCommand, MeasuresNothingByARunWithoutCoverage) {
  ASSERT_EQ(Port("init").status, 0);
  std::ofstream(temp_.path() + "/run.json") << "{}\n";
  const Ended ended = Port("measure '" + temp_.path() + "/run.json'");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.text, HasSubstr("run.json"));
}

TEST_F(PortCommand, SaysWhereThereIsNone) {
  const Ended ended = Port("summary");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.text, HasSubstr("jsparity port init makes"));
}

}  // namespace
}  // namespace jsparity
