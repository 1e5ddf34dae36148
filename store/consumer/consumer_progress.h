// What deliveries and acknowledgements do to the state of a consumer: the part that file and memory
// stores share (filestore.go: consumerFileStore, memstore.go: consumerMemStore). Pure functions.
#pragma once

#include <cstdint>

#include "jsstore/config.h"
#include "jsstore/error.h"
#include "jsstore/state.h"

namespace jsstore {

struct DeliveryUpdate {
  uint64_t consumer_seq = 0;
  uint64_t stream_seq = 0;
  uint64_t delivery_count = 0;  // 1 for the first delivery
  int64_t timestamp_ns = 0;
};

// Even a refused update may have changed the state.
struct ProgressOutcome {
  Status status;
  bool changed = false;  // the state has to be written
};

// UpdateDelivered. Errors: kNoAckPolicy.
ProgressOutcome ApplyDelivery(const ConsumerConfig& config, const DeliveryUpdate& update,
                              ConsumerState& state);
// UpdateAcks. Errors: kNoAckPolicy, kStoreMsgNotFound for a message that is not pending.
ProgressOutcome ApplyAck(const ConsumerConfig& config, uint64_t consumer_seq, uint64_t stream_seq,
                         ConsumerState& state);
// UpdateStarting: moves the delivered sequence up, never down.
void ApplyStarting(const ConsumerConfig& config, uint64_t stream_seq, ConsumerState& state);
// RemoveRedeliveredBelow. True when something was removed.
bool ForgetRedeliveredBelow(uint64_t stream_seq, ConsumerState& state);
// What Update and ForceUpdate ask of a new state: ack floors not above delivered, and pending
// sequences between the two. Errors: kOther.
Status CheckConsumerState(const ConsumerState& state);
// What Update asks besides: not older than `present`. Errors: kStoreOldUpdate.
Status CheckNotOlder(const ConsumerState& state, const ConsumerState& present);

}  // namespace jsstore
