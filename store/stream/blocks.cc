// The list of blocks: finding, adding, rolling, removing.
#include <algorithm>

#include "store/block/recompression.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {

BlockPtr FileStoreImpl::MakeBlock(uint32_t index) {
  return std::make_shared<MessageBlock>(host_, index, !NoSubjectsTracked());
}

void FileStoreImpl::AddBlock(const BlockPtr& block) {
  blocks_.push_back(block);
  last_block_ = block;
  by_index_[block->index] = block;
}

void FileStoreImpl::RemoveBlockFromList(const MessageBlock& block) {
  const auto it =
      std::ranges::find_if(blocks_, [&](const BlockPtr& other) { return other.get() == &block; });
  if (it == blocks_.end()) return;
  ++dirty_;
  by_index_.erase(block.index);
  blocks_.erase(it);
}

// After the first `count` blocks were closed.
void FileStoreImpl::DropFirstBlocks(size_t count) {
  if (count == 0) return;
  const auto end = blocks_.begin() + static_cast<std::ptrdiff_t>(count);
  for (auto it = blocks_.begin(); it != end; ++it) by_index_.erase((*it)->index);
  blocks_.erase(blocks_.begin(), end);
  last_block_ = blocks_.empty() ? nullptr : blocks_.back();
}

const BlockPtr& FileStoreImpl::BlockByIndex(uint32_t index) const {
  static const BlockPtr kNone;
  const auto it = by_index_.find(index);
  return it == by_index_.end() ? kNone : it->second;
}

// filestore.go: newMsgBlockForWrite.
Result<BlockPtr> FileStoreImpl::NewBlockForWrite() {
  uint32_t index = 1;
  if (last_block_ != nullptr) {
    MessageBlock& last = *last_block_;
    index = last.index + 1;
    last.QuitFlushLoop();
    // After a failed write there is no going on in a new block as if nothing had happened.
    if (last.write_error) return Fail(*last.write_error);
    std::optional<LostData> lost;
    JSSTORE_TRY(last.FlushPending(&lost));
    last.CloseFilesUnchecked();
    last.ExpireWriteCache();
    if (config_.compression != Compression::kNone) RecompressLater(last_block_);
  }
  BlockPtr block = MakeBlock(index);
  JSSTORE_TRY(block->PrepareWriteCache());
  block->ResetForNewBlock(totals_.last_seq);
  if (auto created = block->CreateFile(); !created) {
    if (created.error().IsPermission()) return Fail(std::move(created).error());
    static_cast<void>(block->DirtyClose(true));
    return Fail(Error::Other("Error creating msg block file: " + created.error().Message()));
  }
  if (keys_->Encrypts()) {
    if (auto made = block->GenerateKey(); !made) {
      static_cast<void>(block->DirtyClose(true));
      return Fail(std::move(made).error());
    }
  }
  if (config_.async_flush) block->StartFlushLoop();
  AddBlock(block);
  return block;
}

// Nobody waits for it: a block that could not be compressed stays as it is.
void FileStoreImpl::RecompressLater(const BlockPtr& block) {
  env_.executor.Spawn([host = host_, weak = std::weak_ptr(block)] { Recompress(*host, weak); });
}

// Takes the lock for what is short, so that writing and reading go on meanwhile.
void FileStoreImpl::Recompress(StreamHost& host, const std::weak_ptr<MessageBlock>& block) {
  const std::shared_lock under_way(host.recompressing);
  std::unique_ptr<Recompression> job;
  host.WithBlock(block, [&](MessageBlock& full) { job = full.BeginRecompression(); });
  if (job == nullptr) return;
  if (!job->Compress()) {
    host.WithBlock(block, [](MessageBlock& full) { full.GiveUpRecompression(); });
    return;
  }
  bool staged = false;
  host.WithBlock(block, [&](MessageBlock& full) { staged = full.StageRecompression(*job); });
  if (!staged) return;
  job->Sync();
  bool finished = false;
  host.WithBlock(block, [&](MessageBlock& full) {
    full.FinishRecompression(*job);
    finished = true;
  });
  if (!finished) job->Discard(host.env.files);
}

// filestore.go: checkLastBlock.
Result<BlockPtr> FileStoreImpl::LastBlockFor(uint64_t record_bytes) {
  if (last_block_ == nullptr) return NewBlockForWrite();
  const uint64_t used = last_block_->raw_bytes;
  if (used > 0 && used + record_bytes > config_.block_size) return NewBlockForWrite();
  return last_block_;
}

// Tombstones go where records go now, which may be a new block.
Status FileStoreImpl::AppendTombstone(uint64_t seq, int64_t ts) {
  auto block = LastBlockFor(kEmptyRecordBytes);
  if (!block) return Fail(std::move(block).error());
  return (*block)->AppendTombstone(seq, ts);
}

Status FileStoreImpl::AppendTombstoneNoFlush(uint64_t seq, int64_t ts) {
  auto block = LastBlockFor(kEmptyRecordBytes);
  if (!block) return Fail(std::move(block).error());
  return (*block)->AppendTombstoneNoFlush(seq, ts);
}

// Rolling to a new block flushes the old one, so that one flush at the end suffices.
Status FileStoreImpl::AppendTombstones(const std::vector<MessageId>& tombstones) {
  if (tombstones.empty()) return {};
  for (const MessageId& removed : tombstones) {
    JSSTORE_TRY(AppendTombstoneNoFlush(removed.seq, removed.ts));
  }
  return last_block_ != nullptr ? last_block_->FlushPendingAndReport() : Status{};
}

// filestore.go: checkAndFlushLastBlock.
Status FileStoreImpl::FlushLastBlock() {
  if (last_block_ == nullptr) return {};
  if (last_block_->write_error) return Fail(*last_block_->write_error);
  if (last_block_->PendingBytes() == 0) return {};
  std::optional<LostData> lost;
  JSSTORE_TRY(last_block_->FlushPending(&lost));
  if (lost) RebuildTotals(std::move(lost));
  return {};
}

// filestore.go: removeMsgBlock. Takes an emptied block away, leaving a tombstone where it held the
// stream's last sequence. A block that holds tombstones for earlier blocks stays.
Status FileStoreImpl::RemoveBlock(const BlockPtr& block) {
  const MessageId last = block->last;
  if (block == last_block_) {
    if (!NewBlockForWrite()) return Fail(Error::Other("lmb missing"));
    JSSTORE_TRY(AppendTombstone(last.seq, last.ts));
  } else if (last.seq == totals_.last_seq) {
    JSSTORE_TRY(AppendTombstone(last.seq, last.ts));
  }
  if (block->CountPriorTombstones() > 0) return {};
  return ForceRemoveBlock(block);
}

Status FileStoreImpl::ForceRemoveBlock(const BlockPtr& block) {
  JSSTORE_TRY(block->DirtyClose(true));
  RemoveBlockFromList(*block);
  return {};
}

// filestore.go: purgeMsgBlock. `removed`, where it is given, adds up what went, and the owner is
// not told here.
Status FileStoreImpl::PurgeBlock(const BlockPtr& block, Purged* removed) {
  JSSTORE_TRY(block->EnsureSubjects());
  RemoveSubjectsOf(*block, SubjectOrder::kStored);
  if (schedules_ != nullptr && block->schedules > 0) JSSTORE_TRY(ForgetSchedulesOf(block));
  const uint64_t msgs = std::min(block->msgs, totals_.msgs);
  const uint64_t bytes = std::min(block->bytes, totals_.bytes);
  totals_.msgs -= msgs;
  totals_.bytes -= bytes;
  JSSTORE_TRY(RemoveBlock(block));
  block->TryForceExpireCache();
  block->FinishedWithCache();
  JSSTORE_TRY(SelectNextFirst());
  if (removed != nullptr) {
    removed->msgs += msgs;
    removed->bytes += bytes;
  } else {
    Notify(-static_cast<int64_t>(msgs), -static_cast<int64_t>(bytes), 0, {});
  }
  return {};
}

// The order in which subjects go decides the order of those that stay, and so index.db.
void FileStoreImpl::RemoveSubjectsOf(MessageBlock& block, SubjectOrder order) {
  if (block.subjects() == nullptr) return;
  const auto remove = [this](std::string_view subject, SubjectState* state) {
    subjects_.Remove(subject, state->msgs);
    return true;
  };
  if (order == SubjectOrder::kSorted) {
    block.subjects()->IterOrdered(remove);
  } else {
    block.subjects()->IterFast(remove);
  }
}

// filestore.go: populateGlobalPerSubjectInfo.
Status FileStoreImpl::PopulateSubjects(const BlockPtr& block) {
  JSSTORE_TRY(block->EnsureSubjects());
  if (block->subjects() == nullptr) return {};
  block->subjects()->IterFast([&](std::string_view subject, SubjectState* state) {
    subjects_.AddRecovered(subject, state->msgs, block->index);
    return true;
  });
  return {};
}

Status FileStoreImpl::ResetSubjects() {
  subjects_.Clear();
  if (NoSubjectsTracked()) return {};
  for (const BlockPtr& block : blocks_) JSSTORE_TRY(PopulateSubjects(block));
  return {};
}

// filestore.go: selectNextFirst. Leading blocks with nothing but tombstones go.
Status FileStoreImpl::SelectNextFirst() {
  if (blocks_.empty()) {
    totals_.first_seq = totals_.last_seq + 1;
    totals_.first_time.reset();
  } else {
    while (blocks_.size() > 1 && blocks_.front()->msgs == 0) {
      const BlockPtr empty = blocks_.front();
      JSSTORE_TRY(ForceRemoveBlock(empty));
    }
    TakeFirstFrom(*blocks_.front());
  }
  first_moved_ = true;
  return {};
}

// filestore.go: rebuildFirst. The first message could not be removed: what is known of its block
// does not hold.
Status FileStoreImpl::RebuildFirst() {
  if (blocks_.empty()) return {};
  const BlockPtr block = blocks_.front();
  auto rebuilt = block->Rebuild();
  if (block->msgs == 0) JSSTORE_TRY(ForceRemoveBlock(block));
  JSSTORE_TRY(SelectNextFirst());
  RebuildTotals(rebuilt ? std::move(rebuilt->lost) : std::nullopt);
  return {};
}

// filestore.go: selectMsgBlockWithIndex. The block that holds the sequence or, where it falls
// between two blocks, the later one.
std::pair<int64_t, BlockPtr> FileStoreImpl::SelectBlockWithIndex(uint64_t seq) const {
  constexpr int64_t kLinearMax = 32;
  if (seq < totals_.first_seq || seq > totals_.last_seq || totals_.msgs == 0) return {-1, nullptr};
  const auto count = static_cast<int64_t>(blocks_.size());
  const auto at = [this](int64_t i) -> const BlockPtr& { return blocks_[static_cast<size_t>(i)]; };
  if (count <= kLinearMax) {
    for (int64_t i = 0; i < count; ++i) {
      if (seq <= at(i)->SharedLast()) return {i, at(i)};
    }
    return {-1, nullptr};
  }
  for (int64_t low = 0, high = count - 1; low <= high;) {
    const int64_t middle = (low + high) / 2;
    const MessageBlock& block = *at(middle);
    if (seq > block.SharedLast()) {
      low = middle + 1;
    } else if (seq < block.SharedFirst() && middle > 0 && seq <= at(middle - 1)->SharedLast()) {
      high = middle - 1;
    } else {
      return {middle, at(middle)};
    }
  }
  return {-1, nullptr};
}

// filestore.go: selectMsgBlockForStart. Times may go back, so the halving is part of the answer.
BlockPtr FileStoreImpl::SelectBlockFromTime(int64_t ts) const {
  size_t low = 0;
  size_t high = blocks_.size();
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (blocks_[middle]->SharedLastTime() < ts) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < blocks_.size() ? blocks_[low] : nullptr;
}

}  // namespace jsstore
