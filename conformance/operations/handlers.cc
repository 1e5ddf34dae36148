// What a store calls when it removes something or wants something done.
#include "conformance/generate/drawing.h"
#include "conformance/operations/operation_families.h"
#include "conformance/testee/opened_store.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

// Where subjects leave delete markers, the two handlers belong together.
bool DrawHandler(Drawing& d, Operation& op) {
  op.act = d.features().act;
  return !d.features().markers;
}

constexpr OperationDef kHandlerOperations[] = {
    {.name = "register_storage_updates",
     .weight = 2,
     .run = [](OpenedStore& s, const Operation&, OpValue&) -> std::optional<StoreError> {
       s.RegisterUpdates();
       return std::nullopt;
     }},
    {.name = "register_storage_remove_msg",
     .takes = {F::kAct},
     .weight = 2,
     .draw = DrawHandler,
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       s.RegisterRemovals(op.act);
       return std::nullopt;
     }},
    {.name = "register_process_msg",
     .takes = {F::kAct},
     .weight = 2,
     .draw = DrawHandler,
     .run = [](OpenedStore& s, const Operation& op, OpValue&) -> std::optional<StoreError> {
       s.RegisterProcessing(op.act);
       return std::nullopt;
     }},
};

}  // namespace

constinit const OpKind OpKind::kRegisterStorageRemoveMsg =
    Named(kHandlerOperations, "register_storage_remove_msg");
constinit const OpKind OpKind::kRegisterProcessMsg =
    Named(kHandlerOperations, "register_process_msg");

std::span<const OperationDef> HandlerOperations() { return kHandlerOperations; }

}  // namespace jsparity
