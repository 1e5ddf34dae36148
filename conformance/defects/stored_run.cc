#include "conformance/defects/stored_run.h"

#include "conformance/judge/step.h"

namespace jsparity {

std::optional<StoredRun> StoredAt(const PlayedSide& played, size_t at) {
  const Operation& op = played.c.ops[at];
  const OpResult* answer = played.AnswerAt(at);
  if (!Stores(op.kind) || answer == nullptr) return std::nullopt;
  const OpValue& value = answer->value;
  if (op.kind == OpKind::kStoreMsg) return StoredRun{value.seq, value.seq, value.ts, op.subject};
  if (op.kind == OpKind::kStoreMsgs) {
    return StoredRun{value.seq + 1 - value.msgs, value.seq, answer->start_ns, op.subject};
  }
  if (op.seq != 0) return StoredRun{op.seq, op.seq, op.ts, op.subject};
  // A raw message without a sequence gets the next one.
  if (!answer->state) return std::nullopt;
  return StoredRun{answer->state->last_seq, answer->state->last_seq, op.ts, op.subject};
}

std::vector<StoredRun> StoredBefore(const PlayedSide& played, size_t at) {
  std::vector<StoredRun> runs;
  for (size_t i = 0; i < played.CountBefore(at); ++i) {
    if (const auto stored = StoredAt(played, i)) runs.push_back(*stored);
  }
  return runs;
}

}  // namespace jsparity
