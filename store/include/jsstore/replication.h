// What the replicas of a stream tell each other of its state, and of what is deleted in it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "jsstore/bytes.h"
#include "jsstore/error.h"
#include "jsstore/state.h"

namespace jsstore {

class SequenceSet;

// An immutable set of sequences (avl.SequenceSet). Copies share the set; any number of threads may
// read it.
class DeleteSet {
 public:
  DeleteSet();  // empty
  // Inserts the sequences in the order given, each as often as one likes.
  explicit DeleteSet(std::span<const uint64_t> sequences);
  explicit DeleteSet(std::shared_ptr<const SequenceSet> set) : set_(std::move(set)) {}

  bool Contains(uint64_t sequence) const;
  // The members as maximal runs, ascending.
  std::vector<SequenceRun> Runs() const;
  const SequenceSet& set() const { return *set_; }

 private:
  std::shared_ptr<const SequenceSet> set_;  // never null
};

// The sequences one by one, in any order: what servers before 2.10 sent (store.go: DeleteSlice).
using DeleteList = std::vector<uint64_t>;

// A part of what is deleted (store.go: DeleteBlock). A run is the reference's DeleteRange.
using DeleteBlock = std::variant<DeleteSet, SequenceRun, DeleteList>;

// First and last sequence of a block, and how many it has; the first and the last listed where it
// is a list (store.go: DeleteBlock.State). A set that was decoded tells the count that its encoding
// claims.
struct DeleteBlockSummary {
  uint64_t first = 0;
  uint64_t last = 0;
  uint64_t count = 0;
  bool operator==(const DeleteBlockSummary&) const = default;
};
DeleteBlockSummary Summarize(const DeleteBlock& block);

// store.go: StreamReplicatedState.
struct StreamReplicatedState {
  uint64_t msgs = 0;
  uint64_t bytes = 0;
  uint64_t first_seq = 0;
  uint64_t last_seq = 0;
  uint64_t failed = 0;  // what the sender gave to EncodedStreamState
  std::vector<DeleteBlock> deleted;
  SourceStates sources;  // of which messages were taken; empty where the encoding has none

  // store.go: DeleteBlocks.NumDeleted.
  uint64_t NumDeleted() const;
};

// Whether `bytes` begin as the encoded state of a stream does (store.go: IsEncodedStreamState).
bool IsEncodedStreamState(BytesView bytes);

// Reads what FileStore::EncodedStreamState wrote; keeps no view of the input. Errors:
// kBadStreamStateEncoding when it does not begin as one, kCorruptStreamState when it ends within a
// number or holds a delete block that is none. As in the reference, an input that ends within the
// number of deletes is taken for one without any (store.go: DecodeStreamState).
Result<StreamReplicatedState> DecodeStreamState(BytesView bytes);

}  // namespace jsstore
