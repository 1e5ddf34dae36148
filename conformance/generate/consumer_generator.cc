#include "conformance/generate/consumer_generator.h"

#include <algorithm>
#include <iterator>

#include "conformance/generate/config_generator.h"
#include "conformance/generate/durations.h"

namespace jsparity {
namespace {

// Sequences given to consumers stay in a window, whatever the stream's are: UpdateAcks counts from
// one to another (filestore.go: UpdateAcks), and State lists what lies between.
constexpr uint64_t kSeqWindow = 4096;
constexpr uint64_t kNonsensePercent = 7;

uint64_t InWindow(uint64_t seq) { return seq < kSeqWindow ? seq : 1 + seq % kSeqWindow; }

uint64_t NonsenseSeq(Draw& draw) { return draw.Magnitude(12); }

int64_t DrawDeliveryTime(Draw& draw, const StreamModel& stream) {
  switch (draw.Weighted({70, 20, 5, 5})) {
    case 0:
      return stream.now_ns();
    case 1:
      return stream.now_ns() - draw.Between(0, 120) * kSecondNs - draw.Between(0, kSecondNs);
    case 2:
      return stream.now_ns() + draw.Between(0, kSecondNs);
    default:
      return draw.Between(-1, 1);
  }
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
  op.sseq = InWindow(state.delivered.stream + (draw.OneIn(5) ? 1 + draw.Below(4) : 1));
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

// A state that fits, or one that does not in exactly one way: the reference meets pending entries
// in the order of a map and names the first bad one (filestore.go: consumerFileStore.Update).
jsstore::ConsumerState DrawState(Draw& draw, const StreamModel& stream,
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
  for (uint64_t i = draw.Below(6); i > 0 && room > 0; --i) {
    const uint64_t sseq = state.ack_floor.stream + 1 + draw.Below(room);
    state.pending[sseq] = {state.ack_floor.consumer + 1 + draw.Below(8),
                           DrawDeliveryTime(draw, stream)};
    if (draw.OneIn(3)) state.redelivered[sseq] = 1 + draw.Below(5);
  }
  if (draw.Percent(12)) {
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

bool DrawOpen(Draw& draw, const ConsumerModel& consumers, Operation& op) {
  op.name = draw.Pick<const char*>({"c1", "c2", "durable-one", "žluť", "C"});
  // Two stores of one consumer would write the same files from two goroutines, in any order.
  const auto known = consumers.known().find(op.name);
  if (known != consumers.known().end() && known->second.open) return false;
  op.config = DrawConsumerConfig(draw);
  return true;
}

}  // namespace

bool DrawConsumerOp(Draw& draw, const StreamModel& stream, const ConsumerModel& consumers,
                    const LeftOutSet& left_out, Operation& op) {
  if (op.kind == OpKind::kConsumerOpen) return DrawOpen(draw, consumers, op);
  if (!consumers.AnyKnown()) return false;
  op.name = consumers.AnyName(draw);
  const ModelConsumer& consumer = consumers.known().at(op.name);
  // A consumer that was stopped is asked little.
  if (!consumer.open && draw.Percent(80)) return false;
  if (!consumer.open && op.kind == OpKind::kConsumerUpdateConfig &&
      left_out.Has(LeftOut::kConfigsOfStoppedConsumers)) {
    return false;
  }
  switch (op.kind) {
    case OpKind::kConsumerSetStarting:
    case OpKind::kConsumerUpdateStarting:
    case OpKind::kConsumerReset:
    case OpKind::kConsumerRemoveRedeliveredBelow:
      op.seq = draw.OneIn(3) ? NonsenseSeq(draw)
                             : InWindow(consumer.state.delivered.stream + draw.Below(3));
      break;
    case OpKind::kConsumerUpdateDelivered:
      DrawDelivery(draw, stream, consumer.state, op);
      break;
    case OpKind::kConsumerUpdateAcks:
      DrawAck(draw, consumer.state, op);
      break;
    case OpKind::kConsumerSetCreatedTime:
      op.ts = DrawCreatedTime(draw, stream.now_ns());
      break;
    case OpKind::kConsumerUpdateConfig:
      op.config = DrawConsumerConfig(draw);
      break;
    case OpKind::kConsumerUpdate:
    case OpKind::kConsumerForceUpdate:
      op.state = DrawState(draw, stream, consumer.state);
      break;
    default:
      break;
  }
  return true;
}

}  // namespace jsparity
