// The store of a consumer in files.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "jsstore/consumer_store.h"
#include "jsstore/env.h"
#include "store/codec/checksum.h"
#include "store/codec/key_ring.h"
#include "store/consumer/consumer_host.h"
#include "store/consumer/flush_pacer.h"

namespace jsstore {

// What a consumer's files hold, before any encryption.
struct ConsumerFiles {
  Result<std::string> meta;  // meta.inf
  std::string sum;           // meta.sum: hexadecimal digits
  Result<Bytes> state;       // o.dat
};

// filestore.go: consumerFileStore. Two locks: `state_mutex_` for what is in memory, never held
// while something is written; `file_mutex_` for the files, so that they change one after the
// other. Whoever needs both takes `file_mutex_` first.
class FileConsumer : public ConsumerStore, public std::enable_shared_from_this<FileConsumer> {
 public:
  FileConsumer(std::shared_ptr<ConsumerHost> host, std::string_view name, TimeNs created_ns,
               const ConsumerConfig& config);

  // Creates what is missing on disk and reads the state. Once, before anything else.
  Status Start();

  const std::string& name() const { return name_; }
  // All at one moment, for a snapshot.
  ConsumerFiles FilesForSnapshot();

  Status SetStarting(uint64_t stream_seq) override;
  void UpdateStarting(uint64_t stream_seq) override;
  Status Reset(uint64_t stream_seq) override;
  bool HasState() override;
  Status UpdateDelivered(uint64_t consumer_seq, uint64_t stream_seq, uint64_t delivery_count,
                         int64_t timestamp_ns) override;
  Status UpdateAcks(uint64_t consumer_seq, uint64_t stream_seq) override;
  void RemoveRedeliveredBelow(uint64_t stream_seq) override;
  ConsumerConfig GetConfig() override;
  void SetCreated(TimeNs created_ns) override;
  Status UpdateConfig(const ConsumerConfig& config) override;
  Status UpdateEphemeralConfig(const ConsumerConfig& config) override;
  Status Update(const ConsumerState& state) override;
  Status ForceUpdate(const ConsumerState& state) override;
  Result<ConsumerState> State() override;
  Result<ConsumerState> BorrowState() override { return State(); }
  Result<Bytes> EncodedState() override;
  StorageType Type() const override { return StorageType::kFile; }
  Status Stop() override;
  Status Delete() override;
  Status StreamDelete() override;

 private:
  // An o.dat to be. Snapshots are numbered so that an older one never replaces a newer one.
  struct Snapshot {
    Bytes bytes;
    uint64_t number = 0;
  };
  using Lock = std::unique_lock<std::mutex>;

  // With state_mutex_ held.
  bool HasRunningState() const;
  Result<ConsumerState> LoadState();
  Result<Bytes> EncodeCurrent(int64_t now_ns);
  Snapshot TakeSnapshot(Bytes bytes);
  Bytes Sealed(BytesView plain) const;
  void Kick();
  bool Close();

  // The background writer.
  void Flush();
  void FlushAfterWait();
  void FlushLoop(Lock& lock);
  bool WriteInBackground(Lock& lock);

  // With no lock held.
  Status WriteSnapshot(const Snapshot& snapshot);
  Status WriteStarting(Lock lock, uint64_t stream_seq);
  Status OpenKey();
  Status ConvertCipher(BytesView key_file);
  Status GenerateKey();
  Status CreateFiles();
  Status EncryptFiles();
  Result<std::string> MetaOf(const ConsumerConfig& config) const;
  Status WriteMeta(const ConsumerConfig& config);
  Status ReplaceConfig(const ConsumerConfig& config);
  Status WriteFile(const std::string& path, BytesView data);
  Status Remove(bool with_stream);

  std::string KeyContext() const { return host_->stream_name() + "." + name_; }
  FileSystem& files() const { return host_->env().files; }
  int64_t NowNs() const { return host_->env().clock.NowNs(); }

  const std::shared_ptr<ConsumerHost> host_;
  const std::string name_;
  const std::string dir_;
  const std::string state_path_;
  const Checksum meta_checksum_;

  std::mutex file_mutex_;
  uint64_t written_number_ = 0;  // guarded by file_mutex_

  std::mutex state_mutex_;  // guards all below
  // What meta.inf has beside the configuration.
  std::string meta_name_;
  std::optional<TimeNs> created_ns_;
  ConsumerConfig config_;
  ConsumerState state_;
  std::optional<Sealer> sealer_;  // none: not encrypted, or not so far
  uint64_t snapshots_ = 0;
  int unwritten_ = 0;  // snapshots that were taken and are yet to be written
  bool dirty_ = false;
  bool closed_ = false;
  FlushPacer pacer_;
  std::unique_ptr<Timer> timer_;
};

}  // namespace jsstore
