// SubjectFilterSet: subject filters of which any may match.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "jsstore/error.h"

namespace jsstore {

class FilterTrie;

// The filters of a consumer or a request, compiled once so that a subject is matched against all of
// them in one pass and without allocation (gsl/gsl.go: SimpleSublist).
//
// Immutable. Copies share what was compiled, and any number of threads may use it at once.
class SubjectFilterSet {
 public:
  // No set at all, as against a set of no filters: every message passes. The reference's nil; it
  // stands where that is accepted (FileStore says where the answers are not those of ">").
  SubjectFilterSet() = default;

  // A set of `filters`: tokens separated by '.', "*" for any one token, a last ">" for one or more.
  // A filter may be there twice, and filters may overlap; an empty list gives a set that matches
  // nothing. Error: kInvalidSubject, which names the filter, when one has an empty token or goes on
  // after ">".
  static Result<SubjectFilterSet> Compile(std::span<const std::string> filters);

  bool IsUnset() const { return trie_ == nullptr; }

  // Whether some filter matches the literal `subject`. A subject with an empty token is matched by
  // none, not even by ">". Without a set: true (HasInterest).
  bool Matches(std::string_view subject) const;

  // What was compiled, for the store; null without a set.
  const FilterTrie* trie() const { return trie_.get(); }

 private:
  explicit SubjectFilterSet(std::shared_ptr<const FilterTrie> trie) : trie_(std::move(trie)) {}

  std::shared_ptr<const FilterTrie> trie_;
};

}  // namespace jsstore
