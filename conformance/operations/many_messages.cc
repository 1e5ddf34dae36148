// The same with many messages at once: a case comes to large streams at the price of one line.
#include "conformance/protocol/many_messages.h"

#include "conformance/generate/drawing.h"
#include "conformance/operations/operation_families.h"
#include "conformance/protocol/store_bytes.h"
#include "conformance/testee/opened_store.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

// Each is an operation of its own to the store: what it sets off settles before the next one.
void SettleOne(OpenedStore& s, uint64_t number) {
  constexpr uint64_t kSumEvery = 1000;
  s.sim()->Settle();
  if (number % kSumEvery == 0) s.AddUpdatesUp();
}

std::optional<StoreError> StoreMany(OpenedStore& s, const Operation& op, OpValue& value) {
  std::optional<StoreError> error;
  for (uint64_t i = 0; i < op.num && !error; ++i) {
    error = s.Take(s.store().StoreMsg(NumberedSubject(op.subject, i), {}, StoreView(op.msg),
                                      /*ttl_s=*/0),
                   [&value](const jsstore::Stored& stored) {
                     value.seq = stored.sequence;
                     ++value.msgs;
                   });
    SettleOne(s, i);
  }
  s.TellSum();
  return error;
}

std::optional<StoreError> RemoveMany(OpenedStore& s, const Operation& op, OpValue& value) {
  std::optional<StoreError> error;
  for (uint64_t i = 0; i < op.num && !error; ++i) {
    const auto removed = s.store().RemoveMsg(op.seq + i);
    if (removed) {
      value.purged += *removed ? 1 : 0;
    } else if (!removed.error().Is(jsstore::ErrorCode::kStoreMsgNotFound)) {
      error = s.Describe(removed.error());
    }
    SettleOne(s, i);
  }
  s.TellSum();
  return error;
}

constexpr OperationDef kManyMessageOperations[] = {
    {.name = "store_msgs",
     .takes = {F::kSubject, F::kMsg, F::kNum},
     .answers = {V::kSeq, V::kMsgs},
     .weight = 6,
     .of_stopped = IsAskedOfStopped,
     .draw =
         [](Drawing& d, Operation& op) {
           d.ManyMessages(op);
           return true;
         },
     .note = [](StreamModel& stream, const Operation& op) { stream.StoreMany(op); },
     .run = StoreMany,
     .merge =
         [](const Operation& first, Operation& second) {
           const uint64_t both = first.num + second.num;
           if (first.subject != second.subject || both > kManyMessagesMax) return false;
           second.num = both;
           return true;
         }},
    {.name = "remove_msgs",
     .takes = {F::kSeq, F::kNum},
     .answers = {V::kPurged},
     .weight = 4,
     .of_stopped = IsAskedOfStopped,
     .draw =
         [](Drawing& d, Operation& op) {
           d.ManyRemovals(op);
           return true;
         },
     .note = [](StreamModel& stream, const Operation& op) { stream.RemoveRange(op.seq, op.num); },
     .run = RemoveMany},
};

}  // namespace

constinit const OpKind OpKind::kStoreMsgs = Named(kManyMessageOperations, "store_msgs");
constinit const OpKind OpKind::kRemoveMsgs = Named(kManyMessageOperations, "remove_msgs");

std::span<const OperationDef> ManyMessageOperations() { return kManyMessageOperations; }

}  // namespace jsparity
