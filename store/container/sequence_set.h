#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "store/container/path_stack.h"

namespace jsstore {

/// Why a sequence set refused; `SequenceSetErrorText` has the reference's words.
enum class SequenceSetError {
  kBadEncoding,  ///< avl: ErrBadEncoding
  kBadVersion,   ///< avl: ErrBadVersion
  kSetNotEmpty,  ///< avl: ErrSetNotEmpty
};

std::string_view SequenceSetErrorText(SequenceSetError error);

/// A set of 64-bit sequences: an AVL tree whose nodes are bitmaps of 2048 sequences.
///
/// Answers to avl/seqset.go. The tree's shape decides the encoding, so rotations, node bases and
/// the way a node with two children is removed are those of the reference, and so are its answers
/// where they surprise:
///  - the node that holds the last 2048 sequences below 2^64 is never found again (its end wraps to
///    zero), so each Insert there adds one more node and Exists answers false;
///  - a set prepared by SetInitialMin is not Empty although its Size is 0;
///  - Decode of version 2 takes size, heights and bases as they are written.
///
/// Not thread-safe: any number of const calls at once, or one that changes.
class SequenceSet {
 public:
  static constexpr std::size_t kBucketBits = 64;
  static constexpr std::size_t kBuckets = 32;
  static constexpr std::uint64_t kNodeSequences = kBucketBits * kBuckets;

  /// Smallest, largest and number of members; all 0 for an empty set. avl: State
  struct Summary {
    std::uint64_t min = 0;
    std::uint64_t max = 0;
    std::uint64_t count = 0;
    friend bool operator==(const Summary&, const Summary&) = default;
  };

  /// Heights of the root's two subtrees. avl: Heights
  struct ChildHeights {
    int left = 0;
    int right = 0;
    friend bool operator==(const ChildHeights&, const ChildHeights&) = default;
  };

  struct Decoded;

  SequenceSet() = default;
  ~SequenceSet();
  SequenceSet(SequenceSet&& other) noexcept;
  SequenceSet& operator=(SequenceSet&& other) noexcept;
  /// Copies keep the shape: equal sets made by copy encode to equal bytes. avl: Clone
  SequenceSet(const SequenceSet& other);
  SequenceSet& operator=(const SequenceSet& other);

  /// Adds `sequence`; true iff it was not a member. avl: Insert
  bool Insert(std::uint64_t sequence);

  /// Adds `count` sequences from `first` upwards, with the same resulting shape as that many calls
  /// of Insert. Requires first + count <= 2^64. Returns how many were new.
  std::uint64_t InsertRange(std::uint64_t first, std::uint64_t count);

  bool Exists(std::uint64_t sequence) const;

  /// The last of the consecutive members that begin with `sequence`; nothing when it is no member.
  /// Costs one step per node and per 64 sequences. avl: SpanEnd
  std::optional<std::uint64_t> SpanEnd(std::uint64_t sequence) const;

  /// Removes `sequence`; true iff it was a member. avl: Delete
  bool Delete(std::uint64_t sequence);

  /// Makes the first node start at `min` instead of at a multiple of 2048. Only for an empty set.
  tl::expected<void, SequenceSetError> SetInitialMin(std::uint64_t min);

  /// Removes everything. avl: Empty
  void Clear();

  std::uint64_t Size() const { return size_; }
  std::size_t Nodes() const { return nodes_; }
  /// True iff there is no node at all. avl: IsEmpty
  bool Empty() const { return root_ == nullptr; }
  std::uint64_t Min() const;
  std::uint64_t Max() const;
  Summary State() const { return {Min(), Max(), Empty() ? 0 : size_}; }
  ChildHeights Heights() const;

  /// Same members, whatever the shapes. avl: Equal
  bool Equal(const SequenceSet& other) const;

  /// Adds all members of `other`, node by node in its tree order. avl: (ss) Union
  void Union(const SequenceSet& other);

  /// A copy of the largest set with the members of the others added in order of falling size. Null
  /// entries count as empty sets. avl: Union
  static SequenceSet UnionOf(std::span<const SequenceSet* const> sets);

  /// Calls `visit(sequence)` in ascending order until it returns false. `visit` must not change
  /// the set. avl: Range
  template <typename Visit>
  void Range(Visit&& visit) const {
    VisitNodesInOrder([&](const Node& node) {
      for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
        std::uint64_t bits = node.bits[bucket];
        const std::uint64_t base = node.base + bucket * kBucketBits;
        for (; bits != 0; bits &= bits - 1) {
          if (!visit(base + static_cast<std::uint64_t>(std::countr_zero(bits)))) return false;
        }
      }
      return true;
    });
  }

  /// Calls `visit(first, count)` for each maximal run of consecutive members, ascending, until it
  /// returns false. Costs one step per run and per 64 sequences, not one per member. `visit` must
  /// not change the set.
  template <typename Visit>
  void ForEachRun(Visit&& visit) const {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
    bool more = true;
    VisitNodesInOrder([&](const Node& node) {
      for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
        std::uint64_t bits = node.bits[bucket];
        const std::uint64_t base = node.base + bucket * kBucketBits;
        while (bits != 0) {
          const auto offset = static_cast<unsigned>(std::countr_zero(bits));
          const auto length = static_cast<unsigned>(std::countr_one(bits >> offset));
          if (count != 0 && base + offset == first + count) {
            count += length;
          } else {
            if (count != 0 && !(more = visit(first, count))) return false;
            first = base + offset;
            count = length;
          }
          // Adding the lowest bit carries through the run and clears it; what lies above stays.
          bits &= bits + (bits & (~bits + 1));
        }
      }
      return true;
    });
    if (more && count != 0) visit(first, count);
  }

  /// Bytes that Encode appends: 10 + 266 per node.
  std::size_t EncodeLen() const { return kHeaderBytes + nodes_ * kNodeBytes; }

  /// Appends the version 2 encoding (layout in sequence_set_codec.cc). avl: Encode
  void EncodeTo(std::vector<std::uint8_t>& out) const;
  std::vector<std::uint8_t> Encode() const;

  /// Reads an encoding of version 1 or 2 from the start of `bytes`; what follows it is ignored.
  /// Accepts and refuses what the reference does. avl: Decode
  static tl::expected<Decoded, SequenceSetError> Decode(std::span<const std::uint8_t> bytes);

 private:
  struct Node {
    std::uint64_t base = 0;
    std::array<std::uint64_t, kBuckets> bits{};
    Node* left = nullptr;
    Node* right = nullptr;
    int height = 1;

    // For a sequence in [base, base + kNodeSequences).
    bool Has(std::uint64_t sequence) const {
      const std::uint64_t offset = sequence - base;
      return (bits[offset / kBucketBits] >> (offset % kBucketBits) & 1) != 0;
    }
  };

  // From the root to a place in the tree: each entry is the link that holds the next node. A tree
  // grown by Insert fits in the inline part; only a decoded one can be deeper.
  using LinkPath = PathStack<Node**, 96>;

  static constexpr std::size_t kHeaderBytes = 10;
  static constexpr std::size_t kNodeBytes = (kBuckets + 1) * 8 + 2;

  static bool SetBit(Node& node, std::uint64_t sequence);
  static bool ClearBit(Node& node, std::uint64_t sequence);
  static bool HasNoBits(const Node& node);
  static std::uint64_t SetBits(Node& node, std::uint64_t first, std::uint64_t count);
  static std::uint64_t NodeMin(const Node& node);
  static std::uint64_t NodeMax(const Node& node);

  static int ChildHeight(const Node& node);
  static int Balance(const Node* node);
  static Node* RotateLeft(Node* node);
  static Node* RotateRight(Node* node);
  static void Rebalance(Node** link);
  static void RebalanceUpwards(LinkPath& path);
  static void AttachLeftmost(Node** link, Node* subtree);
  static Node* CloneTree(const Node* root);
  static void DeleteTree(Node* root);

  void InsertNewNode(std::uint64_t sequence);
  Node* FindNode(std::uint64_t sequence, std::uint64_t* last_reached) const;
  void AppendDecodedNode(Node* node);
  static tl::expected<Decoded, SequenceSetError> DecodeVersion1(
      std::span<const std::uint8_t> bytes);
  static tl::expected<Decoded, SequenceSetError> DecodeVersion2(
      std::span<const std::uint8_t> bytes);

  // A node before its left and its right subtree: the order of the encoding.
  template <typename Visit>
  void VisitNodesInTreeOrder(Visit&& visit) const {
    PathStack<const Node*, 96> pending;
    if (root_ != nullptr) pending.push(root_);
    while (!pending.empty()) {
      const Node* node = pending.pop();
      visit(*node);
      if (node->right != nullptr) pending.push(node->right);
      if (node->left != nullptr) pending.push(node->left);
    }
  }

  template <typename Visit>
  void VisitNodesInOrder(Visit&& visit) const {
    PathStack<const Node*, 96> pending;
    const Node* node = root_;
    while (node != nullptr || !pending.empty()) {
      for (; node != nullptr; node = node->left) pending.push(node);
      node = pending.pop();
      if (!visit(*node)) return;
      node = node->right;
    }
  }

  Node* root_ = nullptr;  // owns the whole tree
  std::uint64_t size_ = 0;
  std::size_t nodes_ = 0;
};

/// What Decode read: the set, and how many bytes it took.
struct SequenceSet::Decoded {
  SequenceSet set;
  std::size_t bytes_read = 0;
};

}  // namespace jsstore
