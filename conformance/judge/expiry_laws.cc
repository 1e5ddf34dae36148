#include <algorithm>

#include "conformance/judge/step.h"

namespace jsparity {
namespace {

constexpr int64_t kSecondNs = 1'000'000'000;
// A check that removed nothing comes again in two seconds (filestore.go: resetAgeChk), the wheel
// turns in seconds, and the clock that ages are measured by is read ten times a second.
constexpr int64_t kLateMaxNs = 4 * kSecondNs;

void TellOver(std::string_view what, uint64_t seq, size_t at, LawBreaks& breaks) {
  breaks.Tell(Law::kLimitsHold, at, seq,
              "sequence " + std::to_string(seq) + " is over by its " + std::string(what) +
                  ", and still there");
}

bool IsDue(int64_t since_ns, int64_t lasts_ns, int64_t now_ns) {
  return now_ns - since_ns > kLateMaxNs && lasts_ns < now_ns - since_ns - kLateMaxNs;
}

}  // namespace

void JudgeExpiry(const JudgedStep& step, const HeldStream& held, int64_t steady_since_ns, size_t at,
                 LawBreaks& breaks) {
  const jsstore::StreamConfig& config = step.config;
  if (step.op.kind != OpKind::kAdvance || step.result.error || held.messages.empty()) return;
  // With delete markers it is another one who removes (filestore.go: expireMsgs).
  if (config.subject_delete_marker_ttl.count() > 0 && !step.owner_acts) return;
  const int64_t now_ns = step.result.end_ns;
  // Ages are looked at from the first message on, up to one that is not over.
  const auto& [first, oldest] = *held.messages.begin();
  const int64_t age_max = config.max_age.count();
  if (age_max > 0 && oldest.stored_ns > 0 && oldest.ttl == 0 && !HasEndOfItsOwn(oldest) &&
      IsDue(std::max(oldest.stored_ns, steady_since_ns), age_max, now_ns)) {
    TellOver("age", first, at, breaks);
  }
  if (!config.allow_msg_ttl) return;
  for (const auto& [seq, message] : held.messages) {
    const bool timed = message.ttl > 0 && message.ttl < INT64_MAX / kSecondNs;
    // One that was stored before the store opened is timed by its header.
    if (!timed || message.stored_ns <= steady_since_ns) continue;
    if (!IsDue(message.stored_ns, message.ttl * kSecondNs, now_ns)) continue;
    TellOver("TTL", seq, at, breaks);
    return;
  }
}

}  // namespace jsparity
