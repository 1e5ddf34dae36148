#include "conformance/judge/gone_consumers.h"

namespace jsparity {

void GoneConsumers::Note(const Operation& op) {
  if (op.kind == OpKind::kConsumerStop || op.kind == OpKind::kConsumerStreamDelete) {
    without_directory_.insert(op.name);
  }
  if (op.kind == OpKind::kConsumerDelete && !without_directory_.contains(op.name)) {
    deleted_.insert(op.name);
  }
  if (op.kind == OpKind::kConsumerOpen) {
    deleted_.erase(op.name);
    const bool in_memory = op.config && op.config->memory_storage;
    if (in_memory) {
      without_directory_.insert(op.name);
    } else {
      without_directory_.erase(op.name);
    }
  }
  // A snapshot may be older than the deletion, and one that was added twice is in it after the
  // deletion, too (filestore.go: AddConsumer, RemoveConsumer).
  if (op.kind == OpKind::kRestore) deleted_.clear();
}

}  // namespace jsparity
