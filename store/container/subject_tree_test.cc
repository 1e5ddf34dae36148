#include "store/container/subject_tree.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "store/container/subject_filter.h"

namespace jsstore {
namespace {

using Tree = SubjectTree<int>;
using SubjectMap = std::map<std::string, int>;

std::vector<std::string> Sorted(std::vector<std::string> strings) {
  std::sort(strings.begin(), strings.end());
  return strings;
}

std::vector<std::string> Matched(const Tree& tree, std::string_view filter) {
  std::vector<std::string> subjects;
  tree.Match(filter, [&](std::string_view subject, const int*) { subjects.emplace_back(subject); });
  return subjects;
}

std::vector<std::string> Stored(const Tree& tree) {
  std::vector<std::string> subjects;
  tree.IterFast([&](std::string_view subject, const int*) {
    subjects.emplace_back(subject);
    return true;
  });
  return subjects;
}

rc::Gen<std::string> AnyToken() {
  return rc::gen::oneOf(
      rc::gen::element<std::string>("a", "b", "eu", "orders", "order", "x1", "x10"),
      rc::gen::map(rc::gen::inRange(0, 120), [](int n) { return std::to_string(n); }));
}

rc::Gen<std::string> Joined(const rc::Gen<std::string>& token) {
  return rc::gen::map(rc::gen::mapcat(rc::gen::inRange<std::size_t>(1, 5),
                                      [token](std::size_t n) {
                                        return rc::gen::container<std::vector<std::string>>(n,
                                                                                            token);
                                      }),
                      [](const std::vector<std::string>& tokens) {
                        std::string subject = tokens[0];
                        for (std::size_t i = 1; i < tokens.size(); ++i) subject += "." + tokens[i];
                        return subject;
                      });
}

rc::Gen<std::string> AnySubject() { return Joined(AnyToken()); }

// Valid filters only: for others the recorded vectors say what is right.
rc::Gen<std::string> AnyFilter() {
  const auto token =
      rc::gen::weightedOneOf<std::string>({{3, AnyToken()}, {2, rc::gen::just<std::string>("*")}});
  return rc::gen::map(rc::gen::pair(Joined(token), rc::gen::inRange(0, 4)), [](const auto& drawn) {
    return drawn.second == 0 ? drawn.first + ".>" : drawn.first;
  });
}

struct SubjectEdit {
  bool insert;
  std::string subject;
};

void showValue(const SubjectEdit& edit, std::ostream& os) {
  os << (edit.insert ? "insert " : "delete ") << edit.subject;
}

void ApplyAnyEdits(Tree& tree, SubjectMap& model) {
  const int percent_inserts = *rc::gen::element(50, 70, 95);
  const auto edits = *rc::gen::scale(
      8.0, rc::gen::container<std::vector<SubjectEdit>>(rc::gen::map(
               rc::gen::pair(rc::gen::inRange(0, 100), AnySubject()), [=](const auto& drawn) {
                 return SubjectEdit{drawn.first < percent_inserts, drawn.second};
               })));
  int value = 0;
  for (const SubjectEdit& edit : edits) {
    const auto known = model.find(edit.subject);
    const auto before =
        known == model.end() ? std::optional<int>() : std::optional<int>(known->second);
    if (edit.insert) {
      const auto result = tree.Insert(edit.subject, ++value);
      RC_ASSERT(result.old == before);
      RC_ASSERT(*result.value == value);
      model[edit.subject] = value;
    } else {
      RC_ASSERT(tree.Delete(edit.subject) == before);
      model.erase(edit.subject);
    }
    RC_ASSERT(tree.Size() == model.size());
  }
}

TEST(SubjectTree, HoldsWhatAMapHoldsAfterAnyEdits) {
  EXPECT_TRUE(rc::check([] {
    Tree tree;
    SubjectMap model;
    ApplyAnyEdits(tree, model);
    SubjectMap ordered;
    std::vector<std::string> keys;
    tree.IterOrdered([&](std::string_view subject, int* value) {
      keys.emplace_back(subject);
      ordered.emplace(subject, *value);
      return true;
    });
    RC_ASSERT(ordered == model);
    RC_ASSERT(std::is_sorted(keys.begin(), keys.end()));
    RC_ASSERT(Sorted(Stored(tree)) == keys);
    for (const auto& [subject, value] : model) {
      const int* found = tree.Find(subject);
      RC_ASSERT(found != nullptr);
      RC_ASSERT(*found == value);
      RC_ASSERT((tree.Find(subject + "x") != nullptr) == model.contains(subject + "x"));
    }
  }));
}

TEST(SubjectTree, MatchesWhatEachSubjectAloneMatches) {
  EXPECT_TRUE(rc::check([] {
    Tree tree;
    SubjectMap model;
    ApplyAnyEdits(tree, model);
    const auto filters = *rc::gen::container<std::vector<std::string>>(AnyFilter());
    for (const std::string& filter : filters) {
      std::vector<std::string> expected;
      for (const auto& [subject, value] : model) {
        if (SubjectIsSubsetMatch(subject, filter)) expected.push_back(subject);
      }
      RC_ASSERT(Sorted(Matched(tree, filter)) == expected);
    }
    RC_ASSERT(Matched(tree, ">") == Stored(tree));
  }));
}

TEST(SubjectTree, IntersectsToTheSubjectsOfBoth) {
  EXPECT_TRUE(rc::check([] {
    Tree left, right;
    SubjectMap left_model, right_model;
    ApplyAnyEdits(left, left_model);
    ApplyAnyEdits(right, right_model);
    SubjectMap seen;
    LazyIntersect(left, right, [&](std::string_view subject, int* in_left, int* in_right) {
      RC_ASSERT(*in_left == left_model.at(std::string(subject)));
      seen.emplace(subject, *in_right);
    });
    std::erase_if(right_model,
                  [&](const auto& entry) { return !left_model.contains(entry.first); });
    RC_ASSERT(seen == right_model);
  }));
}

TEST(SubjectTree, KeepsValuesInPlaceWhileNodesSplitGrowShrinkAndMerge) {
  Tree tree;
  const int* value = tree.Insert("foo.bar.100", 42).value;
  for (int i = 0; i < 1000; ++i) tree.Insert("foo.bar." + std::to_string(i + 1000), i);
  for (int c = 33; c < 127; ++c) tree.Insert(std::string("foo.") + static_cast<char>(c), c);
  EXPECT_EQ(tree.Find("foo.bar.100"), value);
  for (int i = 0; i < 1000; ++i) tree.Delete("foo.bar." + std::to_string(i + 1000));
  for (int c = 33; c < 127; ++c) tree.Delete(std::string("foo.") + static_cast<char>(c));
  EXPECT_EQ(tree.Find("foo.bar.100"), value);
  EXPECT_EQ(*value, 42);
  EXPECT_EQ(tree.Size(), 1U);
}

TEST(SubjectTree, AddsANewLeafBeforeTheLeafItSplitsAndBehindTheNodeItSplits) {
  Tree tree;
  tree.Insert("foo.a", 1);
  tree.Insert("foo.b", 2);
  EXPECT_EQ(Stored(tree), (std::vector<std::string>{"foo.b", "foo.a"}));
  tree.Insert("bar", 3);
  EXPECT_EQ(Stored(tree), (std::vector<std::string>{"foo.b", "foo.a", "bar"}));
}

TEST(SubjectTree, MovesTheLastChildIntoTheHoleOfADeletedOne) {
  Tree tree;
  for (const char* subject : {"x.a", "x.b", "x.c", "x.d"}) tree.Insert(subject, 0);
  ASSERT_EQ(Stored(tree), (std::vector<std::string>{"x.b", "x.a", "x.c", "x.d"}));
  tree.Delete("x.b");
  EXPECT_EQ(Stored(tree), (std::vector<std::string>{"x.d", "x.a", "x.c"}));
}

TEST(SubjectTree, RefusesSubjectsWithTheByteThatMarksAnEnd) {
  Tree tree;
  const auto result = tree.Insert("a.\x7f", 1);
  EXPECT_EQ(result.value, nullptr);
  EXPECT_FALSE(result.updated());
  EXPECT_EQ(tree.TryInsert("\x7f", 1).value, nullptr);
  EXPECT_TRUE(tree.Empty());
  EXPECT_EQ(tree.Find("a.\x7f"), nullptr);
}

TEST(SubjectTree, FindsButNeverDeletesTheEmptySubject) {
  Tree tree;
  tree.Insert("", 7);
  tree.Insert("a", 8);
  ASSERT_NE(tree.Find(""), nullptr);
  EXPECT_EQ(tree.Delete(""), std::nullopt);
  EXPECT_EQ(tree.Size(), 2U);
}

TEST(SubjectTree, TakesWildcardsInSubjectsAsPlainBytes) {
  Tree tree;
  tree.Insert("a.*", 1);
  tree.Insert("a.>", 2);
  EXPECT_EQ(tree.Find("a.b"), nullptr);
  EXPECT_EQ(*tree.Find("a.*"), 1);
  EXPECT_EQ(tree.Delete("a.>"), 2);
  EXPECT_EQ(Matched(tree, "a.*"), std::vector<std::string>{"a.*"});
}

TEST(SubjectTree, TryInsertLeavesAStoredValueAlone) {
  Tree tree;
  EXPECT_TRUE(tree.TryInsert("a", 1).inserted);
  const auto again = tree.TryInsert("a", 2);
  EXPECT_FALSE(again.inserted);
  EXPECT_EQ(*again.value, 1);
}

TEST(SubjectTree, EndsWalksWhenTheVisitorSaysSo) {
  Tree tree;
  for (int i = 0; i < 100; ++i) tree.Insert("a." + std::to_string(i), i);
  int visits = 0;
  const auto third = [&](std::string_view, int*) { return ++visits < 3; };
  EXPECT_FALSE(tree.IterFast(third));
  EXPECT_EQ(std::exchange(visits, 0), 3);
  EXPECT_FALSE(tree.IterOrdered(third));
  EXPECT_EQ(std::exchange(visits, 0), 3);
  EXPECT_FALSE(tree.MatchUntil("a.*", third));
  EXPECT_EQ(std::exchange(visits, 0), 3);
  EXPECT_TRUE(tree.MatchUntil("a.7", third));
  EXPECT_TRUE(tree.MatchUntil("", third));
}

TEST(SubjectTree, HoldsLongSubjectsAndFiltersOfManyParts) {
  Tree tree;
  std::string subject, filter;
  for (int i = 0; i < 200; ++i) {
    subject += (i == 0 ? "" : ".") + std::to_string(i);
    filter += (i == 0 ? "" : ".") + (i % 2 == 0 ? std::to_string(i) : "*");
    tree.Insert(subject, i);
  }
  EXPECT_EQ(Matched(tree, filter), std::vector<std::string>{subject});
  EXPECT_EQ(Matched(tree, filter + ".*").size(), 0U);
}

TEST(SubjectTree, OwnsValuesThatCanOnlyBeMoved) {
  SubjectTree<std::unique_ptr<int>> tree;
  tree.Insert("a", std::make_unique<int>(1));
  const auto replaced = tree.Insert("a", std::make_unique<int>(2));
  ASSERT_TRUE(replaced.updated());
  EXPECT_EQ(**replaced.old, 1);
  tree.Insert("a.b", std::make_unique<int>(3));
  SubjectTree<std::unique_ptr<int>> moved(std::move(tree));
  EXPECT_EQ(**moved.Delete("a"), 2);
  EXPECT_EQ(moved.Size(), 1U);
}

}  // namespace
}  // namespace jsstore
