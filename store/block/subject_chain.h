// Links the messages of one subject within a cached block, so that the next one is found without
// looking at those in between.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "jsstore/bytes.h"

namespace jsstore {

// Slots are those of BlockCache::index. A chain is built once searching without it has cost more
// than building it, and then follows what is appended. It may leave out messages that are deleted.
class SubjectChain {
 public:
  bool Built() const { return !next_.empty(); }
  // The next slot with the subject of this one; at least the number of slots when there is none.
  // The chain must be built.
  size_t Next(size_t slot) const { return next_[slot] == 0 ? next_.size() : next_[slot]; }

  // Counts slots that were looked at for want of a chain.
  void CountSearch(size_t slots_visited) { visited_ += slots_visited; }
  bool IsWorthBuilding(size_t slots) const { return !Built() && visited_ > kVisitsPerSlot * slots; }
  // `slots`: offsets of records in `bytes`, with their marks (block_cache.h).
  void Build(const std::vector<uint32_t>& slots, BytesView bytes);

  // The index has `slots` slots now, the last of them a record whose subject was last seen in slot
  // `previous` of this block.
  void Append(size_t slots, std::optional<size_t> previous);
  // Forgets the links: something was appended that cannot be linked.
  void Drop() { next_.clear(); }

 private:
  static constexpr size_t kVisitsPerSlot = 4;

  std::vector<uint32_t> next_;  // 0: none
  size_t visited_ = 0;
};

}  // namespace jsstore
