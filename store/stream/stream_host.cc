#include "store/stream/stream_host.h"

#include <algorithm>
#include <iterator>

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
  uint64_t number = 0;
  {
    const std::lock_guard lock(recounts_mutex_);
    number = ++recounts_scheduled_;
    recounts_.push_back({number, std::move(lost)});
  }
  SpawnWithStore([this, number](FileStoreImpl&) { DoRecount(number); });
}

bool StreamHost::RecountsWait() const {
  const std::lock_guard lock(recounts_mutex_);
  return !recounts_.empty();
}

bool StreamHost::RecountNow() { return DoRecount(std::nullopt); }

bool StreamHost::DoRecount(std::optional<uint64_t> number) {
  std::optional<LostData> lost;
  {
    const std::lock_guard lock(recounts_mutex_);
    if (recounts_.empty()) return false;
    const auto found = number ? std::ranges::find(recounts_, *number, &Recount::number)
                              : std::prev(recounts_.end());
    if (found == recounts_.end()) return false;
    lost = std::move(found->lost);
    recounts_.erase(found);
  }
  store->RebuildTotals(lost);
  return true;
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
