#include "conformance/defects/message_past.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <string_view>

#include "conformance/defects/operation_effect.h"
#include "conformance/defects/stored_run.h"

namespace jsparity {
namespace {

// In seconds; 0: none. By the header, which a recovery goes by, it may be a duration, which has one
// at least (stream.go: parseMessageTTL).
uint64_t TtlOf(const Operation& op) {
  if (op.ttl > 0) return static_cast<uint64_t>(op.ttl);
  constexpr std::string_view kHeader = "\r\nNats-TTL: ";
  const size_t at = op.hdr.find(kHeader);
  if (at == std::string::npos) return 0;
  uint64_t ttl = 0;
  const char* const end = op.hdr.data() + op.hdr.size();
  const auto read = std::from_chars(op.hdr.data() + at + kHeader.size(), end, ttl);
  const bool is_number = read.ptr == end || *read.ptr == '\r';
  return ttl > 0 && !is_number ? 1 : ttl;
}

}  // namespace

std::optional<size_t> MessagePast::WentAt() const {
  const jsstore::StreamState* opened = played_.StateBefore(0);
  std::optional<size_t> went;
  bool was_there = opened != nullptr && IsThere(*opened, seq_);
  uint64_t last = opened != nullptr ? opened->last_seq : 0;
  for (size_t i = 0; i < std::min(at_, played_.recording.steps.size()); ++i) {
    const OpResult* answer = played_.AnswerAt(i);
    if (answer == nullptr || !answer->state) continue;
    const bool is_there = IsThere(*answer->state, seq_);
    // One that is stored and removed by the same operation goes with it, too.
    const bool passed_by =
        !was_there && !is_there && last < seq_ && seq_ <= answer->state->last_seq;
    if ((was_there && !is_there) || passed_by) went = i;
    was_there = is_there;
    last = answer->state->last_seq;
  }
  return went;
}

bool MessagePast::WentAsItCame() const {
  const auto went = WentAt();
  const jsstore::StreamState* before = went ? played_.StateBefore(*went) : nullptr;
  return before != nullptr && before->last_seq < seq_;
}

std::optional<size_t> MessagePast::CameAt() const {
  const jsstore::StreamState* opened = played_.StateBefore(0);
  std::optional<size_t> came;
  bool was_there = opened != nullptr && IsThere(*opened, seq_);
  for (size_t i = 0; i < std::min(at_, played_.recording.steps.size()); ++i) {
    const OpResult* answer = played_.AnswerAt(i);
    if (answer == nullptr || !answer->state) continue;
    const bool is_there = IsThere(*answer->state, seq_);
    if (is_there && !was_there) came = i;
    was_there = is_there;
  }
  return came;
}

bool MessagePast::CameFailed() const {
  const auto came = CameAt();
  return came && played_.AnswerAt(*came)->error.has_value();
}

bool MessagePast::CameAfter(const std::vector<std::string>& names) const {
  const auto came = CameAt();
  return came && played_.WasPlayed(names, *came);
}

bool MessagePast::WasLastAt(const std::vector<std::string>& names) const {
  for (size_t i = 0; i < played_.CountBefore(at_); ++i) {
    if (!played_.IsOneOf(names, i)) continue;
    const jsstore::StreamState* before = played_.StateBefore(i);
    if (before == nullptr || before->last_seq != seq_) continue;
    if (IsThere(*before, seq_)) return true;
  }
  return false;
}

bool MessagePast::LowerLeftATombstone() const {
  for (size_t i = 0; i < played_.CountBefore(at_); ++i) {
    if (LeftALowerTombstone(played_, seq_, i)) return true;
  }
  return false;
}

bool MessagePast::OwnerTookALowerFirst() const {
  const auto went = WentAt();
  for (size_t i = 0; went && i <= *went; ++i) {
    const OpResult* answer = played_.AnswerAt(i);
    if (answer == nullptr) continue;
    const std::span<const Callback> told =
        i == *went ? CallbacksBeforeItWent(*answer, seq_) : answer->callbacks;
    if (OwnerTookALower(told, seq_)) return true;
  }
  return false;
}

bool MessagePast::WasRolledUp() const {
  const auto went = WentAt();
  const OpResult* answer = went ? played_.AnswerAt(*went) : nullptr;
  return answer != nullptr && WentWithARollup(answer->callbacks, seq_);
}

bool MessagePast::WasBelowFirst() const {
  const jsstore::StreamState* before = played_.StateBefore(at_);
  return before != nullptr && seq_ < before->first_seq;
}

bool MessagePast::HadTtl(uint64_t seconds) const {
  for (size_t i = 0; i < played_.CountBefore(played_.c.ops.size()); ++i) {
    if (TtlOf(played_.c.ops[i]) < seconds) continue;
    const auto stored = StoredAt(played_, i);
    if (stored && stored->Has(seq_)) return true;
  }
  return false;
}

bool MessagePast::HasOlderBehind() const {
  std::optional<int64_t> ts;
  for (const StoredRun& stored : StoredBefore(played_, at_)) {
    if (stored.Has(seq_)) ts = stored.ts;
    if (ts && stored.first > seq_ && stored.ts < *ts) return true;
  }
  return false;
}

bool MessagePast::HasNewerBefore() const {
  std::optional<int64_t> newest;
  bool has = false;
  for (const StoredRun& stored : StoredBefore(played_, at_)) {
    if (stored.last < seq_) newest = std::max(newest.value_or(stored.ts), stored.ts);
    if (stored.Has(seq_)) has = newest && *newest > stored.ts;
  }
  return has;
}

}  // namespace jsparity
