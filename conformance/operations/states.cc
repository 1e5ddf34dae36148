// What is counted over a stream or some of its subjects.
#include "conformance/generate/drawing.h"
#include "conformance/operations/operation_families.h"
#include "conformance/protocol/subject_text.h"
#include "conformance/testee/opened_store.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

constexpr OperationDef kStateOperations[] = {
    {.name = "get_seq_from_time",
     .takes = {F::kTs},
     .answers = {V::kSeq},
     .only_looks = true,
     .weight = 15,
     .of_stopped = IsAskedOfStopped,
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

constinit const OpKind OpKind::kState = Named(kStateOperations, "state");
constinit const OpKind OpKind::kFilteredState = Named(kStateOperations, "filtered_state");
constinit const OpKind OpKind::kSubjectsTotals = Named(kStateOperations, "subjects_totals");

std::span<const OperationDef> StateOperations() { return kStateOperations; }

}  // namespace jsparity
