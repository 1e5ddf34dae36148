// Changing the configuration of an open stream.
#include "store/stream/file_store_impl.h"

namespace jsstore {

// filestore.go: UpdateConfig.
Status FileStoreImpl::UpdateConfig(const StreamConfig& config) {
  Operation operation(*this);
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  if (config.name.empty()) return Fail(Error::Other("name required"));
  if (config.storage != StorageType::kFile) {
    return Fail(Error::Other("fileStore requires file storage type in config"));
  }
  Status done = ApplyConfig(config);
  if (done && stream_.max_age.count() != 0) ExpireMessages();
  return operation.Finish(std::move(done));
}

Status FileStoreImpl::ApplyConfig(const StreamConfig& config) {
  const StreamConfig old = std::exchange(stream_, config);
  if (stream_.max_msgs_per < -1) stream_.max_msgs_per = -1;
  RefreshHostConfig();
  if (auto written = WriteMeta(); !written) {
    stream_ = old;
    RefreshHostConfig();
    return written;
  }
  JSSTORE_TRY(EnforceMsgLimit());
  JSSTORE_TRY(EnforceBytesLimit());
  StartAgeCheck();
  if (stream_.max_age.count() == 0) CancelAgeCheck();
  const bool tighter = old.max_msgs_per <= 0 || stream_.max_msgs_per < old.max_msgs_per;
  if (stream_.max_msgs_per > 0 && tighter) JSSTORE_TRY(EnforceSubjectLimit(/*notify=*/true));
  return last_block_ != nullptr ? ApplyFlushMode(stream_) : Status{};
}

// Writes are gathered where replicas hold the data too, or where the stream asks for it.
Status FileStoreImpl::ApplyFlushMode(const StreamConfig& config) {
  bool gather = !config_.sync_always && config.replicas > 1;
  if (config.persist_mode == PersistMode::kAsync) {
    gather = true;
    config_.sync_always = false;
    last_block_->sync_always = false;
    consumers_->SetSyncAlways(false);
  }
  Status flushed;
  if (gather && !config_.async_flush) {
    config_.async_flush = true;
    last_block_->StartFlushLoop();
  } else if (!gather && config_.async_flush) {
    config_.async_flush = false;
    last_block_->QuitFlushLoop();
    std::optional<LostData> lost;
    flushed = last_block_->FlushPending(&lost);
  }
  if (flushed) RefreshHostConfig();
  return flushed;
}

}  // namespace jsstore
