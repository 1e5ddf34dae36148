// From stree_test.go of the reference: inserting, finding and deleting.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <string>

#include "store/ported/ported_test.h"
#include "store/ported/stree_test_rig.h"

namespace jsstore {
namespace {

// The value under `subject`, or -1.
int ValueOf(const IntTree& tree, std::string_view subject) {
  const int* value = tree.Find(subject);
  return value == nullptr ? -1 : *value;
}

// A tree of `prefix` and the first `count` letters, each of which was new.
IntTree LetteredTree(std::string_view prefix, int count) {
  IntTree tree;
  for (int i = 0; i < count; ++i) {
    EXPECT_FALSE(tree.Insert(Lettered(prefix, i), 22).updated());
  }
  return tree;
}

PORTED_TEST(TestSubjectTreeBasics, kNoPlanNumber) {
  IntTree tree;
  EXPECT_EQ(tree.Size(), 0U);

  // given one leaf, then only the subject itself finds it
  EXPECT_FALSE(tree.Insert("foo.bar.baz", 22).updated());
  EXPECT_EQ(tree.Size(), 1U);
  EXPECT_EQ(tree.Find("foo.bar.*"), nullptr);
  EXPECT_EQ(ValueOf(tree, "foo.bar.baz"), 22);

  // when it is inserted again, then what was there is told
  EXPECT_EQ(tree.Insert("foo.bar.baz", 33).old, 22);
  EXPECT_EQ(tree.Size(), 1U);

  // when a beginning of it is inserted, then both are there
  EXPECT_FALSE(tree.Insert("foo.bar", 22).updated());
  EXPECT_EQ(tree.Size(), 2U);
  EXPECT_EQ(ValueOf(tree, "foo.bar"), 22);
  EXPECT_EQ(ValueOf(tree, "foo.bar.baz"), 33);
}

// The kinds of the nodes are in stree_node_test.cc. From outside the largest shows: until then
// children lie as they came (but for the leaf that was split, which moves behind the new one), and
// from the 49th on by their byte.
PORTED_TEST(TestSubjectTreeNodeGrow, kNoPlanNumber) {
  IntTree tree = LetteredTree("foo.bar.", 48);
  SubjectList expected = {"foo.bar.B", "foo.bar.A"};
  for (int i = 2; i < 48; ++i) expected.push_back(Lettered("foo.bar.", i));
  EXPECT_EQ(InStoredOrder(tree), expected);

  EXPECT_FALSE(tree.Insert(Lettered("foo.bar.", 49), 22).updated());

  std::swap(expected[0], expected[1]);
  expected.push_back(Lettered("foo.bar.", 49));
  EXPECT_EQ(InStoredOrder(tree), expected);
}

PORTED_TEST(TestSubjectTreeNodePrefixMismatch, kNoPlanNumber) {
  IntTree tree = TreeOf({{"foo.bar.A", 11}, {"foo.bar.B", 22}, {"foo.bar.C", 33}});
  // when a subject parts from the others before the node's prefix ends
  tree.Insert("foo.foo.A", 44);
  EXPECT_EQ(ValueOf(tree, "foo.bar.A"), 11);
  EXPECT_EQ(ValueOf(tree, "foo.bar.B"), 22);
  EXPECT_EQ(ValueOf(tree, "foo.bar.C"), 33);
  EXPECT_EQ(ValueOf(tree, "foo.foo.A"), 44);
  // then the new node is above the old one, which keeps its children as they lay
  EXPECT_EQ(InStoredOrder(tree), (SubjectList{"foo.bar.B", "foo.bar.A", "foo.bar.C", "foo.foo.A"}));
}

PORTED_TEST(TestSubjectTreeNodeDelete, kNoPlanNumber) {
  IntTree tree;
  tree.Insert("foo.bar.A", 22);
  EXPECT_EQ(tree.Delete("foo.bar.A"), 22);
  EXPECT_TRUE(tree.Empty());
  EXPECT_EQ(tree.Delete("foo.bar.A"), std::nullopt);
  EXPECT_EQ(tree.Find("foo.foo.A"), nullptr);

  tree = TreeOf({{"foo.bar.A", 11}, {"foo.bar.B", 22}, {"foo.bar.C", 33}});
  EXPECT_EQ(tree.Delete("foo.bar.C"), 33);
  EXPECT_EQ(tree.Delete("foo.bar.B"), 22);
  EXPECT_EQ(InStoredOrder(tree), SubjectList{"foo.bar.A"});
  EXPECT_EQ(tree.Delete("foo.bar.A"), 11);
  EXPECT_TRUE(tree.Empty());

  // given one child more than a kind of node holds, when one goes, then the rest is found
  for (const int children : {5, 11, 17, 49}) {
    tree = LetteredTree("foo.bar.", children);
    EXPECT_EQ(tree.Delete("foo.bar.A"), 22) << children;
    EXPECT_EQ(tree.Find("foo.bar.A"), nullptr) << children;
    for (int i = 1; i < children; ++i) EXPECT_EQ(ValueOf(tree, Lettered("foo.bar.", i)), 22);
    EXPECT_EQ(tree.Size(), static_cast<std::size_t>(children - 1));
  }
}

PORTED_TEST(TestSubjectTreeNodesAndPaths, kNoPlanNumber) {
  IntTree tree = TreeOf({{"foo.bar.A", 22}, {"foo.bar.B", 22}, {"foo.bar.C", 22}, {"foo.bar", 22}});
  const auto finds_letters = [&] {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(ValueOf(tree, Lettered("foo.bar.", i)), 22);
  };
  finds_letters();
  EXPECT_EQ(ValueOf(tree, "foo.bar"), 22);
  // when the upper of two nodes goes, then the lower one takes over its prefix
  EXPECT_EQ(tree.Delete("foo.bar"), 22);
  finds_letters();
}

// Kinds and prefixes of nodes cannot be seen from outside; the order in which leaves are reached
// tells how they hang: below "foo.ba" first "r" with its letters and then itself, then "z.".
PORTED_TEST(TestSubjectTreeConstruction, kNoPlanNumber) {
  IntTree tree = TreeOf(TwoLevels());
  EXPECT_EQ(InStoredOrder(tree), (SubjectList{"foo.bar.B", "foo.bar.A", "foo.bar.C", "foo.bar",
                                              "foo.baz.B", "foo.baz.A", "foo.baz.C"}));
  EXPECT_EQ(tree.Delete("foo.bar"), 42);
  EXPECT_EQ(InStoredOrder(tree), (SubjectList{"foo.bar.B", "foo.bar.A", "foo.bar.C", "foo.baz.B",
                                              "foo.baz.A", "foo.baz.C"}));
}

PORTED_TEST(TestSubjectTreeNoPrefix, kNoPlanNumber) {
  IntTree tree = LetteredTree("", 26);
  EXPECT_EQ(tree.Size(), 26U);
  // when one of the middle and the last are deleted, then the last but one lies in the first hole
  EXPECT_EQ(tree.Delete("B"), 22);
  EXPECT_EQ(tree.Size(), 25U);
  EXPECT_EQ(InStoredOrder(tree).front(), "Z");
  EXPECT_EQ(tree.Delete("Z"), 22);
  EXPECT_EQ(tree.Size(), 24U);
  EXPECT_EQ(InStoredOrder(tree).front(), "Y");
}

// Subjects whose first bytes choose nodes that must be split where both sides go on alike.
PORTED_TEST(TestSubjectTreeInsertSamePivotBug, kNoPlanNumber) {
  IntTree tree;
  for (const char* subject :
       {"0d00.2abbb82c1d.6e16.fa7f85470e.3e46", "534b12.3486c17249.4dde0666",
        "6f26aabd.920ee3.d4d3.5ffc69f6", "8850.ade3b74c31.aa533f77.9f59.a4bd8415.b3ed7b4111",
        "5a75047dcb.5548e845b6.76024a34.14d5b3.80c426.51db871c3a",
        "825fa8acfc.5331.00caf8bbbd.107c4b.c291.126d1d010e"}) {
    EXPECT_FALSE(tree.Insert(subject, 22).updated());
    EXPECT_NE(tree.Find(subject), nullptr) << subject;
  }
}

std::string HexToken(std::mt19937& random) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string token;
  const unsigned bytes = random() % 4 + 2;
  for (unsigned i = 0; i < 2 * bytes; ++i) token += kDigits[random() % kDigits.size()];
  return token;
}

PORTED_TEST(TestSubjectTreeRandomTrackEntries, kNoPlanNumber) {
  std::mt19937 random(1);
  IntTree tree;
  std::set<std::string> inserted;
  for (int i = 0; i < 1000; ++i) {
    std::string subject = HexToken(random);
    for (unsigned more = random() % 6; more > 0; --more) subject += "." + HexToken(random);
    if (!inserted.insert(subject).second) continue;
    ASSERT_FALSE(tree.Insert(subject, 22).updated());
    ASSERT_EQ(tree.Size(), inserted.size());
    for (const std::string& known : inserted) ASSERT_NE(tree.Find(known), nullptr) << known;
  }
}

// Tokens longer than what the reference keeps of a prefix inside a node.
PORTED_TEST(TestSubjectTreeLongTokens, kNoPlanNumber) {
  IntTree tree = TreeOf({{"a1.aaaaaaaaaaaaaaaaaaaaaa0", 1},
                         {"a2.0", 2},
                         {"a1.aaaaaaaaaaaaaaaaaaaaaa1", 3},
                         {"a2.1", 4}});
  tree.Delete("a2.0");
  tree.Delete("a2.1");
  EXPECT_EQ(tree.Size(), 2U);
  EXPECT_EQ(ValueOf(tree, "a1.aaaaaaaaaaaaaaaaaaaaaa0"), 1);
  EXPECT_EQ(ValueOf(tree, "a1.aaaaaaaaaaaaaaaaaaaaaa1"), 3);
}

PORTED_TEST(TestSubjectTreeInsertLongerLeafSuffixWithTrailingNulls, kNoPlanNumber) {
  const std::string shorter = "foo.bar.baz_" + std::string(10, '\0');
  const std::string longer = shorter + std::string(10, '\0');
  const IntTree tree = TreeOf({{shorter, 1}, {longer, 2}});
  EXPECT_EQ(ValueOf(tree, shorter), 1);
  EXPECT_EQ(ValueOf(tree, longer), 2);
}

PORTED_TEST(TestSubjectTreeInsertWithNoPivot, kNoPlanNumber) {
  IntTree tree;
  const auto refused = tree.Insert("foo.bar.baz.\x7f", 22);
  EXPECT_EQ(refused.value, nullptr);
  EXPECT_FALSE(refused.updated());
  EXPECT_EQ(tree.Size(), 0U);
}

PORTED_TEST(TestSubjectTreeDeleteShortSubjectNoPanic, kNoPlanNumber) {
  IntTree tree = TreeOf({{"foo.bar.baz", 1}, {"foo.bar.qux", 2}});
  EXPECT_EQ(tree.Delete("foo.bar"), std::nullopt);
  EXPECT_EQ(ValueOf(tree, "foo.bar.baz"), 1);
  EXPECT_EQ(ValueOf(tree, "foo.bar.qux"), 2);
}

// A tree of ours is never nil; one that was moved from comes nearest.
PORTED_TEST(TestSubjectTreeEmpty, kNoPlanNumber) {
  IntTree tree;
  tree.Clear();
  EXPECT_EQ(tree.Size(), 0U);

  tree = TreeOf({{"foo.bar", 1}, {"foo.baz", 2}, {"bar.baz", 3}});
  ASSERT_EQ(tree.Size(), 3U);
  tree.Clear();
  EXPECT_EQ(tree.Size(), 0U);
  EXPECT_EQ(InStoredOrder(tree), SubjectList{});
  for (const char* subject : {"foo.bar", "foo.baz", "bar.baz"}) {
    EXPECT_EQ(tree.Find(subject), nullptr);
  }

  EXPECT_FALSE(tree.Insert("new.entry", 42).updated());
  EXPECT_EQ(tree.Size(), 1U);
  EXPECT_EQ(ValueOf(tree, "new.entry"), 42);

  const IntTree taken = std::move(tree);
  tree.Clear();  // NOLINT(bugprone-use-after-move): it is what this is about
  EXPECT_EQ(tree.Size(), 0U);
  EXPECT_EQ(ValueOf(taken, "new.entry"), 42);
}

// As above; the reference's nil tree drops what is inserted, for want of a place to keep it.
PORTED_TEST(TestSubjectTreeNilNoPanic, kNoPlanNumber) {
  IntTree tree = TreeOf({{"foo", 1}});
  const IntTree taken = std::move(tree);
  // NOLINTBEGIN(bugprone-use-after-move): it is what this is about
  EXPECT_EQ(CountMatches(tree, "foo"), 0U);
  EXPECT_EQ(tree.Find("foo"), nullptr);
  EXPECT_EQ(tree.Delete("foo"), std::nullopt);
  EXPECT_FALSE(tree.Insert("foo", 22).updated());
  // NOLINTEND(bugprone-use-after-move)
  EXPECT_EQ(ValueOf(taken, "foo"), 1);
}

PORTED_TEST(TestSizeOnNilTree, kNoPlanNumber) {
  IntTree tree = TreeOf({{"foo", 1}, {"bar", 2}});
  const IntTree taken = std::move(tree);
  EXPECT_EQ(tree.Size(), 0U);  // NOLINT(bugprone-use-after-move): it is what this is about
  EXPECT_EQ(taken.Size(), 2U);
}

PORTED_TEST(TestFindEdgeCases, kNoPlanNumber) {
  const IntTree tree = TreeOf({{"foo.bar.baz", 1}, {"foo", 2}});
  EXPECT_EQ(tree.Find(""), nullptr);
}

PORTED_TEST(TestInsertEdgeCases, kNoPlanNumber) {
  IntTree tree;
  EXPECT_EQ(tree.Insert("foo\x7f"
                        "bar",
                        1)
                .value,
            nullptr);
  EXPECT_EQ(tree.Size(), 0U);

  tree = TreeOf({{"a.b", 1}, {"a.c", 2}});
  EXPECT_EQ(tree.Size(), 2U);
  EXPECT_EQ(InStoredOrder(tree), (SubjectList{"a.c", "a.b"}));
}

PORTED_TEST(TestInsertComplexEdgeCases, kNoPlanNumber) {
  const IntTree tree = TreeOf({{"a", 1}, {"aa", 2}, {"aaa", 3}});
  EXPECT_EQ(tree.Size(), 3U);
  EXPECT_EQ(ValueOf(tree, "a"), 1);
  EXPECT_EQ(ValueOf(tree, "aa"), 2);
  EXPECT_EQ(ValueOf(tree, "aaa"), 3);
}

PORTED_TEST(TestDeleteEdgeCases, kNoPlanNumber) {
  IntTree tree;
  EXPECT_EQ(tree.Delete("foo"), std::nullopt);
  tree.Insert("foo", 1);
  EXPECT_EQ(tree.Delete(""), std::nullopt);
  EXPECT_EQ(tree.Size(), 1U);

  tree = TreeOf({{"verylongprefix.suffix", 1}, {"verylongprefix.suffix2", 2}});
  EXPECT_EQ(tree.Delete("very"), std::nullopt);
  EXPECT_EQ(tree.Size(), 2U);
}

PORTED_TEST(TestDeleteNilNodePointer, kNoPlanNumber) {
  // given a tree whose root is gone
  IntTree tree = TreeOf({{"bar", 1}});
  tree.Delete("bar");
  EXPECT_EQ(tree.Delete("foo"), std::nullopt);
  EXPECT_TRUE(tree.Empty());
}

}  // namespace
}  // namespace jsstore
