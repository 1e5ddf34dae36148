// Components of a testee in a process, as its author compares them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "conformance/cli/program_for_tests.h"
#include "conformance/run/work_dir.h"

namespace jsparity {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Ended Compare(const std::string& testee, const std::string& options = "") {
  return Jsparity("components --oracle '" JSPARITY_ORACLE "' --seed 1 --count 20 --jobs 1 " +
                  (testee.empty() ? "" : "--testee \"" + testee + "\" ") + options);
}

// The oracle, some of whose lines come out otherwise; `script` is one of sed.
std::string OracleBut(const std::string& script) {
  return JSPARITY_ORACLE " | sed -u '" + script + "'";
}

TEST(ComponentsOfATestee, AgreeWhereItIsTheReference) {
  const auto work = WorkDir::Create().value();
  const std::string path = work->Fresh();
  const Ended ended =
      Compare(JSPARITY_ORACLE,
              "--component hash_wheel --component s2_pieces --component s2_decode --json " + path);
  EXPECT_EQ(ended.status, 0) << ended.text;
  EXPECT_THAT(ended.text, AllOf(HasSubstr("testee nats-server-oracle"),
                                HasSubstr("\nno difference\n"), Not(HasSubstr("not compared"))));
  std::ifstream file(path);
  const auto report = nlohmann::json::parse(file);
  ASSERT_EQ(report.at("components").size(), 3u);
  EXPECT_EQ(report.at("not_compared").size(), 0u);
  for (const auto& component : report.at("components")) EXPECT_EQ(component.at("inputs"), 20);
}

// Given a testee that answers one component wrongly, then that one parts, and others do not.
TEST(ComponentsOfATestee, PartWhereOneIsWrong) {
  const std::string wrong =
      OracleBut("s/\\(.text.:.\\)uncompressed buffer is too short/\\1the buffer is too short/");
  const Ended ended = Compare(wrong, "--component block_compress --component subject_tree");
  EXPECT_EQ(ended.status, 1) << ended.text;
  EXPECT_THAT(ended.text, AllOf(HasSubstr("block_compress differs, seed "),
                                HasSubstr("reference: \"uncompressed buffer is too short\"\n"
                                          "testee:    \"the buffer is too short\"\n"),
                                HasSubstr("--testee "), Not(HasSubstr("subject_tree differs")),
                                Not(HasSubstr("no difference"))));
}

// Given a testee that names what it has, then nothing else is asked for, and that is told.
TEST(ComponentsOfATestee, AreNotComparedWhereItNamesOthers) {
  const std::string some = OracleBut("s/\\(.components.:\\)\\[[^]]*]/\\1[\\\"s2_encode\\\"]/");
  const Ended ended = Compare(some, "--component s2_encode --component s2_decode");
  EXPECT_EQ(ended.status, 0) << ended.text;
  EXPECT_THAT(ended.text,
              AllOf(HasSubstr("s2_decode              not compared: the testee has not got it\n"),
                    HasSubstr("no difference in what was compared; not compared: 1\n")));
}

// Given a testee without the command, then nothing is compared, and that is not green.
TEST(ComponentsOfATestee, AreNoneWithoutTheCommand) {
  const Ended ended = Compare(JSPARITY_GO_EXAMPLE);
  EXPECT_EQ(ended.status, 2) << ended.text;
  EXPECT_THAT(ended.text, AllOf(HasSubstr("s2_encode              not compared: the testee has not "
                                          "got it\n"),
                                HasSubstr("jsparity: nothing was compared\n"),
                                Not(HasSubstr("no difference"))));
}

// Given a testee that says that it has a component, and refuses it, then it parts.
TEST(ComponentsOfATestee, PartWhereTheyAreRefused) {
  const Ended ended = Compare(OracleBut("s/.outcomes.:.*$/\\\"out\\\":[]}/"),
                              "--component s2_encode --max-failures 1");
  EXPECT_EQ(ended.status, 1) << ended.text;
  EXPECT_THAT(ended.text, HasSubstr("the testee's process: the testee refuses: "));
}

TEST(ComponentsOfATestee, PartWhereAnAnswerHasAMemberOfNoMeaning) {
  const Ended ended = Compare(OracleBut("s/.outcomes.:/\\\"more\\\":1,&/"),
                              "--component s2_encode --max-failures 1");
  EXPECT_EQ(ended.status, 1) << ended.text;
  EXPECT_THAT(ended.text, HasSubstr("an answer has more than id, ok and outcomes: {"));
}

// Given a side that ends when it is given an input, then that input is what is told, of either
// side.
TEST(ComponentsOfATestee, PartAtTheInputThatEndsIt) {
  const std::string quoted = "sed -u '/inputs.:.\\\"/Q' | " JSPARITY_ORACLE;
  const Ended ended = Compare(quoted, "--component block_compress --max-failures 1");
  EXPECT_EQ(ended.status, 1) << ended.text;
  EXPECT_THAT(ended.text, AllOf(HasSubstr("block_compress differs, seed "),
                                HasSubstr("the testee's process: the process ended ")));
}

TEST(Components, PartAtTheInputThatEndsTheReference) {
  const auto work = WorkDir::Create().value();
  const std::string program = work->Fresh();
  std::ofstream(program) << "#!/bin/sh\n"
                         << "sed -u '/inputs.:.\"/Q' | " JSPARITY_ORACLE << "\n";
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  const Ended ended = Jsparity("components --oracle " + program +
                               " --seed 1 --count 20 --jobs 1 --component block_compress "
                               "--max-failures 1");
  EXPECT_EQ(ended.status, 1) << ended.text;
  EXPECT_THAT(ended.text, AllOf(HasSubstr("block_compress differs, seed "),
                                HasSubstr("the reference's process: the process ended ")));
}

TEST(ComponentsOfATestee, ThatDoesNotStartAreASetUpError) {
  const Ended ended = Compare("false");
  EXPECT_EQ(ended.status, 2) << ended.text;
  EXPECT_THAT(ended.text, HasSubstr("jsparity: the testee cannot be used: "));
}

}  // namespace
}  // namespace jsparity
