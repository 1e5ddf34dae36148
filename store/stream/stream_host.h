// What blocks, timers and tasks hold of their stream: the lock, and the way in while it lives.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "store/block/block_host.h"
#include "store/stream/stream_mutex.h"

namespace jsstore {

class FileStoreImpl;

// Outlives the stream in the hands of timers and tasks that are under way; then `store` is null and
// they do nothing.
class StreamHost : public BlockHost, public std::enable_shared_from_this<StreamHost> {
 public:
  StreamHost(Env& e, std::shared_ptr<const KeyRing> k) : BlockHost(e, std::move(k)) {}

  // Guards all state of the stream. Exclusive: everything, blocks included. Shared: reading, a
  // block only together with its own mutex.
  mutable StreamMutex mutex;
  FileStoreImpl* store = nullptr;  // guarded by `mutex`
  // Held shared while a block is compressed in the background, exclusively by who ends the store: a
  // store that was stopped has nothing under way in its directory. Taken before `mutex`.
  StreamMutex recompressing;
  // Held by the one pass of syncing that is under way, so that who ends the store can wait for it.
  // Taken before `mutex`.
  std::mutex syncing;

  // Runs `task` with the stream held exclusively, unless it is gone; then what it caused (syncs,
  // callbacks) without the lock. Lets those pass who wait for an answer (LockInBackground).
  void WithStore(const std::function<void(FileStoreImpl&)>& task);
  // The same later, by the executor.
  void SpawnWithStore(std::function<void(FileStoreImpl&)> task);

  void ScheduleStateRebuild(std::optional<LostData> lost) override;
  // Whether there are recounts that were scheduled and have not begun.
  bool RecountsWait() const;
  // Does the one of them that was scheduled last, with the stream held exclusively; false: there is
  // none.
  bool RecountNow();
  void WithBlock(const std::weak_ptr<MessageBlock>& block,
                 const std::function<void(MessageBlock&)>& task) override;
  void SyncBeforeReturn(const std::shared_ptr<File>& file) override;
  void SequenceRemoved(uint64_t seq, std::string_view subject) override;
  uint64_t StreamFirstSequence() const override;
  bool IsLastBlock(const MessageBlock& block) const override;

 private:
  struct Recount {
    uint64_t number = 0;
    std::optional<LostData> lost;
  };

  // Takes one out, `number` or, with nullopt, the last, and does it; false: it is not there (any
  // more).
  bool DoRecount(std::optional<uint64_t> number);

  mutable std::mutex recounts_mutex_;  // taken last
  std::vector<Recount> recounts_;      // in the order in which they were scheduled
  uint64_t recounts_scheduled_ = 0;
};

}  // namespace jsstore
