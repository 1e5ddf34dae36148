// Loading single messages.
#include <algorithm>

#include "store/container/subject_filter.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {

Result<Message> FileStoreImpl::LoadMsg(uint64_t sequence) {
  Reading reading(*this);
  return reading.Finish(LoadLocked(sequence));
}

// filestore.go: msgForSeqLocked.
Result<Message> FileStoreImpl::LoadLocked(uint64_t seq) {
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  if (seq == 0) seq = totals_.first_seq;
  const BlockPtr block = SelectBlock(seq);
  if (block == nullptr) {
    return Fail(seq <= totals_.last_seq ? ErrorCode::kStoreMsgNotFound : ErrorCode::kStoreEof);
  }
  const std::lock_guard owned(block->mutex);
  auto found = block->Fetch(seq);
  if (!found) {
    block->FinishedWithCache();
    return Fail(std::move(found).error());
  }
  Message message = block->Pin(found->message);
  block->FinishedWithCache();
  // The last step of a walk through the block: its cache has done its duty.
  if (found->cache_done) block->TryForceExpireCache();
  return message;
}

Result<std::string> FileStoreImpl::SubjectForSeq(uint64_t sequence) {
  Reading reading(*this);
  if (sequence < totals_.first_seq) return Fail(ErrorCode::kStoreMsgNotFound);
  const BlockPtr block = SelectBlock(sequence);
  if (block == nullptr) return Fail(ErrorCode::kStoreMsgNotFound);
  const std::lock_guard owned(block->mutex);
  auto found = block->Fetch(sequence);
  Result<std::string> subject = Fail(ErrorCode::kStoreMsgNotFound);
  if (found) subject = std::string(found->message.subject);
  block->FinishedWithCache();
  return reading.Finish(std::move(subject));
}

Result<Message> FileStoreImpl::LoadLastMsg(std::string_view subject) {
  Reading reading(*this);
  const bool all = subject.empty() || subject == ">";
  auto message = all ? LoadLocked(totals_.last_seq) : LoadLastLocked(subject);
  // The reference gives this one error, whatever kept it from finding the message.
  if (!message) message = Fail(ErrorCode::kStoreMsgNotFound);
  return reading.Finish(std::move(message));
}

Result<uint64_t> FileStoreImpl::LoadLastSeq(std::string_view subject) {
  // The stream's last sequence stays when its message goes: only loading that can tell.
  if (subject.empty() || subject == ">") {
    auto message = LoadLastMsg(subject);
    if (!message) return Fail(std::move(message).error());
    return message->sequence;
  }
  Reading reading(*this);
  auto last = LastSeqLocked(subject);
  Result<uint64_t> sequence = Fail(ErrorCode::kStoreMsgNotFound);
  if (last && last->sequence > 0) sequence = last->sequence;
  return reading.Finish(std::move(sequence));
}

// filestore.go: loadLastLocked.
Result<Message> FileStoreImpl::LoadLastLocked(std::string_view subject) {
  auto last = LastSeqLocked(subject);
  if (!last) return Fail(std::move(last).error());
  if (last->sequence == 0) return Fail(ErrorCode::kStoreMsgNotFound);
  MessageBlock& block = *last->block;
  const std::lock_guard owned(block.mutex);
  const bool clean_up = !block.CacheHeld();
  if (!block.CacheLoaded()) {
    if (auto loaded = block.Load(); !loaded) {
      if (clean_up) block.FinishedWithCache();
      return Fail(std::move(loaded).error());
    }
  }
  auto found = block.Lookup(last->sequence);
  Result<Message> message = Fail(ErrorCode::kStoreMsgNotFound);
  if (found) message = block.Pin(*found);
  if (clean_up) block.FinishedWithCache();
  return message;
}

// filestore.go: lastSeqLocked. From the last block of the subject on down.
Result<FileStoreImpl::LastOf> FileStoreImpl::LastSeqLocked(std::string_view subject) {
  if (closed_ || last_block_ == nullptr) return Fail(ErrorCode::kStoreClosed);
  if (blocks_.empty()) return Fail(ErrorCode::kStoreMsgNotFound);
  const bool wildcard = SubjectHasWildcard(subject);
  const auto span = subjects_.BlocksOf(subject, wildcard);
  if (!span) return Fail(ErrorCode::kStoreMsgNotFound);
  for (int64_t i = span->last; i >= span->first; --i) {
    const BlockPtr& block = BlockByIndex(static_cast<uint32_t>(i));
    if (block == nullptr) continue;
    const std::lock_guard owned(block->mutex);
    auto last = LastSeqInBlock(block, subject, wildcard);
    if (!last) return Fail(std::move(last).error());
    if (*last > 0) return LastOf{block, *last};
  }
  return LastOf{};
}

// 0 when the block has no message of the subject.
Result<uint64_t> FileStoreImpl::LastSeqInBlock(const BlockPtr& block, std::string_view subject,
                                               bool wildcard) {
  JSSTORE_TRY(block->EnsureSubjects());
  if (!wildcard) {
    if (const auto state = block->FindSubject(subject)) {
      if (state->last_needs_update) JSSTORE_TRY(block->Recalculate(subject, *state));
      if (state->last > 0) return state->last;
    }
  }
  auto pending = block->FilteredPending(subject, wildcard, block->first.seq);
  if (!pending) return Fail(std::move(pending).error());
  return pending->last;
}

uint64_t FileStoreImpl::GetSeqFromTime(int64_t timestamp_ns) {
  Reading reading(*this);
  return closed_ ? 0 : SeqFromTimeLocked(timestamp_ns);
}

// filestore.go: GetSeqFromTime. Halves the block, going right over deleted messages.
uint64_t FileStoreImpl::SeqFromTimeLocked(int64_t ts) {
  const BlockPtr block = SelectBlockFromTime(ts);
  if (block == nullptr) return totals_.last_seq + 1;
  const std::lock_guard owned(block->mutex);
  uint64_t low = block->first.seq;
  uint64_t high = block->last.seq;
  uint64_t found = high + 1;
  while (low <= high) {
    const uint64_t middle = low + (high - low) / 2;
    uint64_t at = middle;
    auto message = block->Fetch(at);
    while (!message && at < high) message = block->Fetch(++at);
    if (!message || message->message.ts >= ts) {
      if (message) found = message->message.seq;
      if (message ? middle == low : middle == 0) break;
      high = middle - 1;
    } else {
      low = at + 1;
    }
  }
  block->FinishedWithCache();
  return found;
}

}  // namespace jsstore
