// When what is written reaches the files, and when the disk.
#include "store/stream/file_store_impl.h"

namespace jsstore {

Durability FileStoreImpl::DurabilitySettings() {
  const std::shared_lock lock(host_->mutex);
  return durability_;
}

// filestore.go: updateDurabilitySettingsLocked. Where a log holds what was written, records need
// not be on disk before they are flushed.
void FileStoreImpl::SyncOnFlush(bool on_flush) {
  if (!config_.sync_always) return;
  durability_ = {.sync_always = !on_flush, .sync_on_flush = on_flush};
  RefreshHostConfig();
}

Status FileStoreImpl::SetLogBacked(bool log_backed) {
  Operation operation(*this);
  log_backed_ = log_backed;
  SyncOnFlush(log_backed_);
  return operation.Finish(ApplyFlushMode());
}

void FileStoreImpl::CoalesceSyncs() {
  Operation operation(*this);
  if (durability_.sync_always) SyncOnFlush(true);
}

void FileStoreImpl::ResetDurability() {
  Operation operation(*this);
  SyncOnFlush(log_backed_);
}

// Writes are synced from now on before what is there is, so that none comes between the two.
Status FileStoreImpl::FlushForScaleDown() {
  bool always = false;
  {
    Operation operation(*this);
    always = config_.sync_always;
    if (always) SyncOnFlush(false);
  }
  return always ? SyncNow() : FlushAllPending();
}

// filestore.go: updateAsyncFlushLocked. Writes are gathered where a log holds the data too, or
// where the stream asks for it.
Status FileStoreImpl::ApplyFlushMode() {
  if (last_block_ == nullptr) return {};
  bool gather = !config_.sync_always && log_backed_;
  if (stream_.persist_mode == PersistMode::kAsync) {
    gather = true;
    config_.sync_always = false;
    durability_.sync_always = false;
  }
  Status flushed;
  if (gather && !config_.async_flush) {
    config_.async_flush = true;
    last_block_->StartFlushLoop();
  } else if (!gather && config_.async_flush) {
    config_.async_flush = false;
    last_block_->DropFlushLoop();
    std::optional<LostData> lost;
    flushed = last_block_->FlushPending(&lost);
  }
  RefreshHostConfig();
  return flushed;
}

}  // namespace jsstore
