// Consumers: opened, and how far they are.
#include "conformance/generate/config_generator.h"
#include "conformance/generate/delivery_time.h"
#include "conformance/generate/drawing.h"
#include "conformance/operations/operation_families.h"
#include "conformance/testee/opened_store.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

// Sequences given to consumers stay in a window, whatever the stream's are: UpdateAcks counts from
// one to another (filestore.go: UpdateAcks), and State lists what lies between.
constexpr uint64_t kSeqWindow = 20'000;
constexpr uint64_t kNonsensePercent = 7;

uint64_t InWindow(uint64_t seq) { return seq < kSeqWindow ? seq : 1 + seq % kSeqWindow; }

uint64_t NonsenseSeq(Draw& draw) { return draw.Magnitude(12); }

// How far a delivery is behind the one before: what lies between was filtered away.
uint64_t Gap(Draw& draw) {
  constexpr uint64_t kNodeOfSet = 2048;  // sequences in one node of a set
  if (draw.OneIn(60)) return 2 * kNodeOfSet + draw.Below(kNodeOfSet);
  return draw.OneIn(5) ? 1 + draw.Below(4) : 1;
}

uint64_t AnyPending(Draw& draw, const jsstore::ConsumerState& state) {
  return std::next(state.pending.begin(), static_cast<int64_t>(draw.Below(state.pending.size())))
      ->first;
}

void DrawDelivery(Draw& draw, const StreamModel& stream, const jsstore::ConsumerState& state,
                  Operation& op) {
  op.ts = DrawDeliveryTime(draw, stream);
  op.dc = 1;
  op.dseq = state.delivered.consumer + 1;
  op.sseq = InWindow(state.delivered.stream + Gap(draw));
  if (draw.Percent(kNonsensePercent)) {
    op.dseq = NonsenseSeq(draw);
    op.sseq = NonsenseSeq(draw);
    op.dc = draw.Below(4);
  } else if (!state.pending.empty() && draw.OneIn(4)) {
    op.sseq = AnyPending(draw, state);
    op.dc = 2 + draw.Below(4);
  }
}

void DrawAck(Draw& draw, const jsstore::ConsumerState& state, Operation& op) {
  if (state.pending.empty() || draw.Percent(kNonsensePercent)) {
    op.dseq = NonsenseSeq(draw);
    op.sseq = NonsenseSeq(draw);
    return;
  }
  op.sseq = draw.OneIn(2) ? state.pending.begin()->first : AnyPending(draw, state);
  op.dseq = state.pending.at(op.sseq).sequence;
  if (draw.OneIn(10)) ++op.dseq;  // of a redelivery
}

bool DrawConsumerOpen(Drawing& d, Operation& op) {
  Draw& draw = d.draw();
  op.name = draw.Pick<const char*>({"c1", "c2", "durable-one", "žluť", "C"});
  // One that was there before has a state to be read.
  if (d.consumers().AnyKnown() && draw.OneIn(2)) op.name = d.consumers().AnyName(draw);
  // Two stores of one consumer would write the same files from two goroutines, in any order.
  const auto& all = d.consumers().known();
  const auto known = all.find(op.name);
  if (known != all.end() && known->second.open) return false;
  op.config = DrawConsumerConfig(draw);
  return true;
}

const jsstore::ConsumerState& KnownState(const Drawing& d, const Operation& op) {
  return d.consumers().known().at(op.name).state;
}

bool DrawConsumerSeq(Drawing& d, Operation& op) {
  if (!d.OnConsumer(op)) return false;
  op.seq = d.draw().OneIn(3) ? NonsenseSeq(d.draw())
                             : InWindow(KnownState(d, op).delivered.stream + d.draw().Below(3));
  return true;
}

// Mostly it has been delivered nothing then, and has a state all the same.
bool DrawStart(Drawing& d, Operation& op) {
  if (!DrawConsumerSeq(d, op)) return false;
  if (d.burials().OneIn(2)) d.Plan(OpKind::kConsumerHasState).name = op.name;
  return true;
}

void NoteStarting(ConsumerModel& consumers, const Operation& op) {
  ModelConsumer* consumer = consumers.Find(op.name);
  if (consumer == nullptr) return;
  consumer->state.delivered.stream = consumer->state.ack_floor.stream = op.seq;
}

void NoteReset(ConsumerModel& consumers, const Operation& op) {
  if (ModelConsumer* consumer = consumers.Find(op.name)) consumer->state = {};
  NoteStarting(consumers, op);
}

std::optional<StoreError> OpenConsumer(OpenedStore& s, const Operation& op, OpValue&) {
  auto opened = s.store().OpenConsumer(op.name, s.sim()->clock().NowNs(),
                                       op.config.value_or(jsstore::ConsumerConfig{}));
  if (!opened) return s.Describe(opened.error());
  s.KeepConsumer(op.name, std::move(*opened));
  return std::nullopt;
}

constexpr OperationDef kConsumerProgressOperations[] = {
    {.name = "consumer_open",
     .takes = {F::kName, F::kConsumerConfig},
     .weight = 15,
     .of_stopped = IsAskedOfStopped,
     .draw = DrawConsumerOpen,
     .note_consumers = [](ConsumerModel& consumers,
                          const Operation& op) { consumers.Open(op.name, *op.config); },
     .run = OpenConsumer},
    {.name = "consumer_set_starting",
     .takes = {F::kName, F::kSeq},
     .weight = 5,
     .draw = DrawStart,
     .note_consumers = NoteStarting,
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       return s.ErrorOf(consumer->SetStarting(op.seq));
     }},
    {.name = "consumer_update_starting",
     .takes = {F::kName, F::kSeq},
     .weight = 5,
     .draw = DrawStart,
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       consumer->UpdateStarting(op.seq);
       return std::nullopt;
     }},
    {.name = "consumer_reset",
     .takes = {F::kName, F::kSeq},
     .weight = 3,
     .draw = DrawStart,
     .note_consumers = NoteReset,
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       return s.ErrorOf(consumer->Reset(op.seq));
     }},
    {.name = "consumer_has_state",
     .takes = {F::kName},
     .answers = {V::kHasState},
     .weight = 5,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       value.has_state = consumer->HasState();
       return std::nullopt;
     }},
    {.name = "consumer_update_delivered",
     .takes = {F::kName, F::kDseq, F::kSseq, F::kDc, F::kTs},
     .weight = 60,
     .draw =
         [](Drawing& d, Operation& op) {
           if (!d.OnConsumer(op)) return false;
           DrawDelivery(d.draw(), d.stream(), KnownState(d, op), op);
           return true;
         },
     .note_consumers = [](ConsumerModel& consumers, const Operation& op) { consumers.Deliver(op); },
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       return s.ErrorOf(consumer->UpdateDelivered(op.dseq, op.sseq, op.dc, op.ts));
     }},
    {.name = "consumer_update_acks",
     .takes = {F::kName, F::kDseq, F::kSseq},
     .weight = 40,
     .draw =
         [](Drawing& d, Operation& op) {
           if (!d.OnConsumer(op)) return false;
           DrawAck(d.draw(), KnownState(d, op), op);
           return true;
         },
     .note_consumers = [](ConsumerModel& consumers, const Operation& op) { consumers.Ack(op); },
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       return s.ErrorOf(consumer->UpdateAcks(op.dseq, op.sseq));
     }},
    {.name = "consumer_remove_redelivered_below",
     .takes = {F::kName, F::kSeq},
     .weight = 5,
     .draw = DrawConsumerSeq,
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       consumer->RemoveRedeliveredBelow(op.seq);
       return std::nullopt;
     }},
};

}  // namespace

constinit const OpKind OpKind::kConsumerUpdateStarting =
    Named(kConsumerProgressOperations, "consumer_update_starting");
constinit const OpKind OpKind::kConsumerSetStarting =
    Named(kConsumerProgressOperations, "consumer_set_starting");
constinit const OpKind OpKind::kConsumerOpen = Named(kConsumerProgressOperations, "consumer_open");
constinit const OpKind OpKind::kConsumerHasState =
    Named(kConsumerProgressOperations, "consumer_has_state");
constinit const OpKind OpKind::kConsumerReset =
    Named(kConsumerProgressOperations, "consumer_reset");
constinit const OpKind OpKind::kConsumerUpdateDelivered =
    Named(kConsumerProgressOperations, "consumer_update_delivered");
constinit const OpKind OpKind::kConsumerUpdateAcks =
    Named(kConsumerProgressOperations, "consumer_update_acks");

std::span<const OperationDef> ConsumerProgressOperations() { return kConsumerProgressOperations; }

}  // namespace jsparity
