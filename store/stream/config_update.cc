// Changing the configuration of an open stream.
#include "store/stream/file_store_impl.h"

namespace jsstore {

// filestore.go: UpdateConfig.
Status FileStoreImpl::UpdateConfig(const StreamConfig& config) {
  Operation operation(*this);
  if (config.name.empty()) return Fail(Error::Other("name required"));
  if (config.storage != StorageType::kFile) {
    return Fail(Error::Other("fileStore requires file storage type in config"));
  }
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  JSSTORE_TRY(operation.Finish(ApplyConfig(config)));
  if (config.max_age.count() != 0 || config.allow_msg_ttl) ExpireMessages(host_);
  if (config.allow_msg_schedules) RunSchedules(host_);
  return {};
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
  // TTLs and schedules that were stored while they meant nothing come to life.
  JSSTORE_TRY(RecoverMessageState());
  JSSTORE_TRY(EnforceMsgLimit());
  JSSTORE_TRY(EnforceBytesLimit());
  if (stream_.max_age.count() != 0) StartAgeCheck();
  if (stream_.max_age.count() == 0) CancelAgeCheck();
  const bool tighter = old.max_msgs_per <= 0 || stream_.max_msgs_per < old.max_msgs_per;
  if (stream_.max_msgs_per > 0 && tighter) JSSTORE_TRY(EnforceSubjectLimit(/*notify=*/true));
  SyncOnFlush(log_backed_);
  return ApplyFlushMode();
}

}  // namespace jsstore
