// Recovery from the block files alone, and what is lost.
#include <algorithm>

#include "store/stream/block_name.h"
#include "store/stream/file_store_impl.h"
#include "store/stream/sequence_runs.h"

namespace jsstore {
namespace {

std::optional<int64_t> TimeOf(int64_t ts) { return ts == 0 ? std::nullopt : std::optional(ts); }

}  // namespace

// filestore.go: recoverPartialPurge. A purge moves the new last block to __new_msgs__, the old
// directory to __msgs__, and the new one into its place.
Status FileStoreImpl::RecoverPartialPurge() {
  const std::string staged = PathOf("__new_msgs__");
  auto names = env_.files.List(staged);
  if (!names && !names.error().IsNotExist()) return Fail(std::move(names).error());
  if (names) {
    const bool has_block =
        std::ranges::any_of(*names, [](const std::string& name) { return name.ends_with(".blk"); });
    if (!has_block) {
      JSSTORE_TRY(RemoveBlocksWithoutKeys(*names));
      static_cast<void>(env_.files.RemoveAll(staged));
      return {};
    }
    JSSTORE_TRY(env_.files.RemoveAll(host_->dir));
    JSSTORE_TRY(env_.files.Rename(staged, host_->dir));
    Tell({.finding = RecoveryFinding::kPurgeFinished, .file = FileInStore(staged)});
  }
  const std::string purged = PathOf("__msgs__");
  if (env_.files.Exists(purged)) static_cast<void>(env_.files.RemoveAll(purged));
  return {};
}

// A purge that ended after it had moved the key of its new block: what the key was for cannot be
// read any more.
Status FileStoreImpl::RemoveBlocksWithoutKeys(const std::vector<std::string>& moved) {
  for (const std::string& name : moved) {
    const auto index = ParseKeyName(name);
    if (!index) continue;
    auto removed = env_.files.Remove(MessagesPath(std::to_string(*index) + ".blk"));
    if (!removed && !removed.error().IsNotExist()) return removed;
  }
  return {};
}

// filestore.go: recoverMsgs.
Status FileStoreImpl::RecoverBlocks() {
  JSSTORE_TRY(RecoverPartialPurge());
  auto names = env_.files.List(host_->dir);
  if (!names) return Fail(ErrorCode::kNotReadable);
  std::vector<int64_t> indexes;
  for (const std::string& name : *names) {
    if (auto index = ParseBlockName(name)) indexes.push_back(*index);
  }
  std::ranges::sort(indexes);
  for (int64_t index : indexes) {
    auto block = RecoverBlock(static_cast<uint32_t>(index));
    if (!block) return Fail(std::move(block).error());
    if (*block != nullptr) JSSTORE_TRY(AcceptRecoveredBlock(*block));
  }
  if (!blocks_.empty()) {
    last_block_ = blocks_.back();
  } else if (auto made = NewBlockForWrite(); !made) {
    return Fail(std::move(made).error());
  }
  if (lost_) JSSTORE_TRY(RemoveEmptyRecoveredBlocks());
  RemoveOrphanedKeys();
  return {};
}

// filestore.go: recoverMsgBlock. Answers nothing for a block that had to be removed.
Result<BlockPtr> FileStoreImpl::RecoverBlock(uint32_t index) {
  BlockPtr block = MakeBlock(index);
  if (auto file = env_.files.Open(block->path(), OpenMode::kRead); !file) {
    return Fail(std::move(file).error());
  }
  if (auto keyed = block->EnsureKey(); !keyed) {
    // Nobody can read it any more; where the stream has replicas they have it still.
    const ErrorCode code = keyed.error().code;
    if (code != ErrorCode::kBadKeySize && code != ErrorCode::kKeyInvalid) {
      return Fail(std::move(keyed).error());
    }
    Tell({.finding = RecoveryFinding::kBlockWithoutKey, .file = FileInStore(block->path())});
    JSSTORE_TRY(block->DirtyClose(true));
    return BlockPtr();
  }
  if (block->TakeLegacyIndex()) return AcceptLegacyIndex(block);
  auto rebuilt = block->RebuildToLoad();
  if (!rebuilt) return Fail(std::move(rebuilt).error());
  AddLostData(std::move(rebuilt->lost));
  recovered_tombstones_.insert(recovered_tombstones_.end(), rebuilt->tombstones.begin(),
                               rebuilt->tombstones.end());
  if (block->msgs > 0 && block->TracksSubjects()) {
    JSSTORE_TRY(PopulateSubjects(block));
    block->TryForceExpireCache();
  }
  block->DropRead();
  JSSTORE_TRY(block->CloseFiles());
  AddBlock(block);
  return block;
}

// Nothing of the block is read but what its subjects take.
Result<BlockPtr> FileStoreImpl::AcceptLegacyIndex(const BlockPtr& block) {
  if (block->msgs > 0 && block->TracksSubjects()) {
    JSSTORE_TRY(PopulateSubjects(block));
    block->TryForceExpireCache();
  }
  AddBlock(block);
  return block;
}

Status FileStoreImpl::AcceptRecoveredBlock(const BlockPtr& block) {
  // Nothing in it tells a sequence: the machine went down before anything reached it.
  if (block->first.seq == 0) return ForceRemoveBlock(block);
  // While there are no messages, sequences follow the tombstones, wherever they lead.
  if (totals_.msgs == 0) {
    totals_.first_seq = totals_.last_seq = 0;
    totals_.first_time.reset();
    totals_.last_time.reset();
  }
  if (totals_.first_seq == 0 || (block->first.seq < totals_.first_seq && block->first.ts != 0)) {
    TakeFirstFrom(*block);
  }
  // The last message may be erased in one block and its time kept by a tombstone in a later one.
  if (block->last.seq >= totals_.last_seq) {
    totals_.last_seq = block->last.seq;
    totals_.last_time = TimeOf(block->last.ts);
  }
  totals_.msgs += block->msgs;
  totals_.bytes += block->bytes;
  if (block->msgs == 0) {
    block->first = {totals_.last_seq + 1, 0};
    block->last = {totals_.last_seq, totals_.LastTimeNs()};
  }
  return {};
}

Status FileStoreImpl::RemoveEmptyRecoveredBlocks() {
  const auto blocks = blocks_;
  for (const BlockPtr& block : blocks) {
    const bool empty = block->msgs == 0 && block->raw_bytes == 0 && block != last_block_;
    if (empty) JSSTORE_TRY(ForceRemoveBlock(block));
  }
  return {};
}

// Key files are written by encrypted stores; one without its block has lost its use.
void FileStoreImpl::RemoveOrphanedKeys() {
  constexpr std::string_view kSuffix = ".key";
  auto names = env_.files.List(host_->dir);
  if (!names) return;
  for (const std::string& name : *names) {
    if (!name.ends_with(kSuffix)) continue;
    const auto index = ParseKeyName(name);
    if (!index || BlockByIndex(*index) == nullptr)
      static_cast<void>(env_.files.Remove(MessagesPath(name)));
  }
}

void FileStoreImpl::AddLostData(std::optional<LostData> lost) {
  if (!lost) return;
  if (!lost_) {
    lost_ = std::move(lost);
    return;
  }
  if (AddRuns(lost_->msgs, lost->msgs)) lost_->bytes += lost->bytes;
}

void FileStoreImpl::RemoveFromLostData(uint64_t seq) {
  if (lost_ && RemoveSequence(lost_->msgs, seq) && lost_->msgs.empty()) lost_.reset();
}

// filestore.go: rebuildStateLocked.
void FileStoreImpl::RebuildTotals(std::optional<LostData> lost) {
  AddLostData(std::move(lost));
  totals_.msgs = totals_.bytes = 0;
  totals_.first_seq = totals_.last_seq = 0;
  for (const BlockPtr& block : blocks_) {
    totals_.msgs += block->msgs;
    totals_.bytes += block->bytes;
    if (totals_.first_seq == 0 || (block->first.seq < totals_.first_seq && block->first.ts != 0)) {
      TakeFirstFrom(*block);
    }
    if (block->last.seq >= totals_.last_seq) {
      totals_.last_seq = block->last.seq;
      totals_.last_time = TimeOf(block->last.ts);
    }
  }
}

void FileStoreImpl::TakeFirstFrom(const MessageBlock& block) {
  totals_.first_seq = block.first.seq;
  totals_.first_time = TimeOf(block.first.ts);
}

// filestore.go: updateTrackingState.
void FileStoreImpl::CountInto(Totals& totals, const MessageBlock& block) {
  if (totals.first_seq == 0 || (block.first.seq < totals.first_seq && block.first.ts != 0)) {
    totals.first_seq = block.first.seq;
  }
  totals.last_seq = std::max(totals.last_seq, block.last.seq);
  totals.msgs += block.msgs;
  totals.bytes += block.bytes;
}

// filestore.go: trackingStatesEqual. A new stream's first sequence is 0, its block's is 1.
bool FileStoreImpl::TotalsAgree(const Totals& stream, const Totals& blocks) {
  return stream.msgs == blocks.msgs && stream.last_seq == blocks.last_seq &&
         stream.bytes == blocks.bytes &&
         (blocks.first_seq <= 1 || stream.first_seq == blocks.first_seq);
}

}  // namespace jsstore
