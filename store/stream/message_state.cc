// What a store knows of single messages, TTLs and schedules, found again when it opens or when its
// stream begins to allow them.
#include <algorithm>
#include <limits>

#include "store/format/message_header.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {

// From which sequence on each is to be looked for: their files tell of what was stored before.
struct FileStoreImpl::MessageStateScan {
  static constexpr uint64_t kNot = std::numeric_limits<uint64_t>::max();
  uint64_t ttls_from = kNot;
  uint64_t schedules_from = kNot;

  bool Wanted() const { return ttls_from != kNot || schedules_from != kNot; }
  uint64_t From() const { return std::min(ttls_from, schedules_from); }
  // Whether a block that ends with `last` can have any.
  bool WantsBlock(const MessageBlock& block, uint64_t last) const {
    return (last >= ttls_from && block.ttls > 0) || (last >= schedules_from && block.schedules > 0);
  }
};

// filestore.go: recoverPerMessageState.
Status FileStoreImpl::RecoverMessageState() {
  MessageStateScan scan;
  if (!stream_.allow_msg_ttl) {
    wheel_.reset();
  } else if (wheel_ == nullptr) {
    scan.ttls_from = std::max(ReadTtlState(), totals_.first_seq);
  }
  if (!stream_.allow_msg_schedules) {
    schedules_.reset();
  } else if (schedules_ == nullptr) {
    scan.schedules_from = std::max(ReadSchedules(), totals_.first_seq);
  }
  if (!scan.Wanted()) return {};
  Status scanned;
  if (totals_.msgs > 0 && scan.From() <= totals_.last_seq) {
    scanned = ScanForMessageState(scan);
    if (scanned) ++dirty_;  // so that the next opening need not do it again
  }
  if (schedules_ != nullptr) schedules_->ResetTimer();
  if (wheel_ != nullptr) ResetAgeCheck(0);
  return scanned;
}

// Once through the blocks that have any. A message that is there and cannot be read ends it.
Status FileStoreImpl::ScanForMessageState(const MessageStateScan& scan) {
  BlockPtr block;
  uint64_t block_last = 0;  // before loading has had its say
  for (uint64_t seq = scan.From(); seq <= totals_.last_seq;) {
    if (block == nullptr) {
      block = SelectBlock(seq);
      // No block ends at or after it, so none does after what follows it either.
      if (block == nullptr) return {};
      seq = block->first.seq;
      block_last = block->last.seq;
    }
    if (!scan.WantsBlock(*block, block_last)) seq = block_last + 1;
    if (seq > block_last) {
      block->TryForceExpireCache();
      block.reset();
      continue;
    }
    auto found = block->Fetch(seq);
    if (found && !found->message.header.empty()) TakeMessageState(scan, found->message);
    block->FinishedWithCache();
    const bool unreadable = !found && !found.error().Is(ErrorCode::kStoreMsgNotFound) &&
                            !found.error().Is(ErrorCode::kDeletedMsg);
    if (unreadable) return Fail(std::move(found).error());
    ++seq;
  }
  return {};
}

void FileStoreImpl::TakeMessageState(const MessageStateScan& scan, const CachedMessage& message) {
  if (message.seq >= scan.ttls_from) {
    const int64_t ttl_s = MessageTtlOrNone(message.header);
    if (ttl_s > 0) wheel_->Add(message.seq, ExpiresAt(message.ts, ttl_s));
  }
  if (message.seq >= scan.schedules_from) RecoverSchedule(message);
}

}  // namespace jsstore
