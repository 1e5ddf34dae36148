#include <algorithm>

#include "conformance/judge/step.h"

namespace jsparity {
namespace {

std::string Sequence(uint64_t seq) { return "sequence " + std::to_string(seq); }

// The stream's messages and what tells of them are in other files.
bool IsOfAConsumer(const StoreDamage& damage) {
  const bool to_a_file = damage.kind <= DamageKind::kNearCopy;
  return to_a_file &&
         (damage.target == FileClass::kConsumerState || damage.target == FileClass::kConsumerMeta);
}

// index.db tells what the blocks held at the last stop: not after a crash, nor where it is damaged.
bool TellsOfBlocks(const Operation& op) {
  return op.kind != OpKind::kCrash &&
         std::ranges::none_of(op.damage, [](const StoreDamage& damage) {
           return damage.target == FileClass::kIndex && damage.kind <= DamageKind::kNearCopy;
         });
}

// What a torn end or a missing file leaves is whole, only less: where the index does not tell,
// nothing says that there was more. A message that an old index tells to be removed is no loss.
bool IsUnnoticed(const StoreDamage& damage, bool index_tells) {
  switch (damage.kind) {
    case DamageKind::kFlip:
    case DamageKind::kAppend:
    case DamageKind::kOldSubjects:
    case DamageKind::kOrphanKey:
    case DamageKind::kJunk:
    case DamageKind::kEmptyBlock:
      return false;
    case DamageKind::kOldIndex:
      return damage.at % kOldIndexKinds == kOldIndexOfARemoval;
    case DamageKind::kNearCopy:
      return IsBelieved(damage);
    case DamageKind::kRemove:
    case DamageKind::kTruncate:
      if (damage.target == FileClass::kIndex) return false;  // all that it tells is in the blocks
      return !index_tells || damage.target != FileClass::kBlock;
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

bool IsBelieved(const StoreDamage& damage) {
  if (damage.kind != DamageKind::kNearCopy) return false;
  return damage.target == FileClass::kBlock || damage.target == FileClass::kIndex ||
         damage.target == FileClass::kPresent;
}

DamageTrace TraceOf(const Operation& op) {
  if (std::ranges::all_of(op.damage, IsOfAConsumer)) return DamageTrace::kNone;
  const bool index_tells = TellsOfBlocks(op);
  const bool unnoticed = std::ranges::any_of(op.damage, [index_tells](const StoreDamage& damage) {
    return !IsOfAConsumer(damage) && IsUnnoticed(damage, index_tells);
  });
  return unnoticed ? DamageTrace::kUnnoticed : DamageTrace::kNoticed;
}

bool ReplacesBlocks(const Operation& op) {
  const bool index_tells = TellsOfBlocks(op);
  return std::ranges::any_of(op.damage, [index_tells](const StoreDamage& damage) {
    const bool of_blocks = damage.target == FileClass::kBlock || damage.target == FileClass::kKey;
    return of_blocks && damage.kind <= DamageKind::kNearCopy && IsUnnoticed(damage, index_tells);
  });
}

bool MayBeLost(uint64_t seq, const HeldMessage& message, const JudgedStep& step) {
  if (step.damage == DamageTrace::kUnnoticed) return true;
  // An earlier opening did not read what it was done to.
  if (step.reopened && message.doubt == DamageTrace::kUnnoticed) return true;
  if (!message.IsInDoubt() && step.damage == DamageTrace::kNone) return false;
  return AnyLost(step.result) && Holds(step.result.state->lost->msgs, seq);
}

void JudgeLosses(const JudgedStep& step, const HeldStream& before, size_t at, LawBreaks& breaks) {
  if (step.damage != DamageTrace::kUnnoticed) JudgeNamed(step, before, at, breaks);
}

}  // namespace jsparity
