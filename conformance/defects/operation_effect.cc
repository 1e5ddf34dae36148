#include "conformance/defects/operation_effect.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "conformance/judge/held_stream.h"
#include "conformance/judge/step.h"

namespace jsparity {
namespace {

// How many of the messages that were there are not any more; nullopt where they are too many to
// walk.
std::optional<uint64_t> CountGone(const jsstore::StreamState& before,
                                  const jsstore::StreamState& after) {
  const auto there = PresentIn(before);
  if (!there) return std::nullopt;
  const auto is_gone = [&after](uint64_t seq) { return !IsThere(after, seq); };
  return static_cast<uint64_t>(std::ranges::count_if(*there, is_gone));
}

// Of its end, where it has no message (filestore.go: Truncate).
bool LeavesATombstone(const Operation& op, uint64_t seq, const jsstore::StreamState& after) {
  return op.kind == OpKind::kTruncate && op.seq > 0 && op.seq < seq && !IsThere(after, op.seq);
}

// Whether a limit took the message that was stored, which a tombstone tells of where the last block
// is empty then (filestore.go: removeMsgFromBlock). Any other message it takes without one.
bool ALimitTookTheNew(const Operation& op, const jsstore::StreamState& before,
                      const jsstore::StreamState& after) {
  if (op.kind != OpKind::kStoreMsg && op.kind != OpKind::kStoreRawMsg) return false;
  return after.last_seq > before.last_seq && !IsThere(after, after.last_seq);
}

bool TookALower(uint64_t seq, const jsstore::StreamState& before,
                const jsstore::StreamState& after) {
  const auto there = PresentIn(before);
  return there && std::ranges::any_of(
                      *there, [&](uint64_t one) { return one < seq && !IsThere(after, one); });
}

// The highest sequence that the state does not call lost.
uint64_t LastKept(const jsstore::StreamState& state, const jsstore::LostData& lost) {
  uint64_t kept = state.last_seq;
  // Run by run, as they may be very many.
  const auto run_of = [&]() {
    return std::ranges::find_if(lost.msgs, [kept](const jsstore::SequenceRun& run) {
      return run.first > 0 && run.first <= kept && kept - run.first < run.count;
    });
  };
  for (auto run = run_of(); run != lost.msgs.end(); run = run_of()) kept = run->first - 1;
  return kept;
}

// The stream before an operation and behind it.
struct Effect {
  const jsstore::StreamState& before;
  const jsstore::StreamState& after;
};

// nullopt: one of them was not told, or the operation is of the scan at the end.
std::optional<Effect> EffectAt(const PlayedSide& played, size_t at) {
  if (at >= played.recording.steps.size()) return std::nullopt;
  const jsstore::StreamState* before = played.StateBefore(at);
  const jsstore::StreamState* after = played.StateBefore(at + 1);
  if (before == nullptr || after == nullptr) return std::nullopt;
  return Effect{*before, *after};
}

bool TellsOfARemoval(const Callback& callback) {
  return callback.kind == Callback::Kind::kUpdate && callback.msgs < 0;
}

// filestore.go: handleRemovalOrSdm; schedules have others.
bool AsksForADeleteMarker(const Callback& callback) {
  return callback.kind == Callback::Kind::kProcess &&
         callback.hdr.find("\r\nNats-Marker-Reason: ") != std::string::npos;
}

// An owner that does what it is asked for stores the message and purges what is older of its
// subject (stream.go: processJetStreamMsgWithRollup).
bool RollsUp(const Callback& callback) {
  return callback.kind == Callback::Kind::kProcess &&
         callback.hdr.find("\r\nNats-Rollup: sub\r\n") != std::string::npos;
}

}  // namespace

bool IsThere(const jsstore::StreamState& state, uint64_t seq) {
  return state.msgs > 0 && state.first_seq <= seq && seq <= state.last_seq &&
         !Holds(state.deleted, seq);
}

bool TookBackBelow(const PlayedSide& played, uint64_t seq, size_t at) {
  const auto effect = EffectAt(played, at);
  if (!effect) return false;
  const uint64_t before = effect->before.last_seq;
  const uint64_t after = effect->after.last_seq;
  return seq == 0 ? after < before : after < seq && seq <= before;
}

bool TookTheEndFurther(const PlayedSide& played, size_t at) {
  const auto effect = EffectAt(played, at);
  return effect && effect->after.last_seq > effect->before.last_seq;
}

bool WentBackOverLost(const PlayedSide& played, size_t at) {
  const auto effect = EffectAt(played, at);
  if (!effect || !effect->before.lost) return false;
  const auto& [before, after] = *effect;
  return after.last_seq < before.last_seq && LastKept(before, *before.lost) <= after.last_seq;
}

bool CountsWhatItCut(const PlayedSide& played, size_t at) {
  const auto effect = EffectAt(played, at);
  if (!effect) return false;
  const auto& [before, after] = *effect;
  const auto there = PresentIn(before);
  if (!there) return false;
  const auto cut =
      static_cast<uint64_t>(there->end() - std::ranges::upper_bound(*there, after.last_seq));
  return cut > 0 && after.msgs + cut > before.msgs;
}

bool CountsWhatWent(const PlayedSide& played, size_t at) {
  const auto effect = EffectAt(played, at);
  if (!effect) return false;
  const auto gone = CountGone(effect->before, effect->after);
  return gone && *gone > 0 && effect->after.msgs + *gone > effect->before.msgs;
}

bool LeftALower(const PlayedSide& played, uint64_t seq, size_t at) {
  const auto effect = EffectAt(played, at);
  if (!effect) return false;
  const auto there = PresentIn(effect->before);
  return there && std::ranges::any_of(*there, [&](uint64_t one) {
           return one < seq && IsThere(effect->after, one);
         });
}

bool BeganAtNone(const PlayedSide& played, size_t at) {
  const jsstore::StreamState* before = played.StateBefore(at);
  return before != nullptr && before->msgs > 0 && !IsThere(*before, before->first_seq);
}

std::optional<bool> KeptItsEnd(const PlayedSide& played, size_t at) {
  const auto& ops = played.c.ops;
  if (at >= ops.size() || ops[at].kind != OpKind::kTruncate) return std::nullopt;
  const jsstore::StreamState* before = played.StateBefore(at);
  const jsstore::StreamState* after = played.StateBefore(at + 1);
  if (before == nullptr || after == nullptr || !IsThere(*before, ops[at].seq)) return std::nullopt;
  return IsThere(*after, ops[at].seq);
}

bool EndsAtNone(const PlayedSide& played, size_t at) {
  const auto& ops = played.c.ops;
  if (at >= ops.size() || ops[at].kind != OpKind::kTruncate) return false;
  const jsstore::StreamState* before = played.StateBefore(at);
  if (before == nullptr || ops[at].seq < before->first_seq || ops[at].seq > before->last_seq) {
    return false;
  }
  return !IsThere(*before, ops[at].seq);
}

bool LeftALowerTombstone(const PlayedSide& played, uint64_t seq, size_t at) {
  const std::vector<std::string> calls = {"remove_msg", "erase_msg", "purge_ex", "compact"};
  const Operation& op = played.c.ops[at];
  const jsstore::StreamState* before = played.StateBefore(at);
  const jsstore::StreamState* after = played.StateBefore(at + 1);
  if (before == nullptr || after == nullptr) return false;
  if (LeavesATombstone(op, seq, *after)) return true;
  if (after->last_seq < seq && ALimitTookTheNew(op, *before, *after)) return true;
  return played.IsOneOf(calls, at) && TookALower(seq, *before, *after);
}

std::span<const Callback> CallbacksBeforeItWent(const OpResult& answer, uint64_t seq) {
  const auto went = std::ranges::find_if(answer.callbacks, [seq](const Callback& callback) {
    return TellsOfARemoval(callback) && callback.seq == seq;
  });
  if (went == answer.callbacks.end()) return {};
  return {answer.callbacks.begin(), went};
}

bool WentWithARollup(std::span<const Callback> callbacks, uint64_t seq) {
  const Callback* asked = nullptr;  // for a rollup, and for nothing else since
  for (const Callback& callback : callbacks) {
    if (callback.kind != Callback::Kind::kUpdate) asked = RollsUp(callback) ? &callback : nullptr;
    if (asked == nullptr || !TellsOfARemoval(callback)) continue;
    if (callback.seq == seq && callback.subject == asked->subject) return true;
    if (callback.seq == 0 && callback.msgs < -1) return true;
  }
  return false;
}

bool RollupTookNoneBefore(std::span<const Callback> callbacks) {
  bool asked = false;
  std::set<uint64_t> gone;  // also by a limit that made room, or as one of several (0)
  uint64_t stored = 0;
  const auto took_none = [&] { return stored > 0 && gone.size() == gone.count(stored); };
  for (const Callback& callback : callbacks) {
    if (callback.kind != Callback::Kind::kUpdate) {
      if (took_none()) return true;
      asked = RollsUp(callback);
      gone.clear();
      stored = 0;
    } else if (asked && callback.msgs > 0) {
      stored = callback.seq;
    } else if (TellsOfARemoval(callback)) {
      gone.insert(callback.seq);
    }
  }
  return took_none();
}

bool AskedToExpire(std::span<const Callback> callbacks) {
  return std::ranges::any_of(callbacks, [](const Callback& callback) {
    return callback.kind == Callback::Kind::kRemove || AsksForADeleteMarker(callback);
  });
}

bool AskedInVain(std::span<const Callback> callbacks) {
  bool asked = false;
  for (const Callback& callback : callbacks) {
    if (asked && callback.kind != Callback::Kind::kUpdate) return true;
    if (AsksForADeleteMarker(callback)) asked = true;
    if (callback.kind == Callback::Kind::kUpdate && callback.msgs > 0) asked = false;
  }
  return asked;
}

bool OwnerTookALower(std::span<const Callback> callbacks, uint64_t seq) {
  std::set<uint64_t> asked;
  return std::ranges::any_of(callbacks, [&](const Callback& callback) {
    if (callback.kind == Callback::Kind::kRemove && callback.seq < seq) asked.insert(callback.seq);
    return TellsOfARemoval(callback) && asked.contains(callback.seq);
  });
}

bool PurgedAgain(const PlayedSide& played, size_t at) {
  const OpResult* answer = played.AnswerAt(at);
  const jsstore::StreamState* before = played.StateBefore(at);
  if (answer == nullptr || before == nullptr) return false;
  if (!answer->state || answer->state->msgs == 0) return false;
  const auto gone = CountGone(*before, *answer->state);
  return gone && answer->value.purged > *gone;
}

bool TellsOfAnotherLoss(const jsstore::StreamState* before, const OpResult& answer) {
  if (!answer.state || !answer.state->lost) return false;
  return before == nullptr || before->lost != answer.state->lost;
}

bool GivesAgain(const jsstore::StreamState* before, const OpResult& answer, uint64_t seq) {
  return before != nullptr && std::ranges::any_of(answer.callbacks, [&](const Callback& callback) {
           return callback.kind == Callback::Kind::kUpdate && callback.msgs == 1 &&
                  callback.seq > 0 && callback.seq <= before->last_seq &&
                  (seq == 0 || callback.seq == seq);
         });
}

}  // namespace jsparity
