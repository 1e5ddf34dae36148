#include <algorithm>
#include <charconv>

#include "conformance/judge/step.h"
#include "conformance/judge/subject_filter.h"
#include "conformance/protocol/many_messages.h"

namespace jsparity {
namespace {

std::string Seq(uint64_t seq) { return "sequence " + std::to_string(seq); }

// After these a store takes messages away until its limits hold.
bool EnforcesLimits(const JudgedStep& step) {
  return Stores(step.op.kind) || step.op.kind == OpKind::kUpdateConfig || step.reopened ||
         StoresByHandler(step.result);
}

// How many of the messages that a store_msgs stored have the subject.
uint64_t StoredOf(const std::string& subject, const JudgedStep& step) {
  const std::string& pattern = step.op.subject;
  const uint64_t stored = step.result.value.msgs;
  const size_t at = pattern.find('#');
  if (at == std::string::npos) return pattern == subject ? stored : 0;
  // The number that would have to be there.
  uint64_t number = 0;
  const char* const end = subject.data() + subject.size();
  if (at >= subject.size()) return 0;
  if (std::from_chars(subject.data() + at, end, number).ec != std::errc()) return 0;
  return number < stored && NumberedSubject(pattern, number) == subject ? 1 : 0;
}

bool LimitTakes(uint64_t seq, const HeldMessage& message, const JudgedStep& step,
                const HeldStream& before) {
  if (!EnforcesLimits(step)) return false;
  for (const jsstore::StreamConfig* config : {&step.config, &step.former_config}) {
    const bool total = config->max_msgs > 0 || config->max_bytes > 0;
    const auto& state = step.result.state;
    if (total && state && (state->msgs == 0 || seq < state->first_seq)) return true;
    if (config->max_msgs_per <= 0) continue;
    // One without a subject counts as of the block's only one, where it has one (filestore.go:
    // firstMatching); no server stores such a message.
    if (!message.known || !step.counts_subjects || message.subject.empty()) return true;
    // Those that are newer, and may have taken its place.
    int64_t newer = static_cast<int64_t>(step.change.added.size());
    if (step.op.kind == OpKind::kStoreMsgs) {
      newer = static_cast<int64_t>(StoredOf(message.subject, step));
    } else if (Stores(step.op.kind)) {
      const bool is_this = step.op.kind == OpKind::kStoreMsg && seq == step.result.value.seq;
      newer = step.op.subject == message.subject && !is_this ? 1 : 0;
    }
    for (auto i = before.messages.upper_bound(seq); i != before.messages.end(); ++i) {
      if (!i->second.known || i->second.subject == message.subject) ++newer;
    }
    if (newer >= config->max_msgs_per) return true;
  }
  return false;
}

bool PurgeTakes(uint64_t seq, const HeldMessage& message, const JudgedStep& step,
                const HeldStream& before) {
  const Operation& op = step.op;
  if (op.seq > 1 && seq >= op.seq) return false;
  if (!message.known || !IsPlainFilter(op.subject) || !IsPlainSubject(message.subject)) return true;
  if (!FilterTakes(op.subject, message.subject)) return false;
  // What to keep is counted by subject.
  if (op.keep == 0 || !step.counts_subjects || !before.KnowsAll()) return true;
  if (!HavePlainSubjects(before)) return true;
  return PurgedBy(op, before).contains(seq);
}

// Whether the operation says itself that the message goes.
bool OperationTakes(uint64_t seq, const HeldMessage& message, const JudgedStep& step,
                    const HeldStream& before) {
  const Operation& op = step.op;
  const OpKind kind = op.kind;
  // It goes on behind a message that it cannot remove.
  if (kind == OpKind::kSyncDeleted) return true;
  if (step.result.error && step.result.value.purged == 0) return false;
  if (kind == OpKind::kRemoveMsg || kind == OpKind::kEraseMsg) return seq == op.seq;
  if (kind == OpKind::kRemoveMsgs) return seq >= op.seq && seq - op.seq < op.num;
  if (kind == OpKind::kPurge) return true;
  if (kind == OpKind::kPurgeEx) return PurgeTakes(seq, message, step, before);
  if (kind == OpKind::kCompact) return op.seq == 0 || seq < op.seq;
  if (kind == OpKind::kTruncate) return seq > op.seq;
  return false;
}

bool HandlerTakes(uint64_t seq, const OpResult& result) {
  return PurgesByHandler(result) ||
         std::ranges::any_of(result.callbacks, [seq](const Callback& callback) {
           return callback.kind == Callback::Kind::kRemove && callback.seq == seq;
         });
}

bool MayGo(uint64_t seq, const HeldMessage& message, const JudgedStep& step,
           const HeldStream& before) {
  const int64_t now = step.result.end_ns;
  return OperationTakes(seq, message, step, before) || LimitTakes(seq, message, step, before) ||
         HandlerTakes(seq, step.result) || MayBeOver(message, step.config, now) ||
         MayBeOver(message, step.former_config, now);
}

Law LawOfChange(const JudgedStep& step, Law otherwise) {
  if (step.reopened) return otherwise;
  if (step.result.error) return Law::kErrorChangesNothing;
  return OnlyLooks(step.op.kind) ? Law::kLookingChangesNothing : otherwise;
}

void JudgeGone(const JudgedStep& step, const HeldStream& before, size_t at, LawBreaks& breaks) {
  for (const uint64_t seq : step.change.gone) {
    const HeldMessage& message = before.messages.at(seq);
    if (MayGo(seq, message, step, before) || MayBeLost(seq, message, step)) continue;
    if (step.reopened && message.came_back) continue;
    const bool removes = step.op.kind == OpKind::kTruncate || step.op.kind == OpKind::kCompact;
    if (!removes && (message.IsInDoubt() || step.damage != DamageTrace::kNone)) {
      breaks.Tell(Law::kLossesAreTold, at, seq,
                  Seq(seq) + " is gone with " + std::string(NameOf(step.op.kind)) +
                      ", and is not called lost");
      return;
    }
    breaks.Tell(LawOfChange(step, Law::kStoredStays), at, seq,
                Seq(seq) + " is gone with " + std::string(NameOf(step.op.kind)) +
                    ", and nothing removed it");
    return;
  }
}

// What a removal that succeeded names is not there any more.
void JudgeLeft(const JudgedStep& step, const HeldStream& before, size_t at, LawBreaks& breaks) {
  const Operation& op = step.op;
  if (step.result.error || StoresByHandler(step.result)) return;
  const bool one = op.kind == OpKind::kRemoveMsg || op.kind == OpKind::kEraseMsg;
  const bool whole = op.kind == OpKind::kPurge || op.kind == OpKind::kCompact ||
                     op.kind == OpKind::kTruncate || op.kind == OpKind::kRemoveMsgs;
  if (!(one && step.result.value.removed) && !whole) return;
  for (const auto& [seq, message] : before.messages) {
    if (!OperationTakes(seq, message, step, before)) continue;
    if (std::ranges::binary_search(step.change.gone, seq)) continue;
    breaks.Tell(Law::kRemovedStaysRemoved, at, seq, Seq(seq) + " is still there after its removal");
    return;
  }
}

// Of what is stored: the message under the sequence is one that the operation stored.
bool WasAskedFor(uint64_t seq, const JudgedStep& step) {
  const OpValue& value = step.result.value;
  if (step.op.kind == OpKind::kStoreMsg) return seq == value.seq;
  if (step.op.kind == OpKind::kStoreMsgs) return seq <= value.seq && value.seq - seq < value.msgs;
  return seq == step.op.seq || step.op.seq == 0;
}

void JudgeAdded(const JudgedStep& step, size_t at, LawBreaks& breaks) {
  if (StoresByHandler(step.result)) return;
  const bool many = step.op.kind == OpKind::kStoreMsgs;  // up to the first that failed
  const bool stored = Stores(step.op.kind) && (many || !step.result.error);
  for (const uint64_t seq : step.change.added) {
    if (stored && WasAskedFor(seq, step)) continue;
    const Law law = LawOfChange(step, Law::kRemovedStaysRemoved);
    breaks.Tell(law, at, seq, Seq(seq) + " is there, and nothing stored it");
    return;
  }
}

void JudgeGiven(const JudgedStep& step, const HeldStream& before, size_t at, LawBreaks& breaks) {
  if (step.op.kind != OpKind::kStoreMsg || step.result.error) return;
  const uint64_t seq = step.result.value.seq;
  if (seq <= before.last) {
    breaks.Tell(Law::kRemovedStaysRemoved, at, seq, Seq(seq) + " is given a second time");
    return;
  }
  HeldMessage message;
  message.known = true;
  message.subject = step.op.subject;
  message.hdr = step.op.hdr;
  message.ts = step.result.value.ts;
  message.ttl = step.op.ttl;
  if (std::ranges::binary_search(step.change.added, seq) || MayGo(seq, message, step, before))
    return;
  breaks.Tell(Law::kStoredStays, at, seq, Seq(seq) + " was stored just now and is not there");
}

// The last messages were damaged before, and are called lost now.
bool LosesTheEnd(const JudgedStep& step, const HeldStream& before) {
  const auto last = before.messages.rbegin();
  return step.reopened && last != before.messages.rend() && last->second.IsInDoubt() &&
         AnyLost(step.result) && Holds(step.result.state->lost->msgs, last->first);
}

void JudgeLast(const JudgedStep& step, const HeldStream& before, size_t at, LawBreaks& breaks) {
  const StreamChange& change = step.change;
  if (change.last_after < change.last_before) {
    if (step.op.kind == OpKind::kTruncate && !step.result.error) return;
    if (LosesTheEnd(step, before)) return;
    breaks.Tell(LawOfChange(step, Law::kRemovedStaysRemoved), at, change.last_after,
                "the last sequence went back from " + std::to_string(change.last_before) + " to " +
                    std::to_string(change.last_after) + ", so that some are given twice");
  } else if (change.last_after > change.last_before && change.added.empty() && step.result.error &&
             !step.reopened && step.result.value.purged == 0 && step.result.value.msgs == 0 &&
             !StoresByHandler(step.result)) {
    breaks.Tell(Law::kErrorChangesNothing, at, change.last_after,
                "the last sequence is " + std::to_string(change.last_after) + ", and was " +
                    std::to_string(change.last_before));
  }
}

}  // namespace

bool StoresByHandler(const OpResult& result) {
  return std::ranges::any_of(result.callbacks, [](const Callback& callback) {
    return callback.kind == Callback::Kind::kProcess;
  });
}

bool PurgesByHandler(const OpResult& result) {
  return std::ranges::any_of(result.callbacks, [](const Callback& callback) {
    if (callback.kind != Callback::Kind::kProcess) return false;
    // A rollup does, and a schedule that is over (scheduler.go: getScheduledMessages).
    return callback.hdr.find("Nats-Rollup") != std::string::npos ||
           callback.hdr.find("Nats-Schedule-Next") != std::string::npos;
  });
}

bool Stores(OpKind kind) {
  return kind == OpKind::kStoreMsg || kind == OpKind::kStoreRawMsg || kind == OpKind::kStoreMsgs;
}

bool OnlyLooks(OpKind kind) { return kind.def().only_looks || IsConsumerOp(kind); }

void JudgeChange(const JudgedStep& step, const HeldStream& before, size_t at, LawBreaks& breaks) {
  JudgeGone(step, before, at, breaks);
  // What was removed may come back where damage took what tells of it, and the end go back.
  if (step.damage != DamageTrace::kNone) return;
  if (!step.change.returned.empty()) {
    const uint64_t seq = step.change.returned.front();
    breaks.Tell(
        LawOfChange(step, Law::kRemovedStaysRemoved), at, seq,
        Seq(seq) + " was gone and is there again after " + std::string(NameOf(step.op.kind)));
  }
  if (!step.reopened) {
    JudgeLeft(step, before, at, breaks);
    JudgeGiven(step, before, at, breaks);
    JudgePurged(step, before, at, breaks);
  }
  JudgeAdded(step, at, breaks);
  JudgeLast(step, before, at, breaks);
}

}  // namespace jsparity
