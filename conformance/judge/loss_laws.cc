#include <algorithm>

#include "conformance/judge/step.h"

namespace jsparity {
namespace {

std::string Sequence(uint64_t seq) { return "sequence " + std::to_string(seq); }

// What a torn end or a missing file leaves is whole, only less: after a crash nothing says that
// there was more.
bool IsUnnoticed(const StoreDamage& damage, bool after_crash) {
  switch (damage.kind) {
    case DamageKind::kFlip:
    case DamageKind::kAppend:
    case DamageKind::kOldIndex:
    case DamageKind::kOldSubjects:
    case DamageKind::kOrphanKey:
    case DamageKind::kJunk:
    case DamageKind::kEmptyBlock:
      return false;
    case DamageKind::kRemove:
    case DamageKind::kTruncate:
      return after_crash || damage.target != FileClass::kBlock;
    default:
      return true;
  }
}

void JudgeNamed(const JudgedStep& step, const HeldStream& before, size_t at, LawBreaks& breaks) {
  for (const jsstore::SequenceRun& run : step.newly_lost) {
    for (uint64_t seq = run.first; seq - run.first < run.count; ++seq) {
      const bool gone = std::ranges::binary_search(step.change.gone, seq);
      if (gone) continue;
      const bool there =
          before.messages.contains(seq) || std::ranges::binary_search(step.change.added, seq);
      breaks.Tell(Law::kLossesAreTold, at, seq,
                  Sequence(seq) + " is called lost, and " +
                      (there ? "it is still there" : "it was not there before"));
      return;
    }
  }
}

}  // namespace

bool Holds(const std::vector<jsstore::SequenceRun>& runs, uint64_t seq) {
  return std::ranges::any_of(runs, [seq](const jsstore::SequenceRun& run) {
    return seq >= run.first && seq - run.first < run.count;
  });
}

DamageTrace TraceOf(const Operation& op) {
  if (op.damage.empty()) return DamageTrace::kNone;
  const bool after_crash = op.kind == OpKind::kCrash;
  const bool unnoticed = std::ranges::any_of(op.damage, [after_crash](const StoreDamage& damage) {
    return IsUnnoticed(damage, after_crash);
  });
  return unnoticed ? DamageTrace::kUnnoticed : DamageTrace::kNoticed;
}

bool MayBeLost(uint64_t seq, const HeldMessage& message, const JudgedStep& step) {
  if (step.damage == DamageTrace::kUnnoticed) return true;
  if (!message.in_doubt && step.damage == DamageTrace::kNone) return false;
  return AnyLost(step.result) && Holds(step.result.state->lost->msgs, seq);
}

void JudgeLosses(const JudgedStep& step, const HeldStream& before, size_t at, LawBreaks& breaks) {
  if (step.damage != DamageTrace::kUnnoticed) JudgeNamed(step, before, at, breaks);
}

}  // namespace jsparity
