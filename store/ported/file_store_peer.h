// A look inside a store, for the steps of the reference's tests that no file and no method shows.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/format/schedule_state.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {

// Of a store on a simulated machine: nothing else runs, so the stream's lock is not taken. What a
// block's methods expect of their caller is in message_block.h. Must not outlive the store.
class FileStorePeer {
 public:
  explicit FileStorePeer(FileStore& store) : store_(static_cast<FileStoreImpl&>(store)) {}

  // Ascending; the last may be empty.
  const std::vector<BlockPtr>& Blocks() const { return store_.blocks_; }
  BlockPtr FirstBlock() const { return store_.blocks_.empty() ? nullptr : store_.blocks_.front(); }
  // Where new records go.
  BlockPtr LastBlock() const { return store_.last_block_; }
  // Where the sequence is, or would be; null past the end.
  BlockPtr BlockOf(uint64_t seq) const { return store_.SelectBlock(seq); }

  // Of the messages that are held in memory.
  size_t CachedBytes() const {
    size_t bytes = 0;
    for (const BlockPtr& block : store_.blocks_) {
      if (block->cache() != nullptr) bytes += block->cache()->buffer.size();
    }
    return bytes;
  }

  // To spoil what is in it; the block has one.
  static BlockCache& CacheOf(MessageBlock& block) {
    return const_cast<BlockCache&>(
        *block.cache());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  }

  SubjectIndex& Subjects() { return store_.subjects_; }
  // Messages with a TTL that are waited for; null where the stream allows none.
  const HashWheel* Ttls() const { return store_.wheel_.get(); }
  // Of the messages with this literal subject.
  Result<uint64_t> FirstSequenceOf(std::string_view subject) {
    return store_.FirstSeqForSubject(subject);
  }
  bool HasAgeTimer() const { return store_.age_timer_ != nullptr; }
  uint64_t UnwrittenChanges() const { return store_.dirty_; }
  const std::optional<LostData>& Lost() const { return store_.lost_; }

  // One round of what the sync timer does, and one writing of index.db, now.
  Status SyncBlocks() { return store_.SyncNow(); }
  Status WriteIndex(bool force = true) { return store_.WriteFullState(force); }
  void ExpireByAge() { FileStoreImpl::ExpireMessages(store_.host_); }
  void ResetAgeCheck(int64_t delta_ns) { store_.ResetAgeCheck(delta_ns); }
  // An empty block at the end, and what the reference writes into it to remember where it was.
  Result<BlockPtr> AddBlock() { return store_.NewBlockForWrite(); }
  Status AppendTombstone(uint64_t seq, int64_t ts) { return store_.AppendTombstone(seq, ts); }
  Status FlushLastBlock() { return store_.FlushLastBlock(); }

  // These two hold the stream, and so may run beside other threads.
  std::pair<uint64_t, uint64_t> LastBlockBounds() {
    const std::unique_lock lock(store_.host_->mutex);
    store_.Settle();
    return {store_.last_block_->first.seq, store_.last_block_->last.seq};
  }
  void DropLastCache() {
    const std::unique_lock lock(store_.host_->mutex);
    store_.Settle();
    store_.last_block_->ClearCacheAndOffset();
  }

  // Of the messages that are schedules, by sequence.
  std::map<uint64_t, std::string> Schedules() const {
    std::map<uint64_t, std::string> subjects;
    if (store_.schedules_ == nullptr) return subjects;
    const auto read = ReadScheduleState(store_.schedules_->Encode(0), [&](const auto& entry) {
      subjects[entry.seq] = std::string(entry.subject);
    });
    return read ? subjects : std::map<uint64_t, std::string>{};
  }
  const StreamConfig& Config() const { return store_.stream_; }
  const FileStoreConfig& FileConfig() const { return store_.config_; }
  const std::optional<Error>& WriteError() const { return store_.write_error_; }

  // Steps of larger operations.
  Status PurgeBlock(const BlockPtr& block) { return store_.PurgeBlock(block); }
  Status RemoveRange(uint64_t first, uint64_t last) {
    FileStoreImpl::Purged removed;
    return store_.RemoveRange(first, last, &removed);
  }
  void SetWriteError(const Error& error) { store_.SetWriteError(error); }
  // Makes the totals of the stream from those of its blocks.
  void Recount() { store_.RebuildTotals(std::nullopt); }
  // Lets the stream believe that it has so many messages.
  void ClaimMessages(uint64_t msgs) { store_.totals_.msgs = msgs; }
  static InteriorDeletes DeletesOf(const std::vector<BlockPtr>& blocks) {
    return FileStoreImpl::DeletesOf(blocks);
  }

  // The block at a place in the list, and the other way round; -1: none has the sequence.
  MessageBlock& Block(size_t at) const { return *store_.blocks_.at(at); }
  int64_t PlaceOf(uint64_t seq) const { return store_.SelectBlockWithIndex(seq).first; }
  BlockPtr BlockByIndex(uint32_t index) const { return store_.BlockByIndex(index); }
  Status RemoveBlock(const BlockPtr& block) { return store_.RemoveBlock(block); }
  SubjectInfo Subject(std::string_view subject) {
    const SubjectInfo* known = store_.subjects_.Find(subject);
    return known != nullptr ? *known : SubjectInfo{};
  }

  // What blocks hold in memory beside the files.
  size_t LoadedCaches() const {
    size_t loaded = 0;
    for (const BlockPtr& block : store_.blocks_) loaded += block->CacheLoaded() ? 1U : 0U;
    return loaded;
  }
  void DropSubjectsOfBlocks() {
    for (const BlockPtr& block : store_.blocks_) block->DropSubjects();
  }
  void DropCaches() {
    for (const BlockPtr& block : store_.blocks_) block->ClearCacheAndOffset();
    DropSubjectsOfBlocks();
  }

  // Steps that else wait for a limit or a mishap.
  Result<bool> RemoveByLimits(uint64_t seq) {
    FileStoreImpl::Operation operation(store_);
    return operation.Finish(store_.RemoveViaLimits(seq));
  }
  void CountChange() { ++store_.dirty_; }
  void ForgetSequences() { store_.totals_.first_seq = store_.totals_.last_seq = 0; }
  Status RecoverMessageStateAnew() {
    store_.wheel_.reset();
    return store_.RecoverMessageState();
  }
  Status StopWithoutIndex() { return store_.StopStore(/*removing=*/false, /*write_state=*/false); }

 private:
  FileStoreImpl& store_;
};

}  // namespace jsstore
