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
