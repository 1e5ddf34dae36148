// From stree_test.go of the reference: filters.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "store/ported/ported_test.h"
#include "store/ported/stree_test_rig.h"

namespace jsstore {
namespace {

using FilterCounts = std::vector<std::pair<std::string, std::size_t>>;

void ExpectMatches(const IntTree& tree, const FilterCounts& expected) {
  for (const auto& [filter, count] : expected) {
    EXPECT_EQ(CountMatches(tree, filter), count) << filter;
  }
}

PORTED_TEST(TestSubjectTreeMatchLeafOnly, kNoPlanNumber) {
  ExpectMatches(TreeOf({{"foo.bar.baz.A", 1}}), {{"foo.bar.*.A", 1},
                                                 {"foo.*.baz.A", 1},
                                                 {"foo.*.*.A", 1},
                                                 {"foo.*.*.*", 1},
                                                 {"*.*.*.*", 1},
                                                 {">", 1},
                                                 {"foo.>", 1},
                                                 {"foo.*.>", 1},
                                                 {"foo.bar.>", 1},
                                                 {"foo.bar.*.>", 1},
                                                 {"foo.bar.baz", 0}});
}

PORTED_TEST(TestSubjectTreeMatchNodes, kNoPlanNumber) {
  const FilterCounts alike = {{"foo.bar.A", 1}, {"foo.baz.A", 1}, {"foo.*.A", 2},  {"foo.bar.*", 3},
                              {"foo.baz.*", 3}, {"foo.bar.>", 3}, {"foo.baz.>", 3}};
  IntTree tree = TreeOf({{"foo.bar.A", 1},
                         {"foo.bar.B", 2},
                         {"foo.bar.C", 3},
                         {"foo.baz.A", 11},
                         {"foo.baz.B", 22},
                         {"foo.baz.C", 33}});
  ExpectMatches(tree, alike);
  ExpectMatches(tree, {{"foo.bar", 0}, {">", 6}, {"foo.>", 6}, {"foo.ba", 0}});

  // when a beginning of others is a subject too
  tree.Insert("foo.bar", 42);
  ExpectMatches(tree, alike);
  ExpectMatches(tree, {{"foo.bar", 1}, {">", 7}, {"foo.>", 7}});
}

PORTED_TEST(TestSubjectTreeMatchUntil, kNoPlanNumber) {
  const IntTree tree = TreeOf(TwoLevels());
  // How many are visited by one who has enough of the `enough`th, and whether all were.
  const auto visit = [&](std::string_view filter, int enough) {
    int visits = 0;
    const bool completed =
        tree.MatchUntil(filter, [&](std::string_view, const int*) { return ++visits < enough; });
    return std::pair(visits, completed);
  };
  EXPECT_EQ(visit("foo.>", 3), std::pair(3, false));
  EXPECT_EQ(visit("foo.bar", 3), std::pair(1, true));
  EXPECT_EQ(visit("foo.baz.*", 4), std::pair(3, true));
}

PORTED_TEST(TestSubjectTreePartialTerminalWildcardBugMatch, kNoPlanNumber) {
  ExpectMatches(TreeOf({{"STATE.GLOBAL.CELL1.7PDSGAALXNN000010.PROPERTY-A", 5},
                        {"STATE.GLOBAL.CELL1.7PDSGAALXNN000010.PROPERTY-B", 1},
                        {"STATE.GLOBAL.CELL1.7PDSGAALXNN000010.PROPERTY-C", 2}}),
                {{"STATE.GLOBAL.CELL1.7PDSGAALXNN000010.*", 3}});
}

PORTED_TEST(TestSubjectTreeMatchSubjectParam, kNoPlanNumber) {
  const std::vector<std::pair<std::string, int>> entries = TwoLevels();
  std::map<std::string, int> seen;
  TreeOf(entries).Match(
      ">", [&](std::string_view subject, int* value) { seen.emplace(subject, *value); });
  EXPECT_EQ(seen, (std::map<std::string, int>(entries.begin(), entries.end())));
}

PORTED_TEST(TestSubjectTreeMatchRandomDoublePWC, kNoPlanNumber) {
  constexpr int kSubjects = 10'000;
  std::mt19937 random(2);
  IntTree tree;
  std::size_t second_is_two = 0;
  for (int i = 1; i <= kSubjects; ++i) {
    const auto second = std::to_string(random() % 20 + 1);
    second_is_two += second == "2" ? 1 : 0;
    tree.Insert("foo." + second + "." + std::to_string(i), 42);
  }
  ASSERT_GT(second_is_two, 0U);
  ExpectMatches(tree, {{"foo.*.*", kSubjects}, {"*.2.*", second_is_two}, {"*.*.222", 1}});

  // and a walk over all sees the same
  std::size_t walked = 0;
  std::size_t third_is_222 = 0;
  for (const std::string& subject : InByteOrder(tree)) {
    walked += subject.starts_with("foo.2.") ? 1 : 0;
    third_is_222 += subject.ends_with(".222") ? 1 : 0;
  }
  EXPECT_EQ(walked, second_is_two);
  EXPECT_EQ(third_is_222, 1U);
}

PORTED_TEST(TestSubjectTreeMatchTsepSecondThenPartialPartBug, kNoPlanNumber) {
  ExpectMatches(TreeOf({{"foo.xxxxx.foo1234.zz", 22},
                        {"foo.yyy.foo123.zz", 22},
                        {"foo.yyybar789.zz", 22},
                        {"foo.yyy.foo12345.zz", 22},
                        {"foo.yyy.foo12345.yy", 22},
                        {"foo.yyy.foo123456789.zz", 22}}),
                {{"foo.*.foo123456789.*", 1}, {"foo.*.*.zzz.foo.>", 0}});
}

PORTED_TEST(TestSubjectTreeMatchMultipleWildcardBasic, kNoPlanNumber) {
  ExpectMatches(TreeOf({{"A.B.C.D.0.G.H.I.0", 22}, {"A.B.C.D.1.G.H.I.0", 22}}),
                {{"A.B.*.D.1.*.*.I.0", 1}});
}

PORTED_TEST(TestSubjectTreeMatchInvalidWildcard, kNoPlanNumber) {
  ExpectMatches(
      TreeOf({{"foo.123", 22}, {"one.two.three.four.five", 22}, {"'*.123", 22}, {"bar", 22}}),
      {{"invalid.>", 0},
       {"foo.>.bar", 0},
       {">", 4},
       {"'*.*", 1},
       {"'*.*.*'", 0},
       {"`>`", 0},
       {"\">\"", 0},
       {"'>'", 0},
       {"'*.>'", 0},
       {"'*.>.", 0},
       {"`invalid.>`", 0},
       {"'*.*'", 0}});
}

// Nodes are split right before the wildcard byte of the filters; within a token it is plain.
PORTED_TEST(TestSubjectTreeMatchPartialWildcardIsLiteral, kNoPlanNumber) {
  IntTree tree = TreeOf({{"KV.a", 1}, {"KV.apple", 2}, {"KV.avocado", 3}, {"KV.banana", 4}});
  ExpectMatches(tree, {{"KV.a*", 0}, {"KV.a>", 0}, {"KV.ap*", 0}, {"KV.*", 4}, {"KV.>", 4}});

  tree.Insert("KV.a*", 5);
  tree.Insert("KV.a*x", 6);
  tree.Insert("KV.a>", 7);
  tree.Insert("KV.a>x", 8);
  ExpectMatches(tree,
                {{"KV.a*", 1}, {"KV.a>", 1}, {"KV.a*x", 1}, {"*.a*", 1}, {"KV.*", 8}, {"KV.>", 8}});

  // given that the '*' is the first byte of what a leaf still has
  ExpectMatches(TreeOf({{"KV.apple", 1}, {"KV.avocado", 2}, {"KV.a*x", 3}}),
                {{"KV.a*", 0}, {"KV.a*x", 1}});
}

// The original only logs a subject that comes twice.
PORTED_TEST(TestSubjectTreeMatchNoCallbackDupe, kNoPlanNumber) {
  const IntTree tree =
      TreeOf({{"foo.bar.A", 1}, {"foo.bar.B", 1}, {"foo.bar.C", 1}, {"foo.bar.>", 1}});
  for (const char* filter : {">", "foo.>", "foo.bar.>"}) {
    std::set<std::string> seen;
    tree.Match(filter, [&](std::string_view subject, const int*) {
      EXPECT_TRUE(seen.emplace(subject).second) << filter << " twice: " << subject;
    });
    EXPECT_EQ(seen.size(), 4U) << filter;
  }
}

PORTED_TEST(TestSubjectTreeMatchHasFWCNoPanic, kNoPlanNumber) {
  ExpectMatches(TreeOf({{"foo", 1}}), {{".", 0}});
}

// There is no null callback here: what Match takes is called as it is.
PORTED_TEST(TestMatchEdgeCases, kNoPlanNumber) {
  ExpectMatches(TreeOf({{"foo.bar", 1}}), {{"foo.*", 1}, {"", 0}});
}

// The reference looks at what is left of a filter after a piece of a subject. From outside: the
// piece is the prefix of a node, "foo.test", and what is left has to be matched below it.
PORTED_TEST(TestMatchPartsEdgeCases, kNoPlanNumber) {
  ExpectMatches(TreeOf({{"foo.test", 1},
                        {"foo.test.bar.x", 2},
                        {"foo.test.bar.y.z", 3},
                        {"foo.test.baz.x", 4},
                        {"foo.tested.bar.x", 5},
                        {"foo.test.bar", 6}}),
                {{"foo.*.bar.>", 3}});
}

// The piece is empty: the root has no prefix, so no part of the filter is used up by it.
PORTED_TEST(TestMatchPartsMoreEdgeCases, kNoPlanNumber) {
  ExpectMatches(TreeOf({{"foo.a", 1}, {"bar.b", 2}, {"foo.b", 3}}), {{"foo.*", 2}});
}

PORTED_TEST(TestMatchComplexEdgeCases, kNoPlanNumber) {
  ExpectMatches(
      TreeOf({{"foo.bar.baz", 1}, {"foo.bar.qux", 2}, {"foo.baz.bar", 3}, {"bar.foo.baz", 4}}),
      {{"foo.bar.>", 2}});
}

}  // namespace
}  // namespace jsstore
