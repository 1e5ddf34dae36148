#include "conformance/defects/played_side.h"

#include <algorithm>

namespace jsparity {
namespace {

bool IsAmong(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool HasMembers(const Json& members, const Json& object) {
  return std::ranges::all_of(members.items(), [&object](const auto& member) {
    return object.contains(member.key()) && object.at(member.key()) == member.value();
  });
}

const std::vector<StoreDamage>& DamageAt(const PlayedSide& played, size_t at) {
  const auto& steps = played.recording.steps;
  const bool told = at < steps.size() && steps[at].damage.has_value();
  return told ? *steps[at].damage : played.c.ops[at].damage;
}

}  // namespace

bool NamesOperation(const std::vector<std::string>& names, std::string_view operation) {
  if (IsAmong(names, operation)) return true;
  if (operation == NameOf(OpKind::kStoreMsgs)) return IsAmong(names, NameOf(OpKind::kStoreMsg));
  return operation == NameOf(OpKind::kRemoveMsgs) && IsAmong(names, NameOf(OpKind::kRemoveMsg));
}

bool HasError(const std::string& text, const OpResult& result) {
  return result.error && result.error->text.find(text) != std::string::npos;
}

size_t PlayedSide::CountBefore(size_t at) const {
  return std::min({at, c.ops.size(), recording.steps.size()});
}

const OpResult* PlayedSide::AnswerAt(size_t at) const {
  if (at >= recording.steps.size() || recording.steps[at].results.empty()) return nullptr;
  return &recording.steps[at].results.back();
}

const jsstore::StreamState* PlayedSide::StateBefore(size_t at) const {
  for (size_t i = std::min(at, recording.steps.size()); i-- > 0;) {
    const OpResult* answer = AnswerAt(i);
    if (answer != nullptr && answer->state) return &*answer->state;
  }
  return recording.open.result.state ? &*recording.open.result.state : nullptr;
}

bool PlayedSide::IsOneOf(const std::vector<std::string>& names, size_t at) const {
  return NamesOperation(names, NameOf(c.ops[at].kind));
}

bool PlayedSide::WasPlayed(const std::vector<std::string>& names, size_t at) const {
  for (size_t i = 0; i < std::min(at, c.ops.size()); ++i) {
    if (IsOneOf(names, i)) return true;
  }
  return false;
}

bool PlayedSide::WasPlayedSince(const std::vector<std::string>& names, size_t from,
                                size_t at) const {
  for (size_t i = from + 1; i < std::min(at, c.ops.size()); ++i) {
    if (IsOneOf(names, i)) return true;
  }
  return false;
}

bool PlayedSide::WerePlayedInOrder(const std::vector<std::string>& names, size_t at) const {
  size_t next = 0;
  for (size_t i = 0; i < std::min(at, c.ops.size()) && next < names.size(); ++i) {
    if (IsOneOf({names[next]}, i)) ++next;
  }
  return next == names.size();
}

bool PlayedSide::HasMembersAt(const Json& members, size_t at) const {
  return at < c.ops.size() && HasMembers(members, ToJson(c.ops[at]));
}

bool PlayedSide::WasDamaged(const std::vector<Json>& damage, size_t at) const {
  for (size_t i = 0; i < c.ops.size() && i <= at; ++i) {
    for (const Json& done : ToJson(DamageAt(*this, i))) {
      const auto is_this = [&done](const Json& wanted) { return HasMembers(wanted, done); };
      if (std::ranges::any_of(damage, is_this)) return true;
    }
  }
  return false;
}

bool PlayedSide::AnsweredError(const std::string& text, size_t at) const {
  const OpResult* answer = AnswerAt(at);
  return answer != nullptr && HasError(text, *answer);
}

bool PlayedSide::AnsweredErrorBefore(const std::string& text, size_t at) const {
  for (size_t i = 0; i < CountBefore(at); ++i) {
    if (AnsweredError(text, i)) return true;
  }
  return false;
}

bool PlayedSide::AnswersErrorLater(const std::string& text, size_t at) const {
  const size_t ops = std::min(c.ops.size(), recording.steps.size());
  for (size_t i = at + 1; i < ops; ++i) {
    if (!c.ops[i].damage.empty() || c.ops[i].kind == OpKind::kRestore) return false;
    if (AnsweredError(text, i)) return true;
  }
  for (size_t i = at < ops ? 0 : at - ops + 1; i < recording.scan.size(); ++i) {
    if (HasError(text, recording.scan[i])) return true;
  }
  return false;
}

}  // namespace jsparity
