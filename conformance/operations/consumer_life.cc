// Consumers: how they end, and which a stream has.
#include "conformance/generate/consumer_model.h"
#include "conformance/operations/operation_families.h"
#include "conformance/testee/opened_store.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

void NoteClosed(ConsumerModel& consumers, const Operation& op) { consumers.Close(op.name); }

constexpr OperationDef kConsumerLifeOperations[] = {
    {.name = "consumer_stop",
     .takes = {F::kName},
     .weight = 4,
     .note_consumers = NoteClosed,
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       return s.ErrorOf(consumer->Stop());
     }},
    {.name = "consumer_delete",
     .takes = {F::kName},
     .weight = 6,
     .note_consumers = NoteClosed,
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       return s.ErrorOf(consumer->Delete());
     }},
    {.name = "consumer_stream_delete",
     .takes = {F::kName},
     .weight = 3,
     .note_consumers = NoteClosed,
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       const auto consumer = s.FindConsumer(op.name);
       return s.ErrorOf(consumer->StreamDelete());
     }},
    {.name = "add_consumer",
     .takes = {F::kName},
     .weight = 4,
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       return s.ErrorOf(s.store().AddConsumer(s.FindConsumer(op.name)));
     }},
    {.name = "remove_consumer",
     .takes = {F::kName},
     .weight = 4,
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       return s.ErrorOf(s.store().RemoveConsumer(s.FindConsumer(op.name)));
     }},
    {.name = "consumers",
     .answers = {V::kNames},
     .only_looks = true,
     .weight = 4,
     .of_stopped = IsAskedOfStopped,
     .run = [](OpenedStore& s, const Operation&, OpValue& value) -> std::optional<StoreError> {
       for (const auto& consumer : s.store().Consumers())
         value.names.push_back(consumer->GetConfig().name);
       return std::nullopt;
     }},
};

}  // namespace

constinit const OpKind OpKind::kConsumerStreamDelete =
    Named(kConsumerLifeOperations, "consumer_stream_delete");
constinit const OpKind OpKind::kConsumerDelete = Named(kConsumerLifeOperations, "consumer_delete");
constinit const OpKind OpKind::kConsumerStop = Named(kConsumerLifeOperations, "consumer_stop");
constinit const OpKind OpKind::kAddConsumer = Named(kConsumerLifeOperations, "add_consumer");
constinit const OpKind OpKind::kRemoveConsumer = Named(kConsumerLifeOperations, "remove_consumer");

std::span<const OperationDef> ConsumerLifeOperations() { return kConsumerLifeOperations; }

}  // namespace jsparity
