// Changing what a block's file holds: compaction, erasure, truncation.
#include <algorithm>

#include "store/block/message_block.h"
#include "store/format/compressed_block.h"

namespace jsstore {
namespace {

// Smaller blocks are not worth rewriting within an operation.
constexpr uint64_t kCompactBytesMin = 2 * 1024 * 1024;

void AppendBytes(Bytes& out, BytesView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

}  // namespace

// filestore.go: selectNextFirst.
void MessageBlock::SelectNextFirst() {
  uint64_t seq = first.seq + 1;
  while (seq <= last.seq && deleted.Delete(seq)) ++seq;
  first.seq = seq;
  first.ts = 0;
  if (seq > last.seq) return;
  if (auto message = Lookup(seq)) {
    first.ts = message->ts;
    return;
  }
  if (auto fetched = Fetch(seq)) first.ts = fetched->message.ts;
  FinishedWithCache();
}

// Rewriting must halve the file, and must gain against the last time.
bool MessageBlock::ShouldCompactInline() const {
  return raw_bytes > kCompactBytesMin && bytes * 2 < raw_bytes &&
         (compacted_bytes_ == 0 || bytes * 2 < compacted_bytes_);
}

bool MessageBlock::ShouldCompactOnSync() const { return bytes * 2 < raw_bytes && !no_compact; }

// filestore.go: compactWithFloor.
Status MessageBlock::CompactWithFloor(uint64_t floor, const InteriorDeletes* interior) {
  const bool was_loaded = cache_held_ && CacheLoaded();
  if (!was_loaded) JSSTORE_TRY(Load());
  struct Finish {
    MessageBlock& block;
    ~Finish() { block.FinishedWithCache(); }
  } finish{*this};
  const uint64_t old_first = first.seq;
  const uint64_t old_last = last.seq;

  const BytesView all = cache_held_ ? cache_->buffer.From(0) : BytesView{};
  Bytes kept;
  kept.reserve(bytes);
  uint64_t kept_msgs = 0;
  MessageId kept_last;
  bool sane = true;
  const size_t end = WalkRecords(all, [&](size_t offset, const RecordHead& head) {
    if (!head.Sane(all.size() - offset)) return sane = false;
    const uint64_t seq = head.sequence;
    const BytesView record = all.subspan(offset, head.length);
    if (seq == 0 || head.IsErased() || seq < old_first || deleted.Exists(seq)) return true;
    if (head.IsTombstone()) {
      const uint64_t removed = seq & ~kTombstoneBit;
      const bool matters = removed < old_first && removed >= floor &&
                           (interior == nullptr || interior->Exists(removed));
      if (matters) AppendBytes(kept, record);
      return true;
    }
    AppendBytes(kept, record);
    if (++kept_msgs == 1) first.seq = seq;
    if (seq >= kept_last.seq) kept_last = {seq, head.timestamp};
    return true;
  });
  if (!sane) return Fail(Error::Other("sanity check failed"));
  if (end < all.size()) return Fail(Error::Other("message overrun"));

  auto file = CompressBlock(kept.empty() ? Compression::kNone : compression_, kept);
  if (!file) return Fail(std::move(file).error());
  EncryptApart(*file);
  static_cast<void>(CloseFiles());
  JSSTORE_TRY(ReplaceFile(*file, host_->dir + "/" + std::to_string(index) + ".new"));
  // Blocks are looked up by their last sequence: it changes when the file has.
  if (kept_msgs > 0) last = kept_last;
  if (file->size() == raw_bytes) no_compact = true;
  raw_bytes = file->size();
  compacted_bytes_ = bytes;
  ForgetDeletesOutside(old_first, old_last);
  if (kept_msgs == 0) {
    last = {old_first - 1, 0};
    deleted.Clear();
  }
  ClearCacheAndOffset();
  if (was_loaded) JSSTORE_TRY(Load());
  return {};
}

void MessageBlock::ForgetDeletesOutside(uint64_t old_first, uint64_t old_last) {
  for (uint64_t seq = old_first; seq < first.seq; ++seq) deleted.Delete(seq);
  for (uint64_t seq = old_last; seq > last.seq; --seq) deleted.Delete(seq);
}

// Writes the file anew beside the block and renames it into place. It reaches the disk with the
// next sync, unless it is synced at once.
Status MessageBlock::ReplaceFile(BytesView data, const std::string& staged) {
  ++file_version_;
  JSSTORE_TRY(host_->env.files.WriteFileAtomically(path_, data, host_->sync_files, staged));
  needs_sync = !host_->sync_files;
  return {};
}

// filestore.go: compactLocked, its reclaiming part.
Status MessageBlock::ReclaimHead(bool* reclaimed) {
  *reclaimed = false;
  if (raw_bytes <= kCompactBytesMin || bytes * 2 >= raw_bytes) return {};
  if (!cache_held_) return Fail(ErrorCode::kNoCache);
  auto slot = SlotAt(static_cast<int64_t>(first.seq - cache_->first_sequence));
  if (!slot) return Fail(std::move(slot).error());
  if (slot->offset >= cache_->buffer.size()) return {};
  CloseFilesUnchecked();
  auto file = EncodeFile(compression_, cache_->buffer.From(slot->offset));
  if (!file) return Fail(std::move(file).error());
  JSSTORE_TRY(ReplaceFile(*file, StagedPath()));
  subjects_.reset();
  ClearCacheAndOffset();
  raw_bytes = file->size();
  *reclaimed = true;
  return {};
}

// filestore.go: eraseMsg.
Status MessageBlock::Erase(uint64_t seq, uint64_t record_bytes, bool may_compress) {
  if (!CacheLoaded()) JSSTORE_TRY(Load());
  if (!cache_held_) return Fail(ErrorCode::kNoCache);
  auto slot = SlotAt(static_cast<int64_t>(seq - cache_->first_sequence));
  if (!slot) return Fail(std::move(slot).error());
  Bytes noise(record_bytes - kEmptyRecordBytes);
  host_->env.random.Fill(noise);
  if (slot->offset + record_bytes <= cache_->buffer.size()) {
    EncodeRecord(cache_->buffer.MutableData() + slot->offset, static_cast<uint32_t>(record_bytes),
                 seq | kEraseBit, 0, {}, {}, noise, checksum_);
  }
  if (cache_->written <= slot->offset) return {};
  return OverwriteAtomically(cache_->buffer.From(0), may_compress);
}

// What could not be staged, or was before: the reference stages before it compresses.
void MessageBlock::DropStaged() { static_cast<void>(host_->env.files.Remove(StagedPath())); }

// filestore.go: atomicOverwriteFile. The old file stays whole until the new one is on disk.
Status MessageBlock::OverwriteAtomically(BytesView records, bool may_compress) {
  const Compression compression = may_compress ? host_->compression : Compression::kNone;
  auto encoded = EncodeFile(compression, records);
  if (!encoded) {
    DropStaged();
    return Fail(Within("failed to compress block", std::move(encoded).error()));
  }
  const Bytes data = std::move(*encoded);
  const bool was_open = file_ != nullptr;
  CloseFilesUnchecked();
  const std::string staged = StagedPath();
  const auto replace = [&]() -> Status {
    auto file = host_->env.files.Open(staged, OpenMode::kTruncate);
    if (!file) return Fail(std::move(file).error());
    JSSTORE_TRY((*file)->WriteAt(0, data));
    JSSTORE_TRY((*file)->Sync());
    JSSTORE_TRY((*file)->Close());
    return host_->env.files.Rename(staged, path_);
  };
  ++file_version_;
  Status done = replace();
  if (done) {
    compression_ = compression;
    raw_bytes = data.size();
  } else {
    DropStaged();
  }
  if (was_open) static_cast<void>(EnableForWriting(host_->flush_in_place));
  return done;
}

// filestore.go: msgBlock.truncate.
Result<std::pair<uint64_t, uint64_t>> MessageBlock::TruncateTo(uint64_t seq, int64_t ts) {
  JSSTORE_TRY(Load());
  struct Finish {
    MessageBlock& block;
    ~Finish() { block.FinishedWithCache(); }
  } finish{*this};
  if (!cache_held_) return Fail(ErrorCode::kNoCache);
  auto slot = SlotAt(static_cast<int64_t>(seq - cache_->first_sequence));
  if (!slot) return Fail(std::move(slot).error());
  const uint64_t end = uint64_t{slot->offset} + slot->length;
  if (!Pending().empty()) JSSTORE_TRY(FlushPendingAndReport());

  uint64_t purged = 0;
  uint64_t purged_bytes = 0;
  for (uint64_t gone = last.seq; gone > seq; --gone) {
    if (deleted.Delete(gone)) continue;
    auto message = Lookup(gone);
    if (!message || msgs == 0) continue;
    const uint64_t size = std::min(message->RecordSize(), bytes);
    --msgs;
    bytes -= size;
    raw_bytes -= size;
    ++purged;
    purged_bytes += size;
  }
  JSSTORE_TRY(CutFile(end));
  last = {seq, ts};
  ClearCacheAndOffset();
  JSSTORE_TRY(ResetSubjects());
  JSSTORE_TRY(Load());
  return std::pair(purged, purged_bytes);
}

// Cuts the file after `end` bytes of records. What is encrypted or compressed is written anew, and
// not compressed, as records may be appended again.
Status MessageBlock::CutFile(uint64_t end) {
  if (crypt_ == nullptr && compression_ == Compression::kNone) {
    if (file_ != nullptr) return TruncateFile(end);
    return Fail(
        Error::Other("failed to truncate msg block " + std::to_string(index) + ", file not open"));
  }
  auto buffer = ReadFile();
  if (!buffer) return Fail(Within("failed to load block from disk", std::move(buffer).error()));
  if (auto decoded = DecodeFile(*buffer); !decoded) {
    return Fail(Within("failed to decompress block", std::move(decoded).error()));
  }
  if (end > buffer->size() || end < kChecksumBytes) return Fail(ErrorCode::kNoBlkData);
  const BytesView kept = buffer->From(0).first(end);
  std::ranges::copy(kept.last(kChecksumBytes), last_checksum_.begin());
  return OverwriteAtomically(kept, /*may_compress=*/false);
}

// filestore.go: tombsLocked.
std::vector<MessageId> MessageBlock::Tombstones() {
  std::vector<MessageId> found;
  if (!CacheLoaded() && !Load()) return found;
  WalkRecords(cache_->buffer.From(0), [&](size_t, const RecordHead& head) {
    if (head.IsTombstone()) found.push_back({head.sequence & ~kTombstoneBit, head.timestamp});
    return head.length > 0;
  });
  FinishedWithCache();
  return found;
}

// filestore.go: numPriorTombsLocked.
int MessageBlock::CountPriorTombstones() {
  if (!CacheLoaded() && !Load()) return 0;
  const uint64_t stream_first = host_->StreamFirstSequence();
  uint64_t block_first = 0;
  int count = 0;
  WalkRecords(cache_->buffer.From(0), [&](size_t, const RecordHead& head) {
    if (head.IsTombstone()) {
      const uint64_t removed = head.sequence & ~kTombstoneBit;
      if (removed >= stream_first && (block_first == 0 || removed < block_first)) ++count;
    } else if (head.sequence != 0 && !head.IsErased() && block_first == 0) {
      block_first = head.sequence;
    }
    return head.length > 0;
  });
  FinishedWithCache();
  return count;
}

}  // namespace jsstore
