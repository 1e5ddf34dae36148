// From seqset_test.go of the reference: members and shape of a sequence set.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "store/container/sequence_set.h"
#include "store/ported/ported_test.h"

namespace jsstore {
namespace {

using Sequences = std::vector<uint64_t>;
constexpr uint64_t kPerNode = SequenceSet::kNodeSequences;

SequenceSet SetOf(const Sequences& sequences) {
  SequenceSet set;
  for (const uint64_t sequence : sequences) set.Insert(sequence);
  return set;
}

// 0 to `count` - 1 in some order.
Sequences Shuffled(uint64_t count, unsigned seed) {
  Sequences sequences(count);
  std::iota(sequences.begin(), sequences.end(), 0);
  std::shuffle(sequences.begin(), sequences.end(), std::mt19937(seed));
  return sequences;
}

// `count` sequences up to `max`, some of them more than once.
Sequences Drawn(int count, uint64_t max, unsigned seed) {
  std::mt19937_64 random(seed);
  Sequences sequences;
  for (int i = 0; i < count; ++i) sequences.push_back(random() % (max + 1));
  return sequences;
}

Sequences MembersOf(const SequenceSet& set) {
  Sequences members;
  set.Range([&](uint64_t sequence) {
    members.push_back(sequence);
    return true;
  });
  return members;
}

void ExpectHasAll(const SequenceSet& set, const Sequences& sequences) {
  for (const uint64_t sequence : sequences) EXPECT_TRUE(set.Exists(sequence)) << sequence;
}

// What the encoding says of the nodes, in tree order: there a node's base and height can be seen.
struct SeenNode {
  uint64_t base;
  int height;
};
std::vector<SeenNode> NodesOf(const SequenceSet& set) {
  constexpr std::size_t kHead = 10;
  constexpr std::size_t kNode = 266;
  const std::vector<uint8_t> bytes = set.Encode();
  std::vector<SeenNode> nodes;
  for (std::size_t at = kHead; at < bytes.size(); at += kNode) {
    SeenNode node{0, bytes[at + kNode - 2] + 256 * bytes[at + kNode - 1]};
    for (std::size_t i = 0; i < 8; ++i) node.base |= uint64_t{bytes[at + i]} << (8 * i);
    nodes.push_back(node);
  }
  return nodes;
}

// Walks the subtree that begins at `next` and lies in [low, high); answers its height.
int ExpectBalanced(const std::vector<SeenNode>& nodes, std::size_t& next, uint64_t low,
                   uint64_t high) {
  if (next == nodes.size() || nodes[next].base < low || nodes[next].base >= high) return 0;
  const SeenNode node = nodes[next++];
  const int left = ExpectBalanced(nodes, next, low, node.base);
  const int right = ExpectBalanced(nodes, next, node.base + 1, high);
  EXPECT_EQ(node.height, std::max(left, right) + 1) << node.base;
  EXPECT_LE(std::abs(left - right), 1) << node.base;
  return node.height;
}

void ExpectBalanced(const SequenceSet& set) {
  const std::vector<SeenNode> nodes = NodesOf(set);
  std::size_t visited = 0;
  ExpectBalanced(nodes, visited, 0, ~uint64_t{0});
  EXPECT_EQ(visited, nodes.size());
}

PORTED_TEST(TestSeqSetBasics, kNoPlanNumber) {
  SequenceSet set;
  for (const uint64_t sequence : {22, 222, 2000, 2, 2, 4}) {
    set.Insert(sequence);
    EXPECT_TRUE(set.Exists(sequence));
  }
  EXPECT_EQ(set.Nodes(), 1U);
  EXPECT_EQ(set.Size(), 5U);
  EXPECT_EQ(set.Heights(), (SequenceSet::ChildHeights{0, 0}));
}

PORTED_TEST(TestSeqSetLeftLean, kNoPlanNumber) {
  SequenceSet set;
  for (uint64_t sequence = 4 * kPerNode; sequence > 0; --sequence) set.Insert(sequence);
  EXPECT_EQ(set.Nodes(), 5U);
  EXPECT_EQ(set.Size(), 4 * kPerNode);
  EXPECT_EQ(set.Heights(), (SequenceSet::ChildHeights{2, 1}));
}

PORTED_TEST(TestSeqSetRightLean, kNoPlanNumber) {
  SequenceSet set;
  for (uint64_t sequence = 0; sequence < 4 * kPerNode; ++sequence) set.Insert(sequence);
  EXPECT_EQ(set.Nodes(), 4U);
  EXPECT_EQ(set.Size(), 4 * kPerNode);
  EXPECT_EQ(set.Heights(), (SequenceSet::ChildHeights{1, 2}));
}

PORTED_TEST(TestSeqSetCorrectness, kNoPlanNumber) {
  constexpr uint64_t kMax = 500'000;
  const Sequences drawn = Drawn(100'000, kMax, 3);
  std::vector<bool> members(kMax + 1);
  for (const uint64_t sequence : drawn) members[sequence] = true;

  const SequenceSet set = SetOf(drawn);

  for (uint64_t sequence = 0; sequence <= kMax; ++sequence) {
    ASSERT_EQ(set.Exists(sequence), members[sequence]) << sequence;
  }
}

PORTED_TEST(TestSeqSetRange, kNoPlanNumber) {
  constexpr uint64_t kCount = 2 * kPerNode + 22;
  const SequenceSet set = SetOf(Shuffled(kCount, 4));
  Sequences ascending(kCount);
  std::iota(ascending.begin(), ascending.end(), 0);
  EXPECT_EQ(MembersOf(set), ascending);

  // when the visitor has enough, then nothing more is visited
  Sequences visited;
  set.Range([&](uint64_t sequence) {
    if (sequence >= 10) return false;
    visited.push_back(sequence);
    return true;
  });
  EXPECT_EQ(visited, (Sequences{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

PORTED_TEST(TestSeqSetRangeSparse, kNoPlanNumber) {
  // on both sides of where words and nodes end, and far apart
  const Sequences sequences = {0, 1, 63, 64, 127, 128, 2047, 2048, 4095, 4096, 100'000, 1'000'000};
  const SequenceSet set = SetOf(sequences);
  EXPECT_EQ(MembersOf(set), sequences);

  Sequences visited;
  set.Range([&](uint64_t sequence) {
    visited.push_back(sequence);
    return sequence != 64;
  });
  EXPECT_EQ(visited, (Sequences{0, 1, 63, 64}));
}

PORTED_TEST(TestSeqSetDelete, kNoPlanNumber) {
  const Sequences sequences = {22, 222, 2222, 2, 2, 4};
  SequenceSet set = SetOf(sequences);
  for (const uint64_t sequence : sequences) {
    set.Delete(sequence);
    EXPECT_FALSE(set.Exists(sequence));
  }
  EXPECT_TRUE(set.Empty());
}

PORTED_TEST(TestSeqSetDeleteNotPresent, kNoPlanNumber) {
  const Sequences sequences = {22, 222, 2222, 222'222};
  SequenceSet set = SetOf(sequences);
  const std::size_t nodes = set.Nodes();
  // within nodes and beside them
  for (const uint64_t absent : {0, 23, 2223, 5000, 100'000, 999'999}) {
    EXPECT_FALSE(set.Delete(absent)) << absent;
  }
  EXPECT_EQ(set.Nodes(), nodes);
  EXPECT_EQ(set.Size(), sequences.size());
  ExpectHasAll(set, sequences);

  for (const uint64_t sequence : sequences) EXPECT_TRUE(set.Delete(sequence));
  EXPECT_TRUE(set.Empty());
}

// The heights of the root's children are looked at after every step, all others now and then.
PORTED_TEST(TestSeqSetInsertAndDeletePedantic, kNoPlanNumber) {
  const Sequences sequences = Shuffled(50 * kPerNode + 22, 5);
  SequenceSet set;
  uint64_t steps = 0;
  const auto expect_balanced = [&] {
    const SequenceSet::ChildHeights heights = set.Heights();
    ASSERT_LE(std::abs(heights.left - heights.right), 1);
    if (++steps % 1024 == 0) ExpectBalanced(set);
  };
  for (const uint64_t sequence : sequences) {
    set.Insert(sequence);
    expect_balanced();
  }
  EXPECT_EQ(set.Nodes(), 51U);
  for (const uint64_t sequence : sequences) {
    ASSERT_FALSE(set.Empty());
    set.Delete(sequence);
    expect_balanced();
    ASSERT_FALSE(set.Exists(sequence));
  }
  EXPECT_TRUE(set.Empty());
}

PORTED_TEST(TestSeqSetInsertExistingNodeFastPath, kNoPlanNumber) {
  constexpr uint64_t kCount = 8 * kPerNode;
  SequenceSet set;
  for (uint64_t even = 0; even < kCount; even += 2) set.Insert(even);
  const std::size_t nodes = set.Nodes();
  EXPECT_EQ(set.Size(), kCount / 2);

  // when what comes has a node already, then the tree stays as it is
  for (uint64_t odd = 1; odd < kCount; odd += 2) {
    EXPECT_TRUE(set.Insert(odd));
    ASSERT_TRUE(set.Exists(odd));
  }
  EXPECT_EQ(set.Nodes(), nodes);
  EXPECT_EQ(set.Size(), kCount);

  for (uint64_t again = 0; again < kCount; ++again) ASSERT_FALSE(set.Insert(again));
  EXPECT_EQ(set.Size(), kCount);
  ExpectBalanced(set);
}

PORTED_TEST(TestSeqSetInsertUnalignedBase, kNoPlanNumber) {
  SequenceSet set;
  ASSERT_TRUE(set.SetInitialMin(1000));
  for (const uint64_t sequence : {uint64_t{1000}, uint64_t{1001}, 1000 + kPerNode - 1}) {
    set.Insert(sequence);
    EXPECT_TRUE(set.Exists(sequence)) << sequence;
  }
  EXPECT_EQ(set.Nodes(), 1U);
  EXPECT_EQ(set.Size(), 3U);

  set.Insert(1000 + kPerNode);
  EXPECT_TRUE(set.Exists(1000 + kPerNode));
  EXPECT_EQ(set.Nodes(), 2U);
  EXPECT_EQ(set.Size(), 4U);
}

PORTED_TEST(TestSeqSetFirst, kNoPlanNumber) {
  for (const uint64_t sequence : {22, 222, 2222, 222'222}) {
    // given nothing, then the first node begins at a multiple
    SequenceSet set = SetOf({sequence});
    EXPECT_EQ(NodesOf(set).front().base, sequence / kPerNode * kPerNode);
    // given a smallest sequence, then there
    set.Clear();
    ASSERT_TRUE(set.SetInitialMin(sequence));
    set.Insert(sequence);
    EXPECT_EQ(NodesOf(set).front().base, sequence);
  }
}

PORTED_TEST(TestSeqSetMinMax, kNoPlanNumber) {
  SequenceSet set = SetOf({22, 222, 2222, 2, 2, 4});
  EXPECT_EQ(set.Min(), 2U);
  EXPECT_EQ(set.Max(), 2222U);

  constexpr uint64_t kCount = 22 * kPerNode + 22;
  set.Clear();
  for (const uint64_t sequence : Shuffled(kCount, 6)) set.Insert(sequence);
  EXPECT_EQ(set.Min(), 0U);
  EXPECT_EQ(set.Max(), kCount - 1);
}

PORTED_TEST(TestSeqSetClone, kNoPlanNumber) {
  SequenceSet set = SetOf(Drawn(100'000, 500'000, 7));
  const SequenceSet copy = set;
  EXPECT_EQ(copy.Size(), set.Size());
  EXPECT_EQ(copy.Nodes(), set.Nodes());
  EXPECT_TRUE(copy.Equal(set));
  // and it is one of its own
  set.Delete(set.Min());
  EXPECT_EQ(copy.Size(), set.Size() + 1);
}

// Sets of ours are never nil: an empty one is the nearest.
PORTED_TEST(TestSeqSetEqual, kNoPlanNumber) {
  const SequenceSet empty;
  EXPECT_TRUE(empty.Equal(SequenceSet()));

  // the same first, last and size, and another member between
  const SequenceSet threes = SetOf({1, 3, 5});
  const SequenceSet fours = SetOf({1, 4, 5});
  EXPECT_FALSE(threes.Equal(fours));
  EXPECT_FALSE(fours.Equal(threes));
  EXPECT_FALSE(threes.Equal(empty));
  EXPECT_FALSE(empty.Equal(threes));

  // the same in another order
  SequenceSet other = SetOf({5, 1, 3});
  EXPECT_TRUE(threes.Equal(other));
  EXPECT_TRUE(other.Equal(threes));
  other.Insert(7);
  EXPECT_FALSE(threes.Equal(other));
}

PORTED_TEST(TestSeqSetUnion, kNoPlanNumber) {
  const Sequences left = {22, 222, 2222, 2, 2, 4};
  const Sequences right = {33, 333, 3333, 3, 33'333, 333'333};
  const SequenceSet left_set = SetOf(left);
  const SequenceSet right_set = SetOf(right);

  const SequenceSet* both[] = {&left_set, &right_set};
  const SequenceSet all = SequenceSet::UnionOf(both);

  EXPECT_EQ(all.Size(), 11U);
  ExpectHasAll(all, left);
  ExpectHasAll(all, right);
}

PORTED_TEST(TestSeqSetDistinctUnion, kNoPlanNumber) {
  // given sets whose nodes lie apart
  const Sequences low = {1, 10, 100, 200};
  const Sequences high = {5000, 6100, 6200, 6222};
  SequenceSet set = SetOf(low);
  set.Union(SetOf(high));
  EXPECT_EQ(set.Size(), 8U);
  ExpectHasAll(set, low);
  ExpectHasAll(set, high);
}

}  // namespace
}  // namespace jsstore
