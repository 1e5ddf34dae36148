// What is written: messages, and sequences that hold none.
#include "conformance/generate/drawing.h"
#include "conformance/operations/operation_families.h"
#include "conformance/protocol/store_bytes.h"
#include "conformance/testee/opened_store.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

// Few as a rule: each skipped sequence is an entry in the block's set of deletes, and State lists
// them all (filestore.go: SkipMsgs, fileStore.State), so 2^60 of them would never end. Over 64 Ki a
// new block is begun (filestore.go: SkipMsgs). A million costs a case more than a second.
uint64_t DrawSkipCount(Draw& draw) {
  constexpr uint64_t kDeletesMax = 64 * 1024;
  constexpr uint64_t kHundredThousand = 100'000;
  constexpr uint64_t kMillion = 1'000'000;
  switch (draw.Weighted({16000, 2800, 500, 200, 60, 80, 4})) {
    case 0:
      return 1 + draw.Below(6);
    case 1:
      return 1 + draw.Below(300);
    case 2:
      return 2000 + draw.Below(3000);
    case 3:
      return 0;
    case 4:
      return kDeletesMax - 10 + draw.Below(20);
    case 5:
      return kHundredThousand - 10 + draw.Below(20);
    default:
      return kMillion - 10 + draw.Below(20);
  }
}

// What skipping does to a store that was stopped differs, by a listed defect.
bool IsSkipAskedOfStopped(const LeftOutSet& left_out) {
  return !left_out.Has(LeftOut::kSkipsOfStoppedStores);
}

bool DrawSkip(Drawing& d, Operation& op) {
  op.seq = d.NextSeq();
  return true;
}

void NoteSkip(StreamModel& stream, const Operation& op) {
  if (stream.IsNext(op.seq)) stream.Skip(1);
}

constexpr OperationDef kMessageOperations[] = {
    {.name = "store_msg",
     .takes = {F::kSubject, F::kHdr, F::kMsg, F::kTtl},
     .answers = {V::kSeq, V::kTs},
     .weight = 220,
     .of_stopped = IsAskedOfStopped,
     .draw =
         [](Drawing& d, Operation& op) {
           d.Message(op);
           d.TimedHeaders(op, d.stream().now_ns());
           return true;
         },
     .note = [](StreamModel& stream, const Operation& op) { stream.Store(op, stream.now_ns()); },
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       return s.Take(s.store().StoreMsg(op.subject, StoreView(op.hdr), StoreView(op.msg), op.ttl),
                     [&](const jsstore::Stored& stored) {
                       value.seq = stored.sequence;
                       value.ts = stored.timestamp_ns;
                     });
     },
     .merge =
         [](const Operation& first, Operation& second) {
           second.msg += first.hdr + first.msg;
           return true;
         }},
    {.name = "store_raw_msg",
     .takes = {F::kSubject, F::kHdr, F::kMsg, F::kSeq, F::kTs, F::kTtl, F::kDiscardNewCheck},
     .weight = 60,
     .of_stopped = IsAskedOfStopped,
     .draw =
         [](Drawing& d, Operation& op) {
           d.Message(op);
           op.seq = d.NextSeq();
           op.ts = d.RawTime();
           d.TimedHeaders(op, op.ts);
           op.discard_new_check = d.draw().OneIn(2);
           return true;
         },
     .note =
         [](StreamModel& stream, const Operation& op) {
           if (stream.IsNext(op.seq)) stream.Store(op, op.ts);
         },
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       return s.ErrorOf(s.store().StoreRawMsg(op.subject, StoreView(op.hdr), StoreView(op.msg),
                                              op.seq, op.ts, op.ttl, op.discard_new_check));
     }},
    {.name = "skip_msg",
     .takes = {F::kSeq},
     .answers = {V::kSeq},
     .weight = 15,
     .of_stopped = IsSkipAskedOfStopped,
     .draw = DrawSkip,
     .note = NoteSkip,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       return s.Take(s.store().SkipMsg(op.seq), [&](uint64_t seq) { value.seq = seq; });
     }},
    {.name = "skip_msg_no_interest",
     .takes = {F::kSeq},
     .answers = {V::kSeq},
     .weight = 10,
     .draw = DrawSkip,
     .note = NoteSkip,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       return s.Take(s.store().SkipMsgNoInterest(op.seq), [&](uint64_t seq) { value.seq = seq; });
     }},
    {.name = "skip_msgs",
     .takes = {F::kSeq, F::kNum},
     .weight = 12,
     .of_stopped = IsSkipAskedOfStopped,
     .draw =
         [](Drawing& d, Operation& op) {
           op.num = DrawSkipCount(d.draw());
           op.seq = d.NextSeq();
           return true;
         },
     .note =
         [](StreamModel& stream, const Operation& op) {
           if (stream.IsNext(op.seq)) stream.Skip(op.num);
         },
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       return s.ErrorOf(s.store().SkipMsgs(op.seq, op.num));
     },
     .merge =
         [](const Operation& first, Operation& second) {
           if (second.num > UINT64_MAX - first.num) return false;
           second.num += first.num;
           second.seq = first.seq;
           return true;
         }},
    {.name = "flush_all_pending",
     .weight = 10,
     .run = [](OpenedStore& s, const Operation&, OpValue&) -> std::optional<StoreError> {
       return s.ErrorOf(s.store().FlushAllPending());
     }},
    {.name = "ready",
     .weight = 6,
     .run = [](OpenedStore& s, const Operation&, OpValue&) -> std::optional<StoreError> {
       s.store().Ready();
       return std::nullopt;
     }},
};

}  // namespace

constinit const OpKind OpKind::kStoreMsg = Named(kMessageOperations, "store_msg");
constinit const OpKind OpKind::kStoreRawMsg = Named(kMessageOperations, "store_raw_msg");
constinit const OpKind OpKind::kSkipMsg = Named(kMessageOperations, "skip_msg");
constinit const OpKind OpKind::kSkipMsgs = Named(kMessageOperations, "skip_msgs");
constinit const OpKind OpKind::kFlushAllPending = Named(kMessageOperations, "flush_all_pending");
constinit const OpKind OpKind::kReady = Named(kMessageOperations, "ready");

std::span<const OperationDef> MessageOperations() { return kMessageOperations; }

}  // namespace jsparity
