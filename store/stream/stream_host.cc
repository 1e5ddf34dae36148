#include "store/stream/stream_host.h"

#include "store/stream/file_store_impl.h"

namespace jsstore {

void StreamHost::WithStore(const std::function<void(FileStoreImpl&)>& task) {
  mutex.LockInBackground();
  std::unique_lock lock(mutex, std::adopt_lock);
  if (store == nullptr) return;
  FileStoreImpl& alive = *store;
  alive.Settle();
  task(alive);
  static_cast<void>(alive.FinishOperation(lock, {}));
}

void StreamHost::SpawnWithStore(std::function<void(FileStoreImpl&)> task) {
  env.executor.Spawn(
      [self = shared_from_this(), task = std::move(task)] { self->WithStore(task); });
}

void StreamHost::ScheduleStateRebuild(std::optional<LostData> lost) {
  ++recounts_waiting;
  SpawnWithStore([this, lost = std::move(lost)](FileStoreImpl& alive) {
    --recounts_waiting;
    alive.RebuildTotals(lost);
  });
}

void StreamHost::WithBlock(const std::weak_ptr<MessageBlock>& block,
                           const std::function<void(MessageBlock&)>& task) {
  WithStore([&](FileStoreImpl&) {
    if (auto alive = block.lock()) task(*alive);
  });
}

void StreamHost::SyncBeforeReturn(const std::shared_ptr<File>& file) {
  const std::lock_guard lock(store->unsynced_mutex_);
  auto& unsynced = store->unsynced_;
  if (unsynced.empty() || unsynced.back() != file) unsynced.push_back(file);
  store->any_unsynced_ = true;
}

void StreamHost::SequenceRemoved(uint64_t seq, std::string_view subject) {
  store->markers_.Forget(seq, subject);
}

uint64_t StreamHost::StreamFirstSequence() const { return store->totals_.first_seq; }

bool StreamHost::IsLastBlock(const MessageBlock& block) const {
  return store->last_block_.get() == &block;
}

}  // namespace jsstore
