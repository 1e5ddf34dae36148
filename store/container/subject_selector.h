#pragma once

#include <string_view>

#include "store/container/filter_trie.h"
#include "store/container/subject_filter.h"
#include "store/container/subject_tree.h"

namespace jsstore {

/// What a query is about: the messages that one filter matches, or some filter of a set. Borrows
/// both; allocates nothing.
class SubjectSelector {
 public:
  /// One filter, which is not empty.
  explicit SubjectSelector(std::string_view filter)
      : filter_(filter), wildcard_(SubjectHasWildcard(filter)), all_(filter == ">") {}
  /// A set; null where there is none.
  explicit SubjectSelector(const FilterTrie* filters)
      : filters_(filters), is_set_(true), all_(filters == nullptr) {}

  bool IsSet() const { return is_set_; }
  /// Of a set: whether there is one.
  bool HasFilters() const { return filters_ != nullptr; }
  bool IsLiteral() const { return !is_set_ && !wildcard_; }
  std::string_view filter() const { return filter_; }

  /// Whether every message counts, whatever its subject. SelectAll is for a stream in which
  /// nothing else can be: what is asked of subject trees stays as it was.
  bool all() const { return all_; }
  void SelectAll(bool all) { all_ = all; }

  bool Matches(std::string_view subject) const {
    if (all_) return true;
    if (is_set_) return filters_->Matches(subject);
    return wildcard_ ? SubjectIsSubsetMatch(subject, filter_) : subject == filter_;
  }

  /// Calls `visit(subject, T*)` for the subjects of a tree until it returns false. Without a set
  /// there are none, as in the reference (stree: IntersectGSL of nil).
  template <typename T, typename Visit>
  void ForEach(SubjectTree<T>& tree, Visit&& visit) const {
    if (!is_set_) {
      tree.MatchUntil(filter_, visit);
    } else if (filters_ != nullptr) {
      tree.MatchAny(*filters_, visit);
    }
  }

 private:
  std::string_view filter_;
  const FilterTrie* filters_ = nullptr;
  bool wildcard_ = false;
  bool is_set_ = false;
  bool all_ = false;
};

}  // namespace jsstore
