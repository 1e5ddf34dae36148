// From gsl_test.go of the reference: sets of filters. Ours do not change once made: inserting and
// removing is making another set, and what matches is asked for, not how many times.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "jsstore/subject_filter_set.h"
#include "store/container/filter_trie.h"
#include "store/ported/ported_test.h"

namespace jsstore {
namespace {

using FilterList = std::vector<std::string>;

// How many of the filters match. Each by itself, and all together must agree.
int CountOf(const FilterList& filters, std::string_view subject) {
  int count = 0;
  for (const std::string& filter : filters) {
    count += FilterTrie(FilterList{filter}).Matches(subject) ? 1 : 0;
  }
  EXPECT_EQ(FilterTrie(filters).Matches(subject), count > 0) << subject;
  return count;
}

using SubjectCounts = std::vector<std::pair<std::string, int>>;

void ExpectCounts(const FilterList& filters, const SubjectCounts& expected) {
  for (const auto& [subject, count] : expected) {
    EXPECT_EQ(CountOf(filters, subject), count) << subject;
  }
}

PORTED_TEST(TestGenericSublistInit, kNoPlanNumber) {
  const FilterTrie none(FilterList{});
  EXPECT_FALSE(none.Matches("foo"));
  EXPECT_FALSE(none.MatchesEverything());
  EXPECT_EQ(none.OnlyFilter(), std::nullopt);
}

// There is no count; that three filters are there shows in what they match.
PORTED_TEST(TestGenericSublistInsertCount, kNoPlanNumber) {
  ExpectCounts({"foo", "bar", "foo.bar"}, {{"foo", 1}, {"bar", 1}, {"foo.bar", 1}});
}

PORTED_TEST(TestGenericSublistSimple, kNoPlanNumber) { ExpectCounts({"foo"}, {{"foo", 1}}); }

PORTED_TEST(TestGenericSublistSimpleMultiTokens, kNoPlanNumber) {
  ExpectCounts({"foo.bar.baz"}, {{"foo.bar.baz", 1}});
}

PORTED_TEST(TestGenericSublistPartialWildcard, kNoPlanNumber) {
  ExpectCounts({"a.b.c", "a.*.c"}, {{"a.b.c", 2}});
}

PORTED_TEST(TestGenericSublistPartialWildcardAtEnd, kNoPlanNumber) {
  ExpectCounts({"a.b.c", "a.b.*"}, {{"a.b.c", 2}});
}

PORTED_TEST(TestGenericSublistFullWildcard, kNoPlanNumber) {
  ExpectCounts({"a.b.c", "a.>"}, {{"a.b.c", 2}, {"a.>", 1}});
}

PORTED_TEST(TestGenericSublistRemove, kNoPlanNumber) {
  ExpectCounts({"a.b.c.d"}, {{"a.b.c.d", 1}});
  ExpectCounts({}, {{"a.b.c.d", 0}});
}

PORTED_TEST(TestGenericSublistRemoveWildcard, kNoPlanNumber) {
  ExpectCounts({"a.b.c.d", "a.b.*.d", "a.b.>"}, {{"a.b.c.d", 3}});
  ExpectCounts({"a.b.c.d", "a.b.>"}, {{"a.b.c.d", 2}});
  ExpectCounts({"a.b.c.d"}, {{"a.b.c.d", 1}});
  ExpectCounts({}, {{"a.b.c.d", 0}});
}

void ExpectRefused(std::string_view filter) {
  EXPECT_FALSE(FilterTrie::IsValid(filter)) << filter;
  const auto set = SubjectFilterSet::Compile(FilterList{std::string(filter)});
  ASSERT_FALSE(set) << filter;
  EXPECT_TRUE(set.error().Is(ErrorCode::kInvalidSubject)) << filter;
}

PORTED_TEST(TestGenericSublistInvalidSubjectsInsert, kNoPlanNumber) {
  for (const char* filter : {".foo", "foo.", "foo..bar", "foo.bar..baz", "foo.>.baz"}) {
    ExpectRefused(filter);
  }
}

PORTED_TEST(TestGenericSublistBadSubjectOnRemove, kNoPlanNumber) {
  for (const char* filter : {"a.b..d", "a.>.b"}) ExpectRefused(filter);
}

PORTED_TEST(TestGenericSublistTwoTokenPubMatchSingleTokenSub, kNoPlanNumber) {
  ExpectCounts({"foo"}, {{"foo", 1}, {"foo.bar", 0}});
}

// A token that only begins with a wildcard's byte is plain.
PORTED_TEST(TestGenericSublistInsertWithWildcardsAsLiterals, kNoPlanNumber) {
  ExpectCounts({"foo.*-"}, {{"foo.bar", 0}, {"foo.*-", 1}});
  ExpectCounts({"foo.*-", "foo.>-"}, {{"foo.bar", 0}, {"foo.*-", 1}, {"foo.>-", 1}});
}

PORTED_TEST(TestGenericSublistRemoveWithWildcardsAsLiterals, kNoPlanNumber) {
  for (const char* filter : {"foo.*-", "foo.>-"}) {
    ExpectCounts({filter}, {{"foo.bar", 0}, {filter, 1}});
    ExpectCounts({}, {{"foo.bar", 0}, {filter, 0}});
  }
}

PORTED_TEST(TestGenericSublistMatchWithEmptyTokens, kNoPlanNumber) {
  for (const char* subject : {".foo", "..foo", "foo..", "foo.", "foo..bar", "foo...bar"}) {
    ExpectCounts({">"}, {{subject, 0}});
  }
}

PORTED_TEST(TestGenericSublistHasInterest, kNoPlanNumber) {
  ExpectCounts({"foo"}, {{"foo", 1}, {"bar", 0}});
  ExpectCounts({}, {{"foo", 0}, {"foo.bar", 0}, {"foo.bar.baz", 0}});
  ExpectCounts({"foo.*"}, {{"foo", 0}, {"foo.bar", 1}, {"foo.bar.baz", 0}});
  ExpectCounts({"foo.>"}, {{"foo", 0}, {"foo.bar", 1}, {"foo.bar.baz", 1}});
  ExpectCounts({"*.>"}, {{"foo", 0}, {"foo.bar", 1}, {"foo.baz", 1}});
  ExpectCounts({"*.bar"}, {{"foo", 0}, {"foo.bar", 1}, {"foo.baz", 0}});
  ExpectCounts({"*"}, {{"foo", 1}, {"foo.bar", 0}});
}

PORTED_TEST(TestGenericSublistNumInterest, kNoPlanNumber) {
  ExpectCounts({"foo"}, {{"foo", 1}, {"bar", 0}});
  ExpectCounts({}, {{"foo", 0}, {"foo.bar", 0}, {"foo.bar.baz", 0}});
  ExpectCounts({"foo.*"}, {{"foo", 0}, {"foo.bar", 1}, {"foo.bar.baz", 0}});
  ExpectCounts({"foo.>"}, {{"foo", 0}, {"foo.bar", 1}, {"foo.bar.baz", 1}});
  ExpectCounts({"*.>"}, {{"foo", 0}, {"foo.bar", 1}, {"foo.bar.baz", 1}});
  ExpectCounts({"*.bar"}, {{"foo", 0}, {"foo.bar", 1}, {"foo.bar.baz", 0}});
  ExpectCounts({"*"}, {{"foo", 1}, {"foo.bar", 0}});
}

PORTED_TEST(TestGenericSublistHasInterestOverlapping, kNoPlanNumber) {
  ExpectCounts({"stream.A.child", "stream.*"}, {{"stream.A.child", 1}, {"stream.A", 1}});
}

PORTED_TEST(TestGenericSublistMatchesFullWildcard, kNoPlanNumber) {
  FilterList filters = {"stream.A.child", "stream.*"};
  ExpectCounts(filters, {{"stream.A.child", 1}, {"stream.A", 1}});
  EXPECT_FALSE(FilterTrie(filters).MatchesEverything());
  filters.emplace_back(">");
  EXPECT_TRUE(FilterTrie(filters).MatchesEverything());
}

PORTED_TEST(TestGenericSublistSingleFilter, kNoPlanNumber) {
  const auto only = [](const FilterList& filters) { return FilterTrie(filters).OnlyFilter(); };
  EXPECT_EQ(SubjectFilterSet().trie(), nullptr);
  EXPECT_EQ(only({}), std::nullopt);
  // however often it was given
  EXPECT_EQ(only({"stream.A.child"}), "stream.A.child");
  EXPECT_EQ(only({"stream.A.child", "stream.A.child"}), "stream.A.child");
  EXPECT_EQ(only({"stream.A.child", "stream.A.child", "stream.A.other"}), std::nullopt);
  EXPECT_EQ(only({"stream.A.child", "stream.A.child", "stream.A.other", "stream.*"}), std::nullopt);
  // with what lies below it, and what lies below the same
  EXPECT_EQ(only({"foo", "foo.bar", "foo.baz"}), std::nullopt);
  EXPECT_EQ(only({"foo.bar", "foo.baz"}), std::nullopt);
}

}  // namespace
}  // namespace jsstore
