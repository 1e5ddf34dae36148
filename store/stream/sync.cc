// The background sync: closes idle files, compacts blocks with many deletes, syncs to disk.
#include "store/stream/file_store_impl.h"

namespace jsstore {
namespace {

constexpr int64_t kCloseIdleNs = 30'000'000'000;

// filestore.go: syncFileAndDir. It may have gone with its block meanwhile.
Status SyncKeyFile(FileSystem& files, const std::string& path) {
  auto file = files.Open(path, OpenMode::kReadWrite);
  if (!file) return file.error().IsNotExist() ? Status{} : Fail(std::move(file).error());
  JSSTORE_TRY((*file)->Sync());
  JSSTORE_TRY((*file)->Close());
  return files.SyncDir(path.substr(0, path.rfind('/')));
}

}  // namespace

// filestore.go: setSyncTimer. The first pass of many stores is spread over half an interval.
void FileStoreImpl::StartSyncTimer() {
  if (sync_timer_ == nullptr) {
    sync_timer_ = env_.timers.Idle([host = host_] { SyncBlocks(host); });
    const int64_t half = config_.sync_interval.count() / 2;
    sync_timer_->Reset(Duration(half + env_.random.Below(half)));
  } else {
    sync_timer_->Reset(config_.sync_interval);
  }
}

struct FileStoreImpl::SyncPass {
  std::vector<BlockPtr> blocks;
  BlockPtr last;
  bool first_moved = false;
  uint64_t first_seq = 0;
  std::optional<InteriorDeletes> interior;  // made when the first block needs it
  std::string key_file;                     // of the block at hand, where it is to be synced
  bool mark_dirty = false;
  bool dir_changed = false;  // blocks were replaced or removed
};

// filestore.go: syncBlocks. Takes the lock for one block at a time, and gives it up while the disk
// works.
void FileStoreImpl::SyncBlocks(const std::shared_ptr<StreamHost>& host) {
  const std::lock_guard under_way(host->syncing);
  SyncPass pass;
  bool go_on = false;
  host->WithStore([&](FileStoreImpl& store) {
    if (store.closed_ || store.write_error_) return;
    go_on = true;
    pass.blocks = store.blocks_;
    pass.last = store.last_block_;
    pass.first_moved = std::exchange(store.first_moved_, false);
    pass.first_seq = store.totals_.first_seq;
  });
  if (!go_on) return;
  const auto sync = [&](const std::shared_ptr<File>& file) {
    if (file == nullptr) return;
    if (auto synced = file->Sync(); !synced) {
      host->WithStore([&](FileStoreImpl& store) { store.SetWriteError(synced.error()); });
    }
  };
  for (const BlockPtr& block : pass.blocks) {
    std::shared_ptr<File> file;
    host->WithStore([&](FileStoreImpl& store) { file = store.SyncOneBlock(pass, block); });
    if (const std::string key_file = std::exchange(pass.key_file, {}); !key_file.empty()) {
      if (auto synced = SyncKeyFile(host->env.files, key_file); !synced) {
        host->WithStore([&](FileStoreImpl& store) { store.SetWriteError(synced.error()); });
        continue;
      }
    }
    sync(file);
  }
  if (pass.dir_changed) {
    if (auto synced = host->env.files.SyncDir(host->dir); !synced) {
      host->WithStore([&](FileStoreImpl& store) { store.SetWriteError(synced.error()); });
    }
  }
  std::shared_ptr<File> index;
  host->WithStore([&](FileStoreImpl& store) { index = store.FinishSyncPass(pass); });
  sync(index);
}

// Without the lock. Write errors of before count, too.
Status FileStoreImpl::SyncNow() {
  SyncBlocks(host_);
  const std::shared_lock lock(host_->mutex);
  return write_error_ ? Status(Fail(*write_error_)) : Status{};
}

// Answers the file to be synced, if there is one.
std::shared_ptr<File> FileStoreImpl::SyncOneBlock(SyncPass& pass, const BlockPtr& block) {
  if (block->closed) return nullptr;
  const auto failed = [this](const Status& status) {
    if (!status) SetWriteError(status.error());
    return !status;
  };
  if (block->write_error) {
    SetWriteError(*block->write_error);
    return nullptr;
  }
  const bool idle = block->HasOpenFile() && block->SinceLastWriteActivityNs() > kCloseIdleNs &&
                    block->PendingBytes() == 0;
  if (idle && failed(block->DirtyClose(false))) return nullptr;
  // Tombstones below the stream's first sequence have become removable.
  if (pass.first_moved) block->no_compact = false;
  const bool compact =
      block != pass.last && block->EnsureRawBytes() && block->ShouldCompactOnSync();
  pass.mark_dirty |= compact;
  std::optional<LostData> lost;
  if (failed(block->FlushPending(&lost))) return nullptr;
  bool needs_sync = std::exchange(block->needs_sync, false);
  const bool needs_key_sync = std::exchange(block->needs_key_sync, false);
  if (compact) {
    bool removed = false;
    if (BlockByIndex(block->index) == nullptr) return nullptr;
    if (failed(CompactForSync(pass, block, &removed))) return nullptr;
    pass.dir_changed |= block->needs_sync || removed;
    needs_sync = std::exchange(block->needs_sync, false) && !removed;
  }
  if (needs_key_sync) pass.key_file = block->KeyPath();
  if (!needs_sync) return nullptr;
  if (block->HasOpenFile()) return block->open_file();
  auto file = env_.files.Open(block->path(), OpenMode::kReadWrite);
  if (file) return std::move(*file);
  if (!file.error().IsNotExist()) SetWriteError(file.error());
  return nullptr;
}

// filestore.go: deleteMap. Of blocks that may have gone meanwhile.
InteriorDeletes FileStoreImpl::DeletesOf(const std::vector<BlockPtr>& blocks) {
  InteriorDeletes interior;
  for (const BlockPtr& block : blocks) {
    if (!block->closed && block->deleted.Size() > 0) interior.Add(block->deleted, block->last.seq);
  }
  return interior;
}

Status FileStoreImpl::CompactForSync(SyncPass& pass, const BlockPtr& block, bool* removed) {
  if (!pass.interior) pass.interior = DeletesOf(pass.blocks);
  JSSTORE_TRY(block->CompactWithFloor(pass.first_seq, &*pass.interior));
  // Nothing but tombstones without meaning was left of it.
  *removed = block->raw_bytes == 0;
  return *removed ? RemoveBlock(block) : Status{};
}

std::shared_ptr<File> FileStoreImpl::FinishSyncPass(const SyncPass& pass) {
  if (closed_) return nullptr;
  if (sync_timer_ != nullptr) StartSyncTimer();
  if (pass.mark_dirty) ++dirty_;
  if (durability_.sync_always) return nullptr;
  auto file = env_.files.Open(MessagesPath("index.db"), OpenMode::kReadWrite);
  if (file) return std::move(*file);
  SetWriteError(file.error());
  return nullptr;
}

}  // namespace jsstore
