#include "store/container/subject_filter.h"

#include <gtest/gtest.h>

namespace jsstore {
namespace {

TEST(SubjectFilter, KnowsWildcardTokensFromWildcardBytes) {
  for (const char* subject : {"*", ">", "a.*", "*.a", "a.>", ">.a", "a.*.b", ".*"}) {
    EXPECT_TRUE(SubjectHasWildcard(subject)) << subject;
  }
  for (const char* subject : {"", "a", "a*", "*a", "a.>b", "a.b>", "**", "."}) {
    EXPECT_FALSE(SubjectHasWildcard(subject)) << subject;
  }
}

TEST(SubjectFilter, AcceptsOnlyNonEmptyTokensWithTheFullWildcardLast) {
  for (const char* subject : {"a", "a.b", "*", ">", "*.*.>", "a*", "a.>b"}) {
    EXPECT_TRUE(IsValidSubject(subject)) << subject;
  }
  for (const char* subject : {"", ".", "a.", ".a", "a..b", ">.a", "a.>.b", "a b", " ", "a.\t"}) {
    EXPECT_FALSE(IsValidSubject(subject)) << subject;
  }
}

TEST(SubjectFilter, ChecksRunesOnlyWhenAsked) {
  EXPECT_TRUE(IsValidSubject("a.\xff"));
  EXPECT_FALSE(IsValidSubject("a.\xff", true));
  EXPECT_FALSE(IsValidSubject(std::string_view("a.\0", 3), true));
  EXPECT_FALSE(IsValidSubject("a.\xef\xbf\xbd", true));
  EXPECT_TRUE(IsValidSubject("a.\xc3\xa9", true));
}

TEST(SubjectFilter, MatchesSubsetsTokenByToken) {
  EXPECT_TRUE(SubjectIsSubsetMatch("foo.*", "*.*"));
  EXPECT_TRUE(SubjectIsSubsetMatch("foo.*", ">"));
  EXPECT_TRUE(SubjectIsSubsetMatch("foo.*x", "foo.*x"));
  EXPECT_FALSE(SubjectIsSubsetMatch("foo.bar", "foo.*x"));  // plain text
  EXPECT_FALSE(SubjectIsSubsetMatch("foo.*", "foo.bar"));
  EXPECT_FALSE(SubjectIsSubsetMatch("foo.>", "foo.*"));
  EXPECT_FALSE(SubjectIsSubsetMatch("foo", "foo.bar"));
  EXPECT_FALSE(SubjectIsSubsetMatch("foo.bar", "foo"));
  EXPECT_FALSE(SubjectIsSubsetMatch("", ""));
}

}  // namespace
}  // namespace jsstore
