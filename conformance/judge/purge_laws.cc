#include <algorithm>

#include "conformance/judge/step.h"
#include "conformance/judge/subject_filter.h"

namespace jsparity {
namespace {

bool TakesAll(const Operation& op) { return op.subject.empty() || op.subject == ">"; }

}  // namespace

bool HavePlainSubjects(const HeldStream& held) {
  return std::ranges::all_of(
      held.messages, [](const auto& entry) { return IsPlainSubject(entry.second.subject); });
}

std::set<uint64_t> PurgedBy(const Operation& op, const HeldStream& before) {
  std::set<uint64_t> purged;
  // Up to the first sequence is nothing (filestore.go: PurgeEx).
  if (op.seq == 1) return purged;
  std::vector<uint64_t> matching;
  for (const auto& [seq, message] : before.messages) {
    if (FilterTakes(op.subject, message.subject)) matching.push_back(seq);
  }
  // Of all subjects and up to a sequence it is a compaction, which keeps none (the same).
  const uint64_t keep = TakesAll(op) && op.seq > 1 ? 0 : op.keep;
  if (keep >= matching.size()) return purged;
  matching.resize(matching.size() - keep);
  for (const uint64_t seq : matching) {
    if (op.seq == 0 || seq < op.seq) purged.insert(seq);
  }
  return purged;
}

void JudgePurged(const JudgedStep& step, const HeldStream& before, size_t at, LawBreaks& breaks) {
  const OpKind kind = step.op.kind;
  const bool purges =
      kind == OpKind::kPurge || kind == OpKind::kPurgeEx || kind == OpKind::kCompact;
  if (!purges || step.result.error || StoresByHandler(step.result)) return;
  const uint64_t purged = step.result.value.purged;
  if (purged != step.change.gone.size()) {
    breaks.Tell(Law::kSumsAddUp, at, 0,
                "the number purged is " + std::to_string(purged) + ", and " +
                    std::to_string(step.change.gone.size()) + " are gone");
  }
  if (kind != OpKind::kPurgeEx || !step.counts_subjects || !before.KnowsAll()) return;
  if (!IsPlainFilter(step.op.subject) || !HavePlainSubjects(before)) return;
  for (const uint64_t seq : PurgedBy(step.op, before)) {
    if (std::ranges::binary_search(step.change.gone, seq)) continue;
    breaks.Tell(Law::kRemovedStaysRemoved, at, seq,
                "sequence " + std::to_string(seq) + " is still there after its purge");
    return;
  }
}

}  // namespace jsparity
