// Appending records to a block and writing them to its file.
#include "store/block/message_block.h"
#include "store/block/read_error.h"

namespace jsstore {

Status MessageBlock::AppendRecord(uint64_t seq, std::string_view subject, BytesView header,
                                  BytesView payload, int64_t ts, bool flush, bool kick) {
  if (write_error) return Fail(*write_error);
  Status done = AppendRecordUnguarded(seq, subject, header, payload, ts, flush, kick);
  // After a failed write the file's end is unknown: no more writes to this block.
  if (!done && !write_error && !IsReadError(done.error())) write_error = done.error();
  return done;
}

// filestore.go: writeMsgRecordLocked.
Status MessageBlock::AppendRecordUnguarded(uint64_t seq, std::string_view subject, BytesView header,
                                           BytesView payload, int64_t ts, bool flush, bool kick) {
  if (file_ == nullptr) JSSTORE_TRY(EnableForWriting(flush && kick));
  // Before the cache grows: counting subjects may have to read the block first.
  uint64_t previous = 0;
  if (!subject.empty() && track_subjects_) {
    auto tracked = TrackSubject(subject, seq);
    if (!tracked) return Fail(std::move(tracked).error());
    previous = *tracked;
  }
  JSSTORE_TRY(PrepareWriteCache());

  const uint64_t record_bytes = RecordBytes(subject.size(), header.size(), payload.size());
  const size_t offset = cache_->buffer.size();
  uint8_t* out = cache_->buffer.Extend(record_bytes);
  last_checksum_ = EncodeRecord(out, static_cast<uint32_t>(record_bytes), seq, ts, subject, header,
                                payload, checksum_);
  last_write_ts_ = ts;
  if ((seq & kTombstoneBit) == 0) {
    IndexAppended(seq, ts, record_bytes, offset);
    if (cache_->chain.Built()) LinkAppended(previous);
  } else {
    const uint64_t removed = seq & ~kTombstoneBit;
    if (msgs == 0 && removed > last.seq) {
      last = {removed, ts};
      first = {removed + 1, 0};
    }
    raw_bytes += record_bytes;
  }

  if (flush && host_->flush_in_place) return FlushPendingAndReport();
  if (kick) flush_loop_.Kick();
  return {};
}

Result<uint64_t> MessageBlock::TrackSubject(std::string_view subject, uint64_t seq) {
  JSSTORE_TRY(EnsureSubjects());
  MarkSubjectActivity();
  if (subjects_ == nullptr) return 0;
  auto entry = subjects_->TryInsert(subject, {.msgs = 1, .first = seq, .last = seq});
  if (entry.inserted || entry.value == nullptr) return 0;
  ++entry.value->msgs;
  entry.value->last_needs_update = false;
  return std::exchange(entry.value->last, seq);
}

// filestore.go: setupWriteCache.
Status MessageBlock::PrepareWriteCache() {
  if (cache_held_ || HoldCache()) return {};
  const bool on_disk =
      file_ != nullptr ? file_->Size().has_value() : host_->env.files.Exists(path_);
  if (on_disk) return Load();
  cache_ = std::make_unique<BlockCache>();
  cache_held_ = true;
  last_load_ts_ = AccessTime();
  StartCacheTimer();
  return {};
}

void MessageBlock::ResetForNewBlock(uint64_t stream_last_seq) {
  subjects_ = std::make_shared<Subjects>();
  last_load_ts_ = 0;
  last_write_ts_ = AccessTime();
  first.seq = stream_last_seq + 1;
  last.seq = stream_last_seq;
}

// filestore.go: updateAccounting.
void MessageBlock::AccountWrite(uint64_t seq, int64_t ts, uint64_t record_bytes) {
  const bool erased = (seq & kEraseBit) != 0;
  seq &= ~kEraseBit;
  if ((first.seq == 0 || first.ts == 0) && seq >= first.seq) first = {seq, ts};
  last = {seq, ts};
  raw_bytes += record_bytes;
  if (erased) return;
  bytes += record_bytes;
  ++msgs;
}

void MessageBlock::IndexAppended(uint64_t seq, int64_t ts, uint64_t record_bytes, size_t offset) {
  const uint64_t last_before = last.seq;
  AccountWrite(seq, ts, record_bytes);
  seq &= ~kEraseBit;
  auto& slots = cache_->index;
  // Sequences between the last record and this one were skipped without records of their own.
  if (!slots.empty() && last_before + 1 < seq) {
    slots.insert(slots.end(), seq - last_before - 1, kIndexDeleted);
  }
  slots.push_back(static_cast<uint32_t>(offset) | kIndexChecked);
  if (slots.size() == 1) cache_->first_sequence = seq;
}

// Lets the chain of the subject end in what was appended.
void MessageBlock::LinkAppended(uint64_t previous_of_subject) {
  auto& chain = cache_->chain;
  const size_t slots = cache_->index.size();
  if (previous_of_subject == 0) return chain.Append(slots, std::nullopt);
  const uint64_t slot = previous_of_subject - cache_->first_sequence;
  // A record that compaction took away has nothing to be linked to.
  if (slot >= slots - 1 || cache_->index[slot] == kIndexDeleted) return chain.Drop();
  chain.Append(slots, slot);
}

// filestore.go: msgBlock.skipMsg.
Status MessageBlock::Skip(uint64_t seq, int64_t ts) {
  if (write_error) return Fail(*write_error);
  bool needs_record = true;
  if (msgs == 0) {
    last = {seq, ts};
    first = {seq + 1, 0};
    needs_record = host_->IsLastBlock(*this);
  } else {
    deleted.Insert(seq);
  }
  if (needs_record) return AppendRecord(seq | kEraseBit, {}, {}, {}, ts, true, true);
  KickFlushLoop();
  return {};
}

BytesView MessageBlock::Pending() const {
  if (file_ == nullptr || !cache_held_ || cache_->buffer.size() <= cache_->written) return {};
  return cache_->buffer.From(cache_->written);
}

size_t MessageBlock::PendingBytes() const { return closed ? 0 : Pending().size(); }

// filestore.go: flushPendingMsgsLocked.
Status MessageBlock::FlushPending(std::optional<LostData>* lost) {
  JSSTORE_TRY(FinishWriteOut(lost));
  const bool was_held = cache_held_;
  if (!cache_held_) HoldCache();
  if (write_error) return Fail(*write_error);
  if (!cache_held_ || file_ == nullptr) return {};
  const BytesView pending = Pending();
  if (pending.empty()) return {};
  JSSTORE_TRY(EnsureKey());
  ++file_version_;
  const size_t end = cache_->buffer.size();
  return Flushed(file_->WriteAt(cache_->written, EncryptAppended(pending)), end, was_held, lost);
}

// The same in two halves, with the write itself between them. Nothing where there is nothing to
// write or it cannot be begun; FlushPending then tells.
std::shared_ptr<WriteOut> MessageBlock::BeginWriteOut() {
  if (write_error || file_ == nullptr || !EnsureKey()) return nullptr;
  const BytesView pending = Pending();
  if (pending.empty()) return nullptr;
  ++file_version_;
  Bytes encrypted;
  if (crypt_ != nullptr) EncryptTo(encrypted, pending);
  write_out_ =
      std::make_shared<WriteOut>(file_, cache_->buffer, cache_->written, std::move(encrypted));
  writing_out_ = true;
  return write_out_;
}

Status MessageBlock::FinishWriteOut(std::optional<LostData>* lost) {
  const auto under_way = std::exchange(write_out_, nullptr);
  if (under_way == nullptr) return {};
  writing_out_ = false;
  return Flushed(under_way->Wait(), under_way->end(), true, lost);
}

// What follows a write that was to make the file end at `end`.
Status MessageBlock::Flushed(const Status& wrote, size_t end, bool was_held,
                             std::optional<LostData>* lost) {
  if (!wrote) {
    static_cast<void>(DirtyClose(false));
    if (auto rebuilt = Rebuild()) *lost = std::move(rebuilt->lost);
    write_error = wrote.error();
    return wrote;
  }
  cache_->written = end;
  if (host_->sync_records) {
    host_->SyncBeforeReturn(file_);
  } else {
    needs_sync = true;
  }

  // While there is interest in reading the block its cache stays, else it goes when it may.
  const int64_t now = AccessTime();
  if (now < last_load_ts_ || now - last_load_ts_ <= host_->cache_expire.count()) {
    if (!was_held) cache_held_ = false;
    StartCacheTimer();
    return {};
  }
  TryExpireCache();
  return {};
}

// Encrypts what in the file follows the bytes that were encrypted last.
void MessageBlock::EncryptTo(Bytes& out, BytesView records) {
  out.resize(records.size());
  crypt_->stream.Apply(records, out.data());
}

// The cache keeps the records as they are, so the encrypted ones go through a buffer that each
// thread keeps for the next time.
BytesView MessageBlock::EncryptAppended(BytesView records) {
  if (crypt_ == nullptr) return records;
  constexpr size_t kKeptBytesMax = size_t{1} << 20;
  thread_local Bytes scratch;
  if (scratch.capacity() > kKeptBytesMax && records.size() <= kKeptBytesMax) scratch = Bytes();
  EncryptTo(scratch, records);
  return scratch;
}

Status MessageBlock::FlushPendingAndReport() {
  std::optional<LostData> lost;
  Status done = FlushPending(&lost);
  if (lost) host_->ScheduleStateRebuild(std::move(lost));
  return done;
}

void MessageBlock::Settle() {
  std::optional<LostData> lost;
  // A failed write is remembered by the block and reported by the next operation on it.
  static_cast<void>(FinishWriteOut(&lost));
  if (lost) host_->ScheduleStateRebuild(std::move(lost));
}

}  // namespace jsstore
