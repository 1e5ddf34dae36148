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

}  // namespace
}  // namespace jsparity
