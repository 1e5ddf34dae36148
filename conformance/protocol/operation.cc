#include "conformance/protocol/operation.h"

#include <algorithm>
#include <array>
#include <utility>

#include "conformance/protocol/base64.h"
#include "conformance/protocol/config_json.h"
#include "conformance/protocol/describe.h"
#include "conformance/protocol/state_json.h"

namespace jsparity {
namespace {

using F = OpField;

constexpr F kStoreMsgFields[] = {F::kSubject, F::kHdr, F::kMsg, F::kTtl};
constexpr F kStoreRawMsgFields[] = {F::kSubject,        F::kHdr, F::kMsg, F::kSeq, F::kTs, F::kTtl,
                                    F::kDiscardNewCheck};
constexpr F kSeqFields[] = {F::kSeq};
constexpr F kSkipMsgsFields[] = {F::kSeq, F::kNum};
constexpr F kScanFields[] = {F::kFilter, F::kWildcard, F::kStart};
constexpr F kScanAnyFields[] = {F::kFilters, F::kStart};
constexpr F kPendingFields[] = {F::kStart, F::kFilter, F::kLastPerSubject};
constexpr F kPendingAnyFields[] = {F::kStart, F::kFilters, F::kLastPerSubject};
constexpr F kLastSeqsFields[] = {F::kFilters, F::kMaxSeq, F::kMaxAllowed};
constexpr F kLastMsgsFields[] = {F::kFilters, F::kMinSeq, F::kMaxSeq, F::kMaxAllowed,
                                 F::kStopAfter};
constexpr F kSubjectFields[] = {F::kSubject};
constexpr F kPurgeExFields[] = {F::kSubject, F::kSeq, F::kKeep};
constexpr F kTsFields[] = {F::kTs};
constexpr F kFilteredStateFields[] = {F::kSeq, F::kSubject};
constexpr F kFilterFields[] = {F::kFilter};
constexpr F kStreamFields[] = {F::kStream};
constexpr F kLogBackedFields[] = {F::kLogBacked};
constexpr F kNsFields[] = {F::kNs};
constexpr F kNameFields[] = {F::kName};
constexpr F kNameSeqFields[] = {F::kName, F::kSeq};
constexpr F kNameTsFields[] = {F::kName, F::kTs};
constexpr F kNameConfigFields[] = {F::kName, F::kConsumerConfig};
constexpr F kNameStateFields[] = {F::kName, F::kConsumerState};
constexpr F kDeliveredFields[] = {F::kName, F::kDseq, F::kSseq, F::kDc, F::kTs};
constexpr F kAcksFields[] = {F::kName, F::kDseq, F::kSseq};
constexpr F kFailedFields[] = {F::kFailed, F::kWithSources};
constexpr F kSourcesFields[] = {F::kSources};
constexpr F kBytesFields[] = {F::kBytes};
constexpr F kSyncDeletedFields[] = {F::kBlocks, F::kBytes};
constexpr F kSnapshotFields[] = {F::kSnapshot, F::kDeadline, F::kCheckMsgs, F::kConsumers};
constexpr F kSnapshotReadFields[] = {F::kSnapshot, F::kMax};
constexpr F kSnapshotCloseFields[] = {F::kSnapshot};
constexpr F kInlineFields[] = {F::kInline};
constexpr F kActFields[] = {F::kAct};
constexpr F kReopenFields[] = {F::kOptionalFileStore, F::kOptionalStream, F::kRecovering,
                               F::kDamage};
constexpr F kRestartFields[] = {F::kOptionalFileStore, F::kOptionalStream, F::kRecovering,
                                F::kDamage, F::kWrittenBy};
constexpr std::span<const F> kNoFields;

constexpr OpSpec kSpecs[] = {
    {OpKind::kStoreMsg, "store_msg", kStoreMsgFields},
    {OpKind::kStoreRawMsg, "store_raw_msg", kStoreRawMsgFields},
    {OpKind::kSkipMsg, "skip_msg", kSeqFields},
    {OpKind::kSkipMsgNoInterest, "skip_msg_no_interest", kSeqFields},
    {OpKind::kSkipMsgs, "skip_msgs", kSkipMsgsFields},
    {OpKind::kFlushAllPending, "flush_all_pending", kNoFields},
    {OpKind::kReady, "ready", kNoFields},
    {OpKind::kLoadMsg, "load_msg", kSeqFields},
    {OpKind::kLoadNextMsg, "load_next_msg", kScanFields},
    {OpKind::kLoadPrevMsg, "load_prev_msg", kScanFields},
    {OpKind::kLoadNextMsgMulti, "load_next_msg_multi", kScanAnyFields},
    {OpKind::kLoadPrevMsgMulti, "load_prev_msg_multi", kScanAnyFields},
    {OpKind::kLoadLastMsg, "load_last_msg", kSubjectFields},
    {OpKind::kLoadLastSeq, "load_last_seq", kSubjectFields},
    {OpKind::kSubjectForSeq, "subject_for_seq", kSeqFields},
    {OpKind::kRemoveMsg, "remove_msg", kSeqFields},
    {OpKind::kEraseMsg, "erase_msg", kSeqFields},
    {OpKind::kPurge, "purge", kNoFields},
    {OpKind::kPurgeEx, "purge_ex", kPurgeExFields},
    {OpKind::kCompact, "compact", kSeqFields},
    {OpKind::kTruncate, "truncate", kSeqFields},
    {OpKind::kGetSeqFromTime, "get_seq_from_time", kTsFields},
    {OpKind::kState, "state", kNoFields},
    {OpKind::kFastState, "fast_state", kNoFields},
    {OpKind::kFilteredState, "filtered_state", kFilteredStateFields},
    {OpKind::kSubjectsTotals, "subjects_totals", kFilterFields},
    {OpKind::kEncodedStreamState, "encoded_stream_state", kFailedFields},
    {OpKind::kSourcesState, "sources_state", kNoFields},
    {OpKind::kApplySourcesState, "apply_sources_state", kSourcesFields},
    {OpKind::kDecodeStreamState, "decode_stream_state", kBytesFields},
    {OpKind::kSyncDeleted, "sync_deleted", kSyncDeletedFields},
    {OpKind::kResetState, "reset_state", kNoFields},
    {OpKind::kSubjectsState, "subjects_state", kFilterFields},
    {OpKind::kAllLastSeqs, "all_last_seqs", kNoFields},
    {OpKind::kMultiLastSeqs, "multi_last_seqs", kLastSeqsFields},
    {OpKind::kMultiLastMsgs, "multi_last_msgs", kLastMsgsFields},
    {OpKind::kNumPending, "num_pending", kPendingFields},
    {OpKind::kNumPendingMulti, "num_pending_multi", kPendingAnyFields},
    {OpKind::kSnapshot, "snapshot", kSnapshotFields},
    {OpKind::kSnapshotRead, "snapshot_read", kSnapshotReadFields},
    {OpKind::kSnapshotClose, "snapshot_close", kSnapshotCloseFields},
    {OpKind::kUpdateConfig, "update_config", kStreamFields},
    {OpKind::kSetCreatedTime, "set_created_time", kTsFields},
    {OpKind::kSetLogBacked, "set_log_backed", kLogBackedFields},
    {OpKind::kFlushForScaleDown, "flush_for_scale_down", kNoFields},
    {OpKind::kCoalesceSyncs, "coalesce_syncs", kNoFields},
    {OpKind::kResetDurability, "reset_durability", kNoFields},
    {OpKind::kDurability, "durability", kNoFields},
    {OpKind::kUtilization, "utilization", kNoFields},
    {OpKind::kType, "type", kNoFields},
    {OpKind::kRegisterStorageUpdates, "register_storage_updates", kNoFields},
    {OpKind::kRegisterStorageRemoveMsg, "register_storage_remove_msg", kActFields},
    {OpKind::kRegisterProcessMsg, "register_process_msg", kActFields},
    {OpKind::kAdvance, "advance", kNsFields},
    {OpKind::kConsumerOpen, "consumer_open", kNameConfigFields},
    {OpKind::kConsumerSetStarting, "consumer_set_starting", kNameSeqFields},
    {OpKind::kConsumerUpdateStarting, "consumer_update_starting", kNameSeqFields},
    {OpKind::kConsumerReset, "consumer_reset", kNameSeqFields},
    {OpKind::kConsumerHasState, "consumer_has_state", kNameFields},
    {OpKind::kConsumerUpdateDelivered, "consumer_update_delivered", kDeliveredFields},
    {OpKind::kConsumerUpdateAcks, "consumer_update_acks", kAcksFields},
    {OpKind::kConsumerRemoveRedeliveredBelow, "consumer_remove_redelivered_below", kNameSeqFields},
    {OpKind::kConsumerGetConfig, "consumer_get_config", kNameFields},
    {OpKind::kConsumerSetCreatedTime, "consumer_set_created_time", kNameTsFields},
    {OpKind::kConsumerUpdateConfig, "consumer_update_config", kNameConfigFields},
    {OpKind::kConsumerUpdate, "consumer_update", kNameStateFields},
    {OpKind::kConsumerForceUpdate, "consumer_force_update", kNameStateFields},
    {OpKind::kConsumerState, "consumer_state", kNameFields},
    {OpKind::kConsumerBorrowState, "consumer_borrow_state", kNameFields},
    {OpKind::kConsumerEncodedState, "consumer_encoded_state", kNameFields},
    {OpKind::kConsumerType, "consumer_type", kNameFields},
    {OpKind::kConsumerStop, "consumer_stop", kNameFields},
    {OpKind::kConsumerDelete, "consumer_delete", kNameFields},
    {OpKind::kConsumerStreamDelete, "consumer_stream_delete", kNameFields},
    {OpKind::kAddConsumer, "add_consumer", kNameFields},
    {OpKind::kRemoveConsumer, "remove_consumer", kNameFields},
    {OpKind::kConsumers, "consumers", kNoFields},
    {OpKind::kStop, "stop", kNoFields},
    {OpKind::kDelete, "delete", kInlineFields},
    {OpKind::kRestart, "restart", kRestartFields},
    {OpKind::kCrash, "crash", kReopenFields},
    {OpKind::kRestore, "restore", kReopenFields},
};
static_assert(std::size(kSpecs) == kOpKindCount);

constexpr bool SpecsAreInOrder() {
  for (size_t i = 0; i < kOpKindCount; ++i) {
    if (kSpecs[i].kind != static_cast<OpKind>(i)) return false;
  }
  return true;
}
static_assert(SpecsAreInOrder());

void PutField(const Operation& op, OpField field, Json& json) {
  switch (field) {
    case F::kSubject:
      json["subject"] = op.subject;
      break;
    case F::kFilter:
      json["filter"] = op.subject;
      break;
    case F::kFilters:
      json["filters"] = op.filters ? Json(*op.filters) : Json();
      break;
    case F::kWildcard:
      json["wc"] = op.wc;
      break;
    case F::kLastPerSubject:
      json["last_per_subject"] = op.last_per_subject;
      break;
    case F::kMaxSeq:
      json["max_seq"] = op.max_seq;
      break;
    case F::kMaxAllowed:
      json["max_allowed"] = op.max_allowed;
      break;
    case F::kHdr:
      json["hdr"] = EncodeBase64(op.hdr);
      break;
    case F::kMsg:
      json["msg"] = EncodeBase64(op.msg);
      break;
    case F::kTtl:
      json["ttl"] = op.ttl;
      break;
    case F::kSeq:
      json["seq"] = op.seq;
      break;
    case F::kStart:
      json["start"] = op.seq;
      break;
    case F::kTs:
      json["ts"] = op.ts;
      break;
    case F::kDiscardNewCheck:
      json["discard_new_check"] = op.discard_new_check;
      break;
    case F::kNum:
      json["num"] = op.num;
      break;
    case F::kKeep:
      json["keep"] = op.keep;
      break;
    case F::kNs:
      json["ns"] = op.ns;
      break;
    case F::kStream:
      json["stream"] = ToJson(op.stream.value());
      break;
    case F::kName:
      json["name"] = op.name;
      break;
    case F::kConsumerConfig:
      json["config"] = ToJson(op.config.value());
      break;
    case F::kDseq:
      json["dseq"] = op.dseq;
      break;
    case F::kSseq:
      json["sseq"] = op.sseq;
      break;
    case F::kDc:
      json["dc"] = op.dc;
      break;
    case F::kConsumerState:
      json["state"] = ToJson(op.state.value());
      break;
    case F::kAct:
      json["act"] = op.act;
      break;
    case F::kInline:
      json["inline"] = op.inline_removal;
      break;
    case F::kBytes:
      json["bytes"] = EncodeBase64(op.msg);
      break;
    case F::kFailed:
      json["failed"] = op.num;
      break;
    case F::kWithSources:
      if (op.wc) json["with_sources"] = true;
      break;
    case F::kSources:
      json["sources"] = ToJson(op.sources);
      break;
    case F::kBlocks:
      json["blocks"] = ToJson(op.blocks);
      break;
    case F::kSnapshot:
      json["snapshot"] = op.keep;
      break;
    case F::kDeadline:
      json["deadline_ns"] = op.ns;
      break;
    case F::kCheckMsgs:
      json["check_msgs"] = op.wc;
      break;
    case F::kConsumers:
      json["consumers"] = op.discard_new_check;
      break;
    case F::kMax:
      json["max"] = op.num;
      break;
    case F::kOptionalFileStore:
      if (op.file_store) json["file_store"] = ToJson(*op.file_store);
      break;
    case F::kOptionalStream:
      if (op.stream) json["stream"] = ToJson(*op.stream);
      break;
    case F::kDamage:
      if (!op.damage.empty()) json["damage"] = ToJson(op.damage);
      break;
    case F::kMinSeq:
      json["min_seq"] = op.seq;
      break;
    case F::kStopAfter:
      json["stop_after"] = op.num;
      break;
    case F::kRecovering:
      if (op.act) json["recovering"] = true;
      break;
    case F::kLogBacked:
      json["log_backed"] = op.act;
      break;
    case F::kWrittenBy:
      if (!op.written_by.empty()) json["written_by"] = op.written_by;
      break;
  }
}

template <typename T, typename Parse>
void ReadPart(ObjectReader& reader, const char* key, Presence presence, Parse parse,
              std::optional<T>& out) {
  if (const Json* child = reader.Child(key, presence)) {
    reader.Take(parse(*child, reader.where() + "." + key), out.emplace());
  } else if (presence == Presence::kRequired) {
    reader.Fail(key, "is missing");
  }
}

void ReadFilters(ObjectReader& reader, Operation& op) {
  const Json* list = reader.Child("filters");
  if (list == nullptr) return;
  if (!list->is_array()) return reader.Fail("filters", "must be a list or null");
  op.filters.emplace();
  for (const Json& filter : *list) {
    if (!filter.is_string()) return reader.Fail("filters", "must hold texts");
    op.filters->push_back(filter.get<std::string>());
  }
}

void ReadField(ObjectReader& reader, OpField field, Operation& op) {
  constexpr auto kRequired = Presence::kRequired;
  constexpr auto kOptional = Presence::kOptional;
  switch (field) {
    case F::kSubject:
      return reader.Text("subject", op.subject);
    case F::kFilter:
      return reader.Text("filter", op.subject);
    case F::kFilters:
      return ReadFilters(reader, op);
    case F::kWildcard:
      return reader.Bool("wc", op.wc);
    case F::kLastPerSubject:
      return reader.Bool("last_per_subject", op.last_per_subject);
    case F::kMaxSeq:
      return reader.U64("max_seq", op.max_seq);
    case F::kMaxAllowed:
      return reader.I64("max_allowed", op.max_allowed);
    case F::kHdr:
      return reader.Bytes("hdr", op.hdr);
    case F::kMsg:
      return reader.Bytes("msg", op.msg);
    case F::kTtl:
      return reader.I64("ttl", op.ttl);
    case F::kSeq:
      return reader.U64("seq", op.seq);
    case F::kStart:
      return reader.U64("start", op.seq);
    case F::kTs:
      return reader.I64("ts", op.ts);
    case F::kDiscardNewCheck:
      return reader.Bool("discard_new_check", op.discard_new_check);
    case F::kNum:
      return reader.U64("num", op.num);
    case F::kKeep:
      return reader.U64("keep", op.keep);
    case F::kNs:
      return reader.I64("ns", op.ns, kRequired);
    case F::kStream:
      return ReadPart(reader, "stream", kRequired, ParseStreamConfig, op.stream);
    case F::kName:
      return reader.Text("name", op.name, kRequired);
    case F::kConsumerConfig:
      return ReadPart(reader, "config", kRequired, ParseConsumerConfig, op.config);
    case F::kDseq:
      return reader.U64("dseq", op.dseq);
    case F::kSseq:
      return reader.U64("sseq", op.sseq);
    case F::kDc:
      return reader.U64("dc", op.dc);
    case F::kConsumerState:
      return ReadPart(reader, "state", kRequired, ParseConsumerState, op.state);
    case F::kAct:
      return reader.Bool("act", op.act);
    case F::kInline:
      return reader.Bool("inline", op.inline_removal);
    case F::kBytes:
      return reader.Bytes("bytes", op.msg);
    case F::kWithSources:
      return reader.Bool("with_sources", op.wc);
    case F::kSources:
      if (const Json* sources = reader.Child("sources")) {
        reader.Take(ParseSourceStates(*sources, reader.where() + ".sources"), op.sources);
      }
      return;
    case F::kFailed:
      return reader.U64("failed", op.num);
    case F::kBlocks:
      if (const Json* blocks = reader.Child("blocks")) {
        reader.Take(ParseDeleteBlocks(*blocks, reader.where() + ".blocks"), op.blocks);
      }
      return;
    case F::kSnapshot:
      return reader.U64("snapshot", op.keep);
    case F::kDeadline:
      return reader.I64("deadline_ns", op.ns);
    case F::kCheckMsgs:
      return reader.Bool("check_msgs", op.wc);
    case F::kConsumers:
      return reader.Bool("consumers", op.discard_new_check);
    case F::kMax:
      return reader.U64("max", op.num);
    case F::kOptionalFileStore:
      return ReadPart(reader, "file_store", kOptional, ParseStoreOptions, op.file_store);
    case F::kDamage:
      if (const Json* damage = reader.Child("damage")) {
        reader.Take(ParseDamage(*damage, reader.where() + ".damage"), op.damage);
      }
      return;
    case F::kMinSeq:
      return reader.U64("min_seq", op.seq);
    case F::kStopAfter:
      return reader.U64("stop_after", op.num);
    case F::kRecovering:
      return reader.Bool("recovering", op.act);
    case F::kLogBacked:
      return reader.Bool("log_backed", op.act);
    case F::kWrittenBy:
      return reader.Text("written_by", op.written_by);
    case F::kOptionalStream:
      return ReadPart(reader, "stream", kOptional, ParseStreamConfig, op.stream);
  }
}

bool IsBytes(OpField field) { return field == F::kHdr || field == F::kMsg || field == F::kBytes; }

// A configuration only where it is not what a new one is.
std::string DescribeField(const Operation& op, OpField field, const Json& value) {
  switch (field) {
    case F::kHdr:
      return DescribeBytes(op.hdr);
    case F::kMsg:
    case F::kBytes:
      return DescribeBytes(op.msg);
    case F::kStream:
    case F::kOptionalStream:
      return "{" + DescribeChanged(value, ToJson(jsstore::StreamConfig{})) + "}";
    case F::kOptionalFileStore:
      return "{" + DescribeChanged(value, ToJson(StoreOptions{})) + "}";
    case F::kConsumerConfig:
      return "{" + DescribeChanged(value, ToJson(jsstore::ConsumerConfig{})) + "}";
    default:
      return DescribeValue(value);
  }
}

}  // namespace

const OpSpec& SpecOf(OpKind kind) { return kSpecs[static_cast<size_t>(kind)]; }

std::string_view NameOf(OpKind kind) { return SpecOf(kind).name; }

std::optional<OpKind> KindOf(std::string_view name) {
  for (const OpSpec& spec : kSpecs) {
    if (spec.name == name) return spec.kind;
  }
  return std::nullopt;
}

bool HasField(OpKind kind, OpField field) {
  const auto fields = SpecOf(kind).fields;
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

bool IsConsumerOp(OpKind kind) { return HasField(kind, OpField::kName); }

bool IsLifeStep(OpKind kind) { return kind >= OpKind::kStop; }

Json ToJson(const Operation& op) {
  const OpSpec& spec = SpecOf(op.kind);
  Json json = {{"op", spec.name}};
  for (const OpField field : spec.fields) PutField(op, field, json);
  return json;
}

Parsed<Operation> ParseOperation(const Json& json, const std::string& where) {
  Operation op;
  std::string name;
  ObjectReader reader(json, where);
  reader.Text("op", name, Presence::kRequired);
  if (!reader.ok()) return ParseError(reader.Finish().error());
  const auto kind = KindOf(name);
  if (!kind) return ParseError(where + ".op: there is no operation \"" + name + "\"");
  op.kind = *kind;
  for (const OpField field : SpecOf(op.kind).fields) ReadField(reader, field, op);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return op;
}

std::string DescribeArguments(const Operation& op) {
  std::string text;
  for (const OpField field : SpecOf(op.kind).fields) {
    Json one = Json::object();
    PutField(op, field, one);
    if (one.empty()) continue;
    const Json& value = *one.begin();
    const bool no_bytes = IsBytes(field) && field != F::kMsg && value == "";
    if (no_bytes || value == false || (field == F::kTtl && value == 0)) continue;
    text += (text.empty() ? "" : ", ") + one.begin().key() + "=" + DescribeField(op, field, value);
  }
  return text;
}

std::string Describe(const Operation& op) {
  return std::string(NameOf(op.kind)) + "(" + DescribeArguments(op) + ")";
}

}  // namespace jsparity
