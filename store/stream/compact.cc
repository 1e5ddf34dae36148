// Removing everything below a sequence.
#include <algorithm>

#include "store/stream/file_store_impl.h"

namespace jsstore {

Result<uint64_t> FileStoreImpl::Compact(uint64_t sequence) { return CompactTo(sequence); }

// filestore.go: compact.
Result<uint64_t> FileStoreImpl::CompactTo(uint64_t seq) {
  Operation operation(*this);
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  const bool all = seq == 0 || seq > totals_.last_seq;
  Purged purged;
  if (Status done = all ? PurgeLocked(seq, &purged) : CompactLocked(seq, &purged); !done) {
    SetWriteError(done.error());
    return operation.Finish(Result<uint64_t>(FailAfter(purged, std::move(done).error())));
  }
  if (purged.msgs > 0) {
    static_cast<void>(WriteFullState(/*force=*/true));
    Notify(-static_cast<int64_t>(purged.msgs), -static_cast<int64_t>(purged.bytes), 0, {});
  }
  return operation.Finish(Result<uint64_t>(purged.msgs));
}

// filestore.go: compactLocked.
Status FileStoreImpl::CompactLocked(uint64_t seq, Purged* purged) {
  if (write_error_) return Fail(*write_error_);
  if (totals_.first_seq > seq) return {};
  const BlockPtr block = SelectBlock(seq);
  if (block == nullptr) return {};

  size_t dropped = 0;
  std::vector<MessageId> tombstones;
  JSSTORE_TRY(DropBlocksBefore(block, purged, &dropped));
  if (block->first.seq == seq) {
    totals_.first_seq = seq;
    totals_.first_time = block->first.ts;
  } else {
    const bool loads = !block->CacheLoaded();
    Status compacted = CompactBlock(block, seq, purged, &dropped, &tombstones);
    if (compacted) compacted = AppendTombstones(tombstones);
    if (loads) block->FinishedWithCache();
    JSSTORE_TRY(std::move(compacted));
  }
  DropFirstBlocks(dropped);

  purged->msgs = std::min(purged->msgs, totals_.msgs);
  purged->bytes = std::min(purged->bytes, totals_.bytes);
  totals_.msgs -= purged->msgs;
  totals_.bytes -= purged->bytes;
  if (totals_.msgs == 0) {
    totals_.first_seq = totals_.last_seq + 1;
    totals_.first_time.reset();
  }
  // It tells of what is gone; a new one is written at the end.
  static_cast<void>(env_.files.Remove(MessagesPath("index.db")));
  ++dirty_;
  return {};
}

// Whole blocks go without a look at their messages. They stay in the list for the moment: rolling
// to a new block, for tombstones, appends to it.
Status FileStoreImpl::DropBlocksBefore(const BlockPtr& block, Purged* purged, size_t* dropped) {
  for (const BlockPtr& earlier : blocks_) {
    if (earlier == block) break;
    purged->msgs += earlier->msgs;
    purged->bytes += earlier->bytes;
    if (Status loaded = earlier->EnsureSubjects(); !loaded) {
      *purged = {};  // the reference answers none here, and only here
      return loaded;
    }
    RemoveSubjectsOf(*earlier, SubjectOrder::kSorted);
    JSSTORE_TRY(earlier->DirtyClose(true));
    ++*dropped;
  }
  return {};
}

// Removes the messages below `seq` of the block that is to hold the new first one.
Status FileStoreImpl::CompactBlock(const BlockPtr& block, uint64_t seq, Purged* purged,
                                   size_t* dropped, std::vector<MessageId>* tombstones) {
  if (!block->CacheLoaded()) JSSTORE_TRY(block->Load());
  for (uint64_t gone = block->first.seq; gone < seq; ++gone) {
    auto message = block->Lookup(gone);
    if (!message) {
      if (message.error().Is(ErrorCode::kDeletedMsg)) block->deleted.Delete(gone);
      continue;
    }
    const std::string subject(message->subject);
    if (block->msgs > 0) {
      const uint64_t size = std::min(message->RecordSize(), block->bytes);
      --block->msgs;
      block->bytes -= size;
      ++purged->msgs;
      purged->bytes += size;
    }
    tombstones->push_back({message->seq, message->ts});
    auto left = block->RemoveSequenceOfSubject(subject, gone);
    if (!left) return Fail(std::move(left).error());
    subjects_.RemoveOne(subject);
  }

  if (block->msgs == 0) {
    if (block != last_block_) {
      JSSTORE_TRY(block->DirtyClose(true));
      ++*dropped;
    } else {
      block->needs_sync = true;
    }
    totals_.first_seq = block->last.seq + 1;
    totals_.first_time.reset();
    return {};
  }
  block->needs_sync = true;
  // The search for the next first message begins one after where it is told.
  block->first.seq = block->first.seq < seq ? seq - 1 : block->first.seq - 1;
  block->SelectNextFirst();
  totals_.first_seq = block->first.seq;
  totals_.first_time = block->first.ts;
  bool reclaimed = false;
  JSSTORE_TRY(block->ReclaimHead(&reclaimed));
  // What was cut off needs no tombstones.
  if (reclaimed) tombstones->clear();
  return {};
}

}  // namespace jsstore
