// When a store syncs, and what it leaves to the log of a group.
#include "conformance/generate/drawing.h"
#include "conformance/operations/operation_families.h"
#include "conformance/testee/opened_store.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

// Messages that are committed together, as far as their stream gets.
void PlanBatch(Drawing& d) {
  Draw& draw = d.draw();
  d.Plan(OpKind::kDurability);
  for (uint64_t i = draw.Below(4); i > 0; --i) d.Message(d.Plan(OpKind::kStoreMsg));
  if (!draw.OneIn(4)) d.Plan(OpKind::kFlushAllPending);
  if (!draw.OneIn(4)) d.Plan(OpKind::kResetDurability);
}

constexpr OperationDef kDurabilityOperations[] = {
    {.name = "set_log_backed",
     .takes = {F::kLogBacked},
     .weight = 8,
     .of_stopped = IsAskedOfStopped,
     .draw =
         [](Drawing& d, Operation& op) {
           op.act = d.draw().OneIn(2);
           if (d.draw().OneIn(2)) d.Plan(OpKind::kDurability);
           return true;
         },
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       return s.ErrorOf(s.store().SetLogBacked(op.act));
     }},
    {.name = "flush_for_scale_down",
     .weight = 5,
     .of_stopped = IsAskedOfStopped,
     .run = [](OpenedStore& s, const Operation&, OpValue&) -> std::optional<StoreError> {
       return s.ErrorOf(s.store().FlushForScaleDown());
     }},
    {.name = "coalesce_syncs",
     .weight = 5,
     .of_stopped = IsAskedOfStopped,
     .draw =
         [](Drawing& d, Operation&) {
           if (!d.stream().stopped() && d.draw().OneIn(2)) PlanBatch(d);
           return true;
         },
     .run = [](OpenedStore& s, const Operation&, OpValue&) -> std::optional<StoreError> {
       s.store().CoalesceSyncs();
       return std::nullopt;
     }},
    {.name = "reset_durability",
     .weight = 5,
     .of_stopped = IsAskedOfStopped,
     .run = [](OpenedStore& s, const Operation&, OpValue&) -> std::optional<StoreError> {
       s.store().ResetDurability();
       return std::nullopt;
     }},
    {.name = "durability",
     .answers = {V::kDurability},
     .only_looks = true,
     .weight = 4,
     .of_stopped = IsAskedOfStopped,
     .run = [](OpenedStore& s, const Operation&, OpValue& value) -> std::optional<StoreError> {
       value.durability = s.store().DurabilitySettings();
       return std::nullopt;
     }},
};

}  // namespace

constinit const OpKind OpKind::kCoalesceSyncs = Named(kDurabilityOperations, "coalesce_syncs");
constinit const OpKind OpKind::kSetLogBacked = Named(kDurabilityOperations, "set_log_backed");
constinit const OpKind OpKind::kResetDurability = Named(kDurabilityOperations, "reset_durability");
constinit const OpKind OpKind::kDurability = Named(kDurabilityOperations, "durability");

std::span<const OperationDef> DurabilityOperations() { return kDurabilityOperations; }

}  // namespace jsparity
