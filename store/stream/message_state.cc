// What is followed beside the messages and comes from them: TTLs, schedules, sources.
#include <algorithm>

#include "jsstore/store_layout.h"
#include "store/format/message_header.h"
#include "store/stream/file_store_impl.h"
#include "store/stream/message_scan.h"

namespace jsstore {

// filestore.go: recoverPerMessageState. Begins to follow what the configuration asks for, ends what
// it does not, and looks in the messages for what the state files do not tell.
Status FileStoreImpl::RecoverMessageState() {
  MessageScan scan;
  if (!stream_.allow_msg_ttl) {
    wheel_.reset();
  } else if (wheel_ == nullptr) {
    scan.ttls_from = std::max(ReadTtlState(), totals_.first_seq);
  }
  if (!stream_.allow_msg_schedules) {
    DropSchedules();
  } else if (schedules_ == nullptr) {
    scan.schedules_from = std::max(ReadSchedules(), totals_.first_seq);
  }
  FollowSources(scan);
  if (!scan.Any()) return {};
  TellScans(scan);
  Status scanned = scan.OnlySources() ? ScanBackForSources(scan) : ScanMessages(scan);
  if (schedules_ != nullptr) schedules_->ResetTimer();
  if (wheel_ != nullptr) ResetAgeCheck(0);
  return scanned;
}

void FileStoreImpl::TellDamagedState(const std::string& path) const {
  Tell({.finding = RecoveryFinding::kStateFileDamaged, .file = FileInStore(path)});
}

void FileStoreImpl::TellScans(const MessageScan& scan) const {
  const auto tell = [this](const std::optional<uint64_t>& from, const std::string& path) {
    if (!from || totals_.msgs == 0 || *from > totals_.last_seq) return;
    Tell({.finding = RecoveryFinding::kMessagesScanned,
          .file = FileInStore(path),
          .first_seq = *from,
          .last_seq = totals_.last_seq});
  };
  tell(scan.ttls_from, MessagesPath(kTtlStateFile));
  tell(scan.schedules_from, MessagesPath(kScheduleStateFile));
  tell(scan.sources_from, SourcesPath());
}

// One walk for all, by blocks from the beginning of the block where it starts, leaving out blocks
// that have nothing of what is looked for. What cannot be read ends it.
Status FileStoreImpl::ScanMessages(MessageScan& scan) {
  if (totals_.msgs == 0 || scan.From() > totals_.last_seq) return {};
  BlockPtr block;
  uint64_t block_last = 0;  // before loading has had its say
  for (uint64_t seq = scan.From(); seq <= totals_.last_seq;) {
    if (block == nullptr) {
      block = SelectBlock(seq);
      // No block ends at or after it, so none does after what follows it either.
      if (block == nullptr) break;
      seq = block->first.seq;
      block_last = block->last.seq;
    }
    if (!HasScanned(scan, *block, block_last)) seq = block_last + 1;
    if (seq > block_last) {
      block->TryForceExpireCache();
      block.reset();
      continue;
    }
    auto found = block->Fetch(seq);
    if (found && !found->message.header.empty()) TakeScanned(scan, found->message);
    block->FinishedWithCache();
    if (!found && !found.error().Is(ErrorCode::kStoreMsgNotFound) &&
        !found.error().Is(ErrorCode::kDeletedMsg)) {
      return Fail(std::move(found).error());
    }
    ++seq;
  }
  ++dirty_;  // what was found is written down, so that it need not be looked for again
  return {};
}

bool FileStoreImpl::HasScanned(const MessageScan& scan, const MessageBlock& block,
                               uint64_t block_last) {
  const auto reaches = [block_last](const std::optional<uint64_t>& from) {
    return from && block_last >= *from;
  };
  return reaches(scan.sources_from) || (reaches(scan.ttls_from) && block.ttls > 0) ||
         (reaches(scan.schedules_from) && block.schedules > 0);
}

void FileStoreImpl::TakeScanned(const MessageScan& scan, const CachedMessage& message) {
  const auto reaches = [&message](const std::optional<uint64_t>& from) {
    return from && message.seq >= *from;
  };
  if (reaches(scan.ttls_from)) {
    const int64_t ttl_s = MessageTtlOrNone(message.header);
    if (ttl_s > 0) wheel_->Add(message.seq, ExpiresAt(message.ts, ttl_s));
  }
  if (reaches(scan.schedules_from)) RecoverSchedule(message);
  if (reaches(scan.sources_from)) TakeSourceScanned(scan, message);
}

}  // namespace jsstore
