// Reading a block's file into its cache and indexing it.
#include <algorithm>

#include "store/block/message_block.h"
#include "store/block/read_error.h"
#include "store/format/message_header.h"

namespace jsstore {
namespace {

// How often loading starts over because what it read did not agree with what was known.
constexpr int kLoadAttemptsMax = 8;
// A gap in the sequences beyond this is damage: following it would only fill memory.
constexpr uint64_t kIndexedGapMax = 1ULL << 26;

}  // namespace

// filestore.go: cacheAlreadyLoaded.
bool MessageBlock::CacheLoaded() {
  if (!cache_held_) HoldCache();
  if (!cache_held_ || cache_->first_sequence == 0 || cache_->buffer.size() == 0) return false;
  const uint64_t entries = msgs + deleted.Size() + (first.seq - cache_->first_sequence);
  return entries == cache_->index.size();
}

// filestore.go: loadBlock.
Result<CacheBuffer> MessageBlock::ReadFile() {
  std::shared_ptr<File> file = file_;
  if (file == nullptr) {
    auto opened = host_->env.files.Open(path_, OpenMode::kRead);
    if (!opened) {
      if (opened.error().IsNotExist()) return Fail(ErrorCode::kNoBlkData);
      return Fail(std::move(opened).error());
    }
    file = std::move(*opened);
  }
  auto size = file->Size();
  if (!size) return Fail(std::move(size).error());
  CacheBuffer buffer;
  uint8_t* to = buffer.Resize(*size);
  auto read = file->ReadAt(0, {to, *size});
  if (!read) return Fail(std::move(read).error());
  if (*read != *size) return Fail(Error::Other(std::string(kUnexpectedEof)));
  raw_bytes = *size;
  return buffer;
}

// Decrypted and decompressed: what was read ahead, or else the file.
Result<CacheBuffer> MessageBlock::ReadRecords() {
  if (auto ahead = std::exchange(read_, std::nullopt)) {
    raw_bytes = ahead->file_bytes;
    return std::move(ahead->records);
  }
  auto buffer = ReadFile();
  if (!buffer) return buffer;
  JSSTORE_TRY(DecodeFile(*buffer));
  return buffer;
}

// filestore.go: loadMsgsWithLock.
Status MessageBlock::Load() {
  JSSTORE_TRY(EnsureKey());
  if (loading_) return {};
  struct LoadingMark {
    bool& mark;
    ~LoadingMark() { mark = false; }
  } mark{loading_ = true};

  for (int attempt = 0; attempt < kLoadAttemptsMax; ++attempt) {
    if (CacheLoaded()) return {};
    last_load_ts_ = AccessTime();
    if (!Pending().empty()) {
      JSSTORE_TRY(FlushPendingAndReport());
      continue;
    }
    auto buffer = ReadRecords();
    if (!buffer) {
      if (buffer.error().Is(ErrorCode::kNoBlkData)) {
        if (auto rebuilt = Rebuild(); rebuilt && rebuilt->lost) {
          host_->ScheduleStateRebuild(std::move(rebuilt->lost));
        }
      }
      return Fail(std::move(buffer).error());
    }
    const bool has_records = buffer->size() > 0;
    if (auto indexed = IndexCache(std::move(*buffer)); !indexed) {
      if (!indexed.error().Is(ErrorCode::kCorruptState)) return indexed;
      // What was known of the block was stale, so the stream must recount too.
      auto rebuilt = Rebuild();
      host_->ScheduleStateRebuild(rebuilt ? std::move(rebuilt->lost) : std::nullopt);
      if (!rebuilt) return Fail(std::move(rebuilt).error());
      continue;
    }
    if (has_records) {
      ++loads_;
      StartCacheTimer();
    }
    return {};
  }
  return Fail(ErrorCode::kNoCache);
}

// One walk over a freshly read block (filestore.go: indexCacheBuf): builds the index, counts
// subjects where they are not known, and notices when memory and file disagree. Checksums are left
// to the first lookup of each message.
class MessageBlock::Indexer {
 public:
  Indexer(MessageBlock& block, BytesView bytes, bool count_subjects)
      : block_(block), bytes_(bytes), count_subjects_(count_subjects) {
    const uint64_t entries = block.last.seq - block.first.seq + 1;
    index.reserve(std::min(entries, bytes.size() / kEmptyRecordBytes + block.deleted.Size()));
  }

  bool Walk() {
    bool agrees = true;
    const size_t end = WalkRecords(bytes_, [&](size_t offset, const RecordHead& head) {
      return head.Sane(bytes_.size() - offset) && (agrees = Add(offset, head));
    });
    return agrees && end == bytes_.size() && AgreesAtEnd();
  }

  std::vector<uint32_t> index;
  uint64_t ttls = 0;
  uint64_t schedules = 0;

 private:
  bool Add(size_t offset, const RecordHead& head) {
    if (head.IsTombstone()) return true;
    const uint64_t seq = head.sequence & ~kEraseBit;
    // Sequences only move up; an older record of one is dead.
    if (seq <= last_ || seq < block_.first.seq) return true;
    last_ = seq;
    if (first_ == 0) {
      first_ = seq;
      if (block_.first.seq != first_) return false;
    }
    if (!FillGap(seq)) return false;
    index.push_back(static_cast<uint32_t>(offset));

    const bool is_deleted = block_.deleted.Exists(seq);
    if (head.IsErased() && seq != 0 && !is_deleted) return false;
    const RecordView record{head, bytes_.data() + offset};
    if (count_subjects_ && head.subject_length > 0 && !head.IsErased() && !is_deleted) {
      CountSubject(record.Subject(), seq);
    }
    if (head.has_header) CountHeaders(record);
    return true;
  }

  bool FillGap(uint64_t seq) {
    const uint64_t expected = block_.first.seq + index.size();
    if (seq == expected) return true;
    const uint64_t gap = seq - expected;
    if (gap > kIndexedGapMax) return false;
    index.insert(index.end(), gap, kIndexDeleted);
    block_.deleted.InsertRange(expected, gap);
    return true;
  }

  void CountSubject(std::string_view subject, uint64_t seq) {
    auto entry = block_.subjects_->TryInsert(subject, {.msgs = 1, .first = seq, .last = seq});
    if (entry.inserted || entry.value == nullptr) return;
    ++entry.value->msgs;
    entry.value->last = seq;
    entry.value->last_needs_update = false;
  }

  void CountHeaders(const RecordView& record) {
    const BytesView body = record.Body();
    const auto header_bytes = LoadLittle<uint32_t>(body.data() - kHeaderLengthBytes);
    if (header_bytes > body.size()) return;
    const std::string_view header(reinterpret_cast<const char*>(body.data()), header_bytes);
    // A line without a value counts, too (filestore.go: hasTTLAndScheduleHeaders).
    if (header.find("\r\nNats-TTL:") != header.npos) ++ttls;
    if (header.find("\r\nNats-Schedule:") != header.npos) ++schedules;
  }

  bool AgreesAtEnd() const {
    const uint64_t entries = block_.last.seq - block_.first.seq + 1;
    return index.size() == entries && (last_ == 0 || block_.last.seq == last_);
  }

  MessageBlock& block_;
  BytesView bytes_;
  bool count_subjects_;
  uint64_t first_ = 0;
  uint64_t last_ = 0;
};

Status MessageBlock::IndexCache(CacheBuffer buffer) {
  // An emptied block has first == last + 1; beyond that the counts make no sense.
  if (first.seq > last.seq + 1) return Fail(ErrorCode::kCorruptState);
  cache_ = std::make_unique<BlockCache>();
  cache_held_ = true;
  const bool count_subjects = SubjectsNotLoaded();
  if (count_subjects) subjects_ = std::make_shared<Subjects>();
  MarkSubjectActivity();
  ttls = schedules = 0;

  Indexer indexer(*this, buffer.From(0), count_subjects);
  if (!indexer.Walk()) return Fail(ErrorCode::kCorruptState);
  cache_->index = std::move(indexer.index);
  cache_->first_sequence = first.seq;
  cache_->written = buffer.size();
  cache_->buffer = std::move(buffer);
  ttls = indexer.ttls;
  schedules = indexer.schedules;
  return {};
}

}  // namespace jsstore
