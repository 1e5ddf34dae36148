#include "conformance/defects/explained_break.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/judge/held_stream.h"

namespace jsparity {
namespace {

bool IsAmong(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// What the stream was before the operation at `at`, with the scan behind the last one.
const jsstore::StreamState* StateBefore(const Recording& recording, size_t at) {
  for (size_t i = std::min(at, recording.steps.size()); i-- > 0;) {
    const auto& results = recording.steps[i].results;
    if (!results.empty() && results.back().state) return &*results.back().state;
  }
  return recording.open.result.state ? &*recording.open.result.state : nullptr;
}

bool IsThere(const jsstore::StreamState& state, uint64_t seq) {
  const auto present = PresentIn(state);
  return present && std::ranges::binary_search(*present, seq);
}

// The operation with which the sequence last went before `at`; nullopt where it did not.
std::optional<size_t> WentAt(const Recording& recording, uint64_t seq, size_t at) {
  std::optional<size_t> went;
  bool was_there = recording.open.result.state && IsThere(*recording.open.result.state, seq);
  uint64_t last = recording.open.result.state ? recording.open.result.state->last_seq : 0;
  for (size_t i = 0; i < std::min(at, recording.steps.size()); ++i) {
    const auto& results = recording.steps[i].results;
    if (results.empty() || !results.back().state) continue;
    const jsstore::StreamState& state = *results.back().state;
    const bool is_there = IsThere(state, seq);
    // One that is stored and removed by the same operation goes with it, too.
    const bool passed_by = !was_there && !is_there && last < seq && seq <= state.last_seq;
    if ((was_there && !is_there) || passed_by) went = i;
    was_there = is_there;
    last = state.last_seq;
  }
  return went;
}

bool WerePlayedInOrder(const std::vector<std::string>& names, const Case& c, size_t at) {
  size_t next = 0;
  for (size_t i = 0; i < std::min(at, c.ops.size()) && next < names.size(); ++i) {
    if (NameOf(c.ops[i].kind) == names[next]) ++next;
  }
  return next == names.size();
}

bool WasPlayed(const std::vector<std::string>& names, const Case& c, size_t at) {
  if (names.empty()) return true;
  const auto end = c.ops.begin() + static_cast<ptrdiff_t>(std::min(at, c.ops.size()));
  return std::any_of(c.ops.begin(), end,
                     [&names](const Operation& op) { return IsAmong(names, NameOf(op.kind)); });
}

struct Limit {
  std::string_view name;
  bool (*is_set)(const jsstore::StreamConfig& config);
};
constexpr std::array kLimits{
    Limit{"max_msgs", [](const auto& config) { return config.max_msgs > 0; }},
    Limit{"max_bytes", [](const auto& config) { return config.max_bytes > 0; }},
    Limit{"max_msgs_per_subject", [](const auto& config) { return config.max_msgs_per > 0; }},
    Limit{"max_age", [](const auto& config) { return config.max_age.count() > 0; }},
};

// In any configuration up to the operation at `at`.
bool HadLimit(const std::vector<std::string>& names, const Case& c, size_t at) {
  const auto has = [&names](const jsstore::StreamConfig& config) {
    return std::ranges::any_of(kLimits, [&](const Limit& limit) {
      return IsAmong(names, limit.name) && limit.is_set(config);
    });
  };
  if (has(c.stream)) return true;
  for (size_t i = 0; i < c.ops.size() && i <= at; ++i) {
    if (c.ops[i].stream && has(*c.ops[i].stream)) return true;
  }
  return false;
}

// Whether the sequence was stored with a TTL of that many seconds at least.
bool HadTtl(uint64_t seconds, const Case& c, const Recording& recording, uint64_t seq) {
  for (size_t i = 0; i < std::min(c.ops.size(), recording.steps.size()); ++i) {
    const Operation& op = c.ops[i];
    const auto& results = recording.steps[i].results;
    if (results.empty() || op.ttl <= 0) continue;
    const bool is_this = (op.kind == OpKind::kStoreMsg && results.back().value.seq == seq) ||
                         (op.kind == OpKind::kStoreRawMsg && op.seq == seq);
    if (is_this && static_cast<uint64_t>(op.ttl) >= seconds) return true;
  }
  return false;
}

bool HasMembers(const Json& members, const Json& object) {
  return std::ranges::all_of(members.items(), [&object](const auto& member) {
    return object.contains(member.key()) && object.at(member.key()) == member.value();
  });
}

bool OperationHas(const Json& members, const Case& c, const BrokenLaw& broken) {
  if (members.empty()) return true;
  return broken.at < c.ops.size() && HasMembers(members, ToJson(c.ops[broken.at]));
}

// By one of these, up to the operation at `at`.
bool WasDamaged(const std::vector<Json>& damage, const Case& c, size_t at) {
  if (damage.empty()) return true;
  for (size_t i = 0; i < c.ops.size() && i <= at; ++i) {
    if (c.ops[i].damage.empty()) continue;
    const Json op = ToJson(c.ops[i]);
    for (const Json& done : op.at("damage")) {
      const auto is_this = [&done](const Json& wanted) { return HasMembers(wanted, done); };
      if (std::ranges::any_of(damage, is_this)) return true;
    }
  }
  return false;
}

bool IsBeyondLast(const std::string& member, const Case& c, const jsstore::StreamState* before,
                  const BrokenLaw& broken) {
  if (before == nullptr || broken.at >= c.ops.size()) return false;
  const Json op = ToJson(c.ops[broken.at]);
  const auto found = op.find(member);
  return found != op.end() && found->is_number_unsigned() &&
         found->get<uint64_t>() > before->last_seq;
}

}  // namespace

bool IsLimit(std::string_view name) {
  return std::ranges::find(kLimits, name, &Limit::name) != kLimits.end();
}

bool Explains(const LawRecogniser& recogniser, const Case& c, const Recording& breaker,
              const LawBreak& one) {
  const BrokenLaw& broken = one.broken;
  if (broken.law != recogniser.law || one.side != recogniser.side) return false;
  if (!IsAmong(recogniser.at, OperationOf(c, broken))) return false;
  if (WayOf(broken).find(recogniser.words) == std::string::npos) return false;
  if (!WerePlayedInOrder(recogniser.after, c, broken.at)) return false;
  if (!WasPlayed(recogniser.after_any, c, broken.at)) return false;
  if (recogniser.encrypted && c.file_store.cipher == jsstore::Cipher::kNone) return false;
  if (!OperationHas(recogniser.with, c, broken)) return false;
  if (!recogniser.gone_with.empty()) {
    const auto went = WentAt(breaker, broken.sequence, broken.at);
    if (!went || *went >= c.ops.size()) return false;
    if (!IsAmong(recogniser.gone_with, NameOf(c.ops[*went].kind))) return false;
  }
  if (!recogniser.limits.empty() && !HadLimit(recogniser.limits, c, broken.at)) return false;
  if (recogniser.ttl_min > 0 && !HadTtl(recogniser.ttl_min, c, breaker, broken.sequence)) {
    return false;
  }
  if (!WasDamaged(recogniser.damage, c, broken.at)) return false;
  return recogniser.beyond_last.empty() ||
         IsBeyondLast(recogniser.beyond_last, c, StateBefore(breaker, broken.at), broken);
}

}  // namespace jsparity
