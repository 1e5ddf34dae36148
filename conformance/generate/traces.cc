#include "conformance/generate/traces.h"

#include <algorithm>
#include <map>

namespace jsparity {
namespace {

using Traces = std::map<OpKind, std::vector<OpKind>>;

// What is removed shows in sums, in the walks over what is left, in what the next message or the
// next removal finds, and in what is written of it.
std::vector<OpKind> OfRemovals() {
  return {OpKind::kState,
          OpKind::kStoreMsg,
          OpKind::kStoreMsg,
          OpKind::kLoadNextMsg,
          OpKind::kLoadPrevMsg,
          OpKind::kLoadLastMsg,
          OpKind::kNumPending,
          OpKind::kNumPending,
          OpKind::kNumPendingMulti,
          OpKind::kFilteredState,
          OpKind::kSubjectsTotals,
          OpKind::kSubjectsState,
          OpKind::kMultiLastSeqs,
          OpKind::kAllLastSeqs,
          OpKind::kRemoveMsg,
          OpKind::kEncodedStreamState,
          OpKind::kCompact,
          OpKind::kTruncate,
          OpKind::kRestart,
          OpKind::kRestart,
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
  traces[OpKind::kStop] = {OpKind::kDelete,      OpKind::kDelete,        OpKind::kState,
                           OpKind::kStop,        OpKind::kStoreMsg,      OpKind::kLoadMsg,
                           OpKind::kRemoveMsg,   OpKind::kMultiLastSeqs, OpKind::kSkipMsgs,
                           OpKind::kConsumerOpen};
  traces[OpKind::kSnapshotRead] = {OpKind::kStoreMsg, OpKind::kRemoveMsg, OpKind::kRestore,
                                   OpKind::kRestore, OpKind::kState};
  return traces;
}

// What looks only, and all that removes.
std::vector<OpKind> OfDamage() {
  std::vector<OpKind> kinds;
  for (const OpKind kind : AllOperations()) {
    if (kind.def().only_looks && !IsConsumerOp(kind)) kinds.push_back(kind);
  }
  for (const OpKind kind : OfOpenings()) kinds.push_back(kind);
  for (const OpKind kind :
       {OpKind::kEraseMsg, OpKind::kRemoveMsgs, OpKind::kUpdateConfig, OpKind::kSkipMsgs,
        OpKind::kPurge, OpKind::kRemoveMsg, OpKind::kTruncate}) {
    kinds.push_back(kind);
  }
  // What failed to be written is answered to whatever would write next.
  for (const OpKind kind : {OpKind::kStoreRawMsg, OpKind::kSkipMsg, OpKind::kSkipMsgs}) {
    kinds.push_back(kind);
  }
  // A snapshot reads every block, and may check them first: each damage ends it in its own way.
  kinds.insert(kinds.end(), 4, OpKind::kSnapshot);
  return kinds;
}

}  // namespace

const std::vector<OpKind>& TracesOfDamage() {
  static const std::vector<OpKind> kKinds = OfDamage();
  return kKinds;
}

const std::vector<OpKind>& TracesOfDamagedConsumers() {
  static const std::vector<OpKind> kKinds = {OpKind::kConsumerOpen, OpKind::kConsumerOpen,
                                             OpKind::kConsumerOpen, OpKind::kConsumerState,
                                             OpKind::kSnapshot};
  return kKinds;
}

bool MayShowInConsumers(const std::vector<StoreDamage>& damage) {
  return std::ranges::any_of(damage, [](const StoreDamage& one) {
    return one.target == FileClass::kConsumerState || one.target == FileClass::kConsumerMeta ||
           one.target == FileClass::kStreamKey;
  });
}

const std::vector<OpKind>& TracesOfFailure() {
  static const std::vector<OpKind> kKinds = {
      OpKind::kState,      OpKind::kStoreMsg, OpKind::kStoreMsg,     OpKind::kStoreRawMsg,
      OpKind::kRemoveMsg,  OpKind::kLoadMsg,  OpKind::kLoadLastMsg,  OpKind::kSubjectsTotals,
      OpKind::kDurability, OpKind::kAdvance,  OpKind::kUpdateConfig, OpKind::kEncodedStreamState,
      OpKind::kRestart,    OpKind::kRestart,  OpKind::kCrash};
  return kKinds;
}

const std::vector<OpKind>& TracesOfWriteError() {
  static const std::vector<OpKind> kKinds = {
      OpKind::kStoreMsg, OpKind::kStoreRawMsg, OpKind::kSkipMsg,     OpKind::kSkipMsgs,
      OpKind::kPurge,    OpKind::kPurgeEx,     OpKind::kCompact,     OpKind::kTruncate,
      OpKind::kEraseMsg, OpKind::kRemoveMsg,   OpKind::kSyncDeleted, OpKind::kAdvance};
  return kKinds;
}

bool WillFailToBeWritten(const Operation& op) {
  constexpr uint64_t kRecordBytesMax = uint64_t{32} << 20;
  return op.kind == OpKind::kStoreMsg && RecordBytes(op) > kRecordBytesMax;
}

bool WillBeRefused(const Operation& op, const StreamModel& stream) {
  const OpKind kind = op.kind;
  if (stream.stopped()) return false;
  if (kind == OpKind::kUpdateConfig) return !op.stream || !StreamModel::IsAccepted(*op.stream);
  if (kind == OpKind::kTruncate) return op.seq > stream.last();
  if (kind == OpKind::kStoreMsg) return StreamModel::IsTooLarge(op, stream.config());
  const bool names_the_next =
      kind == OpKind::kStoreRawMsg || kind == OpKind::kSkipMsg || kind == OpKind::kSkipMsgs;
  return names_the_next && !stream.IsNext(op.seq);
}

const std::vector<OpKind>& TracesOf(OpKind kind) {
  static const Traces kTraces = AllTraces();
  static const std::vector<OpKind> kNone;
  const auto found = kTraces.find(kind);
  return found == kTraces.end() ? kNone : found->second;
}

}  // namespace jsparity
