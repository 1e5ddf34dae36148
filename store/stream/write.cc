// Storing and skipping.
#include "store/format/message_header.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {
namespace {

// filestore.go: isFileStoreMsgTooLarge.
bool IsTooLarge(uint64_t record_bytes) {
  return (record_bytes & kHeaderBit) != 0 || record_bytes > kRecordBytesMax;
}

// More deletes than this in one block, and skipping goes on in the next.
constexpr uint64_t kBlockDeletesMax = 64 * 1024;

}  // namespace

Result<Stored> FileStoreImpl::StoreMsg(std::string_view subject, BytesView header,
                                       BytesView payload, int64_t ttl_s) {
  Operation operation(*this, Operation::Purpose::kAppend);
  if (write_error_) return Fail(*write_error_);
  const Stored stored{totals_.last_seq + 1, env_.clock.NowNs()};
  Status done = StoreLocked(subject, header, payload, stored.sequence, stored.timestamp_ns, ttl_s,
                            /*discard_new_check=*/true);
  JSSTORE_TRY(operation.Finish(std::move(done)));
  return stored;
}

Status FileStoreImpl::StoreRawMsg(std::string_view subject, BytesView header, BytesView payload,
                                  uint64_t sequence, int64_t timestamp_ns, int64_t ttl_s,
                                  bool discard_new_check) {
  Operation operation(*this, Operation::Purpose::kAppend);
  if (write_error_) return Fail(*write_error_);
  Status done =
      StoreLocked(subject, header, payload, sequence, timestamp_ns, ttl_s, discard_new_check);
  // The first message may be older than the check that was started with the stream expects.
  if (!received_raw_ && stream_.max_age.count() != 0 && timestamp_ns > 0) {
    received_raw_ = true;
    ResetAgeCheck(0);
  }
  return operation.Finish(std::move(done));
}

// filestore.go: storeRawMsg, with the callback of its callers.
Status FileStoreImpl::StoreLocked(std::string_view subject, BytesView header, BytesView payload,
                                  uint64_t seq, int64_t ts, int64_t ttl_s, bool discard_new_check) {
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  // With these others must be looked up, and may have to go.
  if (stream_.max_msgs_per > 0 || stream_.discard == DiscardPolicy::kNew) Settle();
  const uint64_t record_bytes = RecordBytes(subject.size(), header.size(), payload.size());
  uint64_t subject_first = 0;
  if (discard_new_check && stream_.discard == DiscardPolicy::kNew) {
    JSSTORE_TRY(CheckDiscardNew(subject, header, record_bytes, &subject_first));
  }
  const uint64_t given_seq = seq;
  if (seq != totals_.last_seq + 1) {
    if (seq > 0) return Fail(ErrorCode::kSequenceMismatch);
    seq = totals_.last_seq + 1;
  }
  if (write_error_) return Fail(*write_error_);
  Status done = AppendMessage(subject, header, payload, seq, ts, ttl_s, subject_first);
  if (!done) {
    SetWriteError(done.error());
    return done;
  }
  Notify(1, static_cast<int64_t>(record_bytes), given_seq, subject);
  return {};
}

// Whether DiscardPolicy::kNew lets the message in. `subject_first` becomes the first message of the
// subject where one must go for it.
Status FileStoreImpl::CheckDiscardNew(std::string_view subject, BytesView header,
                                      uint64_t record_bytes, uint64_t* subject_first) {
  const auto max_per = static_cast<uint64_t>(stream_.max_msgs_per);
  const bool limited = max_per > 0 && !subject.empty();
  const auto count_with_this = [&]() -> uint64_t {
    const SubjectInfo* info = limited ? subjects_.Find(subject) : nullptr;
    return info == nullptr ? 0 : info->total + 1;
  };
  bool at_subject_limit = false;
  if (limited && count_with_this() > max_per) {
    // A rollup removes the older messages itself.
    if (stream_.discard_new_per && HeaderValue(header, kRollupHeader).empty()) {
      return Fail(ErrorCode::kMaxMsgsPerSubject);
    }
    auto first = FirstSeqForSubject(subject);
    if (!first) return Fail(std::move(first).error());
    *subject_first = *first;
    at_subject_limit = count_with_this() > max_per;
  }
  if (stream_.max_msgs > 0 && totals_.msgs >= static_cast<uint64_t>(stream_.max_msgs) &&
      !at_subject_limit) {
    return Fail(ErrorCode::kMaxMsgs);
  }
  if (stream_.max_bytes > 0 &&
      totals_.bytes + record_bytes > static_cast<uint64_t>(stream_.max_bytes)) {
    if (!at_subject_limit || SizeForSeq(*subject_first) < record_bytes) {
      return Fail(ErrorCode::kMaxBytes);
    }
  }
  return {};
}

uint64_t FileStoreImpl::SizeForSeq(uint64_t seq) {
  if (seq == 0) return 0;
  const BlockPtr block = SelectBlock(seq);
  if (block == nullptr) return 0;
  auto found = block->Fetch(seq);
  const uint64_t size = found ? found->message.RecordSize() : 0;
  block->FinishedWithCache();
  return size;
}

Status FileStoreImpl::AppendMessage(std::string_view subject, BytesView header, BytesView payload,
                                    uint64_t seq, int64_t ts, int64_t ttl_s,
                                    uint64_t subject_first) {
  const uint64_t record_bytes = RecordBytes(subject.size(), header.size(), payload.size());
  if (IsTooLarge(record_bytes)) return Fail(ErrorCode::kMsgTooLarge);
  auto block = LastBlockFor(record_bytes);
  if (!block) return Fail(std::move(block).error());
  ++dirty_;
  const bool in_place = !config_.async_flush;
  JSSTORE_TRY((*block)->AppendRecord(seq, subject, header, payload, ts, in_place, true));

  if (!subject.empty()) subjects_.Add(subject, last_block_->index);
  if (totals_.msgs == 0) {
    totals_.first_seq = seq;
    totals_.first_time = ts;
  }
  ++totals_.msgs;
  totals_.bytes += record_bytes;
  totals_.last_seq = seq;
  totals_.last_time = ts;

  JSSTORE_TRY(EnforceSubjectLimitAfterStore(subject, subject_first));
  JSSTORE_TRY(EnforceMsgLimit());
  JSSTORE_TRY(EnforceBytesLimit());
  // Counted whether the stream honours TTLs or not: it may do so later.
  if (ttl_s > 0) ++last_block_->ttls;
  if (wheel_ != nullptr && ttl_s > 0) {
    wheel_->Add(seq, ExpiresAt(ts, ttl_s));
    ResetAgeCheck(0);
  } else if (age_timer_ == nullptr && (stream_.max_age.count() > 0 || wheel_ != nullptr)) {
    StartAgeCheck();
  }
  if (schedules_ != nullptr) TrackSchedule(subject, header, seq, ts);
  if (sources_) TrackSource(header);
  return {};
}

// Removes the oldest messages of the subject until its limit holds.
Status FileStoreImpl::EnforceSubjectLimitAfterStore(std::string_view subject,
                                                    uint64_t subject_first) {
  const auto max_per = static_cast<uint64_t>(stream_.max_msgs_per);
  if (max_per == 0 || subject.empty()) return {};
  uint64_t stuck_at = 0;  // what could not be removed
  while (true) {
    SubjectInfo* info = subjects_.Find(subject);
    if (info == nullptr) return {};
    if (info->total <= max_per) {
      // With one message a subject its block is known exactly.
      if (info->total == 1 && max_per == 1) info->first_block = info->last_block;
      return {};
    }
    if (subject_first == 0) {
      auto first = FirstSeqForSubject(subject);
      if (!first) return Fail(std::move(first).error());
      if (*first == 0) return {};
      subject_first = *first;
    }
    const uint64_t tried = std::exchange(subject_first, 0);
    auto removed = RemoveViaLimits(tried);
    if (!removed && !removed.error().Is(ErrorCode::kStoreMsgNotFound)) {
      return Fail(std::move(removed).error());
    }
    if (removed && *removed) continue;
    // A subject index that counts messages which are not there must not keep us here for ever, as
    // it does the reference (golden/reference-defects/endless-subject-limit.md), which lets go of
    // the stream each time it asks, so that a recount that waits for it ends that.
    if (stuck_at == tried && !host_->RecountNow()) return {};
    stuck_at = tried;
  }
}

Result<uint64_t> FileStoreImpl::SkipMsg(uint64_t sequence) {
  Operation operation(*this);
  return operation.Finish(SkipOne(sequence, false));
}

Result<uint64_t> FileStoreImpl::SkipMsgNoInterest(uint64_t sequence) {
  Operation operation(*this);
  return operation.Finish(SkipOne(sequence, true));
}

// filestore.go: skipMsg.
Result<uint64_t> FileStoreImpl::SkipOne(uint64_t seq, bool no_interest) {
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  if (write_error_) return Fail(*write_error_);
  if (seq != totals_.last_seq + 1) {
    if (seq > 0) return Fail(ErrorCode::kSequenceMismatch);
    seq = totals_.last_seq + 1;
  }
  auto block = LastBlockFor(kEmptyRecordBytes);
  if (!block) return Fail(std::move(block).error());
  const bool update_time = no_interest || !totals_.last_time;
  const int64_t ts = update_time ? env_.clock.AccessTimeNs() : *totals_.last_time;
  if (auto skipped = (*block)->Skip(seq, ts); !skipped) {
    SetWriteError(skipped.error());
    return Fail(std::move(skipped).error());
  }
  totals_.last_seq = seq;
  if (update_time) totals_.last_time = ts;
  if (totals_.msgs == 0 || seq == totals_.first_seq) {
    totals_.first_seq = seq + 1;
    totals_.first_time.reset();
  }
  ++dirty_;
  return seq;
}

Status FileStoreImpl::SkipMsgs(uint64_t sequence, uint64_t count) {
  Operation operation(*this);
  return operation.Finish(SkipMany(sequence, count));
}

// filestore.go: SkipMsgs.
Status FileStoreImpl::SkipMany(uint64_t seq, uint64_t count) {
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  if (write_error_) return Fail(*write_error_);
  if (seq != totals_.last_seq + 1) {
    if (seq > 0) return Fail(ErrorCode::kSequenceMismatch);
    seq = totals_.last_seq + 1;
  }
  // The next message has to have a sequence, too.
  if (count == 0 || seq == 0 || count > std::numeric_limits<uint64_t>::max() - seq) {
    return Fail(ErrorCode::kSequenceMismatch);
  }
  BlockPtr block = last_block_;
  const auto needs_new_block = [&] {
    if (block == nullptr) return true;
    if (block->msgs == 0) return false;
    return count > kBlockDeletesMax || count + block->deleted.Size() > kBlockDeletesMax ||
           block->raw_bytes + kEmptyRecordBytes > config_.block_size;
  };
  if (needs_new_block()) {
    auto made = NewBlockForWrite();
    if (!made) return Fail(std::move(made).error());
    block = *made;
  }
  const int64_t ts = totals_.last_time ? *totals_.last_time : env_.clock.AccessTimeNs();
  const uint64_t last = seq + count - 1;
  if (block->write_error) return Fail(*block->write_error);
  if (block->msgs == 0) {
    block->last = {last, ts};
    block->first = {last + 1, 0};
  } else {
    block->deleted.InsertRange(seq, count);
  }
  if (auto wrote = block->AppendRecord(last | kEraseBit, {}, {}, {}, ts, true, true); !wrote) {
    SetWriteError(wrote.error());
    return wrote;
  }
  totals_.last_seq = last;
  if (!totals_.last_time) totals_.last_time = ts;
  if (totals_.msgs == 0) {
    totals_.first_seq = last + 1;
    totals_.first_time.reset();
  }
  ++dirty_;
  return {};
}

Status FileStoreImpl::FlushAllPending() {
  {
    Operation operation(*this);
    if (write_error_) return Fail(*write_error_);
    if (!durability_.sync_on_flush) return operation.Finish(FlushLastBlock());
  }
  return SyncNow();
}

}  // namespace jsstore
