// The definitions of operations (operation_def.h), a file for each family. Their order here is the
// order of all operations: cases are drawn by it.
#pragma once

#include <span>
#include <string_view>

#include "conformance/protocol/operation_def.h"
#include "conformance/protocol/operation_kind.h"

namespace jsparity {

std::span<const OperationDef> MessageOperations();
std::span<const OperationDef> ManyMessageOperations();
std::span<const OperationDef> ReadOperations();
std::span<const OperationDef> RemovalOperations();
std::span<const OperationDef> StateOperations();
std::span<const OperationDef> ReplicationOperations();
std::span<const OperationDef> SubjectOperations();
std::span<const OperationDef> SnapshotOperations();
std::span<const OperationDef> ConfigurationOperations();
std::span<const OperationDef> DurabilityOperations();
std::span<const OperationDef> StoreFactOperations();
std::span<const OperationDef> HandlerOperations();
std::span<const OperationDef> TimeOperations();
std::span<const OperationDef> ConsumerProgressOperations();
std::span<const OperationDef> ConsumerStateOperations();
std::span<const OperationDef> ConsumerLifeOperations();
std::span<const OperationDef> LifeSteps();

// The kind that a family calls `name`. A name that it has not does not compile where a constant is
// made of it.
template <size_t kCount>
constexpr OpKind Named(const OperationDef (&family)[kCount], std::string_view name) {
  size_t i = 0;
  while (family[i].name != name) ++i;
  return OpKind(family[i]);
}

// For OperationDef::of_stopped.
inline bool IsAskedOfStopped(const LeftOutSet&) { return true; }

}  // namespace jsparity
