// Which operation: a reference to its definition (operation_def.h).
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <span>
#include <vector>

namespace jsparity {

struct OperationDef;

// Two kinds are the same when their definitions are. Copied freely; definitions live for ever.
class OpKind {
 public:
  constexpr explicit OpKind(const OperationDef& def) : def_(&def) {}

  const OperationDef& def() const { return *def_; }
  // The place among all operations, from 0; it is the same in every run of one build, and counts
  // and weights are kept by it.
  size_t index() const;

  friend bool operator==(const OpKind&, const OpKind&) = default;
  friend auto operator<=>(const OpKind& a, const OpKind& b) { return a.index() <=> b.index(); }

  // Those that code outside of their own definition speaks of.
  static const OpKind kStoreMsg;
  static const OpKind kStoreRawMsg;
  static const OpKind kStoreMsgs;
  static const OpKind kSkipMsg;
  static const OpKind kSkipMsgs;
  static const OpKind kFlushAllPending;
  static const OpKind kReady;
  static const OpKind kLoadMsg;
  static const OpKind kLoadNextMsg;
  static const OpKind kLoadNextMsgMulti;
  static const OpKind kLoadPrevMsg;
  static const OpKind kLoadPrevMsgMulti;
  static const OpKind kLoadLastMsg;
  static const OpKind kLoadLastSeq;
  static const OpKind kRemoveMsg;
  static const OpKind kEraseMsg;
  static const OpKind kRemoveMsgs;
  static const OpKind kPurge;
  static const OpKind kPurgeEx;
  static const OpKind kCompact;
  static const OpKind kTruncate;
  static const OpKind kState;
  static const OpKind kFilteredState;
  static const OpKind kGetSeqFromTime;
  static const OpKind kSubjectsTotals;
  static const OpKind kEncodedStreamState;
  static const OpKind kSourcesState;
  static const OpKind kApplySourcesState;
  static const OpKind kDecodeStreamState;
  static const OpKind kSubjectsState;
  static const OpKind kMultiLastSeqs;
  static const OpKind kMultiLastMsgs;
  static const OpKind kAllLastSeqs;
  static const OpKind kNumPending;
  static const OpKind kNumPendingMulti;
  static const OpKind kSnapshot;
  static const OpKind kSnapshotRead;
  static const OpKind kSnapshotClose;
  static const OpKind kUpdateConfig;
  static const OpKind kResetDurability;
  static const OpKind kSyncDeleted;
  static const OpKind kSetLogBacked;
  static const OpKind kCoalesceSyncs;
  static const OpKind kDurability;
  static const OpKind kUtilization;
  static const OpKind kType;
  static const OpKind kRegisterStorageRemoveMsg;
  static const OpKind kRegisterProcessMsg;
  static const OpKind kAdvance;
  static const OpKind kConsumerOpen;
  static const OpKind kConsumerReset;
  static const OpKind kConsumerHasState;
  static const OpKind kConsumerUpdate;
  static const OpKind kConsumerForceUpdate;
  static const OpKind kConsumerSetStarting;
  static const OpKind kConsumerUpdateStarting;
  static const OpKind kConsumerDelete;
  static const OpKind kConsumerStreamDelete;
  static const OpKind kConsumerUpdateDelivered;
  static const OpKind kConsumerUpdateAcks;
  static const OpKind kConsumerUpdateConfig;
  static const OpKind kConsumerState;
  static const OpKind kConsumerEncodedState;
  static const OpKind kConsumerStop;
  static const OpKind kAddConsumer;
  static const OpKind kRemoveConsumer;
  static const OpKind kStop;
  static const OpKind kDelete;
  static const OpKind kRestart;
  static const OpKind kCrash;
  static const OpKind kRestore;

 private:
  const OperationDef* def_;
};

// All there are, in the order of their index: the definitions in conformance/operations, room for
// room.
const std::vector<OpKind>& AllOperations();

// Room for what is kept by index; there are fewer operations.
inline constexpr size_t kOpKindsMax = 128;

// One value for each operation, as counts and weights are.
template <typename T>
class ByKind {
 public:
  T& operator[](OpKind kind) { return values_[kind.index()]; }
  const T& operator[](OpKind kind) const { return values_[kind.index()]; }
  // By index; behind the last operation are values that nobody set.
  std::span<const T> values() const { return values_; }

 private:
  std::array<T, kOpKindsMax> values_{};
};

}  // namespace jsparity
