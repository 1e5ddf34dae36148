#include "conformance/defects/subject_past.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "conformance/defects/operation_effect.h"
#include "conformance/defects/stored_run.h"
#include "conformance/judge/held_stream.h"
#include "conformance/judge/step.h"

namespace jsparity {
namespace {

// Of the last that was stored under the sequence; nothing where none was.
std::optional<std::string_view> SubjectOf(const std::vector<StoredRun>& stored, uint64_t seq) {
  std::optional<std::string_view> subject;
  for (const StoredRun& run : stored) {
    if (run.Has(seq)) subject = run.subject;
  }
  return subject;
}

// What went with the operation at `at`; nothing where too many were there to walk.
std::vector<uint64_t> GoneWith(const PlayedSide& played, size_t at) {
  const jsstore::StreamState* before = played.StateBefore(at);
  const jsstore::StreamState* after = played.StateBefore(at + 1);
  if (before == nullptr || after == nullptr) return {};
  std::vector<uint64_t> gone = PresentIn(*before).value_or(std::vector<uint64_t>{});
  std::erase_if(gone, [after](uint64_t seq) { return IsThere(*after, seq); });
  return gone;
}

// The first message that is there of each subject, before the operation at `at`.
std::map<std::string_view, uint64_t> OldestOfSubjects(const PlayedSide& played,
                                                      const std::vector<StoredRun>& stored,
                                                      size_t at) {
  std::map<std::string_view, uint64_t> oldest;
  const jsstore::StreamState* now = played.StateBefore(at);
  const auto there = now == nullptr ? std::nullopt : PresentIn(*now);
  for (const uint64_t seq : there.value_or(std::vector<uint64_t>{})) {
    if (const auto subject = SubjectOf(stored, seq)) oldest.try_emplace(*subject, seq);
  }
  return oldest;
}

}  // namespace

bool NewerOfSubjectWentWith(const PlayedSide& played, const std::vector<std::string>& names,
                            size_t at) {
  const std::vector<StoredRun> stored = StoredBefore(played, at);
  const auto oldest = OldestOfSubjects(played, stored, at);
  const auto has_older = [&](uint64_t seq) {
    const auto subject = SubjectOf(stored, seq);
    const auto found = subject ? oldest.find(*subject) : oldest.end();
    return found != oldest.end() && found->second < seq;
  };
  bool time_passed = false;
  for (size_t i = played.CountBefore(at); i > 0; --i) {
    const OpKind kind = played.c.ops[i - 1].kind;
    if (Reopens(kind)) return false;
    time_passed = time_passed || kind == OpKind::kAdvance;
    if (!time_passed || !played.IsOneOf(names, i - 1)) continue;
    if (std::ranges::any_of(GoneWith(played, i - 1), has_older)) return true;
  }
  return false;
}

}  // namespace jsparity
