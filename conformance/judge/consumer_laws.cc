#include "conformance/judge/consumer_laws.h"

namespace jsparity {
namespace {

bool Passes(const jsstore::SequencePair& a, const jsstore::SequencePair& b) {
  return a.consumer > b.consumer || a.stream > b.stream;
}

// Sets or ends what a consumer has come to.
bool SetsAnew(std::string_view name) {
  return name == "consumer_reset" || name == "consumer_update" || name == "consumer_force_update" ||
         name == "consumer_set_starting" || name == "consumer_update_starting" ||
         name == "consumer_delete" || name == "consumer_stream_delete" ||
         name == "consumer_update_config";
}

}  // namespace

void ConsumerLaws::Judge(const Operation& op, const OpResult& result, size_t at,
                         LawBreaks& breaks) {
  const std::string_view name = NameOf(op.kind);
  if (SetsAnew(name)) last_.erase(op.name);
  if (!result.value.consumer || result.error) return;
  const jsstore::ConsumerState& state = *result.value.consumer;
  if (Passes(state.ack_floor, state.delivered)) {
    breaks.Tell(Law::kConsumersGoOn, at, state.ack_floor.stream,
                "the ack floor of " + op.name + " is beyond what was delivered");
  }
  const auto before = last_.find(op.name);
  if (before != last_.end()) {
    if (Passes(before->second.ack_floor, state.ack_floor)) {
      breaks.Tell(Law::kConsumersGoOn, at, state.ack_floor.stream,
                  "the ack floor of " + op.name + " went back");
    } else if (Passes(before->second.delivered, state.delivered)) {
      breaks.Tell(Law::kConsumersGoOn, at, state.delivered.stream,
                  "what was delivered by " + op.name + " went back");
    }
  }
  last_[op.name] = state;
}

}  // namespace jsparity
