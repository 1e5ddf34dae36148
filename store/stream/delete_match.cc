#include "store/stream/delete_match.h"

namespace jsstore {
namespace {

// Blocks with the same summary (filestore.go: deleteBlockContentsEqual). Of two that are no sets it
// is not known.
bool SameContents(const DeleteBlock& a, const DeleteBlock& b) {
  const auto* set_a = std::get_if<DeleteSet>(&a);
  const auto* set_b = std::get_if<DeleteSet>(&b);
  if (set_a != nullptr && set_b != nullptr) return set_a->set().Equal(set_b->set());
  const DeleteSet* set = set_b != nullptr ? set_b : set_a;
  if (set == nullptr) return false;
  bool same = true;
  VisitSequences(set_b != nullptr ? a : b, [&](uint64_t seq) { return same = set->Contains(seq); });
  return same;
}

}  // namespace

bool DeleteMatch::Take(const DeleteBlock& other) {
  const DeleteBlockSummary wanted = Summarize(other);
  while (next_ < own_.size()) {
    const DeleteBlock& candidate = own_[next_];
    const DeleteBlockSummary summary = Summarize(candidate);
    if (summary.last < wanted.first) {
      ++next_;
      continue;
    }
    // What has no holes is known by its ends.
    const bool dense = wanted.count == wanted.last - wanted.first + 1;
    const bool same = summary == wanted && (dense || SameContents(other, candidate));
    if (same) ++next_;
    return same;
  }
  return false;
}

}  // namespace jsstore
