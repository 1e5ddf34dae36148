// Consumers: what they are, and their whole state.
#include "conformance/generate/config_generator.h"
#include "conformance/generate/delivery_time.h"
#include "conformance/generate/drawing.h"
#include "conformance/operations/answers.h"
#include "conformance/operations/operation_families.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

// As many pending entries between the same floors, one of them of another message.
void ChangeInside(Draw& draw, jsstore::ConsumerState& state) {
  if (state.pending.empty()) return;
  const auto chosen =
      std::next(state.pending.begin(), static_cast<int64_t>(draw.Below(state.pending.size())));
  const auto entry = chosen->second;
  const uint64_t room = state.delivered.stream - state.ack_floor.stream;
  const uint64_t other = state.ack_floor.stream + 1 + draw.Below(room);
  if (state.pending.contains(other)) return;
  state.redelivered.erase(chosen->first);
  state.pending.erase(chosen);
  state.pending[other] = entry;
}

// A state that fits, or one that does not in exactly one way: the reference meets pending entries
// in the order of a map and names the first bad one (filestore.go: consumerFileStore.Update).
jsstore::ConsumerState DrawConsumerState(Draw& draw, const StreamModel& stream,
                                         const jsstore::ConsumerState& present) {
  jsstore::ConsumerState state = present;
  if (draw.OneIn(2)) {
    state = {};
    state.ack_floor = {draw.Below(20), draw.Below(40)};
    state.delivered = {state.ack_floor.consumer + draw.Below(20),
                       state.ack_floor.stream + draw.Below(30)};
  }
  // Nonsense noted before may have left entries outside the bounds.
  std::erase_if(state.pending, [&state](const auto& entry) {
    return entry.first <= state.ack_floor.stream || entry.first > state.delivered.stream;
  });
  const uint64_t room =
      state.delivered.stream - std::min(state.delivered.stream, state.ack_floor.stream);
  if (room > 0 && draw.OneIn(5)) {
    ChangeInside(draw, state);
    return state;
  }
  for (uint64_t i = draw.Below(6); i > 0 && room > 0; --i) {
    const uint64_t sseq = state.ack_floor.stream + 1 + draw.Below(room);
    state.pending[sseq] = {state.ack_floor.consumer + 1 + draw.Below(8),
                           DrawDeliveryTime(draw, stream)};
    if (draw.OneIn(3)) state.redelivered[sseq] = 1 + draw.Below(5);
  }
  if (draw.Percent(25)) {
    switch (draw.Below(4)) {
      case 0:
        state.ack_floor.consumer = state.delivered.consumer + 1;
        break;
      case 1:
        state.ack_floor.stream = state.delivered.stream + 1;
        break;
      case 2:
        state.pending[state.delivered.stream + 1] = {1, stream.now_ns()};
        break;
      default:
        state.delivered.consumer /= 2;
        break;
    }
    if (state.ack_floor.stream > state.delivered.stream) state.pending.clear();
  }
  return state;
}

bool DrawUpdate(Drawing& d, Operation& op) {
  if (!d.OnConsumer(op)) return false;
  op.state = DrawConsumerState(d.draw(), d.stream(), d.consumers().known().at(op.name).state);
  return true;
}

bool DrawUpdateConfig(Drawing& d, Operation& op) {
  if (!d.OnConsumer(op)) return false;
  const bool open = d.consumers().known().at(op.name).open;
  if (!open && d.left_out().Has(LeftOut::kConfigsOfStoppedConsumers)) return false;
  op.config = DrawConsumerConfig(d.draw());
  return true;
}

void NoteConfig(ConsumerModel& consumers, const Operation& op) {
  if (ModelConsumer* consumer = consumers.Find(op.name)) consumer->config = *op.config;
}

void NoteUpdate(ConsumerModel& consumers, const Operation& op) {
  if (ModelConsumer* consumer = consumers.Find(op.name)) consumer->state = *op.state;
}

auto KeepConsumerState(OpValue& value) {
  return [&value](const jsstore::ConsumerState& state) { value.consumer = state; };
}

constexpr OperationDef kConsumerStateOperations[] = {
    {.name = "consumer_get_config",
     .takes = {F::kName},
     .answers = {V::kConfig},
     .weight = 5,
     .of_stopped = IsAskedOfStopped,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       value.config = consumer->GetConfig();
       return std::nullopt;
     }},
    {.name = "consumer_set_created_time",
     .takes = {F::kName, F::kTs},
     .weight = 4,
     .of_stopped = IsAskedOfStopped,
     .draw =
         [](Drawing& d, Operation& op) {
           if (!d.OnConsumer(op)) return false;
           op.ts = DrawCreatedTime(d.draw(), d.stream().now_ns());
           return true;
         },
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       consumer->SetCreated(op.ts);
       return std::nullopt;
     }},
    {.name = "consumer_update_config",
     .takes = {F::kName, F::kConsumerConfig},
     .weight = 5,
     .draw = DrawUpdateConfig,
     .note_consumers = NoteConfig,
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       return s.ErrorOf(consumer->UpdateConfig(op.config.value_or(jsstore::ConsumerConfig{})));
     }},
    {.name = "consumer_update_ephemeral_config",
     .takes = {F::kName, F::kConsumerConfig},
     .in_place_of = DrawnInPlaceOf{&OpKind::kConsumerUpdateConfig, 3},
     .draw = DrawUpdateConfig,
     .note_consumers = NoteConfig,
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       return s.ErrorOf(
           consumer->UpdateEphemeralConfig(op.config.value_or(jsstore::ConsumerConfig{})));
     }},
    {.name = "consumer_update",
     .takes = {F::kName, F::kConsumerState},
     .weight = 10,
     .draw = DrawUpdate,
     .note_consumers = NoteUpdate,
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       return s.ErrorOf(consumer->Update(op.state.value_or(jsstore::ConsumerState{})));
     }},
    {.name = "consumer_force_update",
     .takes = {F::kName, F::kConsumerState},
     .weight = 10,
     .draw = DrawUpdate,
     .note_consumers = NoteUpdate,
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       return s.ErrorOf(consumer->ForceUpdate(op.state.value_or(jsstore::ConsumerState{})));
     }},
    {.name = "consumer_state",
     .takes = {F::kName},
     .answers = {V::kConsumer},
     .weight = 10,
     .of_stopped = IsAskedOfStopped,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       return s.Take(consumer->State(), KeepConsumerState(value));
     }},
    {.name = "consumer_borrow_state",
     .takes = {F::kName},
     .answers = {V::kConsumer},
     .weight = 5,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       return s.Take(consumer->BorrowState(), KeepConsumerState(value));
     }},
    {.name = "consumer_encoded_state",
     .takes = {F::kName},
     .answers = {V::kBytes},
     .weight = 8,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       return s.Take(consumer->EncodedState(), [&](const jsstore::Bytes& bytes) {
         value.bytes = StoreText(jsstore::BytesView(bytes));
       });
     }},
    {.name = "consumer_type",
     .takes = {F::kName},
     .answers = {V::kType},
     .weight = 4,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       value.type = TypeName(consumer->Type());
       return std::nullopt;
     }},
};

}  // namespace

constinit const OpKind OpKind::kConsumerForceUpdate =
    Named(kConsumerStateOperations, "consumer_force_update");
constinit const OpKind OpKind::kConsumerUpdate = Named(kConsumerStateOperations, "consumer_update");
constinit const OpKind OpKind::kConsumerUpdateConfig =
    Named(kConsumerStateOperations, "consumer_update_config");
constinit const OpKind OpKind::kConsumerState = Named(kConsumerStateOperations, "consumer_state");
constinit const OpKind OpKind::kConsumerEncodedState =
    Named(kConsumerStateOperations, "consumer_encoded_state");

std::span<const OperationDef> ConsumerStateOperations() { return kConsumerStateOperations; }

}  // namespace jsparity
