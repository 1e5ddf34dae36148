// What is removed.
#include "conformance/generate/drawing.h"
#include "conformance/operations/operation_families.h"
#include "conformance/testee/opened_store.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

// Truncation rolls to a new block and, where the store compresses, leaves compressing the old one
// to a goroutine (filestore.go: newMsgBlockForWrite, fileStore.Truncate). When the old one is the
// block that is cut, it depends on which of the two comes first whether the file is cut and then
// compressed although it is the last one again, or the other way round. On the one processor that
// the oracle has the goroutine waits; what is left then is mostly a block that cannot be read. In
// most cases what is cut off has to be more than a block holds.
bool MayTruncate(const Drawing& d, uint64_t seq) {
  constexpr uint64_t kDefaultBlockBytes = 8 * 1024 * 1024;
  if (!d.left_out().Has(LeftOut::kCutsOfCompressedBlocks)) return true;
  const bool compressed = d.file_store().compression != jsstore::Compression::kNone;
  if (!compressed || seq == 0 || seq > d.stream().last()) return true;
  const uint64_t block_bytes = d.block_bytes_max() == 0 ? kDefaultBlockBytes : d.block_bytes_max();
  return d.stream().BytesAfter(seq) > block_bytes;
}

std::optional<StoreError> TakePurged(OpenedStore& s, const jsstore::Result<uint64_t>& purged,
                                     OpValue& value) {
  value.purged = purged ? *purged : purged.error().purged;
  return purged ? std::nullopt : std::optional(s.Describe(purged.error()));
}

// A message that takes so much of a block, where blocks are known to be small; any other one
// elsewhere.
void PlanMessage(Drawing& d, uint64_t percent_of_block) {
  constexpr uint64_t kSmallBlockBytes = 8192;
  Operation& op = d.Plan(OpKind::kStoreMsg);
  d.Message(op);
  if (d.block_bytes_max() > kSmallBlockBytes) return;
  op.hdr.clear();
  const uint64_t record_bytes = d.block_bytes_max() * percent_of_block / 100;
  const uint64_t around = kRecordOverheadBytes + op.subject.size();
  if (record_bytes > around) op.msg.assign(record_bytes - around, 'b');
}

// What shows whether a tombstone is kept as long as it is needed: a message goes, mostly the first
// of its block, and then what is in the block of its tombstone, which is compacted at the next
// sync. Then the store is opened from its blocks.
void PlanBurial(Drawing& d) {
  Draw& draw = d.burials();
  const uint64_t first = d.stream().last() + 1;
  // One with which no second one fits into a block, so that those behind it come in pairs.
  PlanMessage(d, 70);
  const uint64_t pairs = 2 + draw.Below(2);
  for (uint64_t i = 0; i < 2 * pairs; ++i) PlanMessage(d, 40);
  const uint64_t removed = first + 1 + 2 * draw.Below(pairs - 1) + (draw.OneIn(4) ? 1 : 0);
  d.Plan(draw.OneIn(4) ? OpKind::kEraseMsg : OpKind::kRemoveMsg).seq = removed;
  for (uint64_t i = draw.Below(3); i > 0; --i) PlanMessage(d, 40);
  const uint64_t last_pair = first + 2 * pairs - 1;
  d.Plan(OpKind::kRemoveMsg).seq = last_pair;
  if (!draw.OneIn(6)) d.Plan(OpKind::kRemoveMsg).seq = last_pair + 1;
  d.Plan(OpKind::kAdvance).ns = d.PastSync();
  d.Plan(draw.OneIn(4) ? OpKind::kRestart : OpKind::kCrash);
  d.Plan(OpKind::kLoadMsg).seq = removed;
}

bool DrawRemoval(Drawing& d, Operation& op) {
  constexpr uint64_t kFollowedOneIn = 40;
  d.ByFields(op);
  // Where TTLs end together a stream is recovered from its index.
  const bool may_crash = !d.stream().stopped() && !d.features().collide;
  if (d.burials().OneIn(kFollowedOneIn) && may_crash) PlanBurial(d);
  return true;
}

bool DrawCompact(Drawing& d, Operation& op) {
  op.seq = d.Cut();
  if (d.draw().OneIn(25)) {
    const bool low =
        !d.file_store().key.empty() && d.left_out().Has(LeftOut::kHighEncryptedSequences);
    op.seq = d.stream().last() + d.draw().Magnitude(low ? 16 : 40);
  }
  return true;
}

bool DrawTruncate(Drawing& d, Operation& op) {
  op.seq = d.Cut();
  if (!MayTruncate(d, op.seq)) return false;
  return op.seq >= d.stream().first() || d.stream().first() < kListableSeqMax ||
         !d.left_out().Has(LeftOut::kResetsOfHighStreams);
}

void NoteRemove(StreamModel& stream, const Operation& op) { stream.Remove(op.seq); }

void NoteCompact(StreamModel& stream, const Operation& op) {
  stream.RemoveBelow(op.seq == 0 ? stream.last() + 1 : op.seq);
}

constexpr OperationDef kRemovalOperations[] = {
    {.name = "remove_msg",
     .takes = {F::kSeq},
     .answers = {V::kRemoved},
     .weight = 70,
     .of_stopped = IsAskedOfStopped,
     .draw = DrawRemoval,
     .note = NoteRemove,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       return s.Take(s.store().RemoveMsg(op.seq),
                     [&](bool was_there) { value.removed = was_there; });
     }},
    {.name = "erase_msg",
     .takes = {F::kSeq},
     .answers = {V::kRemoved},
     .weight = 25,
     .of_stopped = IsAskedOfStopped,
     .draw = DrawRemoval,
     .note = NoteRemove,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       return s.Take(s.store().EraseMsg(op.seq),
                     [&](bool was_there) { value.removed = was_there; });
     }},
    {.name = "purge",
     .answers = {V::kPurged},
     .weight = 5,
     .of_stopped = IsAskedOfStopped,
     .note = [](StreamModel& stream, const Operation&) { stream.RemoveBelow(stream.last() + 1); },
     .run = [](OpenedStore& s, const Operation&, OpValue& value) -> std::optional<StoreError> {
       return TakePurged(s, s.store().Purge(), value);
     }},
    {.name = "purge_ex",
     .takes = {F::kSubject, F::kSeq, F::kKeep},
     .answers = {V::kPurged},
     .weight = 20,
     .of_stopped = IsAskedOfStopped,
     .draw =
         [](Drawing& d, Operation& op) {
           Draw& draw = d.draw();
           op.subject = d.subjects().Filter(draw);
           op.seq = draw.OneIn(2) ? 0 : d.Cut();
           op.keep = draw.OneIn(3) ? 1 + draw.Below(4) : 0;
           return true;
         },
     .note =
         [](StreamModel& stream, const Operation& op) {
           const bool all = op.subject.empty() || op.subject == ">";
           if (all && op.keep == 0 && op.seq != 1) NoteCompact(stream, op);
         },
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       return TakePurged(s, s.store().PurgeEx(op.subject, op.seq, op.keep), value);
     }},
    {.name = "compact",
     .takes = {F::kSeq},
     .answers = {V::kPurged},
     .weight = 14,
     .of_stopped = IsAskedOfStopped,
     .draw = DrawCompact,
     .note = NoteCompact,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       return TakePurged(s, s.store().Compact(op.seq), value);
     }},
    {.name = "truncate",
     .takes = {F::kSeq},
     .weight = 9,
     .of_stopped = IsAskedOfStopped,
     .draw = DrawTruncate,
     .note = [](StreamModel& stream, const Operation& op) { stream.RemoveAbove(op.seq); },
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       return s.ErrorOf(s.store().Truncate(op.seq));
     }},
};

}  // namespace

constinit const OpKind OpKind::kRemoveMsg = Named(kRemovalOperations, "remove_msg");
constinit const OpKind OpKind::kEraseMsg = Named(kRemovalOperations, "erase_msg");
constinit const OpKind OpKind::kPurge = Named(kRemovalOperations, "purge");
constinit const OpKind OpKind::kPurgeEx = Named(kRemovalOperations, "purge_ex");
constinit const OpKind OpKind::kCompact = Named(kRemovalOperations, "compact");
constinit const OpKind OpKind::kTruncate = Named(kRemovalOperations, "truncate");

std::span<const OperationDef> RemovalOperations() { return kRemovalOperations; }

}  // namespace jsparity
