// Which delete blocks of another replica a stream has already.
#pragma once

#include <vector>

#include "jsstore/replication.h"
#include "store/container/sequence_set.h"

namespace jsstore {

// Calls `visit(sequence)` for every sequence of the block in its order until it answers false
// (store.go: DeleteBlock.Range). A run that would go beyond 2^64 has none.
template <typename Visit>
void VisitSequences(const DeleteBlock& block, Visit&& visit) {
  if (const auto* set = std::get_if<DeleteSet>(&block)) {
    set->set().Range(visit);
  } else if (const auto* run = std::get_if<SequenceRun>(&block)) {
    for (uint64_t seq = run->first; seq < run->first + run->count; ++seq) {
      if (!visit(seq)) return;
    }
  } else {
    for (const uint64_t seq : std::get<DeleteList>(block)) {
      if (!visit(seq)) return;
    }
  }
}

// The stream's own delete blocks, ascending, compared with another's in turn
// (filestore.go: pruneDeleteBlock).
class DeleteMatch {
 public:
  explicit DeleteMatch(std::vector<DeleteBlock> own) : own_(std::move(own)) {}

  // Whether the next of the own blocks deletes just the same as `other`; if so it is used up. Those
  // that end before `other` begins are used up in any case.
  bool Take(const DeleteBlock& other);

 private:
  std::vector<DeleteBlock> own_;
  size_t next_ = 0;
};

}  // namespace jsstore
