#include "conformance/generate/traces.h"

#include <map>

namespace jsparity {
namespace {

using Traces = std::map<OpKind, std::vector<OpKind>>;

// What is removed shows in sums, in the walks over what is left, in what the next message or the
// next removal finds, and in what is written of it.
std::vector<OpKind> OfRemovals() {
  return {OpKind::kState,          OpKind::kStoreMsg,
          OpKind::kStoreMsg,       OpKind::kLoadNextMsg,
          OpKind::kLoadPrevMsg,    OpKind::kLoadLastMsg,
          OpKind::kNumPending,     OpKind::kFilteredState,
          OpKind::kSubjectsTotals, OpKind::kSubjectsState,
          OpKind::kMultiLastSeqs,  OpKind::kAllLastSeqs,
          OpKind::kRemoveMsg,      OpKind::kEncodedStreamState,
          OpKind::kCompact,        OpKind::kTruncate,
          OpKind::kRestart,        OpKind::kRestart,
          OpKind::kCrash};
}

// A configuration shows where its limits are met, and in what is opened with it.
std::vector<OpKind> OfConfigurations() {
  return {OpKind::kStoreMsg,  OpKind::kStoreMsg, OpKind::kStoreRawMsg,
          OpKind::kState,     OpKind::kAdvance,  OpKind::kDurability,
          OpKind::kRemoveMsg, OpKind::kRestart,  OpKind::kCrash};
}

// What a recovery made of the files shows in all that it counted, and when it is opened once more.
std::vector<OpKind> OfOpenings() {
  std::vector<OpKind> kinds = OfRemovals();
  kinds.insert(kinds.end(), {OpKind::kPurgeEx, OpKind::kSyncDeleted, OpKind::kAdvance});
  return kinds;
}

Traces AllTraces() {
  Traces traces;
  for (const OpKind kind : {OpKind::kPurge, OpKind::kPurgeEx, OpKind::kCompact, OpKind::kTruncate,
                            OpKind::kSyncDeleted, OpKind::kSkipMsgs}) {
    traces[kind] = OfRemovals();
  }
  traces[OpKind::kUpdateConfig] = OfConfigurations();
  traces[OpKind::kSetLogBacked] = OfConfigurations();
  for (const OpKind kind : {OpKind::kRestart, OpKind::kCrash, OpKind::kRestore}) {
    traces[kind] = OfOpenings();
  }
  traces[OpKind::kSnapshotRead] = {OpKind::kStoreMsg, OpKind::kRemoveMsg, OpKind::kRestore,
                                   OpKind::kRestore, OpKind::kState};
  return traces;
}

}  // namespace

const std::vector<OpKind>& TracesOf(OpKind kind) {
  static const Traces kTraces = AllTraces();
  static const std::vector<OpKind> kNone;
  const auto found = kTraces.find(kind);
  return found == kTraces.end() ? kNone : found->second;
}

}  // namespace jsparity
