#include "conformance/judge/subject_filter.h"

#include <gtest/gtest.h>

namespace jsparity {
namespace {

TEST(SubjectFilter, TakesTokenByToken) {
  EXPECT_TRUE(FilterTakes("", "a.b"));
  EXPECT_TRUE(FilterTakes("a.*", "a.b"));
  EXPECT_TRUE(FilterTakes("a.>", "a.b.c"));
  EXPECT_TRUE(FilterTakes("a.b", "a.b"));
  EXPECT_FALSE(FilterTakes("a.>", "a"));
  EXPECT_FALSE(FilterTakes("*", "a.b"));
  EXPECT_FALSE(FilterTakes("a.*", "a"));
  EXPECT_FALSE(FilterTakes("a.b", "a.c"));
}

}  // namespace
}  // namespace jsparity
