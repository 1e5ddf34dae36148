#include "conformance/gates/program_output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jsparity {
namespace {

using ::testing::HasSubstr;

TEST(ProgramOutput, IsAllThatItWrites) {
  EXPECT_EQ(OutputOf({"printf", "%s|%s\\n", "a b", "$c"}).value_or("an error"), "a b|$c\n");
}

TEST(ProgramOutput, IsWholeWhereAPipeDoesNotHoldIt) {
  EXPECT_EQ(OutputOf({"head", "-c", "1000000", "/dev/zero"}).value_or("").size(), 1'000'000U);
}

TEST(ProgramOutput, SaysThatTheProgramIsNotThere) {
  const auto output = OutputOf({"no-such-program-of-this-name"});
  ASSERT_FALSE(output);
  EXPECT_THAT(output.error(), HasSubstr("no-such-program-of-this-name cannot be run"));
}

TEST(ProgramOutput, SaysHowItEnded) {
  EXPECT_THAT(OutputOf({"sh", "-c", "exit 3"}).error(), HasSubstr("sh ended with 3"));
  EXPECT_THAT(OutputOf({"sh", "-c", "kill -9 $$"}).error(), HasSubstr("ended by signal 9"));
}

}  // namespace
}  // namespace jsparity
