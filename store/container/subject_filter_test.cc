#include "store/container/subject_filter.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

namespace jsstore {
namespace {

rc::Gen<std::string> AnyText() {
  return rc::gen::container<std::string>(rc::gen::element('a', 'b', '.', '.', '*', '>'));
}

TEST(SubjectFilter, CollisionsAreMutual) {
  EXPECT_TRUE(rc::check([] {
    const std::string a = *AnyText();
    const std::string b = *AnyText();
    RC_ASSERT(SubjectsCollide(a, b) == SubjectsCollide(b, a));
    RC_ASSERT(SubjectsCollide(a, a));
  }));
}

rc::Gen<std::string> Joined(std::vector<std::string> tokens) {
  return rc::gen::map(
      rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(tokens))),
      [](const std::vector<std::string>& drawn) {
        std::string subject = drawn[0];
        for (std::size_t i = 1; i < drawn.size() && i < 6; ++i) subject += "." + drawn[i];
        return subject;
      });
}

TEST(SubjectFilter, BothMatchersAgreeOnValidLiteralsAndFilters) {
  EXPECT_TRUE(rc::check([] {
    const std::string subject = *Joined({"a", "b", "a*", "b>", "*a", ">b"});
    const std::string ending = *rc::gen::element<std::string>("", "", ".>");
    const std::string filter = *Joined({"a", "b", "a*", "b>", "*a", ">b", "*", "*", "*"}) + ending;
    RC_ASSERT(MatchLiteral(subject, filter) == SubjectIsSubsetMatch(subject, filter));
  }));
}

TEST(SubjectFilter, KnowsWildcardTokensFromWildcardBytes) {
  for (const char* subject : {"*", ">", "a.*", "*.a", "a.>", ">.a", "a.*.b", ".*"}) {
    EXPECT_TRUE(SubjectHasWildcard(subject)) << subject;
    EXPECT_FALSE(SubjectIsLiteral(subject)) << subject;
  }
  for (const char* subject : {"", "a", "a*", "*a", "a.>b", "a.b>", "**", "."}) {
    EXPECT_FALSE(SubjectHasWildcard(subject)) << subject;
    EXPECT_TRUE(SubjectIsLiteral(subject)) << subject;
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

TEST(SubjectFilter, MatchesLiterals) {
  EXPECT_TRUE(MatchLiteral("foo.bar", "foo.*"));
  EXPECT_TRUE(MatchLiteral("foo.bar.baz", "foo.>"));
  EXPECT_TRUE(MatchLiteral("foo.*", "foo.*"));
  EXPECT_TRUE(MatchLiteral("", ""));
  EXPECT_FALSE(MatchLiteral("foo", "foo.>"));
  EXPECT_FALSE(MatchLiteral("foo.bar", "foo"));
  EXPECT_FALSE(MatchLiteral("foo.bar", "*"));
  EXPECT_FALSE(MatchLiteral("foo.bar", "foo.b*"));
  EXPECT_FALSE(MatchLiteral("foo.bar", ">.bar"));
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

TEST(SubjectFilter, SeesCollisions) {
  EXPECT_TRUE(SubjectsCollide("foo.*", "*.bar"));
  EXPECT_TRUE(SubjectsCollide("foo.>", "foo.bar.*"));
  EXPECT_TRUE(SubjectsCollide("foo.bar", "foo.>"));
  EXPECT_FALSE(SubjectsCollide("foo.*", "foo.*.*"));
  EXPECT_FALSE(SubjectsCollide("foo.*", "bar.>"));
  EXPECT_FALSE(SubjectsCollide("foo", "bar"));
}

}  // namespace
}  // namespace jsstore
