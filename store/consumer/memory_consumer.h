// The store of a consumer in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "jsstore/consumer_store.h"
#include "store/consumer/consumer_host.h"

namespace jsstore {

// memstore.go: consumerMemStore, for consumers of a file stream with memory_storage.
class MemoryConsumer : public ConsumerStore {
 public:
  MemoryConsumer(std::shared_ptr<ConsumerHost> host, std::string_view name,
                 const ConsumerConfig& config);

  Status SetStarting(uint64_t stream_seq) override;
  void UpdateStarting(uint64_t stream_seq) override;
  Status Reset(uint64_t stream_seq) override;
  bool HasState() override;
  Status UpdateDelivered(uint64_t consumer_seq, uint64_t stream_seq, uint64_t delivery_count,
                         int64_t timestamp_ns) override;
  Status UpdateAcks(uint64_t consumer_seq, uint64_t stream_seq) override;
  void RemoveRedeliveredBelow(uint64_t stream_seq) override;
  ConsumerConfig GetConfig() override;
  void SetCreated(TimeNs) override {}
  Status UpdateConfig(const ConsumerConfig& config) override;
  Status UpdateEphemeralConfig(const ConsumerConfig& config) override {
    return UpdateConfig(config);
  }
  Status Update(const ConsumerState& state) override;
  Status ForceUpdate(const ConsumerState& state) override;
  Result<ConsumerState> State() override;
  Result<ConsumerState> BorrowState() override { return State(); }
  Result<Bytes> EncodedState() override;
  StorageType Type() const override { return StorageType::kMemory; }
  Status Stop() override;
  Status Delete() override { return Stop(); }
  Status StreamDelete() override { return Stop(); }

 private:
  const std::shared_ptr<ConsumerHost> host_;
  const std::string name_;

  std::mutex mutex_;  // guards all below
  ConsumerConfig config_;
  ConsumerState state_;
  bool closed_ = false;
};

}  // namespace jsstore
