// A message block: one file `N.blk` of a stream, its cache and what is known of its messages
// (filestore.go: msgBlock).
//
// Ownership of the state. A block is owned by whoever holds the stream's lock exclusively, or the
// stream's lock shared together with `mutex`. Every method requires that the caller owns the block,
// and that no write of the flush loop is under way (Settle), but for appending.
//
// Cost. Append writes each byte once into the cache, hashes it once, and hands it to the file with
// one write; no allocation but for growth of the cache. Loading reads the file once and walks it
// once. A lookup in a loaded block is two bounds checks and one delete-set probe, and copies
// nothing.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "jsstore/error.h"
#include "jsstore/message.h"
#include "jsstore/state.h"
#include "store/block/block_cache.h"
#include "store/block/block_crypt.h"
#include "store/block/block_host.h"
#include "store/block/flush_loop.h"
#include "store/block/subject_state.h"
#include "store/block/write_out.h"
#include "store/codec/checksum.h"
#include "store/container/sequence_set.h"
#include "store/container/subject_tree.h"
#include "store/format/record.h"

namespace jsstore {

class FilterTrie;
class Recompression;
class SubjectSelector;

// A sequence and the time of its message (filestore.go: msgId).
struct MessageId {
  uint64_t seq = 0;
  int64_t ts = 0;  // Unix nanoseconds
};

// A message in the cache; valid until the block is next touched (Pin makes it last).
struct CachedMessage {
  std::string_view subject;
  BytesView header;
  BytesView payload;
  uint64_t seq = 0;
  int64_t ts = 0;
  uint64_t RecordSize() const { return RecordBytes(subject.size(), header.size(), payload.size()); }
};

// A message found by a scan or a load, and whether it was the last step of a linear walk through
// the block, so that the cache has done its duty.
struct FoundMessage {
  CachedMessage message;
  bool cache_done = false;
};

// Answer of a search in a block: the error is kStoreMsgNotFound when no message matches.
struct MatchResult {
  Result<CachedMessage> message;
  bool cache_done = false;
};

// Subjects of a query, each with a mark that is set when its last message so far is before the
// query's start.
using SubjectMarks = std::pmr::unordered_map<std::string_view, bool>;

struct FilteredCount {
  uint64_t total = 0;
  uint64_t first = 0;
  uint64_t last = 0;
};

// What rebuilding a block from its file brought to light.
struct RebuildResult {
  std::optional<LostData> lost;
  std::vector<uint64_t> tombstones;
};

// Deletes of all blocks of a stream at one moment; tells which tombstones still matter
// (filestore.go: interiorDeletes).
class InteriorDeletes {
 public:
  void Add(const SequenceSet& deleted, uint64_t block_last);
  bool Exists(uint64_t seq) const;

 private:
  std::vector<SequenceSet> sets_;
  std::vector<uint64_t> block_lasts_;
};

class MessageBlock : public std::enable_shared_from_this<MessageBlock> {
 public:
  // Makes the object only; no file is touched (filestore.go: initMsgBlock).
  MessageBlock(std::shared_ptr<BlockHost> host, uint32_t index, bool track_subjects);
  ~MessageBlock();
  MessageBlock(const MessageBlock&) = delete;
  MessageBlock& operator=(const MessageBlock&) = delete;

  // See "Ownership of the state" above.
  mutable std::mutex mutex;

  // --- What the stream counts with; kept exact by both sides ------------------------------------
  const uint32_t index;
  MessageId first;              // first live message; first.ts 0: none known
  MessageId last;               // last sequence accounted for, deleted ones included
  uint64_t msgs = 0;            // live messages
  uint64_t bytes = 0;           // their record bytes
  uint64_t raw_bytes = 0;       // bytes of the file with all records, pending ones included
  SequenceSet deleted;          // interior deletes
  uint64_t ttls = 0;            // messages with a TTL header
  uint64_t schedules = 0;       // messages with a schedule header
  bool closed = false;          // removed or stopped; nothing may touch the file any more
  bool no_compact = false;      // the last compaction gained nothing
  bool needs_sync = false;      // written since the last sync
  bool needs_key_sync = false;  // so was its key file, once and for all
  std::optional<Error> write_error;

  bool IsEmpty() const { return first.seq > last.seq; }

  // The bounds for those who hold the stream shared and not `mutex`: another reader may load this
  // block at that moment, and recount it.
  uint64_t SharedFirst() const { return Relaxed(first.seq).load(std::memory_order_relaxed); }
  uint64_t SharedLast() const { return Relaxed(last.seq).load(std::memory_order_relaxed); }
  int64_t SharedLastTime() const { return Relaxed(last.ts).load(std::memory_order_relaxed); }
  const std::string& path() const { return path_; }
  BlockHost& host() { return *host_; }
  bool TracksSubjects() const { return track_subjects_; }

  // --- Files (message_block.cc) -----------------------------------------------------------------
  Status CreateFile();  // opens for writing, creating the file
  Status EnableForWriting(bool flush_in_place);
  bool HasOpenFile() const { return file_ != nullptr; }
  std::shared_ptr<File> open_file() const { return file_; }
  Status CloseFiles();  // kPendingData if something is still to be written
  void CloseFilesUnchecked();
  // Ends loops and timers and drops the cache; with `remove` also the file.
  Status DirtyClose(bool remove);
  void Close();    // orderly, with a last flush
  void Abandon();  // as a crash would: forgets pending writes
  // Zeros when there is no record; nullopt when the file cannot be read.
  std::optional<ChecksumValue> LastChecksumOnDisk();
  void EnsureLastChecksum();
  const ChecksumValue& last_checksum() const { return last_checksum_; }
  Status EnsureRawBytes();
  // --- Encryption (block_encryption.cc) ---------------------------------------------------------
  // Draws a key and writes its file; for a block that is new or that is converted.
  Status GenerateKey();
  // Has the key at hand where the store is encrypted, converting a file that is not encrypted yet
  // or with another key. Errors: kBadKeySize, kKeyInvalid, and what conversion meets.
  Status EnsureKey();
  // The same from the key's file, whether a key is at hand or not (filestore.go:
  // loadEncryptionForMsgBlock).
  Status LoadKey();
  std::string KeyPath() const { return host_->dir + "/" + std::to_string(index) + ".key"; }

  void QuitFlushLoop() { flush_loop_.Quit(); }
  void DropFlushLoop() { flush_loop_.Drop(); }
  void StartFlushLoop();
  void KickFlushLoop() { flush_loop_.Kick(); }

  // --- Appending and flushing (block_write.cc) --------------------------------------------------
  // Appends one record. `seq` carries kEraseBit or kTombstoneBit where they apply. `flush`: write
  // at once where the stream flushes in place; `kick`: else tell the flush loop.
  Status AppendRecord(uint64_t seq, std::string_view subject, BytesView header, BytesView payload,
                      int64_t ts, bool flush, bool kick);
  Status AppendTombstone(uint64_t seq, int64_t ts) {
    return AppendRecord(seq | kTombstoneBit, {}, {}, {}, ts, true, true);
  }
  Status AppendTombstoneNoFlush(uint64_t seq, int64_t ts) {
    return AppendRecord(seq | kTombstoneBit, {}, {}, {}, ts, false, false);
  }
  // Marks one sequence as skipped (filestore.go: msgBlock.skipMsg).
  Status Skip(uint64_t seq, int64_t ts);
  // Writes what is pending. When the write fails, what was lost is in `lost`.
  Status FlushPending(std::optional<LostData>* lost);
  // The same where the stream's state is recounted later when something was lost.
  Status FlushPendingAndReport();
  size_t PendingBytes() const;
  // Begins to write what is pending; the caller gives up the block, runs what it got (null: there
  // is nothing to write), and comes back for Settle. In between the block must be appended to only.
  std::shared_ptr<WriteOut> BeginWriteOut();
  // Whether such a write is under way; for those, too, who do not own the block.
  bool WritingOut() const { return writing_out_.load(std::memory_order_relaxed); }
  // Waits for it and takes note of how it ended. By whoever owns the block next.
  void Settle();
  // Called by the stream when it moves on to the next block.
  void ExpireWriteCache();
  void ResetForNewBlock(uint64_t stream_last_seq);

  // --- Cache (block_load.cc, block_expire.cc) ---------------------------------------------------
  Status Load();               // the whole block into the cache, if it is not there
  Status PrepareWriteCache();  // a cache to append to, loaded where there is a file
  bool CacheLoaded();
  bool CacheHeld() const { return cache_held_; }
  uint64_t Loads() const { return loads_; }  // how often Load has read the file
  void FinishedWithCache();  // the operation is done; the cache may go once nothing is pending
  void TryExpireCache();
  void TryForceExpireCache();
  void ClearCacheAndOffset();
  const BlockCache* cache() const { return cache_.get(); }
  int64_t SinceLastWriteActivityNs() const;
  void MarkRemoved() { last_remove_ts_ = AccessTime(); }
  int64_t AccessTime() const { return host_->env.clock.AccessTimeNs(); }

  // --- Reading (block_lookup.cc) ----------------------------------------------------------------
  // The message from a loaded cache. Errors: kStoreMsgNotFound out of range, kDeletedMsg,
  // kNoCache, kPartialCache, kBadMsg.
  Result<CachedMessage> Lookup(uint64_t seq);
  // The same, loading the block first where needed.
  Result<FoundMessage> Fetch(uint64_t seq);
  Message Pin(const CachedMessage& message) const;

  // --- Subjects (block_subjects.cc, block_match.cc, block_match_any.cc) --------------------------
  using Subjects = SubjectTree<SubjectState>;
  bool SubjectsNotLoaded() const { return subjects_ == nullptr && track_subjects_; }
  // The tree, and the state of one subject in it, each null where there is none. Holding on to them
  // keeps them: loading can find that the block has to be recounted, which gives it a new tree, and
  // a walk goes on in the old one.
  std::shared_ptr<Subjects> subjects() const { return subjects_; }
  std::shared_ptr<SubjectState> FindSubject(std::string_view subject) const;
  void MarkSubjectActivity() { last_subject_ts_ = AccessTime(); }
  void DropSubjects() { subjects_.reset(); }
  Status EnsureSubjects();
  Status ResetSubjects();
  // Takes one message off the subject's count; answers how many are left in this block.
  Result<uint64_t> RemoveSequenceOfSubject(std::string_view subject, uint64_t seq);
  Status Recalculate(std::string_view subject, SubjectState& state);
  MatchResult FirstMatching(std::string_view filter, bool wildcard, uint64_t start);
  MatchResult PrevMatching(std::string_view filter, bool wildcard, uint64_t start);
  MatchResult FirstMatchingAny(const FilterTrie& filters, uint64_t start);
  MatchResult PrevMatchingAny(const FilterTrie& filters, uint64_t start);
  Result<FilteredCount> FilteredPending(std::string_view filter, bool wildcard, uint64_t start);

  // --- Counting for queries (block_pending.cc) --------------------------------------------------
  // Messages that are selected, from `start` on, and before it.
  Result<uint64_t> CountFrom(const SubjectSelector& selector, uint64_t start);
  Result<uint64_t> CountBelow(const SubjectSelector& selector, uint64_t start);
  // Of the subjects, how many have messages here before `start` but none from there on.
  Result<uint64_t> CountEndedBelow(SubjectMarks& subjects, uint64_t start);
  // The subject's last message not beyond `max_seq`; 0 for none.
  Result<uint64_t> LastUpTo(std::string_view subject, uint64_t max_seq);
  // Ends a query; what was `loaded` for it alone goes at once.
  void FinishedQuery(bool loaded);

  // --- Changing what is there (block_rebuild.cc, block_rewrite.cc, block_recompress.cc) ----------
  // Takes over what a server before 2.10 wrote down about the block in N.idx, as far as it can be
  // read; true when it is whole and its last record is the file's last one. A damaged one is
  // removed (filestore.go: readIndexInfo, recoverMsgBlock).
  bool TakeLegacyIndex();
  // Recounts the block from its file; damaged ends are cut off.
  Result<RebuildResult> Rebuild();
  // The same, and an undamaged block's bytes stay for the Load that follows, so that the file is
  // read once; whoever calls this drops what was not loaded before anything is written.
  Result<RebuildResult> RebuildToLoad();
  void DropRead() { read_.reset(); }
  enum class DamagedEnd : uint8_t { kCutOff, kRefuse };
  // The file as it is; kNoBlkData where there is none.
  Result<CacheBuffer> ReadFile();
  // From what ReadFile gave to records: without encryption, where the key is at hand, and without
  // compression. Appending goes on as if the file had not been read.
  Status DecodeApart(CacheBuffer& buffer) const;
  void SelectNextFirst();
  bool ShouldCompactInline() const;
  bool ShouldCompactOnSync() const;
  Status Compact() { return CompactWithFloor(0, nullptr); }
  // Rewrites the block without what was deleted. Tombstones below `floor`, or not in `interior`
  // where given, go too.
  Status CompactWithFloor(uint64_t floor, const InteriorDeletes* interior);
  // Replaces the head of the file up to the first live message (filestore.go: compactLocked).
  Status ReclaimHead(bool* reclaimed);
  // Overwrites the record of a removed message with random bytes, in memory and on disk. The file
  // may be compressed with that unless records are appended to it.
  Status Erase(uint64_t seq, uint64_t record_bytes, bool may_compress);
  // Cuts off everything after `seq`. Answers messages and bytes that went.
  Result<std::pair<uint64_t, uint64_t>> TruncateTo(uint64_t seq, int64_t ts);
  // Compresses a file that is not compressed, where the store compresses: a block that was written
  // to the end (filestore.go: recompressOnDiskIfNeeded).
  Status RecompressIfNeeded();
  // The same step by step, for a block that is not open for writing: begin, compress, stage, sync,
  // finish (store/block/recompression.h), or give up where it cannot be compressed. Null: nothing
  // to be done. False: it was done at once, as the block had changed, or cannot be done.
  std::unique_ptr<Recompression> BeginRecompression();
  void GiveUpRecompression();
  bool StageRecompression(Recompression& job);
  void FinishRecompression(Recompression& job);
  std::vector<MessageId> Tombstones();
  // Tombstones for messages of earlier blocks that still matter.
  int CountPriorTombstones();

 private:
  friend class FlushLoop;

  template <typename T>
  static std::atomic_ref<T> Relaxed(const T& value) {
    return std::atomic_ref<T>(const_cast<T&>(value));
  }
  void PublishBounds(const MessageId& new_first, const MessageId& new_last);

  struct Slot {
    uint32_t offset = 0;
    uint32_t length = 0;
    bool checked = false;
  };
  class Rebuilder;
  class Indexer;
  class Matcher;
  class AnyMatcher;
  // What can be seen of a message without checking it.
  struct Glimpse {
    std::string_view subject;
    size_t slot = 0;
    uint32_t offset = 0;
  };

  // Takes hold of the cache for the running operation, if there is one.
  bool HoldCache() { return cache_held_ = cache_ != nullptr; }
  Result<Slot> SlotAt(int64_t slot) const;
  Result<CachedMessage> Decode(const Slot& slot) const;
  Status Decompress(CacheBuffer& buffer) const;
  Result<Bytes> EncodeFile(Compression compression, BytesView records);
  BytesView EncryptAppended(BytesView records);
  void EncryptTo(Bytes& out, BytesView records);
  // Encrypts or decrypts what is, or will be, the whole file; nothing where there is no key.
  void Encrypt(std::span<uint8_t> file);
  // The same, and appending goes on where it was.
  void EncryptApart(std::span<uint8_t> file) const;
  Status DecodeFile(CacheBuffer& buffer);
  bool OnlyLooksCompressed(BytesView file) const;
  Result<CacheBuffer> ReadRecords();
  Status ConvertToEncrypted();
  Status ConvertCipher(BytesView key_file);
  Status WriteConverted(BytesView file);
  Status CheckConvertible(CacheBuffer& buffer);
  std::string KeyContext() const { return host_->stream + ":" + std::to_string(index); }
  Status IndexCache(CacheBuffer buffer);
  void ClearCache();
  void StartCacheTimer() { ResetCacheTimer(Duration{0}); }
  void ResetCacheTimer(Duration delay);
  void StopCacheTimer();
  int64_t SinceLastActivityNs() const;
  // Answers where the subject's last message of this block is, 0 when there is none.
  Result<uint64_t> TrackSubject(std::string_view subject, uint64_t seq);
  void AccountWrite(uint64_t seq, int64_t ts, uint64_t record_bytes);
  void IndexAppended(uint64_t seq, int64_t ts, uint64_t record_bytes, size_t offset);
  void LinkAppended(uint64_t previous_of_subject);
  Status AppendRecordUnguarded(uint64_t seq, std::string_view subject, BytesView header,
                               BytesView payload, int64_t ts, bool flush, bool kick);
  BytesView Pending() const;
  Status FinishWriteOut(std::optional<LostData>* lost);
  Status Flushed(const Status& wrote, size_t end, bool was_held, std::optional<LostData>* lost);
  void TouchLinear(uint64_t seq);
  // Moves `seq` over the deleted messages that begin there; true when they go on to `end`.
  bool SkipDeleted(uint64_t& seq, uint64_t end, bool& saw_deleted) const;
  Status GenerateSubjects();
  Result<FilteredCount> CountByWalk(std::string_view filter, bool wildcard, bool all,
                                    uint64_t start);
  void RecalculateFirst(std::string_view subject, SubjectState& state, size_t* start);
  size_t FindSubjectFrom(std::string_view subject, size_t slot) const;
  size_t FindSubjectAfter(std::string_view subject, size_t slot);
  void RecalculateLast(std::string_view subject, SubjectState& state, size_t start, size_t end);
  RecordView RecordAt(uint32_t offset) const {
    const uint8_t* data = cache_->buffer.data() + offset;
    return {RecordHead::Read(data), data};
  }
  std::optional<Glimpse> GlimpseAt(uint64_t seq) const;
  bool Check(const Glimpse& glimpse);
  template <typename Wanted, typename Take>
  void WalkSubjects(uint64_t from, uint64_t to, Wanted&& wanted, Take&& take);
  Result<uint64_t> CountFromOne(const SubjectSelector& selector, uint64_t start);
  Result<uint64_t> CountFromAny(const SubjectSelector& selector, uint64_t start);
  Status LoadForQuery(bool* loaded);
  Result<RebuildResult> RebuildFrom(BytesView records, DamagedEnd damaged);
  std::optional<LostData> DeclareAllLost();
  Status TruncateFile(uint64_t size);
  Status CutFile(uint64_t end);
  Status OverwriteAtomically(BytesView records, bool may_compress);
  Status ReplaceFile(BytesView data, const std::string& staged);
  Result<std::optional<Bytes>> RecordsToCompress();
  bool IsAsRead(const Recompression& job) const;
  void RecompressChanged();
  std::string StagedPath() const { return path_ + ".tmp"; }
  void DropStaged();
  void ForgetDeletesOutside(uint64_t old_first, uint64_t old_last);

  std::shared_ptr<BlockHost> host_;
  bool track_subjects_;
  std::string path_;
  Checksum checksum_;
  ChecksumValue last_checksum_{};
  std::shared_ptr<File> file_;
  std::unique_ptr<BlockCrypt> crypt_;  // null: not encrypted, or the key was not needed yet
  bool wrote_key_file_ = false;        // and so removes it with the block
  // What the file was compressed with last; not known of a file that was there when the store was
  // opened, which counts as not compressed (filestore.go: msgBlock.cmp).
  Compression compression_ = Compression::kNone;
  uint64_t file_version_ = 0;  // changes whenever what is in the file may
  std::unique_ptr<BlockCache> cache_;
  // What RebuildToLoad has read.
  struct ReadAhead {
    CacheBuffer records;
    uint64_t file_bytes = 0;
  };
  std::optional<ReadAhead> read_;
  std::shared_ptr<WriteOut> write_out_;  // null: the file has all of `cache_->written` bytes
  std::atomic<bool> writing_out_{false};
  bool cache_held_ = false;  // an operation uses the cache, or it has bytes to be written
  bool loading_ = false;
  uint64_t compacted_bytes_ = 0;  // `bytes` after the last compaction
  std::shared_ptr<Subjects> subjects_;
  uint64_t last_linear_seq_ = 0;  // where a linear scan stands
  int64_t last_write_ts_ = 0;
  int64_t last_load_ts_ = 0;
  uint64_t loads_ = 0;
  int64_t last_remove_ts_ = 0;
  int64_t last_subject_ts_ = 0;
  std::unique_ptr<Timer> cache_timer_;
  FlushLoop flush_loop_{*this};
};

// Visits every record of `bytes` until `visit(offset, head)` answers false or the lengths make no
// sense; answers where it stopped. The caller checks heads with Sane() as far as it needs.
template <typename Visit>
size_t WalkRecords(BytesView bytes, Visit&& visit) {
  size_t offset = 0;
  while (offset < bytes.size()) {
    if (offset + kRecordHeaderBytes > bytes.size()) return offset;
    const RecordHead head = RecordHead::Read(bytes.data() + offset);
    if (!visit(offset, head)) return offset;
    offset += head.length;
  }
  return offset;
}

}  // namespace jsstore
