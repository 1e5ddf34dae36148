// ConsumerStore: what is remembered of one consumer of a stream (store.go: ConsumerStore,
// filestore.go: consumerFileStore). Thread-safe.
//
// Updates change memory at once and reach `o.dat` in the background, at most ten times a second.
#pragma once

#include <cstdint>
#include <memory>

#include "jsstore/bytes.h"
#include "jsstore/config.h"
#include "jsstore/error.h"
#include "jsstore/state.h"

namespace jsstore {

class ConsumerStore {
 public:
  virtual ~ConsumerStore() = default;

  // Sets the stream sequence from which delivery starts and writes the state (SetStarting).
  virtual Status SetStarting(uint64_t stream_seq) = 0;
  // Moves the starting sequence up, never down; reaches the disk later (UpdateStarting).
  virtual void UpdateStarting(uint64_t stream_seq) = 0;
  // Forgets all and starts again from `stream_seq` (Reset).
  virtual Status Reset(uint64_t stream_seq) = 0;
  // True when there is a state in memory or on disk (HasState).
  virtual bool HasState() = 0;

  // One delivery: consumer and stream sequence, how often the message was delivered with this one,
  // and when. A consumer sequence at or below the ack floor changes nothing. Errors: kNoAckPolicy
  // for a redelivery where nothing is acknowledged (UpdateDelivered).
  virtual Status UpdateDelivered(uint64_t consumer_seq, uint64_t stream_seq,
                                 uint64_t delivery_count, int64_t timestamp_ns) = 0;
  // One acknowledgement; with AckPolicy::kAll and kFlowControl of all up to the message. Errors:
  // kNoAckPolicy, kStoreMsgNotFound for a message that is not pending (UpdateAcks).
  virtual Status UpdateAcks(uint64_t consumer_seq, uint64_t stream_seq) = 0;
  // Forgets redeliveries below the sequence (RemoveRedeliveredBelow).
  virtual void RemoveRedeliveredBelow(uint64_t stream_seq) = 0;
  // A copy of the configuration, with the name that the store was opened by (GetConfig).
  virtual ConsumerConfig GetConfig() = 0;
  // What `meta.inf` says when it is written the next time; nothing to a consumer in memory
  // (consumerFileStore.setCreatedTime).
  virtual void SetCreated(TimeNs created_ns) = 0;
  // Replaces the configuration and writes `meta.inf`, unless closed (UpdateConfig).
  virtual Status UpdateConfig(const ConsumerConfig& config) = 0;
  // The same for the owner of an ephemeral consumer, which was opened under a name to recover it:
  // `meta.inf` then has neither that name nor a time of creation, which it gets again when it is
  // written after SetCreated. Of a consumer in memory it is UpdateConfig
  // (consumerFileStore.updateConfig).
  virtual Status UpdateEphemeralConfig(const ConsumerConfig& config) = 0;
  // Replaces the state. Errors: kOther for an inconsistent one (an ack floor above delivered, a
  // pending sequence not between the two), kStoreOldUpdate for an older one (Update).
  virtual Status Update(const ConsumerState& state) = 0;
  // Replaces the state without the check for age and writes it before returning. Errors also:
  // kStoreClosed, after the state was replaced (ForceUpdate).
  virtual Status ForceUpdate(const ConsumerState& state) = 0;
  // A copy of the state. Errors: kStoreClosed (State).
  virtual Result<ConsumerState> State() = 0;
  // The same for callers that only look (BorrowState; there is nothing to give back).
  virtual Result<ConsumerState> BorrowState() = 0;
  // The bytes of `o.dat` for the present state (EncodedState).
  virtual Result<Bytes> EncodedState() = 0;
  virtual StorageType Type() const = 0;

  // The end; the second time nothing happens. Stop writes what is not written yet. Delete removes
  // the directory of the consumer. StreamDelete leaves that to the stream, which removes all.
  virtual Status Stop() = 0;
  virtual Status Delete() = 0;
  virtual Status StreamDelete() = 0;
};

}  // namespace jsstore
