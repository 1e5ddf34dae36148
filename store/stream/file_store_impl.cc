#include "store/stream/file_store_impl.h"

#include "store/block/read_error.h"
#include "store/consumer/consumer_file_store.h"

namespace jsstore {

FileStoreImpl::FileStoreImpl(Env& env, FileStoreConfig config, StreamConfig stream,
                             TimeNs created_ns, std::shared_ptr<const KeyRing> keys, OpenAs as)
    : env_(env),
      config_(std::move(config)),
      stream_(std::move(stream)),
      created_ns_(created_ns),
      checksum_(stream_.name),
      keys_(std::move(keys)),
      host_(std::make_shared<StreamHost>(env, keys_)),
      consumers_(std::make_shared<ConsumerHost>(env, config_.store_dir, stream_.name,
                                                config_.sync_always, keys_)) {
  host_->store = this;
  host_->dir = MessagesPath("");
  host_->dir.pop_back();
  host_->stream = stream_.name;
  host_->compression = config_.compression;
  host_->cache_expire = config_.cache_expire;
  host_->subject_state_expire = config_.subject_state_expire;
  recovering_ = as == OpenAs::kRecovering;
  durability_ = {.sync_always = config_.sync_always && !config_.sync_on_flush,
                 .sync_on_flush = config_.sync_on_flush};
  log_backed_ = stream_.replicas > 1;
  RefreshHostConfig();
}

FileStoreImpl::~FileStoreImpl() {
  static_cast<void>(StopStore(false, true));
  std::unique_lock lock(host_->mutex);
  host_->store = nullptr;
}

void FileStoreImpl::RefreshHostConfig() {
  host_->flush_in_place = !config_.async_flush;
  host_->sync_records = durability_.sync_always;
  host_->sync_files = durability_.SyncsFiles();
  consumers_->SetSyncFiles(durability_.SyncsFiles());
  host_->only_subject.reset();
  if (stream_.subjects && stream_.subjects->size() == 1) {
    host_->only_subject = stream_.subjects->front();
  }
}

std::string FileStoreImpl::MessagesPath(std::string_view name) const {
  return config_.store_dir + "/msgs/" + std::string(name);
}

bool FileStoreImpl::NoSubjectsTracked() const {
  const bool configured = stream_.subjects && !stream_.subjects->empty();
  return subjects_.Size() == 0 && !configured && !stream_.mirror && stream_.sources.empty();
}

void FileStoreImpl::Notify(int64_t msgs, int64_t bytes, uint64_t sequence,
                           std::string_view subject) {
  if (on_update_ == nullptr || muted_) return;
  updates_.push_back({msgs, bytes, sequence, std::string(subject)});
}

void FileStoreImpl::SettleShared() {
  if (last_block_ == nullptr || !last_block_->WritingOut()) return;
  const std::lock_guard owned(last_block_->mutex);
  last_block_->Settle();
}

namespace {

// Without the lock. Nothing of the store is touched but through `host`, for it may be closed
// meanwhile.
Status SyncFiles(StreamHost& host, const std::vector<std::shared_ptr<File>>& files,
                 const std::function<void(const Error&)>& failed, Status outcome) {
  for (const auto& file : files) {
    Status synced = file->Sync();
    if (synced) continue;
    std::unique_lock again(host.mutex);
    if (host.store != nullptr) failed(synced.error());
    if (outcome) outcome = std::move(synced);
  }
  return outcome;
}

}  // namespace

// What was gathered happens without the lock: first the disk, then the owner.
Status FileStoreImpl::FinishOperation(std::unique_lock<StreamMutex>& lock, Status outcome) {
  if (updates_.empty() && unsynced_.empty()) {
    lock.unlock();
    return outcome;
  }
  const auto updates = std::exchange(updates_, {});
  const auto unsynced = std::exchange(unsynced_, {});
  any_unsynced_ = false;
  const StorageUpdateHandler on_update = on_update_;
  const std::shared_ptr<StreamHost> host = host_;
  lock.unlock();

  const auto failed = [&host](const Error& error) { host->store->SetWriteError(error); };
  outcome = SyncFiles(*host, unsynced, failed, std::move(outcome));
  if (on_update != nullptr) {
    for (const StorageUpdate& u : updates) on_update(u.msgs, u.bytes, u.sequence, u.subject);
  }
  return outcome;
}

Status FileStoreImpl::FinishReading(std::shared_lock<StreamMutex>& lock, Status outcome) {
  if (!any_unsynced_) {
    lock.unlock();
    return outcome;
  }
  std::vector<std::shared_ptr<File>> unsynced;
  {
    const std::lock_guard gathered(unsynced_mutex_);
    unsynced.swap(unsynced_);
    any_unsynced_ = false;
  }
  const std::shared_ptr<StreamHost> host = host_;
  lock.unlock();
  const auto failed = [&host](const Error& error) { host->store->SetWriteError(error); };
  return SyncFiles(*host, unsynced, failed, std::move(outcome));
}

// filestore.go: setWriteErr. The first failed write ends all writing; reading goes on.
void FileStoreImpl::SetWriteError(const Error& error) {
  if (write_error_ || error.Is(ErrorCode::kStoreClosed)) return;
  if (error.IsNotExist() || IsReadError(error)) return;
  write_error_ = error;
}

void FileStoreImpl::RegisterStorageUpdates(StorageUpdateHandler handler) {
  Operation operation(*this);
  on_update_ = std::move(handler);
  if (totals_.bytes > 0) Notify(0, static_cast<int64_t>(totals_.bytes), 0, {});
  static_cast<void>(operation.Finish(Status{}));
}

void FileStoreImpl::RegisterStorageRemoveMsg(StorageRemoveMsgHandler handler) {
  std::unique_lock lock(host_->mutex);
  on_remove_ = std::move(handler);
}

void FileStoreImpl::RegisterProcessMsg(ProcessMsgHandler handler) {
  std::unique_lock lock(host_->mutex);
  on_process_ = std::move(handler);
}

Result<std::shared_ptr<ConsumerStore>> FileStoreImpl::OpenConsumer(std::string_view name,
                                                                   TimeNs created_ns,
                                                                   const ConsumerConfig& config) {
  return OpenConsumerStore(consumers_, name, created_ns, config);
}

Status FileStoreImpl::AddConsumer(std::shared_ptr<ConsumerStore> consumer) {
  consumers_->Add(std::move(consumer));
  return {};
}

void FileStoreImpl::SetCreated(TimeNs created_ns) {
  Operation operation(*this);
  created_ns_ = created_ns;
}

Status FileStoreImpl::RemoveConsumer(const std::shared_ptr<ConsumerStore>& consumer) {
  consumers_->Remove(consumer.get());
  return {};
}

}  // namespace jsstore
