// The walk that finds TTLs and schedules again which their state files do not tell of.
#pragma once

#include <algorithm>
#include <utility>

#include "store/stream/file_store_impl.h"

namespace jsstore {

// Calls `visit(const CachedMessage&)` for messages from the beginning of the block that holds
// `from` on (0: all), leaving out blocks that have none of what `counter` counts, and messages that
// cannot be read (filestore.go: recoverTTLState, recoverMsgSchedulingState).
template <typename Visit>
void FileStoreImpl::ScanBlocksWith(uint64_t MessageBlock::*counter, uint64_t from, Visit&& visit) {
  if (totals_.msgs == 0) return;
  BlockPtr block;
  uint64_t block_last = 0;  // before loading has had its say
  for (uint64_t seq = std::max(from, totals_.first_seq); seq <= totals_.last_seq;) {
    if (block == nullptr) {
      block = SelectBlock(seq);
      // No block ends at or after it, so none does after what follows it either.
      if (block == nullptr) return;
      seq = block->first.seq;
      block_last = block->last.seq;
    }
    if ((*block).*counter == 0) seq = std::max(block->last.seq, block_last) + 1;
    if (seq > block_last) {
      block->TryForceExpireCache();
      block.reset();
      continue;
    }
    auto found = block->Fetch(seq);
    if (found && !found->message.header.empty()) visit(found->message);
    block->FinishedWithCache();
    ++seq;
  }
}

}  // namespace jsstore
