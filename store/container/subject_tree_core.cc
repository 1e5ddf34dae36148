#include "store/container/subject_tree_core.h"

#include <algorithm>
#include <array>
#include <vector>

namespace jsstore::subject_tree_internal {
namespace {

std::size_t CommonPrefixLength(std::string_view a, std::string_view b) {
  const auto limit = static_cast<std::ptrdiff_t>(std::min(a.size(), b.size()));
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.begin() + limit, b.begin()).first -
                                  a.begin());
}

bool IterateStoredFrom(NodeRef node, const LeafVisitor& visit) {
  if (node.IsLeaf()) return visit(*node.AsLeaf());
  for (const NodeRef child : Children(*node.AsInner())) {
    if (child && !IterateStoredFrom(child, visit)) return false;
  }
  return true;
}

// Children still to be walked, smallest last: a recursive walk would hold 2 KiB per level.
bool IterateOrderedFrom(NodeRef root, const LeafVisitor& visit) {
  std::vector<NodeRef> pending{root};
  std::array<NodeRef, 256> children;
  while (!pending.empty()) {
    const NodeRef node = pending.back();
    pending.pop_back();
    if (node.IsLeaf()) {
      if (!visit(*node.AsLeaf())) return false;
      continue;
    }
    const std::size_t count = OrderedChildren(*node.AsInner(), children);
    const auto end = children.begin() + static_cast<std::ptrdiff_t>(count);
    pending.insert(pending.end(), std::make_reverse_iterator(end), children.rend());
  }
  return true;
}

}  // namespace

SubjectTreeCore::SubjectTreeCore(SubjectTreeCore&& other) noexcept { swap(other); }

void SubjectTreeCore::swap(SubjectTreeCore& other) noexcept {
  std::swap(root_, other.root_);
  std::swap(size_, other.size_);
}

// Prefixes are jumped over, since the leaf knows the whole subject and settles all at once.
Leaf* SubjectTreeCore::Find(std::string_view subject) const {
  NodeRef node = root_;
  std::size_t depth = 0;
  while (node) {
    if (node.IsLeaf()) {
      Leaf* leaf = node.AsLeaf();
      return leaf->Subject() == subject ? leaf : nullptr;
    }
    Inner& inner = *node.AsInner();
    depth += inner.prefix.size();
    const NodeRef* link = FindChild(inner, Pivot(subject, depth));
    if (link == nullptr) return nullptr;
    node = *link;
  }
  return nullptr;
}

SubjectTreeCore::Place SubjectTreeCore::Locate(std::string_view subject) {
  Place place{.link = &root_};
  while (*place.link) {
    const std::string_view rest = subject.substr(place.depth);
    if (place.link->IsLeaf()) {
      Leaf* leaf = place.link->AsLeaf();
      const std::string_view suffix = leaf->Subject().substr(place.depth);
      if (suffix == rest) {
        place.found = leaf;
      } else {
        place.common = CommonPrefixLength(suffix, rest);
      }
      return place;
    }
    Inner& inner = *place.link->AsInner();
    place.common = CommonPrefixLength(inner.prefix, rest);
    if (place.common < inner.prefix.size()) {
      place.splits_prefix = true;
      return place;
    }
    place.depth += place.common;
    NodeRef* child = FindChild(inner, Pivot(subject, place.depth));
    if (child == nullptr) return place;
    place.link = child;
  }
  return place;
}

// Which of two children of a new node comes first is decided here as in the reference: the new leaf
// before the leaf that is split, but after the inner node whose prefix is split.
void SubjectTreeCore::Attach(const Place& place, Leaf* leaf) {
  NodeRef& link = *place.link;
  const std::string_view subject = leaf->Subject();
  const NodeRef added(leaf);
  ++size_;
  if (!link) {
    link = added;
    return;
  }
  const std::size_t branch = place.depth + place.common;
  if (link.IsLeaf()) {
    Inner* parent = NewNode4(subject.substr(place.depth, place.common));
    AddChild(*parent, Pivot(subject, branch), added);
    AddChild(*parent, Pivot(link.AsLeaf()->Subject(), branch), link);
    link = NodeRef(parent);
    return;
  }
  Inner* node = link.AsInner();
  if (place.splits_prefix) {
    Inner* parent = NewNode4(subject.substr(place.depth, place.common));
    node->prefix.erase(0, place.common);
    AddChild(*parent, Pivot(node->prefix, 0), link);
    AddChild(*parent, Pivot(subject, branch), added);
    link = NodeRef(parent);
    return;
  }
  if (IsFull(*node)) {
    node = Grow(node);
    link = NodeRef(node);
  }
  AddChild(*node, Pivot(subject, place.depth), added);
}

Leaf* SubjectTreeCore::Detach(std::string_view subject) {
  if (!root_ || subject.empty()) return nullptr;
  if (root_.IsLeaf()) {
    Leaf* leaf = root_.AsLeaf();
    if (leaf->Subject() != subject) return nullptr;
    root_ = NodeRef();
    --size_;
    return leaf;
  }
  std::size_t depth = 0;
  for (NodeRef* link = &root_;;) {
    Inner* inner = link->AsInner();
    depth += inner->prefix.size();
    const std::uint8_t key = Pivot(subject, depth);
    NodeRef* child = FindChild(*inner, key);
    if (child == nullptr) return nullptr;
    if (!child->IsLeaf()) {
      link = child;
      continue;
    }
    Leaf* leaf = child->AsLeaf();
    if (leaf->Subject() != subject) return nullptr;
    DeleteChild(*inner, key);
    *link = Shrink(inner);
    --size_;
    return leaf;
  }
}

void SubjectTreeCore::DetachAll(LeafVisitor dispose) {
  std::vector<NodeRef> pending;
  if (root_) pending.push_back(root_);
  root_ = NodeRef();
  size_ = 0;
  while (!pending.empty()) {
    const NodeRef node = pending.back();
    pending.pop_back();
    if (node.IsLeaf()) {
      dispose(*node.AsLeaf());
      continue;
    }
    for (const NodeRef child : Children(*node.AsInner())) {
      if (child) pending.push_back(child);
    }
    FreeInner(node.AsInner());
  }
}

bool SubjectTreeCore::IterateStored(LeafVisitor visit) const {
  return !root_ || IterateStoredFrom(root_, visit);
}

bool SubjectTreeCore::IterateOrdered(LeafVisitor visit) const {
  return !root_ || IterateOrderedFrom(root_, visit);
}

}  // namespace jsstore::subject_tree_internal
