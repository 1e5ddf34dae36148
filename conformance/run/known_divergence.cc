#include "conformance/run/known_divergence.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conformance/compare/decoded_file.h"

namespace jsparity {
namespace {

constexpr std::string_view kLostCount =
    "of a subject with several proposed removals one is purged, and the count of the others is "
    "kept under a string over a buffer that is used again (sdm.go:76, filestore.go:10086; "
    "golden/reference-defects/lost-marker.md)";
constexpr std::string_view kStaleSchedules =
    "a truncated schedule stays in sched.db; when its sequence is used again, which of the two a "
    "removal takes is the order of a Go map (scheduler.go:77, 104, 266; "
    "golden/reference-defects/stale-schedule.md)";

constexpr const char* kScheduleFile = "msgs/sched.db";

bool Reopens(OpKind kind) {
  return kind == OpKind::kRestart || kind == OpKind::kCrash || kind == OpKind::kRestore;
}

bool IsMarker(const Callback& callback) {
  return callback.kind == Callback::Kind::kProcess &&
         callback.hdr.find("Nats-Marker-Reason: ") != std::string::npos;
}

// A purge, a compaction or a truncation tells of all that it removed at once.
bool IsBulkRemoval(const Callback& callback) {
  return callback.kind == Callback::Kind::kUpdate && callback.seq == 0 && callback.msgs < 0;
}

// The subject for which one side asks for a marker where the other asks to remove a message;
// `place` is the callback at which they part.
std::optional<std::string> SubjectOfMarkerOnOneSide(const OpResult& reference,
                                                    const OpResult& subject, size_t& place) {
  const auto [ours, theirs] = std::ranges::mismatch(subject.callbacks, reference.callbacks);
  if (ours == subject.callbacks.end() || theirs == reference.callbacks.end()) return std::nullopt;
  place = static_cast<size_t>(theirs - reference.callbacks.begin());
  if (IsMarker(*ours) && theirs->kind == Callback::Kind::kRemove) return ours->subject;
  if (IsMarker(*theirs) && ours->kind == Callback::Kind::kRemove) return theirs->subject;
  return std::nullopt;
}

// Whether a marker of the subject was asked for, and messages purged after that, since the last
// opening before the step's callback `place`.
bool PurgedAfterMarker(const Case& c, const Recording& reference, size_t step, size_t place,
                       const std::string& subject) {
  bool asked = false;
  bool purged = false;
  for (size_t i = 0; i <= step; ++i) {
    if (Reopens(c.ops[i].kind)) asked = purged = false;
    const auto& results = reference.steps[i].results;
    for (const OpResult& result : results) {
      const size_t count =
          i == step ? std::min(place, result.callbacks.size()) : result.callbacks.size();
      for (size_t k = 0; k < count; ++k) {
        const Callback& callback = result.callbacks[k];
        purged = purged || (asked && IsBulkRemoval(callback));
        asked = asked || (IsMarker(callback) && callback.subject == subject);
      }
    }
  }
  return purged;
}

bool LosesCountOfProposals(const Case& c, const Recording& reference, const Recording& subject,
                           const Divergence& divergence) {
  const size_t step = divergence.step;
  if (divergence.place != Divergence::Place::kOperation || !divergence.answer ||
      divergence.answer->field != "callbacks" || step >= reference.steps.size() ||
      step >= subject.steps.size() || reference.steps[step].results.size() != 1 ||
      subject.steps[step].results.size() != 1) {
    return false;
  }
  size_t place = 0;
  const auto parted = SubjectOfMarkerOnOneSide(reference.steps[step].results.front(),
                                               subject.steps[step].results.front(), place);
  return parted && PurgedAfterMarker(c, reference, step, place, *parted);
}

struct Schedule {
  std::string seq;
  std::string subject;
  std::string time;
  auto operator<=>(const Schedule&) const = default;
};

// In order; nullopt for a file that cannot be read to its end.
std::optional<std::vector<Schedule>> SchedulesIn(const std::string& bytes) {
  std::vector<Schedule> schedules;
  for (const DecodedRecord& record : DecodeScheduleState(bytes)) {
    if (record.name == "header") continue;
    if (record.fields.size() != 3) return std::nullopt;
    schedules.push_back(
        {record.fields[2].second, record.fields[0].second, record.fields[1].second});
  }
  std::ranges::sort(schedules);
  return schedules;
}

// The step at which a schedule was stored, the last one before `end`.
std::optional<size_t> StoredAt(const Schedule& schedule, const Case& c, const Recording& recording,
                               size_t end) {
  for (size_t i = end; i-- > 0;) {
    const Operation& op = c.ops[i];
    if (op.kind != OpKind::kStoreMsg && op.kind != OpKind::kStoreRawMsg) continue;
    if (op.subject != schedule.subject || op.hdr.find("Nats-Schedule: ") == std::string::npos) {
      continue;
    }
    if (recording.steps[i].results.empty()) continue;
    const OpResult& result = recording.steps[i].results.back();
    if (!result.error && result.state && std::to_string(result.state->last_seq) == schedule.seq) {
      return i;
    }
  }
  return std::nullopt;
}

// Whether each pair of schedules is of one sequence, under which the case stored both, and opened
// the store again after that.
bool ShareTheirSequences(const std::vector<Schedule>& reference,
                         const std::vector<Schedule>& subject, const Case& c,
                         const Recording& recording) {
  if (reference.size() != subject.size()) return false;
  const size_t steps = std::min(c.ops.size(), recording.steps.size());
  size_t last_opening = steps;
  while (last_opening > 0 && !Reopens(c.ops[last_opening - 1].kind)) --last_opening;
  for (size_t i = 0; i < reference.size(); ++i) {
    if (reference[i] == subject[i]) continue;
    if (reference[i].seq != subject[i].seq || reference[i].subject == subject[i].subject ||
        !StoredAt(reference[i], c, recording, last_opening) ||
        !StoredAt(subject[i], c, recording, last_opening)) {
      return false;
    }
  }
  return true;
}

// sched.db where the divergence is, or nullptr.
const std::string* ScheduleFileAt(const Divergence& divergence, const Recording& recording) {
  const FileTree* files = &recording.files;
  if (divergence.place == Divergence::Place::kOperation) {
    if (divergence.step >= recording.steps.size()) return nullptr;
    const auto& of_step = recording.steps[divergence.step].files;
    if (!of_step) return nullptr;
    files = &*of_step;
  }
  const auto file = files->find(kScheduleFile);
  return file == files->end() ? nullptr : &file->second;
}

bool LeavesAnotherSchedule(const Case& c, const Recording& reference, const Recording& subject,
                           const Divergence& divergence) {
  if (!divergence.files || divergence.files->path != kScheduleFile) return false;
  const std::string* theirs = ScheduleFileAt(divergence, reference);
  const std::string* ours = ScheduleFileAt(divergence, subject);
  if (theirs == nullptr || ours == nullptr) return false;
  const auto their_schedules = SchedulesIn(*theirs);
  const auto our_schedules = SchedulesIn(*ours);
  return their_schedules && our_schedules &&
         ShareTheirSequences(*their_schedules, *our_schedules, c, reference);
}

}  // namespace

std::string_view FindKnownDefect(const Case& c, const Recording& reference,
                                 const Recording& subject, const Divergence& divergence) {
  if (LosesCountOfProposals(c, reference, subject, divergence)) return kLostCount;
  if (LeavesAnotherSchedule(c, reference, subject, divergence)) return kStaleSchedules;
  return "";
}

}  // namespace jsparity
