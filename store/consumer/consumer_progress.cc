#include "store/consumer/consumer_progress.h"

#include <algorithm>
#include <limits>
#include <string>

namespace jsstore {
namespace {

constexpr uint64_t kSequenceMax = std::numeric_limits<uint64_t>::max();

void Raise(uint64_t& value, uint64_t to) {
  if (to > value) value = to;
}

void RecordPending(const DeliveryUpdate& update, ConsumerState& state) {
  if (update.stream_seq > state.delivered.stream) {
    state.pending[update.stream_seq] = {update.consumer_seq, update.timestamp_ns};
    return;
  }
  // Delivered before: the consumer sequence of the first delivery stays.
  const auto found = state.pending.find(update.stream_seq);
  if (found != state.pending.end()) found->second.timestamp_ns = update.timestamp_ns;
}

void RecordRedelivery(const ConsumerConfig& config, const DeliveryUpdate& update,
                      ConsumerState& state) {
  // Through the unsigned type, a limit below 0 ("none") is larger than any count.
  const auto max_deliver = static_cast<uint64_t>(config.max_deliver);
  if (max_deliver > 0 && update.delivery_count > max_deliver) {
    state.pending.erase(update.stream_seq);
  }
  Raise(state.redelivered[update.stream_seq], update.delivery_count - 1);
}

void RecordUnacknowledged(const DeliveryUpdate& update, ConsumerState& state) {
  if (update.consumer_seq > state.delivered.consumer) {
    state.delivered.consumer = update.consumer_seq;
    state.ack_floor.consumer = update.consumer_seq;
  }
  if (update.stream_seq > state.delivered.stream) {
    state.delivered.stream = update.stream_seq;
    state.ack_floor.stream = update.stream_seq;
  }
}

// The consumer sequence of the first delivery, where the acknowledgement is of a later one.
uint64_t FirstDelivery(uint64_t consumer_seq, const Pending& pending) {
  return pending.sequence > 0 ? std::min(consumer_seq, pending.sequence) : consumer_seq;
}

// Everything up to the message is acknowledged. The reference walks the shorter of the gap and the
// pending messages, and the two ways forget different redelivered entries: the first only
// those of messages that are pending, the second all down to the last message that is.
void AcknowledgeUpTo(uint64_t consumer_seq, uint64_t stream_seq, ConsumerState& state) {
  consumer_seq = FirstDelivery(consumer_seq, state.pending.at(stream_seq));
  const uint64_t gap = stream_seq - state.ack_floor.stream;
  state.ack_floor = {consumer_seq, stream_seq};
  if (gap > state.pending.size()) {
    const auto end = state.pending.upper_bound(stream_seq);
    for (auto it = state.pending.begin(); it != end; ++it) state.redelivered.erase(it->first);
    state.pending.erase(state.pending.begin(), end);
  } else {
    for (uint64_t i = 0; i < gap && !state.pending.empty(); ++i) {
      state.pending.erase(stream_seq - i);
      state.redelivered.erase(stream_seq - i);
    }
  }
  if (state.pending.empty()) state.ack_floor = state.delivered;
}

// The first pending message after `stream_seq`. The reference counts up to the delivered sequence,
// and around the end of the number range where that is the last one.
std::map<uint64_t, Pending>::const_iterator NextPending(const ConsumerState& state,
                                                        uint64_t stream_seq) {
  auto next = state.pending.upper_bound(stream_seq);
  const bool wraps = stream_seq == kSequenceMax || state.delivered.stream == kSequenceMax;
  if (next == state.pending.end() && wraps) next = state.pending.begin();
  return next;
}

void AcknowledgeOne(uint64_t consumer_seq, uint64_t stream_seq, ConsumerState& state) {
  const auto acknowledged = state.pending.find(stream_seq);
  consumer_seq = FirstDelivery(consumer_seq, acknowledged->second);
  state.pending.erase(acknowledged);

  if (state.pending.empty()) {
    state.ack_floor = state.delivered;
    return;
  }
  if (consumer_seq != state.ack_floor.consumer + 1) return;
  state.ack_floor = {consumer_seq, stream_seq};
  if (state.delivered.consumer <= consumer_seq) return;
  // The floor rises to just below the next message that is still pending.
  const auto next = NextPending(state, stream_seq);
  if (next == state.pending.end() || next->first > state.delivered.stream) return;
  if (next->second.sequence > 0) {
    state.ack_floor = {next->second.sequence - 1, next->first - 1};
  }
}

}  // namespace

ProgressOutcome ApplyDelivery(const ConsumerConfig& config, const DeliveryUpdate& update,
                              ConsumerState& state) {
  const bool acknowledges = config.ack_policy != AckPolicy::kNone;
  if (!acknowledges && update.delivery_count != 1) return {Fail(ErrorCode::kNoAckPolicy), false};
  // An old leader may be told again what it knows.
  if (update.consumer_seq <= state.ack_floor.consumer) return {};
  if (!acknowledges) {
    RecordUnacknowledged(update, state);
    return {{}, true};
  }
  RecordPending(update, state);
  Raise(state.delivered.consumer, update.consumer_seq);
  Raise(state.delivered.stream, update.stream_seq);
  if (update.delivery_count > 1) RecordRedelivery(config, update, state);
  return {{}, true};
}

ProgressOutcome ApplyAck(const ConsumerConfig& config, uint64_t consumer_seq, uint64_t stream_seq,
                         ConsumerState& state) {
  if (config.ack_policy == AckPolicy::kNone) return {Fail(ErrorCode::kNoAckPolicy), false};
  const bool changed = state.redelivered.erase(stream_seq) > 0;
  // An old leader may be told again what it knows. Where one acknowledgement is for many, the
  // stream sequence tells that: earlier servers could leave a consumer's floor above pending
  // messages.
  const bool one_by_one = config.ack_policy == AckPolicy::kExplicit;
  const bool is_known =
      one_by_one ? consumer_seq <= state.ack_floor.consumer : stream_seq <= state.ack_floor.stream;
  if (is_known) return {{}, changed};
  if (!state.pending.contains(stream_seq)) return {Fail(ErrorCode::kStoreMsgNotFound), changed};
  if (one_by_one) {
    AcknowledgeOne(consumer_seq, stream_seq, state);
  } else {
    AcknowledgeUpTo(consumer_seq, stream_seq, state);
  }
  return {{}, true};
}

void ApplyStarting(const ConsumerConfig& config, uint64_t stream_seq, ConsumerState& state) {
  if (stream_seq <= state.delivered.stream) return;
  state.delivered.stream = stream_seq;
  if (config.ack_policy == AckPolicy::kNone) state.ack_floor.stream = stream_seq;
}

bool ForgetRedeliveredBelow(uint64_t stream_seq, ConsumerState& state) {
  const auto end = state.redelivered.lower_bound(stream_seq);
  const bool any = end != state.redelivered.begin();
  state.redelivered.erase(state.redelivered.begin(), end);
  return any;
}

Status CheckConsumerState(const ConsumerState& state) {
  if (state.ack_floor.consumer > state.delivered.consumer) {
    return Fail(Error::Other("bad ack floor for consumer"));
  }
  if (state.ack_floor.stream > state.delivered.stream) {
    return Fail(Error::Other("bad ack floor for stream"));
  }
  for (const auto& [stream_seq, pending] : state.pending) {
    if (stream_seq <= state.ack_floor.stream || stream_seq > state.delivered.stream) {
      return Fail(Error::Other("bad pending entry, sequence [" + std::to_string(stream_seq) +
                               "] out of range"));
    }
  }
  return {};
}

Status CheckNotOlder(const ConsumerState& state, const ConsumerState& present) {
  if (state.delivered.consumer < present.delivered.consumer ||
      state.ack_floor.stream < present.ack_floor.stream) {
    return Fail(ErrorCode::kStoreOldUpdate);
  }
  return {};
}

}  // namespace jsstore
