#include "conformance/defects/version.h"

#include <gtest/gtest.h>

namespace jsparity {
namespace {

TEST(Version, IsOrderedByItsNumbers) {
  EXPECT_LT(*ParseVersion("v2.9.25"), *ParseVersion("v2.10.0"));
  EXPECT_LT(*ParseVersion("v2.14.5"), *ParseVersion("v2.14.10"));
  EXPECT_EQ(*ParseVersion("2.14.5"), *ParseVersion("v2.14.5"));
}

TEST(Version, ComesAfterWhatWasThereBeforeItsRelease) {
  EXPECT_LT(*ParseVersion("v2.15.0-RC.1"), *ParseVersion("v2.15.0"));
  EXPECT_LT(*ParseVersion("v2.15.0-RC.1"), *ParseVersion("v2.15.0-RC.2"));
  EXPECT_LT(*ParseVersion("v2.14.99"), *ParseVersion("v2.15.0-RC.1"));
}

TEST(Version, HasThreeNumbers) {
  for (const char* text : {"", "v2", "v2.14", "v2.14.x", "v2.14.5 ", "latest", "v2.14.5.1"}) {
    EXPECT_FALSE(ParseVersion(text)) << text;
  }
}

TEST(Version, HasNumbersOfNineDigitsAtMost) {
  EXPECT_EQ(ParseVersion("v2.14.999999999")->numbers[2], 999'999'999U);
  EXPECT_FALSE(ParseVersion("v2.14.1000000000"));
}

TEST(Version, NamesWhatIsBeforeItsReleaseInLettersDigitsDotsAndDashes) {
  EXPECT_EQ(ParseVersion("v2.15.0-RC.1-x")->before, "RC.1-x");
  for (const char* text : {"v2.15.0-", "v2.15.0RC1", "v2.15.0-RC 1", "v2.15.0-RC_1"}) {
    EXPECT_FALSE(ParseVersion(text)) << text;
  }
}

}  // namespace
}  // namespace jsparity
