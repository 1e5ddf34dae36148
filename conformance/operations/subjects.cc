// What is asked about many subjects at once.
#include "conformance/operations/answers.h"
#include "conformance/operations/operation_families.h"
#include "conformance/protocol/subject_text.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

auto KeepSeqs(OpValue& value) {
  return [&value](const std::vector<uint64_t>& seqs) { value.seqs = seqs; };
}

auto KeepPending(OpValue& value) {
  return [&value](const jsstore::PendingCount& pending) {
    value.total = pending.total;
    value.valid_through = pending.valid_through;
  };
}

std::vector<std::string> FiltersOf(const Operation& op) {
  return op.filters.value_or(std::vector<std::string>{});
}

std::optional<StoreError> MultiLastMsgs(OpenedStore& s, const Operation& op, OpValue& value) {
  const std::vector<std::string> filters = FiltersOf(op);
  jsstore::LastMsgsCount count;
  const jsstore::Status done = s.store().MultiLastMsgs(
      {filters, op.seq, op.max_seq, op.max_allowed},
      [&](const jsstore::Message& message, uint64_t pending) {
        value.delivered.push_back({ToStored(message), pending});
        return op.num == 0 || value.delivered.size() < op.num;
      },
      &count);
  value.total = count.total;
  value.pending = count.pending;
  return s.ErrorOf(done);
}

constexpr OperationDef kSubjectOperations[] = {
    {.name = "subjects_state",
     .takes = {F::kFilter},
     .answers = {V::kSubjects},
     .only_looks = true,
     .weight = 15,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       for (const auto& [subject, state] : s.store().SubjectsState(op.subject)) {
         value.subjects[SubjectText(subject)] = state;
       }
       return std::nullopt;
     }},
    {.name = "all_last_seqs",
     .answers = {V::kSeqs},
     .only_looks = true,
     .weight = 12,
     .run = [](OpenedStore& s, const Operation&, OpValue& value) -> std::optional<StoreError> {
       return s.Take(s.store().AllLastSeqs(), KeepSeqs(value));
     }},
    {.name = "multi_last_seqs",
     .takes = {F::kFilters, F::kMaxSeq, F::kMaxAllowed},
     .answers = {V::kSeqs},
     .only_looks = true,
     .weight = 25,
     .of_stopped = IsAskedOfStopped,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       return s.Take(s.store().MultiLastSeqs(FiltersOf(op), op.max_seq, op.max_allowed),
                     KeepSeqs(value));
     }},
    {.name = "multi_last_msgs",
     .takes = {F::kFilters, F::kMinSeq, F::kMaxSeq, F::kMaxAllowed, F::kStopAfter},
     .answers = {V::kDelivered, V::kTotal, V::kPending},
     .only_looks = true,
     .weight = 20,
     .run = MultiLastMsgs},
    {.name = "num_pending",
     .takes = {F::kStart, F::kFilter, F::kLastPerSubject},
     .answers = {V::kTotal, V::kValidThrough},
     .only_looks = true,
     .weight = 30,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       return s.Take(s.store().NumPending(op.seq, op.subject, op.last_per_subject),
                     KeepPending(value));
     }},
    {.name = "num_pending_multi",
     .takes = {F::kStart, F::kFilters, F::kLastPerSubject},
     .answers = {V::kTotal, V::kValidThrough},
     .only_looks = true,
     .weight = 30,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       const auto filters = FilterSetOf(op);
       if (!filters) return s.Describe(filters.error());
       return s.Take(s.store().NumPendingMulti(op.seq, *filters, op.last_per_subject),
                     KeepPending(value));
     }},
};

}  // namespace

constinit const OpKind OpKind::kAllLastSeqs = Named(kSubjectOperations, "all_last_seqs");
constinit const OpKind OpKind::kSubjectsState = Named(kSubjectOperations, "subjects_state");
constinit const OpKind OpKind::kMultiLastSeqs = Named(kSubjectOperations, "multi_last_seqs");
constinit const OpKind OpKind::kMultiLastMsgs = Named(kSubjectOperations, "multi_last_msgs");
constinit const OpKind OpKind::kNumPending = Named(kSubjectOperations, "num_pending");
constinit const OpKind OpKind::kNumPendingMulti = Named(kSubjectOperations, "num_pending_multi");

std::span<const OperationDef> SubjectOperations() { return kSubjectOperations; }

}  // namespace jsparity
