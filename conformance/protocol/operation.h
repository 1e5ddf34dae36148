// Operations: the calls of the reference's StreamStore and ConsumerStore interfaces (store.go), and
// the steps of a store's life. A table says which fields an operation has; JSON both ways, printing
// and shrinking follow the table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/protocol/damage.h"
#include "conformance/protocol/json_reader.h"
#include "conformance/protocol/replication_json.h"
#include "conformance/protocol/store_options.h"
#include "jsstore/config.h"
#include "jsstore/state.h"

namespace jsparity {

enum class OpKind : uint8_t {
  kStoreMsg,
  kStoreRawMsg,
  kSkipMsg,
  kSkipMsgNoInterest,
  kSkipMsgs,
  kFlushAllPending,
  kReady,
  kLoadMsg,
  kLoadNextMsg,
  kLoadPrevMsg,
  kLoadNextMsgMulti,
  kLoadPrevMsgMulti,
  kLoadLastMsg,
  kLoadLastSeq,
  kSubjectForSeq,
  kRemoveMsg,
  kEraseMsg,
  kPurge,
  kPurgeEx,
  kCompact,
  kTruncate,
  kGetSeqFromTime,
  kState,
  kFastState,
  kFilteredState,
  kSubjectsTotals,
  kEncodedStreamState,
  kSourcesState,
  kApplySourcesState,
  kDecodeStreamState,
  kSyncDeleted,
  kResetState,
  kSubjectsState,
  kAllLastSeqs,
  kMultiLastSeqs,
  kMultiLastMsgs,
  kNumPending,
  kNumPendingMulti,
  kSnapshot,
  kSnapshotRead,
  kSnapshotClose,
  kUpdateConfig,
  kSetCreatedTime,
  kSetLogBacked,
  kFlushForScaleDown,
  kCoalesceSyncs,
  kResetDurability,
  kDurability,
  kUtilization,
  kType,
  kRegisterStorageUpdates,
  kRegisterStorageRemoveMsg,
  kRegisterProcessMsg,
  kAdvance,  // time goes by, background work runs
  kConsumerOpen,
  kConsumerSetStarting,
  kConsumerUpdateStarting,
  kConsumerReset,
  kConsumerHasState,
  kConsumerUpdateDelivered,
  kConsumerUpdateAcks,
  kConsumerRemoveRedeliveredBelow,
  kConsumerGetConfig,
  kConsumerSetCreatedTime,
  kConsumerUpdateConfig,
  kConsumerUpdate,
  kConsumerForceUpdate,
  kConsumerState,
  kConsumerBorrowState,
  kConsumerEncodedState,
  kConsumerType,
  kConsumerStop,
  kConsumerDelete,
  kConsumerStreamDelete,
  kAddConsumer,
  kRemoveConsumer,
  kConsumers,
  // Steps of a store's life; commands of their own in the protocol.
  kStop,     // FileStore.Stop; the store stays addressable
  kDelete,   // FileStore.Delete; likewise
  kRestart,  // stopped unless it was, then opened again
  kCrash,    // abandoned as it is on disk, then opened again
  kRestore,  // the last whole snapshot is laid out elsewhere and opened there
};
inline constexpr size_t kOpKindCount = static_cast<size_t>(OpKind::kRestore) + 1;

// The fields an operation can have. Some share a member with another: kFilter is `subject`, kStart
// and kMinSeq are `seq`, kBytes is `msg`, kFailed, kMax and kStopAfter are `num`, kSnapshot is
// `keep`, kDeadline is `ns`, kCheckMsgs and kWithSources are `wc`, kConsumers is
// `discard_new_check`, kRecovering and kLogBacked are `act`.
enum class OpField : uint8_t {
  kSubject,
  kFilter,
  kFilters,
  kWildcard,
  kLastPerSubject,
  kMaxSeq,
  kMaxAllowed,
  kMinSeq,
  kStopAfter,
  kHdr,
  kMsg,
  kTtl,
  kSeq,
  kStart,
  kTs,
  kDiscardNewCheck,
  kNum,
  kKeep,
  kNs,
  kStream,
  kName,
  kConsumerConfig,
  kDseq,
  kSseq,
  kDc,
  kConsumerState,
  kInline,
  kAct,
  kBytes,
  kFailed,
  kBlocks,
  kSnapshot,
  kDeadline,
  kCheckMsgs,
  kConsumers,
  kMax,
  kOptionalFileStore,
  kOptionalStream,
  kDamage,
  kWrittenBy,
  kRecovering,
  kWithSources,
  kSources,
  kLogBacked,
};

struct Operation {
  OpKind kind = OpKind::kState;
  bool wc = false;                 // the filter has wildcards
  bool last_per_subject = false;   // only the last message of each subject counts
  bool discard_new_check = false;  // limits of DiscardNew are checked by the store
  bool inline_removal = false;     // Delete returns when the files are gone
  bool act = false;                // the handler does what it is asked for (PROTOCOL.md)
  std::string subject;             // subject or filter
  std::string hdr;                 // bytes
  std::string msg;                 // bytes
  std::string name;                // consumer
  std::string written_by;          // version whose files the restart finds; empty: its own
  uint64_t seq = 0;                // sequence, or where a scan starts
  uint64_t max_seq = 0;            // no sequence beyond it is answered
  uint64_t num = 0;                // how many sequences to skip, or messages to take
  uint64_t keep = 0;               // how many messages a purge leaves
  uint64_t dseq = 0;               // consumer sequence
  uint64_t sseq = 0;               // stream sequence
  uint64_t dc = 0;                 // how often delivered
  int64_t max_allowed = 0;         // the most results
  int64_t ts = 0;                  // Unix nanoseconds
  int64_t ttl = 0;                 // seconds
  int64_t ns = 0;                  // how far time moves
  std::vector<DeleteBlockSpec> blocks;
  jsstore::SourceStates sources;
  std::vector<StoreDamage> damage;  // to the directory, before it is opened again
  // None: no set of filters, as against an empty one.
  std::optional<std::vector<std::string>> filters;
  std::optional<jsstore::StreamConfig> stream;
  std::optional<jsstore::ConsumerConfig> config;
  std::optional<jsstore::ConsumerState> state;
  std::optional<StoreOptions> file_store;
};

struct OpSpec {
  OpKind kind;
  std::string_view name;  // in the protocol and in case files
  std::span<const OpField> fields;
};

const OpSpec& SpecOf(OpKind kind);
std::string_view NameOf(OpKind kind);
// nullopt for a name that no operation has.
std::optional<OpKind> KindOf(std::string_view name);

bool HasField(OpKind kind, OpField field);
bool IsConsumerOp(OpKind kind);
// True for kStop, kDelete, kRestart, kCrash, kRestore: commands of their own, not applied.
bool IsLifeStep(OpKind kind);

// {"op": name, fields...}; base64 for bytes.
Json ToJson(const Operation& op);
Parsed<Operation> ParseOperation(const Json& json, const std::string& where);

// One line for people, as a call: `store_msg(subject="a.b", msg=17 bytes "xxxx…")`; what is long is
// shortened, and left out is what says nothing. The second is what stands between the parentheses.
std::string Describe(const Operation& op);
std::string DescribeArguments(const Operation& op);

}  // namespace jsparity
