#include "store/format/subject_text.h"

#include <gtest/gtest.h>

#include <string>

namespace jsstore {
namespace {

TEST(SubjectText, TakesSubjectsAndWildcards) {
  for (const char* subject : {"a", "a.b", "*", ">", "a.*.c", "a.>", "é.漢字", ">>", "a*", "**.x"}) {
    EXPECT_TRUE(IsValidSubject(subject)) << subject;
  }
}

TEST(SubjectText, RefusesEmptyTokens) {
  for (const char* subject : {"", ".", "a.", ".a", "a..b"}) {
    EXPECT_FALSE(IsValidSubject(subject)) << subject;
  }
}

TEST(SubjectText, RefusesTokensAfterTheFullWildcard) {
  EXPECT_FALSE(IsValidSubject(">.a"));
  EXPECT_FALSE(IsValidSubject("a.>.b"));
}

TEST(SubjectText, RefusesWhiteSpaceAnywhere) {
  for (const char space : {' ', '\t', '\n', '\f', '\r'}) {
    for (const char* subject : {"?", "a?", "?a", "a.?", "a.b?c.d"}) {
      std::string text = subject;
      text[text.find('?')] = space;
      EXPECT_FALSE(IsValidSubject(text)) << testing::PrintToString(text);
    }
  }
  EXPECT_TRUE(IsValidSubject("a\vb"));  // vertical tabs pass, as in the reference
}

TEST(SubjectText, RefusesSignsOfDamage) {
  EXPECT_FALSE(IsValidSubject(std::string("a\0b", 3)));
  EXPECT_FALSE(IsValidSubject("a\xFF"));
  EXPECT_FALSE(IsValidSubject("a.\xC3"));
  EXPECT_FALSE(IsValidSubject("\uFFFD"));
}

}  // namespace
}  // namespace jsstore
