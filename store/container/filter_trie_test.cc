#include "store/container/filter_trie.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "jsstore/subject_filter_set.h"
#include "store/container/subject_filter.h"
#include "store/container/subject_tree.h"

namespace jsstore {
namespace {

using Filters = std::vector<std::string>;

bool Matches(const Filters& filters, std::string_view subject) {
  return FilterTrie(filters).Matches(subject);
}

TEST(FilterTrie, AnyFilterMayMatch) {
  EXPECT_TRUE(Matches({"a.b", "c"}, "c"));
  EXPECT_TRUE(Matches({"a.b", "a.*.c"}, "a.b.c"));
  EXPECT_TRUE(Matches({"a.b.d", "*.b.c"}, "a.b.c"));
  EXPECT_TRUE(Matches({"a.b.d", "a.>"}, "a.b.c"));
  EXPECT_FALSE(Matches({"a.b", "a.b.c.d", "a.*.*.*"}, "a.b.c"));
  EXPECT_FALSE(Matches({}, "a"));
}

TEST(FilterTrie, WildcardsInTheSubjectArePlainTokens) {
  EXPECT_TRUE(Matches({"a.*"}, "a.>"));
  EXPECT_TRUE(Matches({"a.>"}, "a.*"));
  EXPECT_FALSE(Matches({"a.b"}, "a.*"));
}

TEST(FilterTrie, TokensThatOnlyBeginWithAWildcardArePlain) {
  EXPECT_TRUE(Matches({"a.*b"}, "a.*b"));
  EXPECT_FALSE(Matches({"a.*b"}, "a.cb"));
  EXPECT_TRUE(FilterTrie::IsValid("a.>b.c"));
}

TEST(FilterTrie, NothingMatchesASubjectWithAnEmptyToken) {
  for (const char* subject : {"", ".", "a.", ".a", "a..b"}) {
    EXPECT_FALSE(Matches({">", "*", "*.*", "a.>", "*.>", "*.*.*"}, subject)) << subject;
  }
}

TEST(FilterTrie, RefusesEmptyTokensAndWhatFollowsTheFullWildcard) {
  for (const char* filter : {"", ".", "a.", ".a", "a..b", ">.a", "a.>.b", ">.>"}) {
    EXPECT_FALSE(FilterTrie::IsValid(filter)) << filter;
    const auto set = SubjectFilterSet::Compile(Filters{"a", filter});
    ASSERT_FALSE(set) << filter;
    EXPECT_TRUE(set.error().Is(ErrorCode::kInvalidSubject));
  }
}

TEST(FilterTrie, TellsWhetherThereIsOneFilterOnly) {
  EXPECT_EQ(FilterTrie(Filters{"a.*", "a.*"}).OnlyFilter(), "a.*");
  EXPECT_EQ(FilterTrie(Filters{"a.*", "a.b"}).OnlyFilter(), std::nullopt);
  EXPECT_EQ(FilterTrie(Filters{}).OnlyFilter(), std::nullopt);
}

TEST(FilterTrie, TellsWhetherEverythingMatches) {
  EXPECT_TRUE(FilterTrie(Filters{"a", ">"}).MatchesEverything());
  EXPECT_FALSE(FilterTrie(Filters{"a.>", "*"}).MatchesEverything());
}

TEST(FilterTrie, FindsATokenAmongThousands) {
  Filters filters;
  for (int i = 0; i < 5000; ++i) filters.push_back("orders." + std::to_string(i) + ".new");
  const FilterTrie trie(filters);
  for (const std::string& filter : filters) EXPECT_TRUE(trie.Matches(filter));
  EXPECT_FALSE(trie.Matches("orders.5000.new"));
  EXPECT_FALSE(trie.Matches("orders.1.old"));
}

TEST(FilterTrie, HoldsMoreOpenWildcardsThanFitInPlace) {
  std::string filter = "*";
  std::string subject = "a";
  for (int i = 0; i < 40; ++i) {
    filter += ".*";
    subject += ".a";
  }
  EXPECT_TRUE(Matches({filter, subject + ".b"}, subject));
  EXPECT_FALSE(Matches({filter, subject + ".b"}, subject + ".c"));
}

TEST(SubjectFilterSet, WithoutASetEverySubjectPasses) {
  EXPECT_TRUE(SubjectFilterSet().Matches("a..b"));
  EXPECT_TRUE(SubjectFilterSet().IsUnset());
  EXPECT_FALSE(SubjectFilterSet::Compile({})->Matches("a"));
  EXPECT_FALSE(SubjectFilterSet::Compile({})->IsUnset());
}

rc::Gen<std::string> Joined(std::vector<std::string> tokens) {
  return rc::gen::map(
      rc::gen::resize(5, rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(
                             rc::gen::elementOf(std::move(tokens))))),
      [](const std::vector<std::string>& drawn) {
        std::string joined = drawn[0];
        for (std::size_t i = 1; i < drawn.size(); ++i) joined += "." + drawn[i];
        return joined;
      });
}

rc::Gen<Filters> AnyFilters() {
  const auto filter =
      rc::gen::map(rc::gen::tuple(Joined({"a", "b", "ab", "*"}), rc::gen::inRange(0, 4)),
                   [](const std::tuple<std::string, int>& drawn) {
                     return std::get<0>(drawn) + (std::get<1>(drawn) == 0 ? ".>" : "");
                   });
  return rc::gen::container<Filters>(filter);
}

TEST(FilterTrie, MatchesWhatOneOfItsFiltersMatches) {
  EXPECT_TRUE(rc::check([] {
    const Filters filters = *AnyFilters();
    const std::string subject = *Joined({"a", "b", "ab", "ba"});
    bool one_matches = false;
    for (const std::string& filter : filters) one_matches |= SubjectIsSubsetMatch(subject, filter);
    RC_ASSERT(Matches(filters, subject) == one_matches);
  }));
}

TEST(SubjectTree, GivesEachSubjectThatAnyFilterMatchesOnceAndInStoredOrder) {
  EXPECT_TRUE(rc::check([] {
    const FilterTrie trie(*AnyFilters());
    SubjectTree<int> tree;
    const auto subjects = *rc::gen::container<std::vector<std::string>>(
        Joined({"a", "b", "ab", "ba", "abc", "", "*"}));
    for (const std::string& subject : subjects) tree.Insert(subject, 0);
    Filters wanted;
    tree.IterFast([&](std::string_view subject, int*) {
      if (trie.Matches(subject)) wanted.emplace_back(subject);
      return true;
    });
    Filters got;
    tree.MatchAny(trie, [&](std::string_view subject, int*) {
      got.emplace_back(subject);
      return true;
    });
    RC_ASSERT(got == wanted);
  }));
}

TEST(SubjectTree, EndsAMatchWhenToldTo) {
  SubjectTree<int> tree;
  for (const char* subject : {"a", "b", "c"}) tree.Insert(subject, 0);
  int visits = 0;
  EXPECT_FALSE(tree.MatchAny(FilterTrie(Filters{">"}),
                             [&](std::string_view, int*) { return ++visits < 2; }));
  EXPECT_EQ(visits, 2);
}

}  // namespace
}  // namespace jsstore
