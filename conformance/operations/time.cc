// Time goes by, and background work runs.
#include "conformance/generate/drawing.h"
#include "conformance/operations/operation_families.h"
#include "conformance/testee/opened_store.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

constexpr OperationDef kTimeOperations[] = {
    {.name = "advance",
     .takes = {F::kNs, F::kLate},
     .weight = 60,
     .of_stopped = IsAskedOfStopped,
     .draw =
         [](Drawing& d, Operation& op) {
           op.ns = d.Advance();
           op.act = d.IsLate(op.ns);
           return true;
         },
     .note = [](StreamModel& stream, const Operation& op) { stream.Advance(op.ns); },
     .run = [](OpenedStore&, const Operation&, OpValue&) -> std::optional<StoreError> {
       return std::nullopt;  // time is moved by the caller
     },
     .merge =
         [](const Operation& first, Operation& second) {
           if (first.act != second.act) return false;
           if (first.ns < 0 || second.ns > INT64_MAX - first.ns) return false;
           second.ns += first.ns;
           return true;
         }},
};

}  // namespace

constinit const OpKind OpKind::kAdvance = Named(kTimeOperations, "advance");

std::span<const OperationDef> TimeOperations() { return kTimeOperations; }

}  // namespace jsparity
