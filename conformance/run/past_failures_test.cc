#include "conformance/run/past_failures.h"

#include <gtest/gtest.h>

namespace jsparity {
namespace {

std::string ErrorOf(const std::string& text) {
  const auto read = ReadPastFailures(text, "r.txt");
  return read ? "none" : read.error();
}

TEST(PastFailures, AreALineEach) {
  const auto read = ReadPastFailures(
      "# what failed\n\n17  # plain\n18446744073709551615 ops=60 focus=compact,purge "
      "consumers=no older=no # all\r\n",
      "r.txt");
  ASSERT_TRUE(read) << read.error();
  ASSERT_EQ(read->size(), 2);
  EXPECT_EQ(Describe((*read)[0]), "17 ops=100");
  EXPECT_EQ(Describe((*read)[1]),
            "18446744073709551615 ops=60 focus=compact,purge consumers=no older=no");
}

TEST(PastFailures, SayInWhichLineSomethingIsWrong) {
  EXPECT_EQ(ErrorOf("17\nx\n"), "r.txt:2: \"x\" is no seed; a line begins with one, or with #");
  EXPECT_EQ(ErrorOf("18446744073709551616"),
            "r.txt:1: \"18446744073709551616\" is no seed; a line begins with one, or with #");
  EXPECT_EQ(ErrorOf("17 ops=0"), "r.txt:1: ops: is \"0\"; it has to be a number from 1 to 100000");
  EXPECT_EQ(ErrorOf("17 focus=dance"), "r.txt:1: focus: there is no operation \"dance\"");
  EXPECT_EQ(ErrorOf("17 focus="), "r.txt:1: focus: names no operation");
  EXPECT_EQ(ErrorOf("17 older=never"), "r.txt:1: older: is \"never\"; it has to be yes or no");
  EXPECT_EQ(ErrorOf("17 depth=3"),
            "r.txt:1: \"depth=3\" is unknown; there are ops=, focus=, consumers= and older=");
  EXPECT_EQ(ErrorOf("17\n17 ops=100"), "r.txt:2: the same as line 1; take one of them off");
}

}  // namespace
}  // namespace jsparity
