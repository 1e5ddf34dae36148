// Finding one message in a block.
#include "store/block/bad_message.h"
#include "store/block/message_block.h"

namespace jsstore {
namespace {

bool IsNextTo(uint64_t a, uint64_t b) { return a == b + 1 || a == b - 1; }

}  // namespace

// filestore.go: slotInfo.
Result<MessageBlock::Slot> MessageBlock::SlotAt(int64_t slot) const {
  if (!cache_held_) return Fail(ErrorCode::kNoCache);
  const auto& slots = cache_->index;
  if (slot < 0 || static_cast<size_t>(slot) >= slots.size()) {
    return Fail(ErrorCode::kPartialCache);
  }
  const auto at = static_cast<size_t>(slot);
  if (slots[at] == kIndexDeleted) return Fail(ErrorCode::kDeletedMsg);
  Slot found{.offset = slots[at] & ~kIndexChecked,
             .length = 0,
             .checked = (slots[at] & kIndexChecked) != 0};
  size_t next = at + 1;
  while (next < slots.size() && (slots[next] & ~kIndexChecked) == kIndexDeleted) ++next;
  const size_t end = next < slots.size() ? (slots[next] & ~kIndexChecked) : cache_->buffer.size();
  found.length = static_cast<uint32_t>(end - found.offset);
  if (found.length < kRecordHeaderBytes) {
    return Fail(BadMessage(path_, "length too short for slot " + std::to_string(slot)));
  }
  return found;
}

// filestore.go: msgFromBufEx.
Result<CachedMessage> MessageBlock::Decode(const Slot& slot) const {
  const uint64_t available = cache_->buffer.size() - slot.offset;
  if (available < kEmptyRecordBytes) return Fail(BadMessage(path_, "record too short"));
  const RecordView record = RecordAt(slot.offset);
  if (!record.head.Sane(available)) return Fail(BadMessage(path_, "sanity check failed"));
  if (!slot.checked && !record.ChecksumMatches(checksum_)) {
    return Fail(BadMessage(path_, "invalid checksum"));
  }
  CachedMessage message{.subject = record.Subject(),
                        .header = {},
                        .payload = record.Body(),
                        .seq = record.head.IsErased() ? 0 : record.head.sequence,
                        .ts = record.head.timestamp};
  if (record.head.has_header) {
    const auto header_bytes = LoadLittle<uint32_t>(message.payload.data() - kHeaderLengthBytes);
    if (header_bytes > message.payload.size()) {
      return Fail(BadMessage(path_, "invalid message length or end greater than buffer length"));
    }
    message.header = message.payload.first(header_bytes);
    message.payload = message.payload.subspan(header_bytes);
  }
  return message;
}

// Remembers how far a linear scan, up or down, has come, so that its last step can be told.
void MessageBlock::TouchLinear(uint64_t seq) {
  if (last_linear_seq_ == 0 || seq < last_linear_seq_ || IsNextTo(seq, last_linear_seq_)) {
    last_linear_seq_ = seq;
  }
}

bool MessageBlock::SkipDeleted(uint64_t& seq, uint64_t end, bool& saw_deleted) const {
  if (deleted.Empty()) return false;
  const auto span_end = deleted.SpanEnd(seq);
  if (!span_end) return false;
  saw_deleted = true;
  if (*span_end >= end) return true;
  seq = *span_end + 1;
  return false;
}

// filestore.go: cacheLookupEx.
Result<CachedMessage> MessageBlock::Lookup(uint64_t seq) {
  if (last.seq == first.seq - 1) return Fail(ErrorCode::kStoreMsgNotFound);
  if (seq < first.seq || seq > last.seq) return Fail(ErrorCode::kStoreMsgNotFound);
  TouchLinear(seq);
  if (deleted.Exists(seq)) {
    last_load_ts_ = AccessTime();
    return Fail(ErrorCode::kDeletedMsg);
  }
  if (!cache_held_) HoldCache();
  if (!cache_held_ || cache_->first_sequence == 0 || cache_->index.empty() ||
      cache_->buffer.size() == 0) {
    if (cache_held_) TryForceExpireCache();
    return Fail(ErrorCode::kNoCache);
  }
  if (seq < cache_->first_sequence) return Fail(ErrorCode::kPartialCache);
  const uint64_t at = seq - cache_->first_sequence;
  if (at >= cache_->index.size()) return Fail(ErrorCode::kPartialCache);
  const uint32_t entry = cache_->index[at];
  if (entry == kIndexDeleted) return Fail(ErrorCode::kDeletedMsg);
  const Slot slot{
      .offset = entry & ~kIndexChecked, .length = 0, .checked = (entry & kIndexChecked) != 0};
  last_load_ts_ = AccessTime();
  if (slot.offset >= cache_->buffer.size()) return Fail(ErrorCode::kPartialCache);

  auto message = Decode(slot);
  if (!message) return message;
  if (message->seq == 0) return Fail(ErrorCode::kDeletedMsg);
  if (message->seq != seq) {
    const std::string found = std::to_string(message->seq);
    ClearCacheAndOffset();
    return Fail(Error::Other("sequence numbers for cache load did not match, " +
                             std::to_string(seq) + " vs " + found));
  }
  cache_->index[at] |= kIndexChecked;
  return message;
}

// filestore.go: fetchMsgEx.
Result<FoundMessage> MessageBlock::Fetch(uint64_t seq) {
  const uint64_t first_seq = first.seq;
  const uint64_t last_seq = last.seq;
  if (seq < first_seq || seq > last_seq) return Fail(ErrorCode::kStoreMsgNotFound);
  if (deleted.Exists(seq)) {
    TouchLinear(seq);
    return Fail(ErrorCode::kDeletedMsg);
  }
  if (!CacheLoaded()) JSSTORE_TRY(Load());
  const uint64_t linear = last_linear_seq_;
  auto message = Lookup(seq);
  if (!message) return Fail(std::move(message).error());
  const bool done =
      (seq == last_seq && linear == seq - 1) || (seq == first_seq && linear == seq + 1);
  return FoundMessage{*message, done};
}

Message MessageBlock::Pin(const CachedMessage& message) const {
  return {message.subject, message.header, message.payload,
          message.seq,     message.ts,     cache_->buffer.Hold()};
}

}  // namespace jsstore
