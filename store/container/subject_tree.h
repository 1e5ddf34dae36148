#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "store/container/leaf_arena.h"
#include "store/container/subject_tree_core.h"

namespace jsstore {

/// A map from subjects to values that finds all subjects matching a wildcard filter quickly: an
/// adaptive radix tree with the node kinds, growth, shrinking and child order of the reference
/// (stree/), because index.db lists subjects in the order in which the tree hands them out.
///
/// Edge rules of the reference that hold here too:
///  - a subject that contains byte 127 is refused by Insert;
///  - wildcard bytes in an inserted subject, and in one given to Find or Delete, are plain bytes;
///  - the empty subject can be inserted and found, but not deleted;
///  - filters that are not valid ("a.>.b", "*x") match as the reference matches them.
///
/// A pointer to a value stays valid until that subject is deleted or the tree is cleared, moved-to
/// or destroyed; so does the subject's view that a callback gets. Callbacks may change values but
/// must not insert, delete or clear.
///
/// Not thread-safe: any number of const calls at once, or one that changes.
template <typename T>
class SubjectTree {
 public:
  struct InsertResult {
    T* value = nullptr;    ///< the stored value; null iff the subject was refused
    std::optional<T> old;  ///< what was stored before
    bool updated() const { return old.has_value(); }
  };

  struct TryInsertResult {
    T* value = nullptr;  ///< the stored value, new or old; null iff the subject was refused
    bool inserted = false;
  };

  SubjectTree() = default;
  ~SubjectTree() { Clear(); }
  SubjectTree(SubjectTree&& other) noexcept = default;
  SubjectTree& operator=(SubjectTree&& other) noexcept {
    if (this != &other) {
      Clear();
      core_.swap(other.core_);
      arena_.swap(other.arena_);
    }
    return *this;
  }
  SubjectTree(const SubjectTree&) = delete;
  SubjectTree& operator=(const SubjectTree&) = delete;

  std::size_t Size() const { return core_.size(); }
  bool Empty() const { return core_.size() == 0; }

  /// Removes everything. stree: Empty
  void Clear() {
    core_.DetachAll(LeafVisitor([this](Leaf& leaf) {
      if (!std::is_trivially_destructible_v<T> || !Arena::LivesInSlab(BytesOf(leaf)))
        Dispose(&leaf);
      return true;
    }));
    arena_.Clear();
  }

  /// Stores `value` under `subject`, replacing what is there. stree: Insert
  InsertResult Insert(std::string_view subject, T value) {
    if (!IsStorable(subject)) return {};
    const Place place = core_.Locate(subject);
    if (place.found != nullptr) {
      T& stored = ValueOf(*place.found);
      return {&stored, std::exchange(stored, std::move(value))};
    }
    return {AttachNew(place, subject, std::move(value)), std::nullopt};
  }

  /// Stores `value` unless the subject is there already: a Find and, if need be, an Insert for the
  /// price of one.
  TryInsertResult TryInsert(std::string_view subject, T value) {
    if (!IsStorable(subject)) return {};
    const Place place = core_.Locate(subject);
    if (place.found != nullptr) return {&ValueOf(*place.found), false};
    return {AttachNew(place, subject, std::move(value)), true};
  }

  /// The value of exactly this subject, or null. stree: Find
  T* Find(std::string_view subject) {
    Leaf* leaf = core_.Find(subject);
    return leaf == nullptr ? nullptr : &ValueOf(*leaf);
  }
  const T* Find(std::string_view subject) const {
    Leaf* leaf = core_.Find(subject);
    return leaf == nullptr ? nullptr : &ValueOf(*leaf);
  }

  /// Removes exactly this subject and returns its value, if it was there. stree: Delete
  std::optional<T> Delete(std::string_view subject) {
    Leaf* leaf = core_.Detach(subject);
    if (leaf == nullptr) return std::nullopt;
    std::optional<T> value(std::move(ValueOf(*leaf)));
    Dispose(leaf);
    if (core_.size() == 0) arena_.Clear();
    return value;
  }

  /// Calls `visit(std::string_view subject, T* value)` for every subject that `filter` matches, in
  /// stored order. An empty filter matches nothing. stree: Match
  template <typename Visit>
  void Match(std::string_view filter, Visit&& visit) {
    core_.Match(filter, LeafVisitor(Always<T>(visit)));
  }
  template <typename Visit>
  void Match(std::string_view filter, Visit&& visit) const {
    core_.Match(filter, LeafVisitor(Always<const T>(visit)));
  }

  /// Like Match, but ends when `visit` returns false; false iff it did. stree: MatchUntil
  template <typename Visit>
  bool MatchUntil(std::string_view filter, Visit&& visit) {
    return core_.Match(filter, LeafVisitor(While<T>(visit)));
  }
  template <typename Visit>
  bool MatchUntil(std::string_view filter, Visit&& visit) const {
    return core_.Match(filter, LeafVisitor(While<const T>(visit)));
  }

  /// Calls `visit(subject, T*)` once for every subject that some of `filters` matches, in stored
  /// order, until it returns false; false iff it did. stree: IntersectGSL
  template <typename Visit>
  bool MatchAny(const FilterTrie& filters, Visit&& visit) {
    return core_.MatchAny(filters, LeafVisitor(While<T>(visit)));
  }
  template <typename Visit>
  bool MatchAny(const FilterTrie& filters, Visit&& visit) const {
    return core_.MatchAny(filters, LeafVisitor(While<const T>(visit)));
  }

  /// Calls `visit(subject, T*)` for all subjects in lexicographical order of their bytes until it
  /// returns false; false iff it did. stree: IterOrdered
  template <typename Visit>
  bool IterOrdered(Visit&& visit) {
    return core_.IterateOrdered(LeafVisitor(While<T>(visit)));
  }
  template <typename Visit>
  bool IterOrdered(Visit&& visit) const {
    return core_.IterateOrdered(LeafVisitor(While<const T>(visit)));
  }

  /// The same in stored order, which depends on what was inserted and deleted when. Match(">") has
  /// this order too, and so has index.db. stree: IterFast
  template <typename Visit>
  bool IterFast(Visit&& visit) {
    return core_.IterateStored(LeafVisitor(While<T>(visit)));
  }
  template <typename Visit>
  bool IterFast(Visit&& visit) const {
    return core_.IterateStored(LeafVisitor(While<const T>(visit)));
  }

 private:
  using Leaf = subject_tree_internal::Leaf;
  using LeafVisitor = subject_tree_internal::LeafVisitor;
  using Place = subject_tree_internal::SubjectTreeCore::Place;
  using Arena = subject_tree_internal::LeafArena;

  struct TypedLeaf : Leaf {
    TypedLeaf(std::uint32_t subject_bytes, T&& initial)
        : Leaf(subject_bytes, sizeof(TypedLeaf)), value(std::move(initial)) {}
    T value;
  };
  static_assert(alignof(TypedLeaf) <= 8, "as LeafArena aligns");

  static std::size_t BytesOf(const Leaf& leaf) { return sizeof(TypedLeaf) + leaf.subject_size; }
  static T& ValueOf(Leaf& leaf) { return static_cast<TypedLeaf&>(leaf).value; }

  static bool IsStorable(std::string_view subject) {
    assert(subject.size() <= std::numeric_limits<std::uint32_t>::max());
    return subject.find(static_cast<char>(subject_tree_internal::kNoPivot)) ==
           std::string_view::npos;
  }

  T* AttachNew(const Place& place, std::string_view subject, T&& value) {
    void* memory = arena_.Take(sizeof(TypedLeaf) + subject.size());
    auto* leaf =
        new (memory) TypedLeaf(static_cast<std::uint32_t>(subject.size()), std::move(value));
    if (!subject.empty()) {
      std::memcpy(static_cast<char*>(memory) + sizeof(TypedLeaf), subject.data(), subject.size());
    }
    core_.Attach(place, leaf);
    return &leaf->value;
  }

  void Dispose(Leaf* leaf) {
    auto* typed = static_cast<TypedLeaf*>(leaf);
    const std::size_t bytes = BytesOf(*leaf);
    typed->~TypedLeaf();
    arena_.Give(typed, bytes);
  }

  template <typename Value, typename Visit>
  static auto While(Visit& visit) {
    return [&visit](Leaf& leaf) -> bool {
      return visit(leaf.Subject(), static_cast<Value*>(&ValueOf(leaf)));
    };
  }

  template <typename Value, typename Visit>
  static auto Always(Visit& visit) {
    return [&visit](Leaf& leaf) {
      visit(leaf.Subject(), static_cast<Value*>(&ValueOf(leaf)));
      return true;
    };
  }

  subject_tree_internal::SubjectTreeCore core_;
  Arena arena_;
};

/// Calls `visit(subject, Left*, Right*)` for every subject that both trees hold, in the stored
/// order of the smaller tree (the left one, if they are equally large). stree: LazyIntersect
template <typename Left, typename Right, typename Visit>
void LazyIntersect(SubjectTree<Left>& left, SubjectTree<Right>& right, Visit&& visit) {
  if (left.Size() <= right.Size()) {
    left.IterFast([&](std::string_view subject, Left* left_value) {
      if (Right* right_value = right.Find(subject)) visit(subject, left_value, right_value);
      return true;
    });
  } else {
    right.IterFast([&](std::string_view subject, Right* right_value) {
      if (Left* left_value = left.Find(subject)) visit(subject, left_value, right_value);
      return true;
    });
  }
}

}  // namespace jsstore
