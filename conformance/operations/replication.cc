// With what replicas tell each other of their state and deletes.
#include "conformance/generate/drawing.h"
#include "conformance/generate/replication_generator.h"
#include "conformance/generate/source_generator.h"
#include "conformance/operations/answers.h"
#include "conformance/operations/operation_families.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

bool DrawSyncDeleted(Drawing& d, Operation& op) {
  Draw& draw = d.draw();
  if (draw.OneIn(4)) {
    op.msg = DrawEncodedState(draw, d.stream(), d.may_have_sources());
    if (draw.OneIn(4)) Spoil(draw, op.msg);
  }
  if (op.msg.empty() || draw.OneIn(3)) op.blocks = DrawDeleteBlocks(draw, d.stream());
  return true;
}

std::optional<StoreError> SyncDeleted(OpenedStore& s, const Operation& op, OpValue&) {
  std::vector<jsstore::DeleteBlock> blocks;
  for (const DeleteBlockSpec& spec : op.blocks) blocks.push_back(MakeDeleteBlock(spec));
  if (!op.msg.empty()) {
    const auto decoded = jsstore::DecodeStreamState(StoreView(op.msg));
    if (!decoded) return s.Describe(decoded.error());
    blocks.insert(blocks.end(), decoded->deleted.begin(), decoded->deleted.end());
  }
  return s.ErrorOf(s.store().SyncDeleted(blocks));
}

constexpr OperationDef kReplicationOperations[] = {
    {.name = "encoded_stream_state",
     .takes = {F::kFailed, F::kWithSources},
     .answers = {V::kBytes},
     .only_looks = true,
     .weight = 12,
     .of_stopped = IsAskedOfStopped,
     .draw =
         [](Drawing& d, Operation& op) {
           op.num = d.draw().OneIn(2) ? 0 : d.draw().Magnitude(64);
           op.wc = d.may_have_sources() && d.draw().OneIn(2);
           return true;
         },
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       value.bytes = StoreText(jsstore::BytesView(s.store().EncodedStreamState(op.num, op.wc)));
       return std::nullopt;
     }},
    {.name = "sources_state",
     .answers = {V::kSources},
     .only_looks = true,
     .weight = 15,
     .of_stopped = IsAskedOfStopped,
     .draw = [](Drawing& d, Operation&) { return d.may_have_sources(); },
     .run = [](OpenedStore& s, const Operation&, OpValue& value) -> std::optional<StoreError> {
       value.sources = s.store().SourcesState();
       return std::nullopt;
     }},
    {.name = "apply_sources_state",
     .takes = {F::kSources},
     .weight = 4,
     .of_stopped = IsAskedOfStopped,
     .draw =
         [](Drawing& d, Operation& op) {
           op.sources = DrawSourceStates(d.draw(), d.stream().config().sources);
           return d.may_have_sources();
         },
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       s.store().ApplySourcesState(op.sources);
       return std::nullopt;
     }},
    {.name = "decode_stream_state",
     .takes = {F::kBytes},
     .answers = {V::kEncoded, V::kReplicated},
     .only_looks = true,
     .weight = 6,
     .draw =
         [](Drawing& d, Operation& op) {
           op.msg = DrawEncodedState(d.draw(), d.stream(), d.may_have_sources());
           if (d.draw().OneIn(2)) Spoil(d.draw(), op.msg);
           return true;
         },
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       value.encoded = jsstore::IsEncodedStreamState(StoreView(op.msg));
       return s.Take(
           jsstore::DecodeStreamState(StoreView(op.msg)),
           [&](const jsstore::StreamReplicatedState& state) { value.replicated = Flatten(state); });
     }},
    {.name = "sync_deleted",
     .takes = {F::kBlocks, F::kBytes},
     .weight = 14,
     .of_stopped = IsAskedOfStopped,
     .draw = DrawSyncDeleted,
     .note =
         [](StreamModel& stream, const Operation& op) {
           for (const DeleteBlockSpec& block : op.blocks) stream.RemoveBlock(block);
         },
     .run = SyncDeleted},
    {.name = "reset_state",
     .weight = 2,
     .of_stopped = IsAskedOfStopped,
     .run = [](OpenedStore& s, const Operation&, OpValue&) -> std::optional<StoreError> {
       s.store().ResetState();
       return std::nullopt;
     }},
};

}  // namespace

constinit const OpKind OpKind::kSyncDeleted = Named(kReplicationOperations, "sync_deleted");
constinit const OpKind OpKind::kEncodedStreamState =
    Named(kReplicationOperations, "encoded_stream_state");
constinit const OpKind OpKind::kSourcesState = Named(kReplicationOperations, "sources_state");
constinit const OpKind OpKind::kApplySourcesState =
    Named(kReplicationOperations, "apply_sources_state");
constinit const OpKind OpKind::kDecodeStreamState =
    Named(kReplicationOperations, "decode_stream_state");

std::span<const OperationDef> ReplicationOperations() { return kReplicationOperations; }

}  // namespace jsparity
