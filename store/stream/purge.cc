// Removing everything.
#include "store/stream/file_store_impl.h"

namespace jsstore {

Result<uint64_t> FileStoreImpl::Purge() { return PurgeAll(0); }

// filestore.go: purge. `first_seq` above the next sequence makes the stream go on from there.
Result<uint64_t> FileStoreImpl::PurgeAll(uint64_t first_seq) {
  Operation operation(*this);
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  Purged purged;
  if (Status done = PurgeLocked(first_seq, &purged); !done) {
    SetWriteError(done.error());
    return operation.Finish(Result<uint64_t>(FailAfter(purged, std::move(done).error())));
  }
  if (purged.msgs > 0) static_cast<void>(WriteFullState(/*force=*/true));
  Notify(-static_cast<int64_t>(purged.msgs), -static_cast<int64_t>(purged.bytes), 0, {});
  return operation.Finish(Result<uint64_t>(purged.msgs));
}

// filestore.go: purgeLocked. A new block with a tombstone for the last sequence takes the place of
// all blocks at once, by renaming directories: at any moment recovery finds the old messages or
// none.
Status FileStoreImpl::PurgeLocked(uint64_t first_seq, Purged* purged) {
  if (write_error_) return Fail(*write_error_);
  *purged = {totals_.msgs, totals_.bytes};
  totals_.first_seq = totals_.last_seq + 1;
  totals_.first_time.reset();
  totals_.bytes = totals_.msgs = 0;
  for (const BlockPtr& block : blocks_) {
    static_cast<void>(block->DirtyClose(false));
    block->closed = true;
  }
  if (first_seq > totals_.first_seq) {
    totals_.first_seq = first_seq;
    totals_.last_seq = first_seq - 1;
  }
  if (auto made = NewBlockForWrite(); !made) return Fail(std::move(made).error());
  const BlockPtr block = last_block_;
  block->first.seq = totals_.first_seq;
  block->last = {totals_.last_seq, totals_.LastTimeNs()};
  if (block->last.seq > 0) JSSTORE_TRY(AppendTombstone(block->last.seq, block->last.ts));
  JSSTORE_TRY(block->FlushPendingAndReport());
  JSSTORE_TRY(block->CloseFiles());

  blocks_.clear();
  by_index_.clear();
  subjects_.Clear();
  markers_.Clear();
  ++dirty_;
  AddBlock(block);
  JSSTORE_TRY(SwapMessagesDirectory(block));
  host_->env.executor.Spawn([&files = env_.files, path = PathOf("__msgs__")] {
    static_cast<void>(files.RemoveAll(path));
  });
  return block->EnableForWriting(!config_.async_flush);
}

Status FileStoreImpl::SwapMessagesDirectory(const BlockPtr& last) {
  FileSystem& files = env_.files;
  const std::string staged = PathOf("__new_msgs__");
  const std::string purged = PathOf("__msgs__");
  // An earlier purge may still be waiting for its removal.
  for (const std::string& dir : {staged, purged}) {
    auto info = files.Stat(dir);
    if (info) {
      JSSTORE_TRY(files.RemoveAll(dir));
    } else if (!info.error().IsNotExist()) {
      return Fail(std::move(info).error());
    }
  }
  JSSTORE_TRY(files.MakeDirs(staged));
  // The block last: where it is found on recovery, its key is there too.
  for (const std::string& path : {last->KeyPath(), last->path()}) {
    auto moved = files.Rename(path, staged + path.substr(path.rfind('/')));
    if (!moved && !moved.error().IsNotExist()) return moved;
  }
  JSSTORE_TRY(files.Rename(host_->dir, purged));
  return files.Rename(staged, host_->dir);
}

}  // namespace jsstore
