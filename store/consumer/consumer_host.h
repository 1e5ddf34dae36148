// What the stores of a stream's consumers need from their stream.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "jsstore/config.h"
#include "jsstore/consumer_store.h"
#include "jsstore/env.h"
#include "jsstore/error.h"
#include "store/codec/key_ring.h"

namespace jsstore {

// The part of a stream that its consumers share: environment, place, flags, and the list of
// consumers (filestore.go: fileStore's cfs, cmu and syncAlways). Owned jointly by the stream and
// every consumer store, so either side may go first. Thread-safe; takes no lock but its own.
//
// The list holds consumers and consumers hold the host: the stream ends that circle with StopAll,
// StreamDeleteAll or Abandon.
class ConsumerHost {
 public:
  // `env` outlives the host. `store_dir` is FileStoreConfig::store_dir.
  ConsumerHost(Env& env, std::string store_dir, std::string stream_name, bool sync_files,
               std::shared_ptr<const KeyRing> keys = KeyRing::None());

  Env& env() const { return env_; }
  const std::string& store_dir() const { return store_dir_; }
  const std::string& stream_name() const { return stream_name_; }
  const KeyRing& keys() const { return *keys_; }

  bool sync_files() const { return sync_files_; }
  void SetSyncFiles(bool sync_files) { sync_files_ = sync_files; }
  // A closed stream opens no more consumers.
  bool IsClosed() const { return closed_; }
  void Close() { closed_ = true; }
  // An abandoned stream writes nothing more, nor do its consumers.
  bool IsAbandoned() const { return abandoned_; }

  // The list keeps the order of adding; a consumer added twice is in it twice, and Remove takes out
  // the first of them (filestore.go: AddConsumer, RemoveConsumer).
  void Add(std::shared_ptr<ConsumerStore> consumer);
  void Remove(const ConsumerStore* consumer);
  std::vector<std::shared_ptr<ConsumerStore>> List() const;
  size_t Count() const;

  // The stream's own end: empties the list and stops each consumer that was in it, or has each
  // forget itself. Errors of single consumers are not reported, as in the reference.
  void StopAll();
  void StreamDeleteAll();
  // Plays the end of the process: consumers stay silent from now on.
  void Abandon();

  // The time at which the reference would stop the consumer that is being stopped now, in Unix
  // nanoseconds. Inside StopAll each consumer of which the writer still runs makes the next ones
  // wait (filestore.go: waitOnFlusher); nobody sleeps here, but the time written to the files is
  // the same. Elsewhere it is the present time.
  int64_t StopTimeNs() const;
  void AddStopWait(Duration wait);

 private:
  std::vector<std::shared_ptr<ConsumerStore>> TakeAll();

  Env& env_;
  const std::string store_dir_;
  const std::string stream_name_;
  const std::shared_ptr<const KeyRing> keys_;
  std::atomic<bool> sync_files_;
  std::atomic<bool> closed_{false};
  std::atomic<bool> abandoned_{false};

  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<ConsumerStore>> consumers_;
  bool stopping_all_ = false;
  int64_t stop_start_ns_ = 0;  // when StopAll began; meaningful while stopping_all_
  Duration stop_waited_{0};
};

}  // namespace jsstore
