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

// NOLINTNEXTLINE(readability-function-size): a case for each field of the protocol
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

// NOLINTNEXTLINE(readability-function-size): a case for each field of the protocol
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

std::string_view NameOf(OpKind kind) { return kind.def().name; }

std::optional<OpKind> KindOf(std::string_view name) {
  const auto found =
      std::ranges::find(AllOperations(), name, [](OpKind kind) { return NameOf(kind); });
  if (found == AllOperations().end()) return std::nullopt;
  return *found;
}

size_t OpKind::index() const {
  return static_cast<size_t>(std::ranges::find(AllOperations(), *this) - AllOperations().begin());
}

bool HasField(OpKind kind, OpField field) { return kind.def().takes.Has(field); }

bool IsConsumerOp(OpKind kind) { return HasField(kind, OpField::kName); }

bool IsLifeStep(OpKind kind) { return kind.def().run == nullptr; }

bool Reopens(OpKind kind) { return kind.def().reopens; }

Json ToJson(const Operation& op) {
  const OperationDef& def = op.kind.def();
  Json json = {{"op", def.name}};
  for (const OpField field : def.takes) PutField(op, field, json);
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
  for (const OpField field : op.kind.def().takes) ReadField(reader, field, op);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return op;
}

std::string DescribeArguments(const Operation& op) {
  std::string text;
  for (const OpField field : op.kind.def().takes) {
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
