#include "conformance/judge/consumer_laws.h"

namespace jsparity {
namespace {

bool Passes(const jsstore::SequencePair& a, const jsstore::SequencePair& b) {
  return a.consumer > b.consumer || a.stream > b.stream;
}

// Sets or ends what a consumer has come to.
bool SetsAnew(OpKind kind) {
  return kind == OpKind::kConsumerReset || kind == OpKind::kConsumerUpdate ||
         kind == OpKind::kConsumerForceUpdate || kind == OpKind::kConsumerSetStarting ||
         kind == OpKind::kConsumerUpdateStarting || kind == OpKind::kConsumerDelete ||
         kind == OpKind::kConsumerStreamDelete || kind == OpKind::kConsumerUpdateConfig;
}

bool Ends(OpKind kind) {
  return kind == OpKind::kConsumerStop || kind == OpKind::kConsumerDelete ||
         kind == OpKind::kConsumerStreamDelete;
}

bool PendingRises(const jsstore::ConsumerState& state) {
  jsstore::SequencePair before = state.ack_floor;
  for (const auto& [stream, pending] : state.pending) {
    if (pending.sequence <= before.consumer || stream <= before.stream) return false;
    before = {pending.sequence, stream};
  }
  return !Passes(before, state.delivered);
}

}  // namespace

bool ConsumerLaws::MakesSense(const Operation& op, Known& known) {
  if (op.kind == OpKind::kConsumerUpdateAcks) {
    return known.pending_rises && op.dseq <= known.delivered.consumer &&
           op.sseq <= known.delivered.stream;
  }
  if (op.kind != OpKind::kConsumerUpdateDelivered) return true;
  const bool again = op.dc > 1;
  if (op.dseq <= known.delivered.consumer) return false;
  if (again ? op.sseq > known.delivered.stream : op.sseq <= known.delivered.stream) return false;
  known.delivered.consumer = op.dseq;
  if (!again) known.delivered.stream = op.sseq;
  return true;
}

void ConsumerLaws::End(const std::string& name) {
  const auto open = open_.find(name);
  if (open == open_.end()) return;
  if (open->second.in_memory) known_.erase(name);
  open_.erase(open);
}

void ConsumerLaws::End() {
  while (!open_.empty()) {
    const auto& [name, open] = *open_.begin();
    if (open.listed == 0) known_.erase(name);
    End(std::string(name));
  }
}

void ConsumerLaws::NoteListed(const Operation& op, const OpResult& result) {
  const auto open = open_.find(op.name);
  if (open == open_.end() || result.error) return;
  uint64_t& listed = open->second.listed;
  if (op.kind == OpKind::kAddConsumer) ++listed;
  if (op.kind == OpKind::kRemoveConsumer && listed > 0) --listed;
}

void ConsumerLaws::NoteLife(const Operation& op, const OpResult& result) {
  if (Ends(op.kind)) End(op.name);
  if (op.kind == OpKind::kConsumerStop) stopped_.insert(op.name);
  if (op.kind != OpKind::kConsumerOpen || result.error) return;
  const bool in_memory = op.config && op.config->memory_storage;
  // One that takes the place of another knows of it what is in its file, if anything.
  if (in_memory || open_.contains(op.name)) known_.erase(op.name);
  open_[op.name] = {in_memory, 1};
  stopped_.erase(op.name);
}

void ConsumerLaws::Judge(const Operation& op, const OpResult& result, size_t at,
                         LawBreaks& breaks) {
  NoteLife(op, result);
  NoteListed(op, result);
  if (SetsAnew(op.kind)) known_.erase(op.name);
  // One that was stopped takes updates in memory, and promises nothing.
  if (stopped_.contains(op.name)) return;
  auto known = known_.find(op.name);
  // What is refused changes nothing.
  if (known != known_.end() && !result.error && !MakesSense(op, known->second)) {
    known_.erase(known);
    known = known_.end();
  }
  if (!result.value.consumer || result.error) return;
  const jsstore::ConsumerState& state = *result.value.consumer;
  if (known != known_.end()) {
    if (Passes(state.ack_floor, state.delivered)) {
      breaks.Tell(Law::kConsumersGoOn, at, state.ack_floor.stream,
                  "an ack floor is beyond what was delivered");
    }
    if (Passes(known->second.ack_floor, state.ack_floor)) {
      breaks.Tell(Law::kConsumersGoOn, at, state.ack_floor.stream, "an ack floor went back");
    }
    if (Passes(known->second.delivered, state.delivered)) {
      breaks.Tell(Law::kConsumersGoOn, at, state.delivered.stream, "what was delivered went back");
    }
  }
  // What made no sense leaves a state that makes none.
  if (Passes(state.ack_floor, state.delivered)) {
    known_.erase(op.name);
  } else {
    known_[op.name] = {state.delivered, state.ack_floor, PendingRises(state)};
  }
}

}  // namespace jsparity
