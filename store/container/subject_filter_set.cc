#include "jsstore/subject_filter_set.h"

#include "store/container/filter_trie.h"

namespace jsstore {

Result<SubjectFilterSet> SubjectFilterSet::Compile(std::span<const std::string> filters) {
  for (const std::string& filter : filters) {
    if (FilterTrie::IsValid(filter)) continue;
    return Fail(Error(ErrorCode::kInvalidSubject,
                      "invalid filter \"" + filter +
                          "\": its tokens must not be empty, and nothing may follow \">\""));
  }
  return SubjectFilterSet(std::make_shared<const FilterTrie>(filters));
}

bool SubjectFilterSet::Matches(std::string_view subject) const {
  return trie_ == nullptr || trie_->Matches(subject);
}

}  // namespace jsstore
