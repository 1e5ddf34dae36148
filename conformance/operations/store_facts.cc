// What a store is, and what it takes.
#include "conformance/operations/answers.h"
#include "conformance/operations/operation_families.h"

namespace jsparity {
namespace {

using F = OpField;
using V = ValueField;

constexpr OperationDef kStoreFactOperations[] = {
    {.name = "utilization",
     .answers = {V::kTotal, V::kReported},
     .only_looks = true,
     .weight = 8,
     .run = [](OpenedStore& s, const Operation&, OpValue& value) -> std::optional<StoreError> {
       return s.Take(s.store().DiskUtilization(), [&](const jsstore::Utilization& used) {
         value.total = used.total;
         value.reported = used.reported;
       });
     }},
    {.name = "type",
     .answers = {V::kType},
     .only_looks = true,
     .weight = 3,
     .run = [](OpenedStore& s, const Operation&, OpValue& value) -> std::optional<StoreError> {
       value.type = TypeName(s.store().Type());
       return std::nullopt;
     }},
};

}  // namespace

constinit const OpKind OpKind::kUtilization = Named(kStoreFactOperations, "utilization");
constinit const OpKind OpKind::kType = Named(kStoreFactOperations, "type");

std::span<const OperationDef> StoreFactOperations() { return kStoreFactOperations; }

}  // namespace jsparity
