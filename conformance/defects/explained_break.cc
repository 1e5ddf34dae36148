#include "conformance/defects/explained_break.h"

#include <algorithm>
#include <string>
#include <vector>

#include "conformance/defects/case_background.h"
#include "conformance/defects/message_past.h"
#include "conformance/defects/operation_effect.h"
#include "conformance/defects/played_side.h"
#include "conformance/defects/stream_past.h"
#include "conformance/defects/subject_past.h"
#include "conformance/judge/step.h"

namespace jsparity {
namespace {

// What a recogniser does not ask for, holds.

bool IsInItsWords(const LawRecogniser& asked, const Case& c, const LawBreak& one) {
  const BrokenLaw& broken = one.broken;
  if (broken.law != asked.law || one.side != asked.side) return false;
  if (!asked.at.empty() && !NamesOperation(asked.at, OperationOf(c, broken))) return false;
  if (NamesOperation(asked.not_at, OperationOf(c, broken))) return false;
  return std::ranges::any_of(asked.words, [way = WayOf(broken)](const std::string& words) {
    return way.find(words) != std::string::npos;
  });
}

bool IsBeyondLast(const std::string& member, const PlayedSide& played, size_t at) {
  const jsstore::StreamState* before = played.StateBefore(at);
  if (before == nullptr || at >= played.c.ops.size()) return false;
  const Json op = ToJson(played.c.ops[at]);
  const auto found = op.find(member);
  return found != op.end() && found->is_number_unsigned() &&
         found->get<uint64_t>() > before->last_seq;
}

bool AnsweredAsAsked(const LawRecogniser& asked, const PlayedSide& played, size_t at) {
  const bool asks_for_error = asked.failed || !asked.error.empty();
  if (asks_for_error && !played.AnsweredError(asked.error, at)) return false;
  const OpResult* answer = played.AnswerAt(at);
  const auto callbacks = answer == nullptr ? std::span<const Callback>() : answer->callbacks;
  if (asked.asked_in_vain && !AskedInVain(callbacks)) return false;
  if (asked.rollup_took_none_before && !RollupTookNoneBefore(callbacks)) return false;
  return asked.error_later.empty() || played.AnswersErrorLater(asked.error_later, at);
}

// What the operation is that breaks the law, what it answered and what it did.
bool HasItsOperation(const LawRecogniser& asked, const PlayedSide& played,
                     const BrokenLaw& broken) {
  const size_t at = broken.at;
  if (!AnsweredAsAsked(asked, played, at)) return false;
  if (!asked.with.empty() && !played.HasMembersAt(asked.with, at)) return false;
  if (!asked.beyond_last.empty() && !IsBeyondLast(asked.beyond_last, played, at)) return false;
  if (asked.last_went_back && !TookBackBelow(played, broken.sequence, at)) return false;
  if (asked.end_was_lost && !WentBackOverLost(played, at)) return false;
  if (asked.counts_what_it_cut && !CountsWhatItCut(played, at)) return false;
  if (asked.counts_what_went && !CountsWhatWent(played, at)) return false;
  if (asked.left_a_lower && !LeftALower(played, broken.sequence, at)) return false;
  if (asked.began_at_none && !BeganAtNone(played, at)) return false;
  if (asked.filters_pass_for_all && !FiltersPassForAll(played.c, at)) return false;
  if (asked.kept_its_end && KeptItsEnd(played, at) != true) return false;
  if (asked.ends_at_none && !EndsAtNone(played, at)) return false;
  return !asked.took_its_end || KeptItsEnd(played, at) == false;
}

bool AsksHowItWent(const LawRecogniser& asked) {
  return !asked.gone_with.empty() || asked.lower_went_before || asked.owner_took_lower ||
         asked.rolled_up || asked.went_as_stored || !asked.since_gone.empty();
}

bool WentAsAsked(const LawRecogniser& asked, const PlayedSide& played, const BrokenLaw& broken) {
  if (!AsksHowItWent(asked)) return true;
  const MessagePast message(played, broken.sequence, broken.at);
  const auto went = message.WentAt();
  if (!went || *went >= played.c.ops.size()) return false;
  if (asked.went_as_it_came && !message.WentAsItCame()) return false;
  if (asked.lower_went_before &&
      !MessagePast(played, broken.sequence, *went).LowerLeftATombstone()) {
    return false;
  }
  if (asked.owner_took_lower && !message.OwnerTookALowerFirst()) return false;
  if (asked.rolled_up && !message.WasRolledUp()) return false;
  if (asked.went_as_stored && !TookTheEndFurther(played, *went)) return false;
  if (!asked.since_gone.empty() && !played.WasPlayedSince(asked.since_gone, *went, broken.at)) {
    return false;
  }
  return asked.gone_with.empty() || played.IsOneOf(asked.gone_with, *went);
}

bool WasBelowFirstSeq(const PlayedSide& played, const BrokenLaw& broken) {
  const jsstore::StreamState* before = played.StateBefore(broken.at);
  const bool has_first = before != nullptr && before->msgs > 0;
  const uint64_t lowest =
      has_first ? std::min(before->first_seq, broken.sequence) : broken.sequence;
  return HadFirstSeqAbove(played.c, lowest, broken.at);
}

// How the message came and went that the law was broken with.
bool HasItsMessage(const LawRecogniser& asked, const PlayedSide& played, const BrokenLaw& broken) {
  const MessagePast message(played, broken.sequence, broken.at);
  if (!WentAsAsked(asked, played, broken)) return false;
  if (!asked.came_after.empty() && !message.CameAfter(asked.came_after)) return false;
  if (asked.came_failed && !message.CameFailed()) return false;
  if (!asked.was_last_at.empty() && !message.WasLastAt(asked.was_last_at)) return false;
  if (asked.was_below_first && !message.WasBelowFirst()) return false;
  if (asked.below_first_seq && !WasBelowFirstSeq(played, broken)) return false;
  if (asked.ttl_min > 0 && !message.HadTtl(asked.ttl_min)) return false;
  if (asked.newer_before && !message.HasNewerBefore()) return false;
  return !asked.older_behind || message.HasOlderBehind();
}

// The snapshot that a restore goes by.
bool HasItsSnapshot(const LawRecogniser& asked, const StreamPast& stream, uint64_t seq) {
  if (!asked.gone_beside_snapshot.empty() &&
      !stream.WentBesideSnapshotWith(asked.gone_beside_snapshot, seq)) {
    return false;
  }
  return asked.snapshot_unchanged_since.empty() ||
         stream.SnapshotIsUnchangedSince(asked.snapshot_unchanged_since);
}

// How sequences were taken back that had been given.
bool HasItsSequences(const LawRecogniser& asked, const StreamPast& stream, uint64_t seq) {
  if (!asked.went_back_with.empty() && !stream.WentBackBelowWith(asked.went_back_with, seq)) {
    return false;
  }
  return asked.given_again_with.empty() || stream.GaveAgainWith(asked.given_again_with, seq);
}

// What became of the stream before.
bool HasItsStream(const LawRecogniser& asked, const PlayedSide& played, const BrokenLaw& broken) {
  const StreamPast stream(played, broken.at);
  if (asked.without_subjects && CountsSubjects(played.c.stream)) return false;
  if (!asked.unchanged_since.empty() && !stream.IsUnchangedSince(asked.unchanged_since)) {
    return false;
  }
  if (!HasItsSnapshot(asked, stream, broken.sequence)) return false;
  if (!asked.lost_with.empty() && !stream.WasToldOfALossBy(asked.lost_with)) return false;
  if (!HasItsSequences(asked, stream, broken.sequence)) return false;
  if (!asked.purged_again.empty() && !stream.AnyPurgedAgain(asked.purged_again)) return false;
  if (!asked.returned_from.empty() &&
      !stream.AnyReturnedFrom(asked.returned_from, asked.returned_with)) {
    return false;
  }
  if (!asked.error_before.empty() && !stream.AnsweredError(asked.error_before)) return false;
  if (!asked.error_earlier.empty() && !played.AnsweredErrorBefore(asked.error_earlier, broken.at)) {
    return false;
  }
  if (asked.owner_came_late && !stream.OwnerCameLate()) return false;
  if (asked.truncated_to_message && !stream.WasTruncatedToMessage()) return false;
  return !asked.was_truncated || stream.WasTruncatedBelow(broken.sequence);
}

// What became of a subject before, whichever.
bool HasItsSubject(const LawRecogniser& asked, const PlayedSide& played, const BrokenLaw& broken) {
  return asked.newer_of_subject_gone_with.empty() ||
         NewerOfSubjectWentWith(played, asked.newer_of_subject_gone_with, broken.at);
}

// What the case had done before: recognisers of laws and of ruins ask for it alike.
template <typename AnyRecogniser>
bool HasItsCase(const AnyRecogniser& asked, const PlayedSide& played, size_t at) {
  if (!played.WerePlayedInOrder(asked.after, at)) return false;
  if (!asked.after_any.empty() && !played.WasPlayed(asked.after_any, at)) return false;
  if (!asked.emptied_by.empty() && !StreamPast(played, at).WasEmptiedBy(asked.emptied_by)) {
    return false;
  }
  return HasBackground(played, asked.background, at);
}

bool HasStateOfBeforeReset(const PlayedSide& played, const OpResult& answer,
                           const jsstore::StreamState* before, size_t at) {
  if (!answer.state || !StreamPast(played, at).WasSoBeforeReset(*answer.state)) return false;
  // What a crash leaves of writes that waited may look so, too, and ends no later.
  const bool ends_later = before != nullptr && answer.state->last_seq > before->last_seq;
  return ends_later || !WritesMayHaveWaited(played.c, at);
}

bool LacksFirstTime(const jsstore::StreamState* state) {
  return state != nullptr && state->msgs > 0 && !state->first_time;
}

bool LeavesRuins(const RuinedRecogniser& asked, const PlayedSide& played, const Operation& op,
                 const OpResult& answer, const jsstore::StreamState* before, size_t at) {
  if (asked.at.empty() ? Reopens(op.kind) : !NamesOperation(asked.at, NameOf(op.kind))) {
    return false;
  }
  if (!asked.error.empty() && !HasError(asked.error, answer)) return false;
  if (asked.lost && !TellsOfAnotherLoss(before, answer)) return false;
  if (asked.without_first_time && !LacksFirstTime(before)) return false;
  if (asked.as_before_reset && !HasStateOfBeforeReset(played, answer, before, at)) return false;
  return HasItsCase(asked, played, at);
}

}  // namespace

bool Explains(const LawRecogniser& recogniser, const Case& c, const Recording& breaker,
              const LawBreak& one) {
  const PlayedSide played{c, breaker};
  return IsInItsWords(recogniser, c, one) && HasItsOperation(recogniser, played, one.broken) &&
         HasItsMessage(recogniser, played, one.broken) &&
         HasItsStream(recogniser, played, one.broken) &&
         HasItsSubject(recogniser, played, one.broken) &&
         HasItsCase(recogniser, played, one.broken.at);
}

bool Explains(const RuinedRecogniser& recogniser, const Case& c, const Recording& breaker,
              const LawBreak& one) {
  if (one.side != LawSide::kBoth) return false;
  // Consumers have files of their own, which go on whatever is left of the stream.
  if (one.broken.law == Law::kConsumersGoOn) return false;
  const PlayedSide played{c, breaker};
  const jsstore::StreamState* before = nullptr;
  const auto leaves_ruins = [&](const Operation& op, const OpResult& answer, size_t at) {
    const bool ruins = LeavesRuins(recogniser, played, op, answer, before, at);
    if (answer.state) before = &*answer.state;
    return ruins;
  };
  const size_t ops = played.CountBefore(c.ops.size());
  for (size_t i = 0; i < played.CountBefore(one.broken.at + 1); ++i) {
    const OpResult* answer = played.AnswerAt(i);
    if (answer != nullptr && leaves_ruins(c.ops[i], *answer, i)) return true;
  }
  const size_t scanned = std::min(breaker.scan_ops.size(), breaker.scan.size());
  for (size_t i = 0; i < scanned && ops + i <= one.broken.at; ++i) {
    if (leaves_ruins(breaker.scan_ops[i], breaker.scan[i], ops + i)) return true;
  }
  return false;
}

}  // namespace jsparity
