// Removing single messages.
#include <algorithm>

#include "store/format/message_header.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {

Result<bool> FileStoreImpl::RemoveMsg(uint64_t sequence) {
  return RemoveOperation(sequence, false);
}

Result<bool> FileStoreImpl::EraseMsg(uint64_t sequence) { return RemoveOperation(sequence, true); }

Result<bool> FileStoreImpl::RemoveOperation(uint64_t seq, bool secure) {
  Operation operation(*this);
  return operation.Finish(RemoveLocked(seq, secure, /*via_limits=*/false));
}

// filestore.go: removeMsg. `via_limits`: recovery would remove it again, so no tombstone is needed.
Result<bool> FileStoreImpl::RemoveLocked(uint64_t seq, bool secure, bool via_limits) {
  if (seq == 0) return Fail(ErrorCode::kStoreMsgNotFound);
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  if (write_error_) return Fail(*write_error_);
  // What is encrypted is not overwritten.
  if (keys_->Encrypts()) secure = false;
  const BlockPtr block = SelectBlock(seq);
  if (block == nullptr) {
    return Fail(seq <= totals_.last_seq ? ErrorCode::kStoreMsgNotFound : ErrorCode::kStoreEof);
  }
  return RemoveFromBlock(block, seq, secure, via_limits);
}

// filestore.go: removeMsgFromBlock.
Result<bool> FileStoreImpl::RemoveFromBlock(const BlockPtr& block, uint64_t seq, bool secure,
                                            bool via_limits) {
  if (block->closed || seq < block->first.seq || block->deleted.Exists(seq)) return false;
  struct Finish {
    MessageBlock& block;
    bool clean_up;
    ~Finish() {
      if (clean_up) block.FinishedWithCache();
    }
  } finish{*block, !block->CacheHeld()};

  // As things stand before anything is loaded: loading may recount a block that disagrees with its
  // file, and the reference does not look again.
  const Removal removal{.secure = secure,
                        .via_limits = via_limits,
                        .is_first = seq == block->first.seq,
                        .is_only = block->msgs == 1,
                        .is_in_last_block = block == last_block_};
  const auto remove = [&]() -> Result<bool> {
    if (!block->CacheLoaded()) JSSTORE_TRY(block->Load());
    auto message = block->Lookup(seq);
    if (!message) {
      const ErrorCode code = message.error().code;
      if (code == ErrorCode::kStoreMsgNotFound || code == ErrorCode::kDeletedMsg) return false;
      return Fail(std::move(message).error());
    }
    return RemoveLoaded(block, *message, removal);
  };
  auto removed = remove();
  if (!removed) SetWriteError(removed.error());
  return removed;
}

Result<bool> FileStoreImpl::RemoveLoaded(const BlockPtr& block, const CachedMessage& message,
                                         const Removal& removal) {
  // The cache may move or go below, so what is needed is taken out first.
  const RemovedMessage removed{.subject = std::string(message.subject),
                               .seq = message.seq,
                               .ts = message.ts,
                               .record_bytes = message.RecordSize(),
                               .ttl_s = wheel_ != nullptr ? MessageTtlOrNone(message.header) : 0};
  const uint64_t seq = removed.seq;

  // A tombstone tells recovery of the removal. An emptied block goes as a whole and leaves one
  // itself where that is needed.
  if (!removal.via_limits && !removal.is_only) JSSTORE_TRY(AppendTombstone(seq, removed.ts));
  block->MarkRemoved();
  // Even if the block empties: it may stay for the sake of its tombstones.
  if (removal.secure) {
    JSSTORE_TRY(
        block->Erase(seq, removed.record_bytes, /*may_compress=*/!removal.is_in_last_block));
  }
  JSSTORE_TRY(AccountRemoval(block, removed, removal));
  if (removal.secure) {
    std::optional<LostData> lost;
    static_cast<void>(block->FlushPending(&lost));
    if (lost) host_->ScheduleStateRebuild(std::move(lost));
  }
  if (removal.is_only) {
    JSSTORE_TRY(RemoveBlock(block));
    if (seq == totals_.first_seq) JSSTORE_TRY(SelectNextFirst());
  }
  Notify(-1, -static_cast<int64_t>(removed.record_bytes), seq, removed.subject);
  return true;
}

// Counts the message out of the block and the stream.
Status FileStoreImpl::AccountRemoval(const BlockPtr& block, const RemovedMessage& message,
                                     const Removal& removal) {
  const uint64_t seq = message.seq;
  totals_.msgs -= std::min<uint64_t>(totals_.msgs, 1);
  totals_.bytes -= std::min(totals_.bytes, message.record_bytes);
  block->msgs -= std::min<uint64_t>(block->msgs, 1);
  block->bytes -= std::min(block->bytes, message.record_bytes);
  block->no_compact = false;
  ++dirty_;

  auto left = block->RemoveSequenceOfSubject(message.subject, seq);
  if (!left) return Fail(std::move(left).error());
  subjects_.RemoveOne(message.subject);
  if (message.ttl_s > 0) wheel_->Remove(seq, ExpiresAt(message.ts, message.ttl_s));

  if (removal.is_first) {
    block->SelectNextFirst();
    if (!removal.is_only && seq == totals_.first_seq) TakeFirstFrom(*block);
    return {};
  }
  if (removal.is_only) return {};
  block->deleted.Insert(seq);
  if (!removal.is_in_last_block && block->ShouldCompactInline()) return block->Compact();
  return {};
}

}  // namespace jsstore
