// From stree_test.go of the reference: single nodes, of which the tree's order of subjects is made.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <string>

#include "store/container/subject_tree_node.h"
#include "store/ported/ported_test.h"

namespace jsstore {
namespace {

using subject_tree_internal::Inner;
using subject_tree_internal::InnerKind;
using subject_tree_internal::Leaf;
using subject_tree_internal::Node48;
using subject_tree_internal::NodeRef;

// A node with leaves of its own, which grows before it takes a child too many and shrinks after it
// lost one, as the tree has it.
class NodeRig {
 public:
  explicit NodeRig(int children = 0) : node_(subject_tree_internal::NewNode4("prefix")) {
    for (int i = 0; i < children; ++i) Add(static_cast<std::uint8_t>(i));
  }
  ~NodeRig() { subject_tree_internal::FreeInner(node_); }
  NodeRig(const NodeRig&) = delete;
  NodeRig& operator=(const NodeRig&) = delete;

  const Leaf* Add(std::uint8_t key) {
    if (IsFull()) node_ = subject_tree_internal::Grow(node_);
    Leaf& leaf = leaves_.emplace_back(0U, static_cast<std::uint32_t>(sizeof(Leaf)));
    subject_tree_internal::AddChild(*node_, key, NodeRef(&leaf));
    return &leaf;
  }
  void Grow() { node_ = subject_tree_internal::Grow(node_); }
  // Requires more than one child.
  void Shrink() { node_ = subject_tree_internal::Shrink(node_).AsInner(); }
  void Delete(std::uint8_t key) { subject_tree_internal::DeleteChild(*node_, key); }

  // The leaf with that key, or null.
  const Leaf* Find(std::uint8_t key) const {
    const NodeRef* link = subject_tree_internal::FindChild(*node_, key);
    return link == nullptr ? nullptr : link->AsLeaf();
  }
  bool IsFull() const { return subject_tree_internal::IsFull(*node_); }
  InnerKind kind() const { return node_->kind; }
  int size() const { return node_->size; }
  const std::string& prefix() const { return node_->prefix; }
  const Node48& AsNode48() const { return static_cast<const Node48&>(*node_); }

  // The leaves as they lie, without holes.
  std::vector<const Leaf*> Leaves() const {
    std::vector<const Leaf*> leaves;
    for (const NodeRef& child : subject_tree_internal::Children(*node_)) {
      if (child) leaves.push_back(child.AsLeaf());
    }
    return leaves;
  }

 private:
  Inner* node_;
  std::deque<Leaf> leaves_;  // stay where they are
};

struct KindLimit {
  InnerKind kind;
  int capacity;
};
constexpr KindLimit kLimited[] = {{InnerKind::kNode4, 4},
                                  {InnerKind::kNode10, 10},
                                  {InnerKind::kNode16, 16},
                                  {InnerKind::kNode48, 48}};

// A full node must not be added to: the reference panics, and here it is the caller's duty to ask
// first, as the tree does. So what counts is that "full" is told at the right child.
void ExpectFullAtItsCapacity(const KindLimit& limit) {
  NodeRig node(limit.capacity - 1);
  EXPECT_EQ(node.kind(), limit.kind);
  EXPECT_FALSE(node.IsFull());
  const auto last = static_cast<std::uint8_t>(limit.capacity - 1);
  node.Add(last);
  EXPECT_EQ(node.kind(), limit.kind);
  EXPECT_TRUE(node.IsFull());

  node.Add(static_cast<std::uint8_t>(last + 1));
  EXPECT_NE(node.kind(), limit.kind);
  EXPECT_EQ(node.size(), limit.capacity + 1);
  for (int key = 0; key <= limit.capacity; ++key) {
    EXPECT_NE(node.Find(static_cast<std::uint8_t>(key)), nullptr);
  }
}

PORTED_TEST(TestNodeAddChildPanic, kNoPlanNumber) { ExpectFullAtItsCapacity(kLimited[0]); }

PORTED_TEST(TestNodeAddChildPanicOthers, kNoPlanNumber) {
  for (const KindLimit& limit : {kLimited[1], kLimited[2], kLimited[3]}) {
    ExpectFullAtItsCapacity(limit);
  }
}

PORTED_TEST(TestSubjectTreeNode48, kNoPlanNumber) {
  NodeRig rig;
  for (int i = 0; i < 3; ++i) rig.Grow();
  ASSERT_EQ(rig.kind(), InnerKind::kNode48);
  const Node48& node = rig.AsNode48();

  // given three children, then each has the next place
  const Leaf* a = rig.Add('A');
  EXPECT_EQ(node.slots['A'], 1);
  const Leaf* b = rig.Add('B');
  EXPECT_EQ(node.slots['B'], 2);
  const Leaf* c = rig.Add('C');
  EXPECT_EQ(node.slots['C'], 3);
  EXPECT_EQ(rig.Leaves(), (std::vector<const Leaf*>{a, b, c}));
  EXPECT_EQ(rig.Find('A'), a);
  EXPECT_EQ(rig.Find('B'), b);
  EXPECT_EQ(rig.Find('C'), c);

  // when the first goes, then the last has its place
  rig.Delete('A');
  EXPECT_EQ(node.slots['A'], 0);
  EXPECT_EQ(node.slots['B'], 2);
  EXPECT_EQ(node.slots['C'], 1);
  EXPECT_EQ(rig.Find('A'), nullptr);
  EXPECT_EQ(rig.Find('B'), b);
  EXPECT_EQ(rig.Find('C'), c);
  EXPECT_EQ(rig.Leaves(), (std::vector<const Leaf*>{c, b}));
  EXPECT_FALSE(node.children[2]);

  // and the largest key is no special one, whatever becomes of the node
  const Leaf* last = rig.Add(255);
  EXPECT_EQ(node.slots[255], 3);
  rig.Grow();
  ASSERT_EQ(rig.kind(), InnerKind::kNode256);
  EXPECT_EQ(rig.Find(255), last);
  rig.Shrink();
  ASSERT_EQ(rig.kind(), InnerKind::kNode48);
  EXPECT_EQ(rig.Find(255), last);
  rig.Shrink();
  ASSERT_EQ(rig.kind(), InnerKind::kNode16);
  EXPECT_EQ(rig.Find(255), last);
}

// Growing the largest kind is a panic there; here it stays what it is.
PORTED_TEST(TestNode256Operations, kNoPlanNumber) {
  NodeRig rig;
  for (int i = 0; i < 4; ++i) rig.Grow();
  ASSERT_EQ(rig.kind(), InnerKind::kNode256);
  EXPECT_EQ(rig.prefix(), "prefix");
  EXPECT_FALSE(rig.IsFull());
  EXPECT_EQ(rig.Find('a'), nullptr);

  const Leaf* a = rig.Add('a');
  EXPECT_EQ(rig.Find('a'), a);
  EXPECT_EQ(rig.size(), 1);
  EXPECT_EQ(rig.Leaves(), std::vector<const Leaf*>{a});

  const Leaf* c = rig.Add('c');
  const Leaf* b = rig.Add('b');
  EXPECT_EQ(rig.Leaves(), (std::vector<const Leaf*>{a, b, c}));

  for (int key = 0; key < 256; ++key) {
    if (rig.Find(static_cast<std::uint8_t>(key)) == nullptr) {
      rig.Add(static_cast<std::uint8_t>(key));
    }
  }
  EXPECT_EQ(rig.size(), 256);
  EXPECT_FALSE(rig.IsFull());
  rig.Grow();
  EXPECT_EQ(rig.kind(), InnerKind::kNode256);
  EXPECT_EQ(rig.Leaves().size(), 256U);
}

PORTED_TEST(TestNode256Shrink, kNoPlanNumber) {
  NodeRig node(49);
  ASSERT_EQ(node.kind(), InnerKind::kNode256);
  node.Shrink();
  EXPECT_EQ(node.kind(), InnerKind::kNode256);

  node.Delete(0);
  EXPECT_EQ(node.size(), 48);
  node.Shrink();
  EXPECT_EQ(node.kind(), InnerKind::kNode48);
  for (int key = 1; key < 49; ++key) {
    EXPECT_NE(node.Find(static_cast<std::uint8_t>(key)), nullptr) << key;
  }
}

PORTED_TEST(TestNodeShrinkNotNeeded, kNoPlanNumber) {
  // given one child more than the smaller kind holds, then the node stays
  for (std::size_t i = 1; i < std::size(kLimited); ++i) {
    const int one_more = kLimited[i - 1].capacity + 1;
    NodeRig node(one_more);
    node.Shrink();
    EXPECT_EQ(node.kind(), kLimited[i].kind);
    // and when that one goes, it does not
    node.Delete(0);
    node.Shrink();
    EXPECT_EQ(node.kind(), kLimited[i - 1].kind);
    EXPECT_EQ(node.size(), one_more - 1);
  }
}

PORTED_TEST(TestNodeDeleteChildNotFound, kNoPlanNumber) {
  for (int grown = 1; grown <= 3; ++grown) {
    NodeRig node(2);
    for (int i = 0; i < grown; ++i) node.Grow();
    ASSERT_EQ(node.kind(), kLimited[grown].kind);
    node.Delete(255);
    EXPECT_EQ(node.size(), 2);
    EXPECT_NE(node.Find(0), nullptr);
    EXPECT_NE(node.Find(1), nullptr);
  }
}

PORTED_TEST(TestDeleteChildEdgeCasesMore, kNoPlanNumber) {
  // when the last child goes, then no other moves
  for (int grown = 1; grown <= 2; ++grown) {
    NodeRig node;
    for (int i = 0; i < grown; ++i) node.Grow();
    const Leaf* a = node.Add('a');
    const Leaf* b = node.Add('b');
    node.Add('c');
    node.Delete('c');
    EXPECT_EQ(node.size(), 2);
    EXPECT_EQ(node.Leaves(), (std::vector<const Leaf*>{a, b}));
  }
}

template <typename T>
concept HasChildren = requires(T& node, NodeRef child) {
  subject_tree_internal::AddChild(node, std::uint8_t{0}, child);
  subject_tree_internal::FindChild(node, std::uint8_t{0});
  subject_tree_internal::DeleteChild(node, std::uint8_t{0});
};
template <typename T>
concept ChangesKind = requires(T* node) {
  subject_tree_internal::Grow(node);
  subject_tree_internal::Shrink(node);
};
template <typename T>
concept HasPrefix = requires(T& node) {
  node.prefix;
};

// What panics when a leaf of the reference is asked to be a node is not to be had of ours: nothing
// that takes a node takes a leaf.
PORTED_TEST(TestLeafPanicMethods, kNoPlanNumber) {
  EXPECT_TRUE(HasChildren<Inner>);
  EXPECT_TRUE(ChangesKind<Inner>);
  EXPECT_TRUE(HasPrefix<Inner>);
  EXPECT_FALSE(HasChildren<Leaf>);
  EXPECT_FALSE(ChangesKind<Leaf>);
  EXPECT_FALSE(HasPrefix<Leaf>);
  Leaf leaf(0, sizeof(Leaf));
  EXPECT_TRUE(NodeRef(&leaf).IsLeaf());
}

}  // namespace
}  // namespace jsstore
