#include "conformance/compare/result_difference.h"

#include <algorithm>

namespace jsparity {
namespace {

std::string Text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Walks down to the first place where the two differ.
ResultDifference FirstJsonDifference(const std::string& path, const Json& a, const Json& b) {
  if (a.is_object() && b.is_object()) {
    for (const auto& [key, value] : a.items()) {
      if (!b.contains(key)) return {path + "." + key, Text(value), "absent"};
      if (value != b[key]) return FirstJsonDifference(path + "." + key, value, b[key]);
    }
    for (const auto& [key, value] : b.items()) {
      if (!a.contains(key)) return {path + "." + key, "absent", Text(value)};
    }
  }
  if (a.is_array() && b.is_array() && a.size() == b.size()) {
    for (size_t i = 0; i < a.size(); ++i) {
      if (a[i] != b[i]) {
        return FirstJsonDifference(path + "[" + std::to_string(i) + "]", a[i], b[i]);
      }
    }
  }
  return {path, Text(a), Text(b)};
}

bool SameError(const std::optional<StoreError>& a, const std::optional<StoreError>& b) {
  if (a.has_value() != b.has_value()) return false;
  if (!a) return true;
  return a->name == b->name && (!a->name.empty() || a->text == b->text);
}

std::string Text(const std::optional<StoreError>& error) {
  if (!error) return "no error";
  if (error->name.empty()) return "\"" + error->text + "\"";
  return error->name + " (\"" + error->text + "\")";
}

bool SameStates(const std::optional<jsstore::StreamState>& a,
                const std::optional<jsstore::StreamState>& b) {
  return a.has_value() == b.has_value() && (!a || SameState(*a, *b));
}

bool SameValue(OpKind kind, const OpValue& a, const OpValue& b, CanonicalUse& use) {
  if (kind == OpKind::kConsumerEncodedState) return SameEncodedState(a.bytes, b.bytes, use);
  if (kind == OpKind::kEncodedStreamState) return SameStreamState(a.bytes, b.bytes, use);
  if (kind == OpKind::kSnapshotRead) {
    return a.end == b.end && a.failure == b.failure && SameSnapshot(a.bytes, b.bytes, use);
  }
  const PlainValue& plain = a;
  return plain == b && SameStates(a.state, b.state);
}

// What had been counted when a block could not be read: the reference answers it beside the error
// (filestore.go: FilteredState, "return ss, err"), its callers throw it away, and a Result has no
// place for it.
bool IsPartialCount(OpKind kind, const OpResult& reference) {
  return kind == OpKind::kFilteredState && reference.error.has_value();
}

Json StateJson(const std::optional<jsstore::StreamState>& state) {
  return state ? ToJson(*state) : Json();
}

}  // namespace

std::optional<ResultDifference> FirstResultDifference(OpKind kind, const OpResult& reference,
                                                      const OpResult& testee, ResultScope scope,
                                                      CanonicalUse& use) {
  if (!SameError(reference.error, testee.error)) {
    return ResultDifference{"error", Text(reference.error), Text(testee.error)};
  }
  if (reference.panic.has_value() != testee.panic.has_value()) {
    return ResultDifference{"panic", reference.panic ? reference.panic->text : "none",
                            testee.panic ? testee.panic->text : "none"};
  }
  if (!IsPartialCount(kind, reference) && !SameValue(kind, reference.value, testee.value, use)) {
    return FirstJsonDifference("value", ValueToJson(kind, reference.value),
                               ValueToJson(kind, testee.value));
  }
  if (scope.state && reference.callbacks != testee.callbacks) {
    return FirstJsonDifference("callbacks", ToJson(kind, reference)["callbacks"],
                               ToJson(kind, testee)["callbacks"]);
  }
  if (scope.state && !SameStates(reference.state, testee.state)) {
    return FirstJsonDifference("state", StateJson(reference.state), StateJson(testee.state));
  }
  const bool same_times =
      reference.start_ns == testee.start_ns && reference.end_ns == testee.end_ns;
  if (scope.times && !same_times) {
    return ResultDifference{
        "time", std::to_string(reference.start_ns) + " to " + std::to_string(reference.end_ns),
        std::to_string(testee.start_ns) + " to " + std::to_string(testee.end_ns)};
  }
  return std::nullopt;
}

std::string Describe(const ResultDifference& difference) {
  return difference.field + "\n  reference: " + difference.reference +
         "\n  testee:    " + difference.testee;
}

}  // namespace jsparity
