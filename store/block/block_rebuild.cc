// Recounting a block from its file.
#include <algorithm>

#include "store/block/bad_message.h"
#include "store/block/message_block.h"
#include "store/format/block_index.h"

namespace jsstore {
namespace {

// A gap in the sequences beyond this is not filled one by one; it is taken in whole runs, and a
// run of this size in one block is damage (the reference would follow it until memory ends).
constexpr uint64_t kRebuiltGapMax = 1ULL << 32;

}  // namespace

void MessageBlock::PublishBounds(const MessageId& new_first, const MessageId& new_last) {
  Relaxed(first.seq).store(new_first.seq, std::memory_order_relaxed);
  Relaxed(first.ts).store(new_first.ts, std::memory_order_relaxed);
  Relaxed(last.seq).store(new_last.seq, std::memory_order_relaxed);
  Relaxed(last.ts).store(new_last.ts, std::memory_order_relaxed);
}

// Even one that does not hold leaves its fields behind for the recount, as in the reference.
bool MessageBlock::TakeLegacyIndex() {
  const std::string file_path = host_->dir + "/" + std::to_string(index) + ".idx";
  auto file = host_->env.files.ReadFile(file_path);
  if (!file) return false;
  if (crypt_ != nullptr) {
    // Sealed with the block's own key, and with the nonce of its key file.
    Bytes sealed = crypt_->key.nonce;
    sealed.insert(sealed.end(), file->begin(), file->end());
    file = Sealer::Make(crypt_->key.cipher, crypt_->key.seed.view())->Open(sealed);
    if (!file) return false;
  }
  const BlockIndex legacy = ReadBlockIndex(*file);
  if (legacy.verdict != BlockIndex::Verdict::kNotAnIndex) {
    msgs = legacy.msgs;
    bytes = legacy.bytes;
    first = {legacy.first_seq, legacy.first_ts_ns};
    last = {legacy.last_seq, legacy.last_ts_ns};
  }
  if (legacy.verdict != BlockIndex::Verdict::kWhole) {
    static_cast<void>(host_->env.files.Remove(file_path));
    return false;
  }
  const ChecksumValue on_disk = LastChecksumOnDisk().value_or(ChecksumValue{});
  last_checksum_ = legacy.last_checksum;
  for (const uint64_t seq : legacy.deleted) deleted.Insert(seq);
  if (legacy.deletes > 0 && legacy.delete_set.data() != nullptr) {
    auto decoded = SequenceSet::Decode(legacy.delete_set);
    if (!decoded) return false;
    deleted = std::move(decoded->set);
  }
  return (raw_bytes == 0 && msgs == 0) || on_disk == legacy.last_checksum;
}

// The file is gone or empty: whatever was thought to be in it is lost.
std::optional<LostData> MessageBlock::DeclareAllLost() {
  if (msgs == 0) return std::nullopt;
  LostData lost{.msgs = {}, .bytes = bytes};
  uint64_t from = first.seq;
  bool more = from <= last.seq;
  deleted.ForEachRun([&](uint64_t run_first, uint64_t count) {
    const uint64_t run_last = run_first + (count - 1);
    if (run_last < from) return true;
    if (run_first > last.seq) return false;
    if (run_first > from) lost.msgs.push_back({from, run_first - from});
    more = run_last < last.seq;
    if (more) from = run_last + 1;
    return more;
  });
  if (more) lost.msgs.push_back({from, last.seq - from + 1});
  msgs = bytes = raw_bytes = 0;
  subjects_.reset();
  deleted.Clear();
  PublishBounds({last.seq + 1, first.ts}, last);
  return lost;
}

// One walk over all records (filestore.go: rebuildStateFromBufLocked). Verifies every checksum; at
// the first record that is damaged it cuts the file off, or refuses the block.
class MessageBlock::Rebuilder {
 public:
  Rebuilder(MessageBlock& block, BytesView bytes, DamagedEnd damaged)
      : block_(block),
        bytes_(bytes),
        damaged_(damaged),
        known_last_(block.last.seq),
        first_(block.first) {
    block.msgs = block.bytes = 0;
    block.raw_bytes = bytes.size();
    block.subjects_.reset();
  }

  Result<RebuildResult> Run() {
    const size_t end = WalkRecords(bytes_, [this](size_t offset, const RecordHead& head) {
      if (!head.Sane(bytes_.size() - offset)) return false;
      const RecordView record{head, bytes_.data() + offset};
      if (!record.ChecksumMatches(block_.checksum_)) return false;
      std::copy_n(record.StoredChecksum().data(), kChecksumBytes, block_.last_checksum_.data());
      return Add(head);
    });
    Status cut;
    if (end < bytes_.size() && damaged_ == DamagedEnd::kRefuse) {
      cut = Fail(BadMessage(block_.path_, "at offset " + std::to_string(end)));
    } else if (end < bytes_.size()) {
      cut = block_.TruncateFile(end);
      if (cut) GatherLost(bytes_.size() - end);
    }
    FixEmpty();
    block_.PublishBounds(first_, last_);
    if (!cut) return Fail(std::move(cut).error());
    return std::move(result_);
  }

 private:
  bool Add(const RecordHead& head) {
    uint64_t seq = head.sequence;
    if (head.IsTombstone()) {
      seq &= ~kTombstoneBit;
      result_.tombstones.push_back(seq);
      if (newest_tombstone_.seq == 0 || seq > newest_tombstone_.seq) {
        newest_tombstone_ = {seq, head.timestamp};
      }
      return true;
    }
    if (seq == 0 || head.IsErased() || seq < first_.seq) {
      AddErased(seq & ~kEraseBit, head.timestamp);
      return true;
    }
    if (first_unknown_) {
      first_ = {seq, head.timestamp};
      first_unknown_ = false;
    }
    // An older record of a sequence that was passed is dead.
    if (seq <= passed_) return true;
    if (!block_.deleted.Exists(seq)) {
      ++block_.msgs;
      block_.bytes += head.length;
    }
    MoveLast(seq, head.timestamp);
    return true;
  }

  void AddErased(uint64_t seq, int64_t ts) {
    if (seq < first_.seq) return;
    MoveLast(seq, ts);
    if (block_.msgs == 0) {
      first_ = {seq + 1, 0};
    } else if (seq != 0) {
      block_.deleted.Insert(seq);
    }
  }

  void MoveLast(uint64_t seq, int64_t ts) {
    if (seq <= passed_) return;
    const uint64_t gap = seq - passed_ - 1;
    if (passed_ > 0 && gap > 0 && gap <= kRebuiltGapMax && block_.msgs != 0) {
      block_.deleted.InsertRange(passed_ + 1, gap);
    }
    passed_ = seq;
    last_ = {seq, ts};
  }

  void GatherLost(uint64_t lost_bytes) {
    LostData lost{.msgs = {}, .bytes = lost_bytes};
    if (known_last_ > last_.seq) {
      lost.msgs.push_back({last_.seq + 1, known_last_ - last_.seq});
    }
    result_.lost = std::move(lost);
  }

  // A block without messages still remembers, by its first sequence or by a tombstone, how far the
  // stream had come.
  void FixEmpty() {
    if (block_.msgs != 0) return;
    if (first_.seq > 0) {
      last_.seq = first_.seq - 1;
    } else if (newest_tombstone_.seq > 0) {
      first_ = {newest_tombstone_.seq + 1, 0};
      if (last_.seq == 0) last_ = newest_tombstone_;
    }
  }

  MessageBlock& block_;
  BytesView bytes_;
  DamagedEnd damaged_;
  uint64_t known_last_;
  MessageId first_;
  MessageId last_;
  uint64_t passed_ = 0;
  bool first_unknown_ = true;
  MessageId newest_tombstone_;
  RebuildResult result_;
};

// filestore.go: rebuildStateLocked.
Result<RebuildResult> MessageBlock::Rebuild() {
  ClearCacheAndOffset();
  read_.reset();
  auto buffer = ReadRecords();
  if (buffer && buffer->size() > 0) return RebuildFrom(buffer->From(0), DamagedEnd::kCutOff);
  if (!buffer && !buffer.error().Is(ErrorCode::kNoBlkData)) {
    return Fail(std::move(buffer).error());
  }
  return RebuildResult{DeclareAllLost(), {}};
}

Result<RebuildResult> MessageBlock::RebuildToLoad() {
  ClearCacheAndOffset();
  auto buffer = ReadRecords();
  const uint64_t file_bytes = raw_bytes;
  if (!buffer || buffer->size() == 0) return Rebuild();
  auto rebuilt = RebuildFrom(buffer->From(0), DamagedEnd::kCutOff);
  if (rebuilt && !rebuilt->lost && msgs > 0) read_ = ReadAhead{std::move(*buffer), file_bytes};
  return rebuilt;
}

Result<RebuildResult> MessageBlock::RebuildFrom(BytesView records, DamagedEnd damaged) {
  return Rebuilder(*this, records, damaged).Run();
}

// Cuts the file and takes over the checksum that now stands last. A file that cannot be opened is
// left as it is.
Status MessageBlock::TruncateFile(uint64_t size) {
  ++file_version_;
  std::shared_ptr<File> file = file_;
  if (file == nullptr) {
    auto opened = host_->env.files.Open(path_, OpenMode::kReadWrite);
    if (!opened) return {};
    file = std::move(*opened);
  }
  JSSTORE_TRY(file->Truncate(size));
  if (size >= kChecksumBytes) {
    auto read = file->ReadAt(size - kChecksumBytes, last_checksum_);
    if (!read) return Fail(std::move(read).error());
  }
  return file->Sync();
}

}  // namespace jsstore
