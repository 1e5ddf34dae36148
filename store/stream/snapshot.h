// Making the bytes of a snapshot as they are read.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "jsstore/snapshot.h"
#include "store/block/message_block.h"
#include "store/codec/s2_writer.h"
#include "store/consumer/consumer_host.h"
#include "store/stream/stream_host.h"

namespace jsstore {

// filestore.go: streamSnapshot. One step puts one part of the stream into the archive. A step is
// taken when all bytes of those before have been read, and the first ones at once: so things happen
// in the order in which the reference's goroutine does them when nobody is in its way.
class StreamSnapshot final : public Snapshot {
 public:
  StreamSnapshot(std::shared_ptr<StreamHost> host, std::shared_ptr<ConsumerHost> consumers,
                 StreamState state, SnapshotOptions options);
  ~StreamSnapshot() override { Close(); }

  const StreamState& state() const override { return state_; }
  size_t Read(std::span<uint8_t> out) override;
  const std::string& failure() const override { return failure_; }
  void Close() override;

  // Makes bytes until there are some to be read, or the end.
  void Advance();
  // Whether another snapshot has to wait. Any thread may ask.
  bool InProgress() const { return in_progress_ && !DeadlinePassed(); }

 private:
  enum class Stage : uint8_t { kMeta, kBlocks, kIndex, kConsumerList, kConsumers, kFinish, kEnd };

  void Step();
  void PutMeta();
  void PutBlock();
  void PutIndex();
  void ListConsumers();
  void PutConsumer();
  void Finish();
  void PutFile(std::string_view name, BytesView data);
  void GiveUp(std::string reason);
  bool DeadlinePassed() const;

  const std::shared_ptr<StreamHost> host_;
  const std::shared_ptr<ConsumerHost> consumer_host_;
  const StreamState state_;
  const SnapshotOptions options_;
  const int64_t begin_ns_;  // also the time of every file in the archive
  Stage stage_ = Stage::kMeta;
  std::atomic<bool> in_progress_{true};
  std::vector<std::shared_ptr<MessageBlock>> blocks_;
  std::vector<std::shared_ptr<ConsumerStore>> consumers_;
  size_t next_ = 0;  // of blocks_ or consumers_
  Bytes head_;
  size_t padding_ = 0;  // still missing from the file put in last
  Bytes pending_;       // made, not read yet
  size_t read_ = 0;     // of pending_
  std::string failure_;
  S2Writer writer_;
};

}  // namespace jsstore
