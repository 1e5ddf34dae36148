#include "conformance/protocol/operation.h"

#include <algorithm>
#include <array>
#include <utility>

#include "conformance/protocol/config_json.h"
#include "conformance/protocol/describe.h"
#include "conformance/protocol/member.h"
#include "conformance/protocol/state_json.h"

namespace jsparity {
namespace {

using F = OpField;

void PutFilters(const Operation& op, const char* key, Json& json) {
  json[key] = op.filters ? Json(*op.filters) : Json();
}

void ReadFilters(ObjectReader& reader, const char* key, Operation& op) {
  if (reader.Child(key) != nullptr) op.filters = reader.Texts(key);
}

void PutDamage(const Operation& op, const char* key, Json& json) {
  if (!op.damage.empty()) json[key] = ToJson(op.damage);
}

using Op = Operation;
using OpMember = std::pair<OpField, Member<Operation>>;
constexpr auto kDamageMember = member::Part<Op, &Op::damage, ParseDamage>("damage");

constexpr auto kOpMembers = member::Table<OpField, Operation>({
    OpMember{F::kSubject, member::Plain<Op, &Op::subject>("subject")},
    OpMember{F::kFilter, member::Plain<Op, &Op::subject>("filter")},
    OpMember{F::kFilters, {"filters", PutFilters, ReadFilters}},
    OpMember{F::kWildcard, member::Plain<Op, &Op::wc>("wc")},
    OpMember{F::kLastPerSubject, member::Plain<Op, &Op::last_per_subject>("last_per_subject")},
    OpMember{F::kMaxSeq, member::Plain<Op, &Op::max_seq>("max_seq")},
    OpMember{F::kMaxAllowed, member::Plain<Op, &Op::max_allowed>("max_allowed")},
    OpMember{F::kMinSeq, member::Plain<Op, &Op::seq>("min_seq")},
    OpMember{F::kStopAfter, member::Plain<Op, &Op::num>("stop_after")},
    OpMember{F::kHdr, member::Base64<Op, &Op::hdr>("hdr")},
    OpMember{F::kMsg, member::Base64<Op, &Op::msg>("msg")},
    OpMember{F::kTtl, member::Plain<Op, &Op::ttl>("ttl")},
    OpMember{F::kSeq, member::Plain<Op, &Op::seq>("seq")},
    OpMember{F::kStart, member::Plain<Op, &Op::seq>("start")},
    OpMember{F::kTs, member::Plain<Op, &Op::ts>("ts")},
    OpMember{F::kDiscardNewCheck, member::Plain<Op, &Op::discard_new_check>("discard_new_check")},
    OpMember{F::kNum, member::Plain<Op, &Op::num>("num")},
    OpMember{F::kKeep, member::Plain<Op, &Op::keep>("keep")},
    OpMember{F::kNs, member::Plain<Op, &Op::ns, Presence::kRequired>("ns")},
    OpMember{F::kStream, member::RequiredPart<Op, &Op::stream, ParseStreamConfig>("stream")},
    OpMember{F::kName, member::Plain<Op, &Op::name, Presence::kRequired>("name")},
    OpMember{F::kConsumerConfig,
             member::RequiredPart<Op, &Op::config, ParseConsumerConfig>("config")},
    OpMember{F::kDseq, member::Plain<Op, &Op::dseq>("dseq")},
    OpMember{F::kSseq, member::Plain<Op, &Op::sseq>("sseq")},
    OpMember{F::kDc, member::Plain<Op, &Op::dc>("dc")},
    OpMember{F::kConsumerState, member::RequiredPart<Op, &Op::state, ParseConsumerState>("state")},
    OpMember{F::kInline, member::Plain<Op, &Op::inline_removal>("inline")},
    OpMember{F::kAct, member::Plain<Op, &Op::act>("act")},
    OpMember{F::kBytes, member::Base64<Op, &Op::msg>("bytes")},
    OpMember{F::kFailed, member::Plain<Op, &Op::num>("failed")},
    OpMember{F::kBlocks, member::Part<Op, &Op::blocks, ParseDeleteBlocks>("blocks")},
    OpMember{F::kSnapshot, member::Plain<Op, &Op::keep>("snapshot")},
    OpMember{F::kDeadline, member::Plain<Op, &Op::ns>("deadline_ns")},
    OpMember{F::kCheckMsgs, member::Plain<Op, &Op::wc>("check_msgs")},
    OpMember{F::kConsumers, member::Plain<Op, &Op::discard_new_check>("consumers")},
    OpMember{F::kMax, member::Plain<Op, &Op::num>("max")},
    OpMember{F::kOptionalFileStore,
             member::OptionalPart<Op, &Op::file_store, ParseStoreOptions>("file_store")},
    OpMember{F::kOptionalStream,
             member::OptionalPart<Op, &Op::stream, ParseStreamConfig>("stream")},
    OpMember{F::kDamage, {kDamageMember.key, PutDamage, kDamageMember.read}},
    OpMember{F::kWrittenBy, member::UnlessEmpty<Op, &Op::written_by>("written_by")},
    OpMember{F::kRecovering, member::UnlessEmpty<Op, &Op::act>("recovering")},
    OpMember{F::kWithSources, member::UnlessEmpty<Op, &Op::wc>("with_sources")},
    OpMember{F::kSources, member::Part<Op, &Op::sources, ParseSourceStates>("sources")},
    OpMember{F::kLogBacked, member::Plain<Op, &Op::act>("log_backed")},
    OpMember{F::kLate, member::UnlessEmpty<Op, &Op::act>("late")},
});
static_assert(kOpMembers.size() == kOpFieldCount);

const Member<Operation>& MemberOf(OpField field) { return kOpMembers[static_cast<size_t>(field)]; }

void PutField(const Operation& op, OpField field, Json& json) {
  MemberOf(field).put(op, MemberOf(field).key, json);
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

Json ToJson(const Operation& op, BytesForm form) {
  const OperationDef& def = op.kind.def();
  Json json = {{"op", def.name}};
  for (const OpField field : def.takes) {
    if (field == F::kMsg) {
      json[MemberOf(field).key] = BytesToJson(op.msg, form);
    } else {
      PutField(op, field, json);
    }
  }
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
  for (const OpField field : op.kind.def().takes) {
    MemberOf(field).read(reader, MemberOf(field).key, op);
  }
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
