// Snapshots of a whole store.
#include "conformance/generate/drawing.h"
#include "conformance/operations/operation_families.h"
#include "conformance/testee/opened_store.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

// A removal that leaves a message before it and one behind it in its block: of two neighbours that
// fit into a block together one is in the block that the message is in. Nothing where there is
// none.
void PlanRemoval(Drawing& d) {
  constexpr int kTries = 6;
  const StreamModel& stream = d.stream();
  // What goes by itself is in the picture all the same.
  if (stream.config().max_age.count() > 0 || d.features().Any()) return;
  for (int i = 0; i < kTries; ++i) {
    const uint64_t seq = stream.LiveSeq(d.draw());
    if (!stream.IsBetweenNeighbours(seq, d.block_bytes_min())) continue;
    d.Plan(d.draw().OneIn(4) ? OpKind::kEraseMsg : OpKind::kRemoveMsg).seq = seq;
    return;
  }
}

// A snapshot that is not made at once is read before anything can take a block away.
void PlanReading(Drawing& d, const Operation& snapshot) {
  Draw& draw = d.draw();
  const jsstore::StreamConfig& config = d.stream().config();
  const bool limited = config.max_msgs > 0 || config.max_bytes > 0 || config.max_msgs_per > 0;
  for (uint64_t i = draw.Below(6); i > 0; --i) {
    if (!limited && draw.OneIn(3)) {
      PlanRemoval(d);
      continue;
    }
    Operation& op = d.Plan(OpKind::kLoadMsg);
    op.seq = d.stream().LiveSeq(draw);
    if (!limited && draw.OneIn(2)) {
      op.kind = OpKind::kStoreMsg;
      d.Message(op);
    } else if (!snapshot.discard_new_check && draw.OneIn(2)) {
      op.kind = OpKind::kSnapshotRead;
      op.keep = snapshot.keep;
      op.num = 1 + draw.Magnitude(21);
    }
  }
  Operation& last = d.Plan(draw.OneIn(5) ? OpKind::kSnapshotClose : OpKind::kSnapshotRead);
  last.keep = snapshot.keep;
}

constexpr uint64_t kSnapshotIds = 3;

bool DrawSnapshot(Drawing& d, Operation& op) {
  Draw& draw = d.draw();
  op.keep = draw.Below(kSnapshotIds);
  if (draw.OneIn(4)) op.ns = draw.Between(-1, 1) + static_cast<int64_t>(draw.Magnitude(36));
  op.wc = draw.OneIn(2);
  op.discard_new_check = draw.OneIn(2);
  const bool whole = d.left_out().Has(LeftOut::kRemovalsBesideSnapshots);
  if (!d.stream().IsSmall() && whole) PlanReading(d, op);
  return true;
}

// Of one that was taken, mostly.
bool DrawOnSnapshot(Drawing& d, Operation& op) {
  Draw& draw = d.draw();
  op.keep = draw.Below(kSnapshotIds);
  const auto& open = d.stream().snapshots();
  if (open.empty()) return draw.OneIn(10);
  const auto chosen = std::next(open.begin(), static_cast<int64_t>(draw.Below(open.size())));
  if (!draw.OneIn(10)) op.keep = chosen->first;
  // The states of consumers have no order of their own, so pieces of such a snapshot tell nothing.
  const auto target = open.find(op.keep);
  const bool in_pieces = target == open.end() || !target->second.consumers;
  if (in_pieces && draw.OneIn(3)) op.num = 1 + draw.Magnitude(16);
  return true;
}

std::optional<StoreError> TakeSnapshot(OpenedStore& s, const Operation& op, OpValue& value) {
  const auto taken = s.store().TakeSnapshot({.deadline = jsstore::Duration(op.ns),
                                             .check_msgs = op.wc,
                                             .include_consumers = op.discard_new_check});
  return s.Take(taken, [&](const std::shared_ptr<jsstore::Snapshot>& snapshot) {
    value.state = snapshot->state();
    const auto kept = s.snapshots().find(op.keep);
    if (kept != s.snapshots().end()) kept->second.Close();
    s.snapshots().insert_or_assign(op.keep, TakenSnapshot(snapshot));
  });
}

StoreError NoSnapshot(const Operation& op) {
  return StoreError{"", "there is no snapshot " + std::to_string(op.keep)};
}

constexpr OperationDef kSnapshotOperations[] = {
    {.name = "snapshot",
     .takes = {F::kSnapshot, F::kDeadline, F::kCheckMsgs, F::kConsumers},
     .answers = {V::kState},
     .only_looks = true,
     .weight = 8,
     .of_stopped = IsAskedOfStopped,
     .draw = DrawSnapshot,
     .note = [](StreamModel& stream,
                const Operation& op) { stream.snapshots()[op.keep] = {op.discard_new_check}; },
     .run = TakeSnapshot},
    {.name = "snapshot_read",
     .takes = {F::kSnapshot, F::kMax},
     .answers = {V::kBytes, V::kEnd, V::kFailure},
     .only_looks = true,
     .weight = 12,
     .of_stopped = IsAskedOfStopped,
     .draw = DrawOnSnapshot,
     .note =
         [](StreamModel& stream, const Operation& op) {
           if (op.num == 0) stream.snapshots().erase(op.keep);
         },
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       const auto found = s.snapshots().find(op.keep);
       if (found == s.snapshots().end()) return NoSnapshot(op);
       found->second.Read(op.num, value);
       value.failure = s.HideDirs(std::move(value.failure));
       return std::nullopt;
     }},
    {.name = "snapshot_close",
     .takes = {F::kSnapshot},
     .only_looks = true,
     .weight = 2,
     .of_stopped = IsAskedOfStopped,
     .draw = DrawOnSnapshot,
     .note = [](StreamModel& stream, const Operation& op) { stream.snapshots().erase(op.keep); },
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       const auto found = s.snapshots().find(op.keep);
       if (found == s.snapshots().end()) return NoSnapshot(op);
       found->second.Close();
       s.snapshots().erase(found);
       return std::nullopt;
     }},
};

}  // namespace

constinit const OpKind OpKind::kSnapshot = Named(kSnapshotOperations, "snapshot");
constinit const OpKind OpKind::kSnapshotRead = Named(kSnapshotOperations, "snapshot_read");
constinit const OpKind OpKind::kSnapshotClose = Named(kSnapshotOperations, "snapshot_close");

std::span<const OperationDef> SnapshotOperations() { return kSnapshotOperations; }

}  // namespace jsparity
