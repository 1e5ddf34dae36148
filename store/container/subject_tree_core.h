#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "store/container/subject_tree_node.h"

namespace jsstore {
class FilterTrie;
}

namespace jsstore::subject_tree_internal {

/// A borrowed callable `bool(Leaf&)`; false ends the walk. Lives no longer than the callable.
class LeafVisitor {
 public:
  template <typename Visit>
  requires(!std::is_same_v<std::remove_cvref_t<Visit>, LeafVisitor>) explicit LeafVisitor(
      Visit&& visit)
      : context_(const_cast<void*>(static_cast<const void*>(std::addressof(visit)))),
        call_([](void* context, Leaf& leaf) {
          return (*static_cast<std::remove_reference_t<Visit>*>(context))(leaf);
        }) {}

  bool operator()(Leaf& leaf) const { return call_(context_, leaf); }

 private:
  void* context_;
  bool (*call_)(void*, Leaf&);
};

/// The adaptive radix tree over leaves whose value type it does not know. It owns the inner nodes;
/// the leaves belong to the caller, who must take them out with DetachAll before the tree dies.
class SubjectTreeCore {
 public:
  /// Where a subject is, or where it would have to be attached. Valid until the tree changes.
  struct Place {
    Leaf* found = nullptr;
    NodeRef* link = nullptr;  // holds the node at which the search ended
    std::size_t depth = 0;    // bytes of the subject used up above that node's children or suffix
    std::size_t common = 0;   // bytes that the subject shares with that node's prefix or suffix
    bool splits_prefix = false;  // the node is inner and its prefix does not match entirely
  };

  SubjectTreeCore() = default;
  SubjectTreeCore(SubjectTreeCore&& other) noexcept;
  SubjectTreeCore& operator=(SubjectTreeCore&&) = delete;
  SubjectTreeCore(const SubjectTreeCore&) = delete;
  SubjectTreeCore& operator=(const SubjectTreeCore&) = delete;

  std::size_t size() const { return size_; }
  void swap(SubjectTreeCore& other) noexcept;

  Leaf* Find(std::string_view subject) const;
  Place Locate(std::string_view subject);

  /// Hangs `leaf` in where Locate found its subject missing.
  void Attach(const Place& place, Leaf* leaf);

  /// Takes the leaf with `subject` out of the tree; null if there is none.
  Leaf* Detach(std::string_view subject);

  /// Empties the tree, handing every leaf to `dispose`, in no order.
  void DetachAll(LeafVisitor dispose);

  // The walks return false iff the visitor ended them.
  bool IterateStored(LeafVisitor visit) const;
  bool IterateOrdered(LeafVisitor visit) const;
  bool Match(std::string_view filter, LeafVisitor visit) const;
  bool MatchAny(const FilterTrie& filters, LeafVisitor visit) const;

 private:
  NodeRef root_;  // owns the inner nodes
  std::size_t size_ = 0;
};

}  // namespace jsstore::subject_tree_internal
