// Removing everything above a sequence.
#include <algorithm>

#include "store/stream/file_store_impl.h"

namespace jsstore {

Status FileStoreImpl::Truncate(uint64_t sequence) {
  Operation operation(*this);
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  if (sequence == 0) return operation.Finish(Reset());
  if (write_error_) return Fail(*write_error_);
  auto purged = TruncateLocked(sequence);
  if (!purged) {
    SetWriteError(purged.error());
    return operation.Finish(Status(Fail(std::move(purged).error())));
  }
  if (purged->msgs > 0) static_cast<void>(WriteFullState(/*force=*/true));
  Notify(-static_cast<int64_t>(purged->msgs), -static_cast<int64_t>(purged->bytes), 0, {});
  return operation.Finish(Status{});
}

// filestore.go: reset.
Status FileStoreImpl::Reset() {
  Purged purged;
  for (const BlockPtr& block : blocks_) {
    purged.msgs += block->msgs;
    purged.bytes += block->bytes;
    JSSTORE_TRY(block->DirtyClose(true));
  }
  totals_ = {};
  totals_.last_time = env_.clock.NowNs();
  blocks_.clear();
  by_index_.clear();
  last_block_.reset();
  subjects_.Clear();
  markers_.Clear();
  if (purged.msgs > 0) ++dirty_;
  Notify(-static_cast<int64_t>(purged.msgs), -static_cast<int64_t>(purged.bytes), 0, {});
  return {};
}

// filestore.go: Truncate. The block that is cut cannot take tombstones, so a new one is made for
// them first; it goes again where none were needed.
Result<FileStoreImpl::Purged> FileStoreImpl::TruncateLocked(uint64_t seq) {
  static_cast<void>(env_.files.Remove(MessagesPath("index.db")));
  const BlockPtr cut = SelectBlock(seq);
  MessageId keep;  // the last message up to there, with which the block is to end
  std::optional<int64_t> message_time;
  if (cut != nullptr) {
    MatchResult found = cut->PrevMatching(">", true, seq);
    if (found.message) keep = {found.message->seq, found.message->ts};
    if (found.message && keep.seq == seq) message_time = keep.ts;
    if (!found.message && !found.message.error().Is(ErrorCode::kStoreMsgNotFound)) {
      return Fail(std::move(found.message).error());
    }
  }
  const int64_t last_time =
      message_time.value_or(cut != nullptr ? cut->last.ts : totals_.LastTimeNs());
  // Before the new block is made, so that it does not start with what is cut off.
  totals_.last_seq = seq;
  totals_.last_time = last_time;
  auto made = NewBlockForWrite();
  if (!made) return Fail(std::move(made).error());
  const BlockPtr fresh = *made;
  const bool remove_cut = cut != nullptr && cut->first.seq > seq;
  // Where no message keeps the last sequence and its time, a tombstone does.
  if (!message_time || remove_cut) JSSTORE_TRY(AppendTombstone(seq, last_time));

  Purged purged;
  JSSTORE_TRY(RemoveBlocksAfter(cut, fresh->index, seq, &purged));
  const bool has_tombstones = !fresh->Tombstones().empty();
  if (remove_cut) {
    purged.msgs += cut->msgs;
    purged.bytes += cut->bytes;
    JSSTORE_TRY(CarryTombstones(*cut, seq));
    JSSTORE_TRY(ForceRemoveBlock(cut));
  } else if (cut != nullptr) {
    JSSTORE_TRY(cut->EnableForWriting(!config_.async_flush));
    auto gone = cut->TruncateTo(keep.seq, keep.ts);
    if (!gone) return Fail(Within("smb.truncate", std::move(gone).error()));
    purged.msgs += gone->first;
    purged.bytes += gone->second;
    if (has_tombstones) {
      cut->QuitFlushLoop();
      cut->CloseFilesUnchecked();
      static_cast<void>(cut->RecompressIfNeeded());
    }
  }
  if (!has_tombstones) {
    last_block_ = cut;
    JSSTORE_TRY(ForceRemoveBlock(fresh));
  }
  totals_.last_seq = seq;
  totals_.last_time = last_time;
  purged.msgs = std::min(purged.msgs, totals_.msgs);
  purged.bytes = std::min(purged.bytes, totals_.bytes);
  totals_.msgs -= purged.msgs;
  totals_.bytes -= purged.bytes;
  JSSTORE_TRY(ResetSubjects());
  ++dirty_;
  return purged;
}

// Removes, from the end, the blocks between `keep` and the ones made for tombstones.
Status FileStoreImpl::RemoveBlocksAfter(const BlockPtr& keep, uint32_t below_index, uint64_t seq,
                                        Purged* purged) {
  const auto last_to_remove = [&]() -> BlockPtr {
    for (size_t i = blocks_.size() - 1; i-- > 0;) {
      if (blocks_[i]->index < below_index) return blocks_[i];
    }
    return nullptr;
  };
  for (BlockPtr block = last_to_remove(); block != nullptr && block != keep;
       block = last_to_remove()) {
    purged->msgs += block->msgs;
    purged->bytes += block->bytes;
    JSSTORE_TRY(CarryTombstones(*block, seq));
    JSSTORE_TRY(ForceRemoveBlock(block));
  }
  return {};
}

// Tombstones of a block that goes may be for messages that stay.
Status FileStoreImpl::CarryTombstones(MessageBlock& block, uint64_t below_seq) {
  for (const MessageId& removed : block.Tombstones()) {
    if (removed.seq < below_seq) JSSTORE_TRY(AppendTombstone(removed.seq, removed.ts));
  }
  return {};
}

}  // namespace jsstore
