#include "conformance/defects/stream_past.h"

#include <algorithm>
#include <map>
#include <optional>

#include "conformance/defects/message_past.h"
#include "conformance/defects/operation_effect.h"
#include "conformance/judge/held_stream.h"
#include "conformance/judge/step.h"

namespace jsparity {
namespace {

bool HaveTheSameMessages(const jsstore::StreamState& one, const jsstore::StreamState& other) {
  return one.msgs == other.msgs && one.bytes == other.bytes && one.first_seq == other.first_seq &&
         one.last_seq == other.last_seq && one.deleted == other.deleted;
}

// The operations that took a snapshot, and read it to its end.
struct WholeSnapshot {
  size_t taken = 0;
  size_t read = 0;
};

// The one which was last read to its end before `at`, without a deadline and a failure: a restore
// goes by it (Player::NoteSnapshot).
std::optional<WholeSnapshot> SnapshotAt(const PlayedSide& played, size_t at) {
  std::map<uint64_t, size_t> taken;  // by their numbers, those that are not read to their end
  std::optional<WholeSnapshot> whole;
  for (size_t i = 0; i < played.CountBefore(at); ++i) {
    const Operation& op = played.c.ops[i];
    const auto& results = played.recording.steps[i].results;
    if (results.empty() || results.front().error) continue;
    const OpValue& value = results.front().value;
    if (op.kind == OpKind::kSnapshot || op.kind == OpKind::kSnapshotClose) taken.erase(op.keep);
    if (op.kind == OpKind::kSnapshot && op.ns <= 0) taken[op.keep] = i;
    const auto read = taken.find(op.keep);
    if (op.kind != OpKind::kSnapshotRead || !value.end || read == taken.end()) continue;
    if (value.failure.empty()) whole = WholeSnapshot{read->second, i};
    taken.erase(read);
  }
  return whole;
}

// Whether a message that went with one of these is there again with the operation at `at`.
bool ReturnedAt(const PlayedSide& played, const std::vector<std::string>& names, size_t at) {
  const jsstore::StreamState* before = played.StateBefore(at);
  const jsstore::StreamState* after = played.StateBefore(at + 1);
  const auto there = after == nullptr ? std::nullopt : PresentIn(*after);
  if (before == nullptr || !there) return false;
  return std::ranges::any_of(*there, [&](uint64_t seq) {
    if (seq > before->last_seq || IsThere(*before, seq)) return false;
    const auto went = MessagePast(played, seq, at).WentAt();
    return went && played.IsOneOf(names, *went);
  });
}

// Whether one of these did so, up to the operation at `at` and with it, in the life of the store
// that this one is of. `does_so`: by the state before it and its answer.
template <typename DoesSo>
bool DidSo(const PlayedSide& played, const std::vector<std::string>& names, size_t at,
           DoesSo does_so) {
  bool did = false;
  for (size_t i = 0; i < played.CountBefore(at + 1); ++i) {
    if (Reopens(played.c.ops[i].kind)) did = false;
    const OpResult* answer = played.AnswerAt(i);
    if (answer == nullptr || !played.IsOneOf(names, i)) continue;
    if (does_so(played.StateBefore(i), *answer)) did = true;
  }
  return did;
}

}  // namespace

bool StreamPast::AnsweredError(const std::string& text) const {
  for (size_t i = played_.CountBefore(at_); i > 0; --i) {
    if (played_.AnsweredError(text, i - 1)) return true;
    if (Reopens(played_.c.ops[i - 1].kind)) return false;
  }
  return false;
}

bool StreamPast::RollupTookNone() const {
  for (size_t i = played_.CountBefore(at_ + 1); i > 0; --i) {
    const OpResult* answer = played_.AnswerAt(i - 1);
    if (answer != nullptr && RollupTookNoneBefore(answer->callbacks)) return true;
    if (Reopens(played_.c.ops[i - 1].kind)) return false;
  }
  return false;
}

bool StreamPast::WasEmptiedBy(const std::vector<std::string>& names) const {
  bool emptied = false;
  for (size_t i = 0; i < played_.CountBefore(at_); ++i) {
    const bool reopens = Reopens(played_.c.ops[i].kind);
    if (reopens) emptied = false;
    const OpResult* answer = played_.AnswerAt(i);
    if (answer == nullptr || !answer->state) continue;
    const jsstore::StreamState* before = played_.StateBefore(i);
    const bool had_one = reopens || before == nullptr || before->msgs > 0;
    if (had_one && answer->state->msgs == 0 && played_.IsOneOf(names, i)) emptied = true;
  }
  return emptied;
}

bool StreamPast::OwnerCameLate() const {
  constexpr int64_t kLateNs = 250'000'000;  // the least until a check comes again
  int64_t moved_ns = 0;
  bool came_late = false;
  bool asked = false;
  for (size_t i = 0; i < played_.CountBefore(at_ + 1); ++i) {
    const Operation& op = played_.c.ops[i];
    if (Reopens(op.kind)) {
      moved_ns = 0;
      came_late = asked = false;
    }
    if (op.kind == OpKind::kAdvance) moved_ns += op.ns;
    if (op.kind == OpKind::kUpdateConfig) came_late = false;  // it expires by itself
    const bool is_handler =
        op.kind == OpKind::kRegisterStorageRemoveMsg || op.kind == OpKind::kRegisterProcessMsg;
    if (is_handler && moved_ns >= kLateNs) came_late = true;
    const OpResult* answer = played_.AnswerAt(i);
    if (answer != nullptr && AskedToExpire(answer->callbacks)) asked = true;
  }
  return came_late && !asked;
}

bool StreamPast::WasTruncatedToMessage() const {
  bool did = false;
  for (size_t i = 0; i < played_.CountBefore(at_); ++i) {
    const Operation& op = played_.c.ops[i];
    if (Reopens(op.kind)) did = false;
    if (op.kind != OpKind::kTruncate) continue;
    const jsstore::StreamState* after = played_.StateBefore(i + 1);
    if (after == nullptr || after->last_seq != op.seq) continue;
    if (IsThere(*after, op.seq)) did = true;
  }
  return did;
}

bool StreamPast::WasTruncatedBelow(uint64_t seq) const {
  bool opened_again = false;
  for (size_t i = 0; i < played_.CountBefore(at_); ++i) {
    if (Reopens(played_.c.ops[i].kind)) opened_again = true;
    if (!opened_again || played_.c.ops[i].kind != OpKind::kTruncate) continue;
    if (TookBackBelow(played_, seq, i)) return true;
  }
  return false;
}

bool StreamPast::IsUnchangedSince(const std::vector<std::string>& names) const {
  size_t opened = played_.CountBefore(at_);
  while (opened > 0 && !Reopens(played_.c.ops[opened - 1].kind)) --opened;
  if (opened == 0 || !played_.IsOneOf(names, opened - 1)) return false;
  const OpResult* answer = played_.AnswerAt(opened - 1);
  const jsstore::StreamState* before = played_.StateBefore(at_);
  if (answer == nullptr || !answer->state || before == nullptr) return false;
  return HaveTheSameMessages(*answer->state, *before);
}

bool StreamPast::SnapshotIsUnchangedSince(const std::vector<std::string>& names) const {
  const auto snapshot = SnapshotAt(played_, at_);
  return snapshot && StreamPast(played_, snapshot->taken).IsUnchangedSince(names);
}

bool StreamPast::WentBesideSnapshotWith(const std::vector<std::string>& names, uint64_t seq) const {
  const auto snapshot = SnapshotAt(played_, at_);
  if (!snapshot) return false;
  // What became of it later is not in the snapshot.
  const auto went = MessagePast(played_, seq, snapshot->read).WentAt();
  return went && *went > snapshot->taken && played_.IsOneOf(names, *went);
}

bool StreamPast::AnyPurgedAgain(const std::vector<std::string>& names) const {
  for (size_t i = 0; i < played_.CountBefore(at_); ++i) {
    if (played_.IsOneOf(names, i) && PurgedAgain(played_, i)) return true;
  }
  return false;
}

bool StreamPast::AnyReturnedFrom(const std::vector<std::string>& names,
                                 const std::vector<std::string>& with) const {
  const auto brings_none_back = [&](size_t i) {
    if (!with.empty()) return played_.IsOneOf(with, i);
    const OpKind kind = played_.c.ops[i].kind;
    return Reopens(kind) || OnlyLooks(kind) || Stores(kind);
  };
  for (size_t i = 0; i < played_.CountBefore(at_); ++i) {
    if (brings_none_back(i) && ReturnedAt(played_, names, i)) return true;
  }
  return false;
}

bool StreamPast::WasSoBeforeReset(const jsstore::StreamState& state) const {
  bool is_so = false;  // since the last reset
  bool was_so = false;
  const size_t count = played_.CountBefore(at_);
  for (size_t i = 0; i <= count; ++i) {
    const jsstore::StreamState* then = played_.StateBefore(i);
    if (then != nullptr && HaveTheSameMessages(*then, state) && then->last_time == state.last_time)
      is_so = true;
    if (i == count || played_.c.ops[i].kind != OpKind::kTruncate || played_.c.ops[i].seq != 0)
      continue;
    was_so = was_so || is_so;
    is_so = false;
  }
  return state.msgs > 0 && was_so && !is_so;
}

bool StreamPast::WasToldOfALossBy(const std::vector<std::string>& names) const {
  return DidSo(played_, names, at_, TellsOfAnotherLoss);
}

bool StreamPast::WentBackBelowWith(const std::vector<std::string>& names, uint64_t seq) const {
  return DidSo(
      played_, names, at_, [seq](const jsstore::StreamState* before, const OpResult& answer) {
        return before != nullptr && answer.state && answer.state->last_seq < before->last_seq &&
               (seq == 0 || answer.state->last_seq < seq);
      });
}

bool StreamPast::GaveAgainWith(const std::vector<std::string>& names, uint64_t seq) const {
  return DidSo(played_, names, at_,
               [seq](const jsstore::StreamState* before, const OpResult& answer) {
                 return GivesAgain(before, answer, seq);
               });
}

}  // namespace jsparity
