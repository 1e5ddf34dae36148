// The end of a store.
#include <filesystem>

#include "store/env/remove_directory.h"
#include "store/stream/file_store_impl.h"

namespace jsstore {

Status FileStoreImpl::Stop() { return StopStore(/*removing=*/false, /*write_state=*/true); }

void FileStoreImpl::CloseAllBlocks() {
  for (const BlockPtr& block : blocks_) block->Close();
}

// filestore.go: stop.
Status FileStoreImpl::StopStore(bool removing, bool write_state) {
  {
    std::unique_lock settled(host_->recompressing);
    Operation operation(*this);
    if (closed_ || closing_) return Fail(ErrorCode::kStoreClosed);
    closing_ = true;
    state_ticker_.reset();
    if (write_state) static_cast<void>(FlushLastBlock());
    CloseAllBlocks();
    sync_timer_.reset();
    CancelAgeCheck();
    if (schedules_ != nullptr) schedules_->Stop();
    left_timers_.clear();
    // What cannot be written is recovered from the blocks.
    if (write_state) static_cast<void>(WriteFullState(/*force=*/true));
    closed_ = true;
    last_block_.reset();
    consumers_->Close();
    if (totals_.bytes > 0) Notify(0, -static_cast<int64_t>(totals_.bytes), 0, {});
    settled.unlock();  // the owner is called back
    static_cast<void>(operation.Finish(Status{}));
  }
  // A pass of syncing that began before has files open in the directory; none begins any more.
  { const std::lock_guard settled_syncs(host_->syncing); }
  if (removing) {
    consumers_->StreamDeleteAll();
  } else {
    consumers_->StopAll();
  }
  env_.clock.AccessTimeRelease();
  return {};
}

// filestore.go: Delete. The directory gets a name that no store looks at before it is emptied.
Status FileStoreImpl::Delete(bool inline_removal) {
  const std::string& dir = config_.store_dir;
  {
    Operation operation(*this);
    const bool was_closed = closed_;
    if (was_closed) static_cast<void>(env_.files.RemoveAll(dir));
    if (!was_closed && env_.files.Exists(PathOf("__msgs__"))) {
      static_cast<void>(env_.files.RemoveAll(PathOf("__msgs__")));
    }
    const auto msgs = static_cast<int64_t>(std::exchange(totals_.msgs, 0));
    const auto bytes = static_cast<int64_t>(std::exchange(totals_.bytes, 0));
    if (!was_closed) {
      for (const BlockPtr& block : blocks_) static_cast<void>(block->DirtyClose(false));
      blocks_.clear();
    }
    if (!was_closed || msgs > 0) Notify(-msgs, -bytes, 0, {});
    if (was_closed) return operation.Finish(Status(Fail(ErrorCode::kStoreClosed)));
    static_cast<void>(operation.Finish(Status{}));
  }
  JSSTORE_TRY(StopStore(/*removing=*/true, /*write_state=*/false));
  JSSTORE_TRY(env_.files.Remove(PathOf("meta.inf")));
  const auto path = std::filesystem::path(dir + "/").lexically_normal().parent_path();
  const std::string hidden = (path.parent_path() / ("." + path.filename().string())).string();
  JSSTORE_TRY(env_.files.Rename(dir, hidden));
  if (inline_removal) return RemoveDirectory(env_.files, hidden);
  env_.executor.Spawn(
      [&files = env_.files, hidden] { static_cast<void>(RemoveDirectory(files, hidden)); });
  return {};
}

void FileStoreImpl::Abandon() {
  std::unique_lock lock(host_->mutex);
  if (closed_ || closing_) return;
  Settle();
  closing_ = closed_ = true;
  consumers_->Abandon();
  for (const BlockPtr& block : blocks_) block->Abandon();
  if (last_block_ != nullptr) last_block_->Abandon();
  age_timer_.reset();
  if (schedules_ != nullptr) schedules_->Stop();
  left_timers_.clear();
  sync_timer_.reset();
  state_ticker_.reset();
  updates_.clear();
  unsynced_.clear();
  on_update_ = nullptr;
  env_.clock.AccessTimeRelease();
}

}  // namespace jsstore
