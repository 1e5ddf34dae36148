// What is changed about a stream itself.
#include "conformance/generate/drawing.h"
#include "conformance/operations/operation_families.h"
#include "conformance/testee/opened_store.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

constexpr OperationDef kConfigurationOperations[] = {
    {.name = "update_config",
     .takes = {F::kStream},
     .weight = 10,
     .of_stopped = IsAskedOfStopped,
     .draw =
         [](Drawing& d, Operation& op) {
           op.stream = d.ChangedConfig();
           return true;
         },
     .note = [](StreamModel& stream, const Operation& op) { stream.Configure(*op.stream); },
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       return s.ErrorOf(s.store().UpdateConfig(op.stream.value_or(jsstore::StreamConfig{})));
     }},
    {.name = "set_created_time",
     .takes = {F::kTs},
     .weight = 4,
     .of_stopped = IsAskedOfStopped,
     .draw =
         [](Drawing& d, Operation& op) {
           op.ts = DrawCreatedTime(d.draw(), d.stream().now_ns());
           // Nothing is written until then.
           if (d.draw().OneIn(2)) d.Plan(OpKind::kUpdateConfig).stream = d.stream().config();
           return true;
         },
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       s.store().SetCreated(op.ts);
       return std::nullopt;
     }},
};

}  // namespace

constinit const OpKind OpKind::kUpdateConfig = Named(kConfigurationOperations, "update_config");

std::span<const OperationDef> ConfigurationOperations() { return kConfigurationOperations; }

}  // namespace jsparity
