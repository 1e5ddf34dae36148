#include "store/container/subject_tree_node.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace jsstore::subject_tree_internal {
namespace {

// Calls `apply` with the node as what it really is.
template <typename Node, typename Apply>
decltype(auto) WithKind(Node& node, Apply&& apply) {
  constexpr bool kConst = std::is_const_v<Node>;
  switch (node.kind) {
    case InnerKind::kNode4:
      return apply(static_cast<std::conditional_t<kConst, const Node4, Node4>&>(node));
    case InnerKind::kNode10:
      return apply(static_cast<std::conditional_t<kConst, const Node10, Node10>&>(node));
    case InnerKind::kNode16:
      return apply(static_cast<std::conditional_t<kConst, const Node16, Node16>&>(node));
    case InnerKind::kNode48:
      return apply(static_cast<std::conditional_t<kConst, const Node48, Node48>&>(node));
    case InnerKind::kNode256:
      break;
  }
  return apply(static_cast<std::conditional_t<kConst, const Node256, Node256>&>(node));
}

// ---- one overload per layout ----

template <InnerKind kKind, std::size_t kSlots>
NodeRef* FindIn(ListNode<kKind, kSlots>& node, std::uint8_t key) {
  for (std::size_t i = 0; i < node.size; ++i) {
    if (node.keys[i] == key) return &node.children[i];
  }
  return nullptr;
}

NodeRef* FindIn(Node48& node, std::uint8_t key) {
  const std::uint8_t slot = node.slots[key];
  return slot == 0 ? nullptr : &node.children[slot - 1];
}

NodeRef* FindIn(Node256& node, std::uint8_t key) {
  NodeRef* link = &node.children[key];
  return *link ? link : nullptr;
}

template <InnerKind kKind, std::size_t kSlots>
void AddTo(ListNode<kKind, kSlots>& node, std::uint8_t key, NodeRef child) {
  assert(node.size < kSlots);
  node.keys[node.size] = key;
  node.children[node.size] = child;
  ++node.size;
}

void AddTo(Node48& node, std::uint8_t key, NodeRef child) {
  assert(node.size < Node48::kCapacity);
  node.children[node.size] = child;
  ++node.size;
  node.slots[key] = static_cast<std::uint8_t>(node.size);
}

void AddTo(Node256& node, std::uint8_t key, NodeRef child) {
  node.children[key] = child;
  ++node.size;
}

template <InnerKind kKind, std::size_t kSlots>
void DeleteFrom(ListNode<kKind, kSlots>& node, std::uint8_t key) {
  for (std::size_t i = 0; i < node.size; ++i) {
    if (node.keys[i] != key) continue;
    --node.size;
    node.keys[i] = node.keys[node.size];
    node.children[i] = node.children[node.size];
    node.children[node.size] = NodeRef();
    return;
  }
}

void DeleteFrom(Node48& node, std::uint8_t key) {
  const std::uint8_t slot = node.slots[key];
  if (slot == 0) return;
  node.slots[key] = 0;
  const auto last_slot = static_cast<std::uint8_t>(node.size);
  if (slot != last_slot) {
    node.children[slot - 1] = node.children[last_slot - 1];
    *std::find(node.slots.begin(), node.slots.end(), last_slot) = slot;
  }
  node.children[last_slot - 1] = NodeRef();
  --node.size;
}

void DeleteFrom(Node256& node, std::uint8_t key) {
  if (!node.children[key]) return;
  node.children[key] = NodeRef();
  --node.size;
}

// Calls `visit(key, child)` in the order in which a node of another kind takes the children over.
template <InnerKind kKind, std::size_t kSlots, typename Visit>
void ForEachChild(const ListNode<kKind, kSlots>& node, Visit&& visit) {
  for (std::size_t i = 0; i < node.size; ++i) visit(node.keys[i], node.children[i]);
}

template <typename Visit>
void ForEachChild(const Node48& node, Visit&& visit) {
  for (std::size_t key = 0; key < node.slots.size(); ++key) {
    const std::uint8_t slot = node.slots[key];
    if (slot != 0) visit(static_cast<std::uint8_t>(key), node.children[slot - 1]);
  }
}

template <typename Visit>
void ForEachChild(const Node256& node, Visit&& visit) {
  for (std::size_t key = 0; key < node.children.size(); ++key) {
    if (node.children[key]) visit(static_cast<std::uint8_t>(key), node.children[key]);
  }
}

template <typename To, typename From>
Inner* ReplaceBy(From* from) {
  To* to = new To();
  to->prefix = std::move(from->prefix);
  ForEachChild(*from, [to](std::uint8_t key, NodeRef child) { AddTo(*to, key, child); });
  delete from;
  return to;
}

NodeRef ReplaceByOnlyChild(Node4* node) {
  const NodeRef child = node->children[0];
  if (!child.IsLeaf()) child.AsInner()->prefix.insert(0, node->prefix);
  delete node;
  return child;
}

}  // namespace

Inner* NewNode4(std::string_view prefix) {
  auto* node = new Node4();
  node->prefix = prefix;
  return node;
}

void FreeInner(Inner* node) {
  WithKind(*node, [](auto& typed) { delete &typed; });
}

NodeRef* FindChild(Inner& node, std::uint8_t key) {
  return WithKind(node, [key](auto& typed) { return FindIn(typed, key); });
}

bool IsFull(const Inner& node) {
  return node.kind != InnerKind::kNode256 &&
         WithKind(node, [](auto& typed) { return typed.size >= typed.kCapacity; });
}

void AddChild(Inner& node, std::uint8_t key, NodeRef child) {
  WithKind(node, [&](auto& typed) { AddTo(typed, key, child); });
}

void DeleteChild(Inner& node, std::uint8_t key) {
  WithKind(node, [key](auto& typed) { DeleteFrom(typed, key); });
}

Inner* Grow(Inner* node) {
  switch (node->kind) {
    case InnerKind::kNode4:
      return ReplaceBy<Node10>(static_cast<Node4*>(node));
    case InnerKind::kNode10:
      return ReplaceBy<Node16>(static_cast<Node10*>(node));
    case InnerKind::kNode16:
      return ReplaceBy<Node48>(static_cast<Node16*>(node));
    case InnerKind::kNode48:
      return ReplaceBy<Node256>(static_cast<Node48*>(node));
    case InnerKind::kNode256:
      break;
  }
  return node;
}

NodeRef Shrink(Inner* node) {
  switch (node->kind) {
    case InnerKind::kNode4:
      if (node->size == 1) return ReplaceByOnlyChild(static_cast<Node4*>(node));
      break;
    case InnerKind::kNode10:
      if (node->size <= Node4::kCapacity) {
        return NodeRef(ReplaceBy<Node4>(static_cast<Node10*>(node)));
      }
      break;
    case InnerKind::kNode16:
      if (node->size <= Node10::kCapacity) {
        return NodeRef(ReplaceBy<Node10>(static_cast<Node16*>(node)));
      }
      break;
    case InnerKind::kNode48:
      if (node->size <= Node16::kCapacity) {
        return NodeRef(ReplaceBy<Node16>(static_cast<Node48*>(node)));
      }
      break;
    case InnerKind::kNode256:
      if (node->size <= Node48::kCapacity) {
        return NodeRef(ReplaceBy<Node48>(static_cast<Node256*>(node)));
      }
      break;
  }
  return NodeRef(node);
}

ChildSlots Children(const Inner& node) {
  return WithKind(node, [](auto& typed) {
    const bool by_key = typed.kind == InnerKind::kNode256;
    return ChildSlots{typed.children.data(), by_key ? typed.children.size() : typed.size};
  });
}

std::size_t OrderedChildren(const Inner& node, std::array<NodeRef, 256>& out) {
  // The key of a child is the first byte of what follows the prefix; the child without such a byte
  // has kNoPivot and comes first.
  const auto rank = [](std::uint8_t key) { return key == kNoPivot ? -1 : int{key}; };
  std::array<int, 16> ranks;
  std::size_t count = 0;
  const bool keys_ascend = node.kind == InnerKind::kNode48 || node.kind == InnerKind::kNode256;
  WithKind(node, [&](auto& typed) {
    ForEachChild(typed, [&](std::uint8_t key, NodeRef child) {
      std::size_t at = count++;
      if (keys_ascend) {
        if (key == kNoPivot) {
          std::copy_backward(out.begin(), out.begin() + at, out.begin() + at + 1);
          at = 0;
        }
      } else {
        for (; at > 0 && ranks[at - 1] > rank(key); --at) {
          ranks[at] = ranks[at - 1];
          out[at] = out[at - 1];
        }
        ranks[at] = rank(key);
      }
      out[at] = child;
    });
  });
  return count;
}

}  // namespace jsstore::subject_tree_internal
