#include "conformance/defects/earlier_message.h"

#include <algorithm>

namespace jsparity {
namespace {

const jsstore::StreamState* StateAfter(const StepRecord& step) {
  if (step.results.empty()) return nullptr;
  const OpResult& result = step.results.back();
  return result.panic || !result.state ? nullptr : &*result.state;
}

bool Stored(const Operation& op, const StepRecord& step, uint64_t seq,
            const StoredMessage& message) {
  if (op.subject != message.subject || op.hdr != message.hdr || op.msg != message.msg) return false;
  if (op.kind != OpKind::kStoreMsg && op.kind != OpKind::kStoreRawMsg) return false;
  const auto* state = StateAfter(step);
  return state != nullptr && !step.results.back().error && state->last_seq == seq;
}

// Also where it failed: what it removed by then stays removed
// (golden/reference-defects/truncate-deleted.md).
bool TruncatedBelow(const Operation& op, const StepRecord& step, uint64_t seq) {
  if (op.kind != OpKind::kTruncate) return false;
  const auto* state = StateAfter(step);
  return state != nullptr && state->last_seq < seq;
}

}  // namespace

bool WasTruncatedUnder(uint64_t seq, const StoredMessage& message, const Case& c,
                       const Recording& recording) {
  bool stored = false;
  for (size_t i = 0; i < std::min(c.ops.size(), recording.steps.size()); ++i) {
    const Operation& op = c.ops[i];
    if (stored && TruncatedBelow(op, recording.steps[i], seq)) return true;
    stored = stored || Stored(op, recording.steps[i], seq, message);
  }
  return false;
}

bool HasTwoLives(uint64_t seq, const StoredMessage& earlier, const StoredMessage& later,
                 const Case& c, const Recording& recording) {
  bool stored = false;
  bool failed = false;
  for (size_t i = 0; i < std::min(c.ops.size(), recording.steps.size()); ++i) {
    const Operation& op = c.ops[i];
    const StepRecord& step = recording.steps[i];
    if (failed && Stored(op, step, seq, later)) return true;
    failed = failed || (stored && TruncatedBelow(op, step, seq) && step.results.back().error);
    stored = stored || Stored(op, step, seq, earlier);
  }
  return false;
}

}  // namespace jsparity
