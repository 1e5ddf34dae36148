// What is counted over a stream or some of its subjects.
#include "conformance/generate/drawing.h"
#include "conformance/generate/durations.h"
#include "conformance/operations/operation_families.h"
#include "conformance/protocol/subject_text.h"
#include "conformance/testee/opened_store.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

// The last messages of a block are gone, more than are left of it: the search for a time halves
// what there is, and finds nothing where it looks first.
void PlanTimeBeforeHole(Drawing& d) {
  Draw& draw = d.burials();
  const int64_t before_ns = d.stream().now_ns();
  d.Plan(OpKind::kAdvance).ns = kSecondNs;
  const uint64_t first = d.stream().last() + 1;
  const uint64_t stored = 3 + draw.Below(6);
  for (uint64_t i = 0; i < stored; ++i) d.Message(d.Plan(OpKind::kStoreMsg));
  const uint64_t left = draw.Below(2) + 1;
  for (uint64_t i = left; i < stored; ++i) d.Plan(OpKind::kRemoveMsg).seq = first + i;
  d.Plan(OpKind::kGetSeqFromTime).ts = draw.OneIn(3) ? before_ns : before_ns + kSecondNs;
  // What is compacted up to a place in the hole leaves a block with nothing in it. Beside removals
  // that are proposed and not made nothing is compacted unasked (LeftOut::kPurgesBesideProposals).
  const bool proposes_only = d.features().markers && !d.features().act;
  if (!proposes_only && draw.OneIn(3))
    d.Plan(OpKind::kCompact).seq = first + left + draw.Below(stored - left);
}

constexpr OperationDef kStateOperations[] = {
    {.name = "get_seq_from_time",
     .takes = {F::kTs},
     .answers = {V::kSeq},
     .only_looks = true,
     .weight = 15,
     .of_stopped = IsAskedOfStopped,
     .draw =
         [](Drawing& d, Operation& op) {
           constexpr uint64_t kBeforeHoleOneIn = 15;
           d.ByFields(op);
           const bool may_store = !d.stream().stopped();
           if (may_store && d.burials().OneIn(kBeforeHoleOneIn)) PlanTimeBeforeHole(d);
           return true;
         },
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       value.seq = s.store().GetSeqFromTime(op.ts);
       return std::nullopt;
     }},
    {.name = "state",
     .answers = {V::kState},
     .only_looks = true,
     .weight = 5,
     .of_stopped = IsAskedOfStopped,
     .run = [](OpenedStore& s, const Operation&, OpValue& value) -> std::optional<StoreError> {
       value.state = s.store().State();
       return std::nullopt;
     }},
    {.name = "fast_state",
     .answers = {V::kState},
     .only_looks = true,
     .weight = 8,
     .of_stopped = IsAskedOfStopped,
     .run = [](OpenedStore& s, const Operation&, OpValue& value) -> std::optional<StoreError> {
       value.state = s.store().FastState();
       return std::nullopt;
     }},
    {.name = "filtered_state",
     .takes = {F::kSeq, F::kSubject},
     .answers = {V::kMsgs, V::kFirst, V::kLast},
     .only_looks = true,
     .weight = 25,
     .draw =
         [](Drawing& d, Operation& op) {
           op.seq = d.stream().AimSeq(d.draw());
           op.subject = d.subjects().Filter(d.draw());
           return true;
         },
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       return s.Take(s.store().FilteredState(op.seq, op.subject),
                     [&](const jsstore::SimpleState& state) {
                       value.msgs = state.msgs;
                       value.first = state.first;
                       value.last = state.last;
                     });
     }},
    {.name = "subjects_totals",
     .takes = {F::kFilter},
     .answers = {V::kTotals},
     .only_looks = true,
     .weight = 15,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       for (const auto& [subject, count] : s.store().SubjectsTotals(op.subject)) {
         value.totals[SubjectText(subject)] = count;
       }
       return std::nullopt;
     }},
};

}  // namespace

constinit const OpKind OpKind::kGetSeqFromTime = Named(kStateOperations, "get_seq_from_time");
constinit const OpKind OpKind::kState = Named(kStateOperations, "state");
constinit const OpKind OpKind::kFilteredState = Named(kStateOperations, "filtered_state");
constinit const OpKind OpKind::kSubjectsTotals = Named(kStateOperations, "subjects_totals");

std::span<const OperationDef> StateOperations() { return kStateOperations; }

}  // namespace jsparity
