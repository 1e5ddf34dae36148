#include "conformance/generate/consumer_model.h"

#include <algorithm>
#include <iterator>

namespace jsparity {

const std::string& ConsumerModel::AnyName(Draw& draw) const {
  return std::next(known_.begin(), static_cast<int64_t>(draw.Below(known_.size())))->first;
}

void ConsumerModel::Deliver(const Operation& op) {
  ModelConsumer* consumer = Find(op.name);
  if (consumer == nullptr) return;
  auto& state = consumer->state;
  if (op.dseq <= state.ack_floor.consumer) return;
  if (consumer->config.ack_policy == jsstore::AckPolicy::kNone) {
    state.ack_floor = {op.dseq, op.sseq};
  } else if (op.sseq > state.delivered.stream) {
    state.pending[op.sseq] = {op.dseq, op.ts};
  }
  if (op.dc > 1) state.redelivered[op.sseq] = op.dc - 1;
  state.delivered.consumer = std::max(state.delivered.consumer, op.dseq);
  state.delivered.stream = std::max(state.delivered.stream, op.sseq);
}

void ConsumerModel::Ack(const Operation& op) {
  ModelConsumer* consumer = Find(op.name);
  if (consumer == nullptr) return;
  auto& state = consumer->state;
  state.redelivered.erase(op.sseq);
  if (state.pending.erase(op.sseq) == 0) return;
  if (consumer->config.ack_policy != jsstore::AckPolicy::kExplicit) {
    state.pending.erase(state.pending.begin(), state.pending.upper_bound(op.sseq));
    state.ack_floor = {op.dseq, op.sseq};
  } else if (state.pending.empty()) {
    state.ack_floor = state.delivered;
  } else if (op.dseq == state.ack_floor.consumer + 1) {
    state.ack_floor = {op.dseq, op.sseq};
  }
}

void ConsumerModel::Open(const std::string& name, const jsstore::ConsumerConfig& config) {
  known_[name] = {config, {}, true};
}

ModelConsumer* ConsumerModel::Find(const std::string& name) {
  const auto it = known_.find(name);
  return it == known_.end() ? nullptr : &it->second;
}

void ConsumerModel::Close(const std::string& name) {
  if (ModelConsumer* consumer = Find(name)) consumer->open = false;
}

void ConsumerModel::CloseAll() {
  for (auto& [name, consumer] : known_) consumer.open = false;
}

}  // namespace jsparity
