#include "conformance/operations/operation_families.h"

namespace jsparity {
namespace {

std::vector<OpKind> MakeAll() {
  std::vector<OpKind> all;
  for (const auto family :
       {MessageOperations, ManyMessageOperations, ReadOperations, RemovalOperations,
        StateOperations, ReplicationOperations, SubjectOperations, SnapshotOperations,
        ConfigurationOperations, DurabilityOperations, StoreFactOperations, HandlerOperations,
        TimeOperations, ConsumerProgressOperations, ConsumerStateOperations, ConsumerLifeOperations,
        LifeSteps}) {
    for (const OperationDef& def : family()) all.emplace_back(def);
  }
  return all;
}

}  // namespace

const std::vector<OpKind>& AllOperations() {
  static const std::vector<OpKind> kAll = MakeAll();
  return kAll;
}

}  // namespace jsparity
