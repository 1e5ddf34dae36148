// What is read: one message, or where it is.
#include "conformance/operations/answers.h"
#include "conformance/operations/operation_families.h"
#include "conformance/protocol/subject_text.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

// Keeps a message that was found.
auto KeepMessage(OpValue& value) {
  return [&value](const jsstore::Message& message) { value.msg = ToStored(message); };
}

constexpr OperationDef kReadOperations[] = {
    {.name = "load_msg",
     .takes = {F::kSeq},
     .answers = {V::kMsg},
     .only_looks = true,
     .weight = 40,
     .of_stopped = IsAskedOfStopped,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       return s.Take(s.store().LoadMsg(op.seq), KeepMessage(value));
     }},
    {.name = "load_next_msg",
     .takes = {F::kFilter, F::kWildcard, F::kStart},
     .answers = {V::kMsg, V::kSkip},
     .only_looks = true,
     .weight = 40,
     .of_stopped = IsAskedOfStopped,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       return s.Take(s.store().LoadNextMsg(op.subject, op.wc, op.seq, &value.skip),
                     KeepMessage(value));
     }},
    {.name = "load_prev_msg",
     .takes = {F::kFilter, F::kWildcard, F::kStart},
     .answers = {V::kMsg, V::kSkip},
     .only_looks = true,
     .weight = 30,
     .of_stopped = IsAskedOfStopped,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       return s.Take(s.store().LoadPrevMsg(op.subject, op.wc, op.seq, &value.skip),
                     KeepMessage(value));
     }},
    {.name = "load_next_msg_multi",
     .takes = {F::kFilters, F::kStart},
     .answers = {V::kMsg, V::kSkip},
     .only_looks = true,
     .weight = 30,
     .of_stopped = IsAskedOfStopped,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       const auto filters = FilterSetOf(op);
       if (!filters) return s.Describe(filters.error());
       return s.Take(s.store().LoadNextMsgMulti(*filters, op.seq, &value.skip), KeepMessage(value));
     }},
    {.name = "load_prev_msg_multi",
     .takes = {F::kFilters, F::kStart},
     .answers = {V::kMsg, V::kSkip},
     .only_looks = true,
     .weight = 25,
     .of_stopped = IsAskedOfStopped,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       const auto filters = FilterSetOf(op);
       if (!filters) return s.Describe(filters.error());
       return s.Take(s.store().LoadPrevMsgMulti(*filters, op.seq, &value.skip), KeepMessage(value));
     }},
    {.name = "load_last_msg",
     .takes = {F::kSubject},
     .answers = {V::kMsg},
     .only_looks = true,
     .weight = 30,
     .of_stopped = IsAskedOfStopped,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       return s.Take(s.store().LoadLastMsg(op.subject), KeepMessage(value));
     }},
    {.name = "load_last_seq",
     .takes = {F::kSubject},
     .answers = {V::kSeq},
     .only_looks = true,
     .weight = 15,
     .of_stopped = IsAskedOfStopped,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       return s.Take(s.store().LoadLastSeq(op.subject), [&](uint64_t seq) { value.seq = seq; });
     }},
    {.name = "subject_for_seq",
     .takes = {F::kSeq},
     .answers = {V::kSubject},
     .only_looks = true,
     .weight = 12,
     .run = [](OpenedStore& s, const Operation& op, OpValue& value) -> std::optional<StoreError> {
       return s.Take(s.store().SubjectForSeq(op.seq),
                     [&](const std::string& subject) { value.subject = SubjectText(subject); });
     }},
};

}  // namespace

constinit const OpKind OpKind::kLoadLastMsg = Named(kReadOperations, "load_last_msg");
constinit const OpKind OpKind::kLoadPrevMsgMulti = Named(kReadOperations, "load_prev_msg_multi");
constinit const OpKind OpKind::kLoadPrevMsg = Named(kReadOperations, "load_prev_msg");
constinit const OpKind OpKind::kLoadNextMsgMulti = Named(kReadOperations, "load_next_msg_multi");
constinit const OpKind OpKind::kLoadMsg = Named(kReadOperations, "load_msg");
constinit const OpKind OpKind::kLoadNextMsg = Named(kReadOperations, "load_next_msg");
constinit const OpKind OpKind::kLoadLastSeq = Named(kReadOperations, "load_last_seq");

std::span<const OperationDef> ReadOperations() { return kReadOperations; }

}  // namespace jsparity
