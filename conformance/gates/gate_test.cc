#include "conformance/gates/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "conformance/porting/directory_for_tests.h"

namespace jsparity {
namespace {

using ::testing::HasSubstr;

Gate Saying(const std::string& shell) { return {"tests", {"sh", "-c", shell}}; }

class GateTest : public testing::Test {
 protected:
  GateTest() {
    test_.id = "T351";
    test_.name = "TestFileStoreBasics";
    test_.is_test = true;
  }
  Parsed<GateAnswer> Ask(const std::string& shell) {
    return AskGate(Saying(shell), temp_.path(), "v2.15.3", {&test_});
  }

  DirectoryForTests temp_;
  PortItem test_;
};

TEST_F(GateTest, IsAskedInTheRootAndTellsOfEachItem) {
  const auto answer = Ask(
      "cat > asked; echo '{\"facts\":{\"n\":1},\"items\":[{\"id\":\"T351\",\"problems\":[\"it is "
      "gone\"],\"sources\":[{\"path\":\"a.cc\",\"begins\":\"b\"}]}]}'");
  ASSERT_TRUE(answer) << answer.error();
  EXPECT_EQ(answer->facts["n"], 1);
  ASSERT_EQ(answer->words.size(), 1);
  EXPECT_THAT(answer->words[0].problems, testing::ElementsAre("it is gone"));
  EXPECT_EQ(answer->words[0].sources.at(0).begins, "b");
  const auto asked = ParseJson(*PortDirectory(temp_.path()).Read("asked"));
  ASSERT_TRUE(asked);
  EXPECT_EQ((*asked)["items"][0]["name"], "TestFileStoreBasics");
}

TEST_F(GateTest, ThatFailsOrSaysSomethingElseGivesNothing) {
  EXPECT_THAT(Ask("exit 2").error(), HasSubstr("gate tests: sh ended with 2"));
  EXPECT_THAT(Ask("kill -9 $$").error(), HasSubstr("sh was ended by signal 9"));
  EXPECT_THAT(Ask("echo passed").error(), HasSubstr("gate tests: "));
  EXPECT_THAT(Ask("echo '{\"items\":[]}'").error(), HasSubstr("tells nothing of T351"));
  EXPECT_THAT(Ask("echo '{\"items\":[{\"id\":\"T351\"}]}'").error(), HasSubstr("problems"));
  const std::string one = R"({"id":"T351","problems":[]})";
  EXPECT_THAT(Ask("echo '{\"items\":[" + one + "," + one + "]}'").error(), HasSubstr("twice"));
  EXPECT_THAT(Ask("echo '{\"items\":[" + one + ",{\"id\":\"T9\",\"problems\":[]}]}'").error(),
              HasSubstr("not asked about"));
}

std::string WhyNoList(const std::string& text, bool is_cxx = false) {
  const auto gates = ParseGates(text, "gates.json", is_cxx);
  return gates ? "it was read" : gates.error();
}

TEST(GateList, HoldsThoseThatNobodyMayLeaveOut) {
  const std::string head =
      R"({"root":"..","gates":[{"name":"stubs","command":["a"]},{"name":"tests","command":["b"]}],)";
  const auto gates = ParseGates(head + R"("tests":["stubs","tests"]})", "gates.json", true);
  ASSERT_TRUE(gates) << gates.error();
  EXPECT_EQ(gates->all.size(), 2);
  EXPECT_TRUE(gates->functions.empty());
  EXPECT_THAT(WhyNoList(head + R"("tests":["tests"]})"), HasSubstr("lacks stubs"));
  EXPECT_THAT(WhyNoList(head + R"("functions":["stubs","tests"]})"), HasSubstr("lacks run"));
  EXPECT_THAT(WhyNoList(head + R"("tests":["stubs","tests","more"]})"),
              HasSubstr("there is no such gate"));
  EXPECT_THAT(WhyNoList(R"({"root":"..","gates":[{"name":"stubs"}]})"), HasSubstr("command"));
}

TEST(GateList, OfACxxPortHoldsMoreForFunctions) {
  constexpr std::array<const char*, 6> kGates{"build", "stubs",    "tests",
                                              "run",   "coverage", "mutants"};
  Json all = Json::array();
  for (const char* gate : kGates) all.push_back({{"name", gate}, {"command", {"a"}}});
  for (const char* left_out : {"build", "coverage", "mutants"}) {
    Json functions = Json::array();
    for (const char* gate : kGates) {
      if (gate != std::string(left_out)) functions.push_back(gate);
    }
    const std::string text = Json{{"root", ".."}, {"gates", all}, {"functions", functions}}.dump();
    EXPECT_THAT(WhyNoList(text, true), HasSubstr(std::string("lacks ") + left_out));
    EXPECT_EQ(WhyNoList(text, false), "it was read");
  }
}

}  // namespace
}  // namespace jsparity
