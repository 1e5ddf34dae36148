#include "conformance/generate/consumer_model.h"

#include <algorithm>
#include <iterator>

namespace jsparity {

const std::string& ConsumerModel::AnyName(Draw& draw) const {
  return std::next(known_.begin(), static_cast<int64_t>(draw.Below(known_.size())))->first;
}

void ConsumerModel::Deliver(ModelConsumer& consumer, const Operation& op) {
  auto& state = consumer.state;
  if (op.dseq <= state.ack_floor.consumer) return;
  if (consumer.config.ack_policy == jsstore::AckPolicy::kNone) {
    state.ack_floor = {op.dseq, op.sseq};
  } else if (op.sseq > state.delivered.stream) {
    state.pending[op.sseq] = {op.dseq, op.ts};
  }
  if (op.dc > 1) state.redelivered[op.sseq] = op.dc - 1;
  state.delivered.consumer = std::max(state.delivered.consumer, op.dseq);
  state.delivered.stream = std::max(state.delivered.stream, op.sseq);
}

void ConsumerModel::Ack(ModelConsumer& consumer, const Operation& op) {
  auto& state = consumer.state;
  state.redelivered.erase(op.sseq);
  if (state.pending.erase(op.sseq) == 0) return;
  if (consumer.config.ack_policy != jsstore::AckPolicy::kExplicit) {
    state.pending.erase(state.pending.begin(), state.pending.upper_bound(op.sseq));
    state.ack_floor = {op.dseq, op.sseq};
  } else if (state.pending.empty()) {
    state.ack_floor = state.delivered;
  } else if (op.dseq == state.ack_floor.consumer + 1) {
    state.ack_floor = {op.dseq, op.sseq};
  }
}

void ConsumerModel::Note(const Operation& op) {
  if (op.kind == OpKind::kRestart || op.kind == OpKind::kCrash) known_.clear();
  if (op.kind == OpKind::kStop || op.kind == OpKind::kDelete) {
    for (auto& [name, consumer] : known_) consumer.open = false;
  }
  if (!IsConsumerOp(op.kind)) return;
  if (op.kind == OpKind::kConsumerOpen) {
    known_[op.name] = {*op.config, {}, true};
    return;
  }
  const auto it = known_.find(op.name);
  if (it == known_.end()) return;
  ModelConsumer& consumer = it->second;
  switch (op.kind) {
    case OpKind::kConsumerSetStarting:
    case OpKind::kConsumerReset:
      if (op.kind == OpKind::kConsumerReset) consumer.state = {};
      consumer.state.delivered.stream = consumer.state.ack_floor.stream = op.seq;
      break;
    case OpKind::kConsumerUpdateDelivered:
      Deliver(consumer, op);
      break;
    case OpKind::kConsumerUpdateAcks:
      Ack(consumer, op);
      break;
    case OpKind::kConsumerUpdate:
    case OpKind::kConsumerForceUpdate:
      consumer.state = *op.state;
      break;
    case OpKind::kConsumerUpdateConfig:
      consumer.config = *op.config;
      break;
    case OpKind::kConsumerStop:
    case OpKind::kConsumerDelete:
    case OpKind::kConsumerStreamDelete:
      consumer.open = false;
      break;
    default:
      break;
  }
}

}  // namespace jsparity
