#include "conformance/run/earlier_message.h"

#include <algorithm>

namespace jsparity {
namespace {

bool Stored(const Operation& op, const StepRecord& step, uint64_t seq) {
  if (op.kind != OpKind::kStoreMsg && op.kind != OpKind::kStoreRawMsg) return false;
  if (step.results.empty()) return false;
  const OpResult& result = step.results.back();
  return !result.error && !result.panic && result.state && result.state->last_seq == seq;
}

}  // namespace

bool WasStoredUnder(uint64_t seq, const StoredMessage& message, const Case& c,
                    const Recording& recording) {
  for (size_t i = 0; i < std::min(c.ops.size(), recording.steps.size()); ++i) {
    const Operation& op = c.ops[i];
    if (Stored(op, recording.steps[i], seq) && op.subject == message.subject &&
        op.hdr == message.hdr && op.msg == message.msg) {
      return true;
    }
  }
  return false;
}

}  // namespace jsparity
