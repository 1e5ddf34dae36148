#include "conformance/defects/recorded_defects.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "conformance/compare/decoded_file.h"
#include "conformance/run/damage_files.h"

namespace jsparity {
namespace {

constexpr const char* kScheduleFile = "msgs/sched.db";

// What the two sides answered to the operation after which they part.
struct Answers {
  const OpResult& theirs;
  const OpResult& ours;
};

// nullopt where they part elsewhere, or the step is more than one operation.
std::optional<Answers> AnswersOf(const Recording& reference, const Recording& testee,
                                 const Divergence& divergence) {
  const size_t step = divergence.step;
  if (divergence.place != Divergence::Place::kOperation || step >= reference.steps.size() ||
      step >= testee.steps.size()) {
    return std::nullopt;
  }
  const auto& theirs = reference.steps[step].results;
  const auto& ours = testee.steps[step].results;
  if (theirs.size() != 1 || ours.size() != 1) return std::nullopt;
  return Answers{theirs.front(), ours.front()};
}

bool InCallbacks(const Divergence& divergence) {
  return divergence.answer && divergence.answer->field.starts_with("callbacks");
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
                                                    const OpResult& testee, size_t& place) {
  const auto [ours, theirs] = std::ranges::mismatch(testee.callbacks, reference.callbacks);
  if (ours == testee.callbacks.end() || theirs == reference.callbacks.end()) return std::nullopt;
  place = static_cast<size_t>(theirs - reference.callbacks.begin());
  if (IsMarker(*ours) && theirs->kind == Callback::Kind::kRemove) return ours->subject;
  if (IsMarker(*theirs) && ours->kind == Callback::Kind::kRemove) return theirs->subject;
  return std::nullopt;
}

// Whether, since the last opening before the step's callback `place`, a count of the subject's
// proposals was left under another key: where a message was purged after a marker of the subject
// was asked for, or removed while the removal of another one was proposed.
class CountsLeftBehind {
 public:
  explicit CountsLeftBehind(std::string subject) : subject_(std::move(subject)) {}

  bool In(const Case& c, const Recording& reference, size_t step, size_t place) {
    for (size_t i = 0; i <= step; ++i) {
      if (Reopens(c.ops[i].kind)) asked_ = found_ = false;
      for (const OpResult& result : reference.steps[i].results) {
        const size_t all = result.callbacks.size();
        Look(std::span(result.callbacks).first(i == step ? std::min(place, all) : all));
      }
    }
    return found_;
  }

 private:
  // The callbacks of one operation, whose proposals are counted before the first is acted on.
  void Look(std::span<const Callback> callbacks) {
    std::set<uint64_t> proposed;
    int removed = 0;
    for (const Callback& callback : callbacks) {
      if (callback.kind == Callback::Kind::kRemove) proposed.insert(callback.seq);
      const bool removes = callback.kind == Callback::Kind::kUpdate && callback.msgs == -1 &&
                           callback.subject == subject_ && proposed.contains(callback.seq);
      if (removes && ++removed > 1) found_ = true;
      if (asked_ && IsBulkRemoval(callback)) found_ = true;
      if (IsMarker(callback) && callback.subject == subject_) asked_ = true;
    }
  }

  const std::string subject_;
  bool asked_ = false;
  bool found_ = false;
};

struct Schedule {
  std::string seq;
  std::string subject;
  std::string time;
  auto operator<=>(const Schedule&) const = default;
};

struct ScheduleState {
  std::string stamp;
  std::vector<Schedule> schedules;  // in order
};

// nullopt for a file that cannot be read to its end.
std::optional<ScheduleState> ParseSchedules(const std::string& bytes) {
  constexpr size_t kFields = 3;  // of the header, and of an entry
  ScheduleState state;
  for (const DecodedRecord& record : DecodeScheduleState(bytes)) {
    if (record.fields.size() != kFields) return std::nullopt;
    if (record.name == "header") {
      state.stamp = record.fields[2].second;
    } else {
      state.schedules.push_back(
          {record.fields[2].second, record.fields[0].second, record.fields[1].second});
    }
  }
  std::ranges::sort(state.schedules);
  return state;
}

// The subjects of the schedules that the case stored before its last opening, by sequence.
std::map<std::string, std::set<std::string>> SchedulesBeforeOpening(const Case& c,
                                                                    const Recording& recording) {
  std::map<std::string, std::set<std::string>> stored;
  size_t end = std::min(c.ops.size(), recording.steps.size());
  while (end > 0 && !Reopens(c.ops[end - 1].kind)) --end;
  for (size_t i = 0; i < end; ++i) {
    const Operation& op = c.ops[i];
    const auto& results = recording.steps[i].results;
    const bool stores = op.kind == OpKind::kStoreMsg || op.kind == OpKind::kStoreRawMsg;
    if (!stores || results.empty() || results.back().error || !results.back().state ||
        op.hdr.find("Nats-Schedule: ") == std::string::npos) {
      continue;
    }
    stored[std::to_string(results.back().state->last_seq)].insert(op.subject);
  }
  return stored;
}

// Whether only schedules differ of which the sequence was that of others, too.
bool DifferInSharedSequences(const ScheduleState& reference, const ScheduleState& testee,
                             const std::map<std::string, std::set<std::string>>& stored) {
  std::vector<Schedule> differing;
  std::ranges::set_symmetric_difference(reference.schedules, testee.schedules,
                                        std::back_inserter(differing));
  return reference.stamp == testee.stamp && !differing.empty() &&
         std::ranges::all_of(differing, [&stored](const Schedule& schedule) {
           const auto subjects = stored.find(schedule.seq);
           return subjects != stored.end() && subjects->second.size() > 1 &&
                  subjects->second.contains(schedule.subject);
         });
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

// A purged block's callback tells what was in it.
bool IsEmptyPurge(const Callback& callback) {
  return callback.kind == Callback::Kind::kUpdate && callback.seq == 0 && callback.msgs == 0 &&
         callback.bytes == 0 && callback.subject.empty();
}

}  // namespace

bool LosesCountOfProposals(const Case& c, const Recording& reference, const Recording& testee,
                           const Divergence& divergence) {
  const auto answers = AnswersOf(reference, testee, divergence);
  if (!answers || !InCallbacks(divergence)) return false;
  size_t place = 0;
  const auto parted = SubjectOfMarkerOnOneSide(answers->theirs, answers->ours, place);
  return parted && CountsLeftBehind(*parted).In(c, reference, divergence.step, place);
}

bool LeavesAnotherSchedule(const Case& c, const Recording& reference, const Recording& testee,
                           const Divergence& divergence) {
  if (!divergence.files || divergence.files->path != kScheduleFile) return false;
  const std::string* theirs = ScheduleFileAt(divergence, reference);
  const std::string* ours = ScheduleFileAt(divergence, testee);
  if (theirs == nullptr || ours == nullptr) return false;
  const auto their_state = ParseSchedules(*theirs);
  const auto our_state = ParseSchedules(*ours);
  return their_state && our_state &&
         DifferInSharedSequences(*their_state, *our_state, SchedulesBeforeOpening(c, reference));
}

bool CutsADoubledBlock(std::string_view error, const Case& c, const Recording& reference,
                       const Recording& testee, const Divergence& divergence) {
  const auto answers = AnswersOf(reference, testee, divergence);
  if (!answers || c.ops[divergence.step].kind != OpKind::kTruncate || answers->theirs.error ||
      !answers->ours.error || answers->ours.error->text != error) {
    return false;
  }
  return std::any_of(
      c.ops.begin(), c.ops.begin() + static_cast<ptrdiff_t>(divergence.step),
      [](const Operation& op) { return std::ranges::any_of(op.damage, DoublesABlock); });
}

bool PurgesEmptyBlocks(const Recording& reference, const Recording& testee,
                       const Divergence& divergence) {
  const auto answers = AnswersOf(reference, testee, divergence);
  // Behind it an operation that stores many goes on, and ends elsewhere: its value comes first.
  const bool in_sequence = divergence.answer && divergence.answer->field == "value.seq";
  return answers && (InCallbacks(divergence) || in_sequence) &&
         std::ranges::count_if(answers->theirs.callbacks, IsEmptyPurge) >
             std::ranges::count_if(answers->ours.callbacks, IsEmptyPurge) + 1;
}

}  // namespace jsparity
