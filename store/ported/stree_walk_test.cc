// From stree_test.go of the reference: walks over all subjects, and over those that two sets have
// in common.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "store/container/filter_trie.h"
#include "store/ported/ported_test.h"
#include "store/ported/stree_test_rig.h"

namespace jsstore {
namespace {

// A visitor that has enough of the `enough`th, and counts.
struct StopAt {
  int enough;
  int visits = 0;
  bool operator()(std::string_view, const int*) { return ++visits < enough; }
};

// A tree whose root has one child a letter.
IntTree OneNode(int children) {
  IntTree tree;
  for (int i = 0; i < children; ++i) tree.Insert(Lettered("", i), i);
  return tree;
}

int VisitsUntil(const IntTree& tree, int enough) {
  StopAt stop{.enough = enough};
  EXPECT_FALSE(tree.IterFast(stop));
  StopAt ordered{.enough = enough};
  EXPECT_FALSE(tree.IterOrdered(ordered));
  EXPECT_EQ(ordered.visits, stop.visits);
  return stop.visits;
}

PORTED_TEST(TestSubjectTreeIterOrdered, kNoPlanNumber) {
  const std::vector<std::pair<std::string, int>> entries = TwoLevels();
  const std::map<std::string, int> sorted(entries.begin(), entries.end());
  const IntTree tree = TreeOf(entries);

  std::vector<std::pair<std::string, int>> seen;
  EXPECT_TRUE(tree.IterOrdered([&](std::string_view subject, const int* value) {
    seen.emplace_back(subject, *value);
    return true;
  }));
  EXPECT_EQ(seen, (std::vector<std::pair<std::string, int>>(sorted.begin(), sorted.end())));

  StopAt stop{.enough = 4};
  EXPECT_FALSE(tree.IterOrdered(stop));
  EXPECT_EQ(stop.visits, 4);
}

PORTED_TEST(TestSubjectTreeIterFast, kNoPlanNumber) {
  const std::vector<std::pair<std::string, int>> entries = TwoLevels();
  const IntTree tree = TreeOf(entries);

  std::map<std::string, int> seen;
  EXPECT_TRUE(tree.IterFast([&](std::string_view subject, const int* value) {
    return seen.emplace(subject, *value).second;
  }));
  EXPECT_EQ(seen, (std::map<std::string, int>(entries.begin(), entries.end())));

  StopAt stop{.enough = 4};
  EXPECT_FALSE(tree.IterFast(stop));
  EXPECT_EQ(stop.visits, 4);
}

PORTED_TEST(TestIterOrderedAndIterFastNilRoot, kNoPlanNumber) {
  const IntTree tree;
  StopAt never{.enough = 1};
  EXPECT_TRUE(tree.IterOrdered(never));
  EXPECT_TRUE(tree.IterFast(never));
  EXPECT_EQ(never.visits, 0);
}

PORTED_TEST(TestIterEdgeCases, kNoPlanNumber) {
  EXPECT_EQ(VisitsUntil(TreeOf({{"a.b.c", 1}, {"a.b.d", 2}, {"a.c.d", 3}, {"b.c.d", 4}}), 2), 2);
}

PORTED_TEST(TestIterComplexTree, kNoPlanNumber) {
  IntTree tree;
  for (int i = 0; i < 20; ++i) tree.Insert("level1.level2.level3.item" + std::to_string(i), i);
  EXPECT_EQ(InByteOrder(tree).size(), 20U);
}

// A leaf has no children to walk: the walk visits the leaf, once, and leaves it as it is.
PORTED_TEST(TestLeafIter, kNoPlanNumber) {
  const IntTree tree = TreeOf({{"test", 42}});
  EXPECT_EQ(InStoredOrder(tree), SubjectList{"test"});
  EXPECT_EQ(VisitsUntil(tree, 1), 1);
  EXPECT_EQ(CountMatches(tree, "test"), 1U);
  EXPECT_EQ(*tree.Find("test"), 42);
}

// Two children are held by the smallest kind of node, five by the next and eight by that one too.
PORTED_TEST(TestNodeIterMethods, kNoPlanNumber) {
  for (const int children : {2, 5, 8, 12}) {
    EXPECT_EQ(InStoredOrder(OneNode(children)).size(), static_cast<std::size_t>(children));
    EXPECT_EQ(VisitsUntil(OneNode(children), 1), 1);
  }
}

PORTED_TEST(TestNode48IterEarlyTermination, kNoPlanNumber) {
  EXPECT_EQ(VisitsUntil(OneNode(20), 1), 1);
}

PORTED_TEST(TestNode10And16IterEarlyTermination, kNoPlanNumber) {
  EXPECT_EQ(VisitsUntil(OneNode(5), 2), 2);
  EXPECT_EQ(VisitsUntil(OneNode(12), 3), 3);
}

PORTED_TEST(TestSubjectTreeLazyIntersect, kNoPlanNumber) {
  IntTree left = TreeOf({{"foo.bar", 1},
                         {"foo.bar.baz.qux", 1},
                         {"bar", 1},
                         {"a.b.c", 1},
                         {"a.b.ee", 1},
                         {"bb.c.d", 1}});
  IntTree right = TreeOf({{"foo.bar", 1},
                          {"foo.bar.baz.qux", 1},
                          {"baz", 1},
                          {"a.b.d", 1},
                          {"a.b.e", 1},
                          {"b.c.d", 1},
                          {"foo.bar.baz.qux.alice", 1},
                          {"foo.bar.baz.qux.bob", 1}});
  std::map<std::string, int> common;
  LazyIntersect(left, right,
                [&](std::string_view subject, int*, int*) { ++common[std::string(subject)]; });
  EXPECT_EQ(common, (std::map<std::string, int>{{"foo.bar", 1}, {"foo.bar.baz.qux", 1}}));
}

template <typename Right>
auto InBoth(IntTree& left, SubjectTree<Right>& right) {
  std::map<std::string, std::pair<int, Right>> common;
  LazyIntersect(left, right, [&](std::string_view subject, int* in_left, Right* in_right) {
    EXPECT_TRUE(common.emplace(subject, std::pair(*in_left, *in_right)).second) << subject;
  });
  return common;
}

// Trees of ours are never nil.
PORTED_TEST(TestSubjectTreeLazyIntersectComprehensive, kNoPlanNumber) {
  IntTree numbers;
  SubjectTree<std::string> words;
  EXPECT_TRUE(InBoth(numbers, words).empty());
  numbers.Insert("foo", 1);
  EXPECT_TRUE(InBoth(numbers, words).empty());

  // values of two types come together, each from its own side
  numbers = TreeOf({{"foo.bar", 42}, {"baz.qux", 100}, {"only.in.st1", 1}});
  words.Insert("foo.bar", "hello");
  words.Insert("baz.qux", "world");
  words.Insert("only.in.st2", "two");
  EXPECT_EQ(InBoth(numbers, words), (std::map<std::string, std::pair<int, std::string>>{
                                        {"foo.bar", {42, "hello"}}, {"baz.qux", {100, "world"}}}));

  // whichever is the larger, left stays left
  IntTree large;
  for (int i = 0; i < 100; ++i) large.Insert("large." + std::to_string(i), i);
  IntTree small =
      TreeOf({{"large.5", 500}, {"large.10", 1000}, {"large.50", 5000}, {"small.only", 999}});
  EXPECT_EQ(InBoth(large, small),
            (std::map<std::string, std::pair<int, int>>{
                {"large.5", {5, 500}}, {"large.10", {10, 1000}}, {"large.50", {50, 5000}}}));

  // a beginning in common is not enough
  IntTree deep = TreeOf({{"a.b.c.d.e.f.g", 1}, {"a.b.c.d", 3}, {"prefix.suffix1", 5}});
  IntTree deeper = TreeOf({{"a.b.c.d.e.f.g", 2}, {"a.b.c.d.e", 4}, {"prefix.suffix2", 6}});
  EXPECT_EQ(InBoth(deep, deeper),
            (std::map<std::string, std::pair<int, int>>{{"a.b.c.d.e.f.g", {1, 2}}}));
}

struct GslCase {
  const char* name;
  std::vector<std::string> filters;
  std::size_t expected;  // subjects
};

PORTED_TEST(TestSubjectTreeGSLIntersection, kNoPlanNumber) {
  const IntTree tree = TreeOf({{"one.two.three.four", 0},
                               {"one.two.three.five", 0},
                               {"one.two.six", 0},
                               {"one.two.seven", 0},
                               {"eight.nine", 0},
                               {"stream.A", 0},
                               {"stream.A.child", 0}});
  const std::vector<GslCase> cases = {
      {"literals", {"one.two.six", "eight.nine"}, 2},
      {"one filter", {"one.two.*.*"}, 2},
      {"one within another", {"one.two.*.four", "one.two.*.*"}, 2},
      {"all, by length", {"*.*", "*.*.*", "*.*.*.*"}, 7},
      {"all below", {"one.>"}, 4},
      {"all below, and more", {"one.two.three.four", "one.>", ">"}, 7},
      {"a subject and all below it", {"stream.A.>", "stream.A"}, 2},
      {"a subject and some below it", {"stream.*.child", "stream.A"}, 2},
      {"seven ways to one subject",
       {"stream.A.child", "*.A.child", "stream.*.child", "stream.A.*", "stream.*.*", "*.A.*",
        "*.*.child"},
       1},
      {"five ways to one subject",
       {"stream.A.child", "*.A.child", "stream.A.*", "*.A.*", "*.*.child"},
       1},
      {"a literal and two wildcards", {"stream.A.child", "stream.*.*"}, 1},
      {"a literal and all below", {"stream.A.child", "stream.*.>"}, 1},
      {"a literal and shorter ones", {"stream.A.child", "*.*"}, 3},
      {"a literal and its parent", {"stream.A.child", "stream.*"}, 2},
      {"a literal and longer ones", {"stream.A", "*.*.*"}, 4},
      {"all", {">"}, 7},
      {"too short", {"one"}, 0},
      {"too short, all of them", {"one", "eight", "ten"}, 0},
      {"too long or other", {"stream.A.not-child", "stream.A.child.>"}, 0},
      {"a wildcard beside a literal", {"one.*.six", "one.two.seven"}, 2},
      {"two wildcards beside one", {"one.*.*.four", "one.*.*.five", "one.*.three"}, 2},
      {"wildcards at different places", {"one.two.*.*", "*.two.three.four"}, 2},
      {"a literal beside a wildcard of its length", {"one.*.four.five", "one.two.three.four"}, 1},
  };
  for (const GslCase& test : cases) {
    const FilterTrie trie(test.filters);
    std::map<std::string, int> seen;
    tree.MatchAny(trie, [&](std::string_view subject, const int*) {
      ++seen[std::string(subject)];
      return true;
    });
    EXPECT_EQ(seen.size(), test.expected) << test.name;
    for (const auto& [subject, times] : seen) EXPECT_EQ(times, 1) << test.name << ": " << subject;
  }

  const FilterTrie by_length(std::vector<std::string>{"*.*", "*.*.*", "*.*.*.*"});
  for (const char* subject : {"foo.bar", "foo.bar.baz", "foo.bar.baz.qux"}) {
    EXPECT_TRUE(by_length.Matches(subject)) << subject;
  }

  StopAt stop{.enough = 1};
  EXPECT_FALSE(tree.MatchAny(FilterTrie(std::vector<std::string>{">"}), stop));
  EXPECT_EQ(stop.visits, 1);
}

}  // namespace
}  // namespace jsstore
