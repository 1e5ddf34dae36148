#include <map>

#include "conformance/judge/step.h"

namespace jsparity {
namespace {

std::string Over(std::string_view limit, int64_t max, uint64_t is) {
  return std::string(limit) + " is " + std::to_string(max) + ", and there are " +
         std::to_string(is);
}

}  // namespace

void JudgeLimits(const JudgedStep& step, const HeldStream& held, size_t at, LawBreaks& breaks) {
  const jsstore::StreamConfig& config = step.config;
  const bool acts = Stores(step.op.kind) || step.op.kind == OpKind::kUpdateConfig || step.reopened;
  // With the other policy a limit turns new messages away, and those of replicas are taken.
  if (!acts || config.discard != jsstore::DiscardPolicy::kOld || !step.result.state) return;
  const jsstore::StreamState& state = *step.result.state;
  if (config.max_msgs > 0 && state.msgs > static_cast<uint64_t>(config.max_msgs)) {
    breaks.Tell(Law::kLimitsHold, at, 0, Over("max_msgs", config.max_msgs, state.msgs));
  }
  if (config.max_bytes > 0 && state.bytes > static_cast<uint64_t>(config.max_bytes)) {
    breaks.Tell(Law::kLimitsHold, at, 0, Over("max_bytes", config.max_bytes, state.bytes));
  }
  if (config.max_msgs_per <= 0 || !step.counts_subjects || step.had_no_subject) return;
  std::map<std::string_view, int64_t> counts;
  for (const auto& [seq, message] : held.messages) {
    if (!message.known || message.subject.empty()) continue;
    const int64_t count = ++counts[message.subject];
    if (count <= config.max_msgs_per) continue;
    breaks.Tell(Law::kLimitsHold, at, seq,
                Over("max_msgs_per_subject", config.max_msgs_per, static_cast<uint64_t>(count)) +
                    " of " + Quoted(message.subject));
    return;
  }
}

}  // namespace jsparity
