// What a replica tells of its deletes, and how it takes over those of another.
#include <algorithm>

#include "store/format/replicated_state.h"
#include "store/stream/delete_match.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {

// filestore.go: deleteBlocks. Visits, ascending, the gaps between blocks as runs and what is
// deleted within a block as its set: `on_run(SequenceRun)`, `on_set(const SequenceSet&)`. A run
// goes on over blocks without messages that lie in it.
template <typename OnRun, typename OnSet>
void FileStoreImpl::VisitDeleted(OnRun&& on_run, OnSet&& on_set) const {
  uint64_t previous_last = 0;
  std::optional<SequenceRun> run;
  bool messages_since_gap = false;
  const auto end_run = [&] {
    if (run) on_run(*run);
    run.reset();
  };
  for (const BlockPtr& block : blocks_) {
    std::lock_guard owned(block->mutex);
    const uint64_t first = block->first.seq;
    if (previous_last > 0 && previous_last + 1 != first) {
      const uint64_t gap = first - previous_last - 1;
      if (run && !messages_since_gap) {
        run->count += gap;
      } else {
        end_run();
        run = SequenceRun{previous_last + 1, gap};
        messages_since_gap = false;
      }
    }
    if (block->deleted.Size() > 0) {
      end_run();
      on_set(block->deleted);
    }
    previous_last = block->last.seq;
    messages_since_gap = messages_since_gap || block->msgs > 0;
  }
  end_run();
}

Bytes FileStoreImpl::EncodedStreamState(uint64_t failed, bool with_sources) {
  std::shared_lock lock(host_->mutex);
  int64_t deletes = 0;
  if (totals_.last_seq > totals_.first_seq) {
    const uint64_t span = totals_.last_seq - totals_.first_seq + 1;
    deletes = std::max<int64_t>(0, static_cast<int64_t>(span - totals_.msgs));
  }
  static const SourceStates kNoSources;
  Bytes out;
  out.reserve(kReplicatedStateHeadBytesMax);
  AppendReplicatedStateHead(out,
                            {totals_.msgs, totals_.bytes, totals_.first_seq, totals_.last_seq,
                             failed, static_cast<uint64_t>(deletes)},
                            with_sources && sources_ ? *sources_ : kNoSources);
  if (deletes == 0) return out;
  VisitDeleted([&out](const SequenceRun& run) { AppendDeleteRun(out, run); },
               [&out](const SequenceSet& set) { set.EncodeTo(out); });
  return out;
}

Status FileStoreImpl::SyncDeleted(std::span<const DeleteBlock> deleted) {
  Operation operation(*this);
  if (deleted.empty()) return {};
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  if (write_error_) return Fail(*write_error_);
  // Whole blocks are told of once, at the end: each time the owner counts anew for every consumer.
  Purged removed;
  Status done = SyncDeletedLocked(deleted, &removed);
  if (removed.msgs > 0 || removed.bytes > 0) {
    Notify(-static_cast<int64_t>(removed.msgs), -static_cast<int64_t>(removed.bytes), 0, {});
  }
  return operation.Finish(std::move(done));
}

// filestore.go: SyncDeleted. Blocks that are deleted here as they are there need no look at their
// messages.
Status FileStoreImpl::SyncDeletedLocked(std::span<const DeleteBlock> deleted, Purged* removed) {
  const uint64_t last_seq = totals_.last_seq;
  std::vector<DeleteBlock> own;
  VisitDeleted([&own](const SequenceRun& run) { own.emplace_back(run); },
               [&own](const SequenceSet& set) {
                 own.emplace_back(DeleteSet(std::make_shared<SequenceSet>(set)));
               });
  DeleteMatch known(std::move(own));
  for (const DeleteBlock& block : deleted) {
    const DeleteBlockSummary summary = Summarize(block);
    if (summary.first > last_seq) break;
    if (known.Take(block)) continue;
    if (std::holds_alternative<SequenceRun>(block)) {
      JSSTORE_TRY(RemoveRange(summary.first, summary.last, removed));
    } else {
      JSSTORE_TRY(RemoveEach(block));
    }
  }
  return {};
}

Status FileStoreImpl::RemoveEach(const DeleteBlock& block) {
  Status done;
  VisitSequences(block, [&](uint64_t seq) {
    auto removed = RemoveViaLimits(seq);
    if (removed || removed.error().Is(ErrorCode::kStoreEof) ||
        removed.error().Is(ErrorCode::kStoreMsgNotFound)) {
      return true;
    }
    done = Fail(std::move(removed).error());
    return false;
  });
  return done;
}

// filestore.go: removeMsgsInRange. A block that lies in the range goes as a whole, unless it holds
// tombstones for others. Blocks may go from the list and come to its end meanwhile: the place in
// the list is what counts.
Status FileStoreImpl::RemoveRange(uint64_t first, uint64_t last, Purged* removed) {
  last = std::min(last, totals_.last_seq);
  if (first > last) return {};
  const auto from = std::ranges::lower_bound(blocks_, first, {},
                                             [](const BlockPtr& block) { return block->last.seq; });
  for (auto i = static_cast<size_t>(from - blocks_.begin()); i < blocks_.size();) {
    const BlockPtr block = blocks_[i];
    const uint64_t block_first = block->first.seq;
    const uint64_t block_last = block->last.seq;
    if (block_first > last) break;
    if (block_first >= first && block_last <= last && block->CountPriorTombstones() == 0) {
      JSSTORE_TRY(PurgeBlock(block, removed));
      continue;
    }
    const uint64_t to = std::min(last, block_last);
    for (uint64_t seq = std::max(first, block_first); seq <= to; ++seq) {
      auto done = RemoveFromBlock(block, seq, /*secure=*/false, /*via_limits=*/true);
      if (!done) return Fail(std::move(done).error());
    }
    ++i;
  }
  return {};
}

// filestore.go: ResetState. What a replica only holds for the time that it leads is forgotten.
// Schedules that were about to publish when the leader changed run again with the next one.
void FileStoreImpl::ResetState() {
  std::unique_lock lock(host_->mutex);
  if (schedules_ != nullptr) schedules_->ClearInflight();
}

}  // namespace jsstore
