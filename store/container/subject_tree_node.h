#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// The nodes of the subject tree, free of the value type: what a node holds, in which order its
// children lie, and how it changes its kind. The trees' algorithms are in subject_tree_core.h.

namespace jsstore::subject_tree_internal {

/// Key of the child whose subject ends where its siblings branch. Subjects must not contain it.
/// stree/util.go: noPivot
inline constexpr std::uint8_t kNoPivot = 127;

/// The byte that chooses the child below a node at `depth` bytes into `subject`.
inline std::uint8_t Pivot(std::string_view subject, std::size_t depth) {
  return depth < subject.size() ? static_cast<std::uint8_t>(subject[depth]) : kNoPivot;
}

/// Head of a leaf. The value and then the whole subject follow in the same allocation; the leaf's
/// suffix in the reference's sense is what lies beyond the depth at which the leaf hangs. Keeping
/// the whole subject means that a leaf never changes or moves while the tree around it does.
struct Leaf {
  std::uint32_t subject_size;
  std::uint32_t subject_offset;  // from the start of this struct, in bytes

  Leaf(std::uint32_t size, std::uint32_t offset) : subject_size(size), subject_offset(offset) {}

  std::string_view Subject() const {
    return {reinterpret_cast<const char*>(this) + subject_offset, subject_size};
  }
};

enum class InnerKind : std::uint8_t { kNode4, kNode10, kNode16, kNode48, kNode256 };

struct Inner;

/// Null, a leaf or an inner node, told apart by the lowest bit. Does not own.
class NodeRef {
 public:
  NodeRef() = default;
  explicit NodeRef(Leaf* leaf) : bits_(reinterpret_cast<std::uintptr_t>(leaf) | kLeafBit) {}
  explicit NodeRef(Inner* inner) : bits_(reinterpret_cast<std::uintptr_t>(inner)) {}

  explicit operator bool() const { return bits_ != 0; }
  bool IsLeaf() const { return (bits_ & kLeafBit) != 0; }
  /// Requires IsLeaf().
  // NOLINTBEGIN(performance-no-int-to-ptr): the lowest bit of an aligned pointer tells a leaf
  Leaf* AsLeaf() const { return reinterpret_cast<Leaf*>(bits_ & ~kLeafBit); }
  /// Requires a non-null reference that is not a leaf.
  Inner* AsInner() const { return reinterpret_cast<Inner*>(bits_); }
  // NOLINTEND(performance-no-int-to-ptr)

 private:
  static constexpr std::uintptr_t kLeafBit = 1;
  std::uintptr_t bits_ = 0;
};

/// Common head of the inner nodes; `kind` says which of the structs below it really is.
struct Inner {
  std::string prefix;
  std::uint16_t size = 0;  // number of children
  InnerKind kind;

  explicit Inner(InnerKind node_kind) : kind(node_kind) {}
};

/// Unsorted: children lie in the order in which they were added; the last one fills a hole.
template <InnerKind kOwnKind, std::size_t kSlots>
struct ListNode : Inner {
  static constexpr std::size_t kCapacity = kSlots;
  std::array<std::uint8_t, kSlots> keys{};
  std::array<NodeRef, kSlots> children{};

  ListNode() : Inner(kOwnKind) {}
};

using Node4 = ListNode<InnerKind::kNode4, 4>;
using Node10 = ListNode<InnerKind::kNode10, 10>;
using Node16 = ListNode<InnerKind::kNode16, 16>;

/// Children as in ListNode; `slots[key]` is the child's position plus one, 0 for none.
struct Node48 : Inner {
  static constexpr std::size_t kCapacity = 48;
  std::array<std::uint8_t, 256> slots{};
  std::array<NodeRef, kCapacity> children{};

  Node48() : Inner(InnerKind::kNode48) {}
};

/// Children lie at their key.
struct Node256 : Inner {
  static constexpr std::size_t kCapacity = 256;
  std::array<NodeRef, kCapacity> children{};

  Node256() : Inner(InnerKind::kNode256) {}
};

/// A new inner node with room for four children.
Inner* NewNode4(std::string_view prefix);

/// Frees the node itself, not its children.
void FreeInner(Inner* node);

/// The link to the child with `key`, or null. It stays valid until the node changes.
NodeRef* FindChild(Inner& node, std::uint8_t key);

bool IsFull(const Inner& node);

/// Requires !IsFull(node) and that `key` is not in use.
void AddChild(Inner& node, std::uint8_t key, NodeRef child);

/// Removes the child with `key` from the node, if there is one; the child itself is not freed.
void DeleteChild(Inner& node, std::uint8_t key);

/// Replaces a full node by one of the next larger kind, which takes over prefix and children.
Inner* Grow(Inner* node);

/// Called after DeleteChild: what should hang in place of `node`. That is the next smaller kind
/// once the children fit into it, the only child left (which then takes over the prefix), or the
/// node itself. Frees the node when it is replaced.
NodeRef Shrink(Inner* node);

/// The slots in storage order; those of a Node256 may be null.
struct ChildSlots {
  const NodeRef* first;
  std::size_t count;
  const NodeRef* begin() const { return first; }
  const NodeRef* end() const { return first + count; }
};
ChildSlots Children(const Inner& node);

/// Writes the children in the order of their subjects (the one that ends here first, then by the
/// next byte) and returns their number.
std::size_t OrderedChildren(const Inner& node, std::array<NodeRef, 256>& out);

}  // namespace jsstore::subject_tree_internal
