#include "store/consumer/memory_consumer.h"

#include <utility>

#include "store/consumer/consumer_progress.h"
#include "store/format/consumer_state.h"

namespace jsstore {

using Lock = std::lock_guard<std::mutex>;

MemoryConsumer::MemoryConsumer(std::shared_ptr<ConsumerHost> host, std::string_view name,
                               const ConsumerConfig& config)
    : host_(std::move(host)), name_(name), config_(config) {}

Status MemoryConsumer::SetStarting(uint64_t stream_seq) {
  const Lock lock(mutex_);
  state_.delivered.stream = stream_seq;
  state_.ack_floor.stream = stream_seq;
  return {};
}

void MemoryConsumer::UpdateStarting(uint64_t stream_seq) {
  const Lock lock(mutex_);
  ApplyStarting(config_, stream_seq, state_);
}

Status MemoryConsumer::Reset(uint64_t stream_seq) {
  const Lock lock(mutex_);
  state_ = ConsumerState{};
  state_.delivered.stream = stream_seq;
  state_.ack_floor.stream = stream_seq;
  return {};
}

bool MemoryConsumer::HasState() {
  const Lock lock(mutex_);
  return state_.delivered.consumer != 0 || state_.delivered.stream != 0;
}

Status MemoryConsumer::UpdateDelivered(uint64_t consumer_seq, uint64_t stream_seq,
                                       uint64_t delivery_count, int64_t timestamp_ns) {
  const Lock lock(mutex_);
  return ApplyDelivery(config_, {consumer_seq, stream_seq, delivery_count, timestamp_ns}, state_)
      .status;
}

Status MemoryConsumer::UpdateAcks(uint64_t consumer_seq, uint64_t stream_seq) {
  const Lock lock(mutex_);
  return ApplyAck(config_, consumer_seq, stream_seq, state_).status;
}

void MemoryConsumer::RemoveRedeliveredBelow(uint64_t stream_seq) {
  const Lock lock(mutex_);
  ForgetRedeliveredBelow(stream_seq, state_);
}

ConsumerConfig MemoryConsumer::GetConfig() {
  const Lock lock(mutex_);
  ConsumerConfig config = config_;
  config.name = name_;
  return config;
}

Status MemoryConsumer::UpdateConfig(const ConsumerConfig& config) {
  const Lock lock(mutex_);
  config_ = config;
  return {};
}

Status MemoryConsumer::Update(const ConsumerState& state) {
  JSSTORE_TRY(CheckConsumerState(state));
  const Lock lock(mutex_);
  JSSTORE_TRY(CheckNotOlder(state, state_));
  state_ = state;
  return {};
}

Status MemoryConsumer::ForceUpdate(const ConsumerState& state) {
  JSSTORE_TRY(CheckConsumerState(state));
  const Lock lock(mutex_);
  state_ = state;
  return {};
}

Result<ConsumerState> MemoryConsumer::State() {
  const Lock lock(mutex_);
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  return state_;
}

Result<Bytes> MemoryConsumer::EncodedState() {
  const Lock lock(mutex_);
  if (closed_) return Fail(ErrorCode::kStoreClosed);
  return EncodeConsumerState(state_, ConsumerStateBaseTime(host_->env().clock.NowNs()));
}

Status MemoryConsumer::Stop() {
  {
    const Lock lock(mutex_);
    closed_ = true;
  }
  host_->Remove(this);
  return {};
}

}  // namespace jsstore
