#include "conformance/protocol/result.h"

#include <array>
#include <utility>

#include "conformance/protocol/base64.h"
#include "conformance/protocol/config_json.h"
#include "conformance/protocol/member.h"

namespace jsparity {
namespace {

using V = ValueField;

void PutSubjects(const OpValue& value, const char* key, Json& json) {
  Json& subjects = json[key] = Json::object();
  for (const auto& [subject, state] : value.subjects) {
    subjects[subject] = {{"msgs", state.msgs}, {"first", state.first}, {"last", state.last}};
  }
}

void PutDelivered(const OpValue& value, const char* key, Json& json) {
  Json& list = json[key] = Json::array();
  for (const DeliveredMessage& one : value.delivered) {
    list.push_back({{"msg", ToJson(one.msg)}, {"pending", one.pending}});
  }
}

template <typename T, typename Parse>
void ReadPart(ObjectReader& reader, const char* key, Parse parse, std::optional<T>& out) {
  if (const Json* child = reader.Child(key)) {
    reader.Take(parse(*child, reader.where() + "." + key), out.emplace());
  }
}

void PutTotals(const OpValue& value, const char* key, Json& json) { json[key] = value.totals; }

void ReadTotals(ObjectReader& reader, const char* key, OpValue& value) {
  const Json* totals = reader.Child(key);
  if (totals == nullptr) return;
  if (!totals->is_object()) return reader.Fail(key, "must be an object");
  for (const auto& [subject, count] : totals->items()) {
    if (!count.is_number_unsigned()) return reader.Fail(key, "must hold integers");
    value.totals[subject] = count.get<uint64_t>();
  }
}

Parsed<jsstore::SimpleState> ParseSimpleState(const Json& json, const std::string& where) {
  jsstore::SimpleState state;
  ObjectReader reader(json, where);
  reader.U64("msgs", state.msgs, Presence::kRequired);
  reader.U64("first", state.first, Presence::kRequired);
  reader.U64("last", state.last, Presence::kRequired);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return state;
}

void ReadSubjects(ObjectReader& reader, const char* key, OpValue& value) {
  const Json* subjects = reader.Child(key);
  if (subjects == nullptr) return;
  if (!subjects->is_object()) return reader.Fail(key, "must be an object");
  for (const auto& [subject, state] : subjects->items()) {
    reader.Take(ParseSimpleState(state, reader.where() + "." + key), value.subjects[subject]);
  }
}

void ReadDelivered(ObjectReader& reader, const char* key, OpValue& value) {
  const Json* list = reader.Child(key);
  if (list == nullptr) return;
  if (!list->is_array()) return reader.Fail(key, "must be a list");
  for (const Json& item : *list) {
    const std::string where =
        reader.where() + "." + key + "[" + std::to_string(value.delivered.size()) + "]";
    DeliveredMessage& one = value.delivered.emplace_back();
    ObjectReader entry(item, where);
    if (const Json* msg = entry.Child("msg", Presence::kRequired)) {
      entry.Take(ParseMessage(*msg, where + ".msg"), one.msg);
    }
    entry.U64("pending", one.pending, Presence::kRequired);
    if (auto done = entry.Finish(); !done) reader.Fail(key, done.error());
  }
}

// Two members of the object, which the fields of no other operation share.
void PutDurability(const OpValue& value, const char*, Json& json) {
  json["sync_always"] = value.durability.sync_always;
  json["sync_on_flush"] = value.durability.sync_on_flush;
}

void ReadDurability(ObjectReader& reader, const char*, OpValue& value) {
  reader.Bool("sync_always", value.durability.sync_always);
  reader.Bool("sync_on_flush", value.durability.sync_on_flush);
}

using Ov = OpValue;
using AnswerMember = std::pair<ValueField, Member<OpValue>>;

constexpr auto kAnswerMembers = member::Table<ValueField, OpValue>({
    AnswerMember{V::kSeq, member::Plain<Ov, &Ov::seq>("seq")},
    AnswerMember{V::kTs, member::Plain<Ov, &Ov::ts>("ts")},
    AnswerMember{V::kMsg, member::PartOrNull<Ov, &Ov::msg, ParseMessage>("msg")},
    AnswerMember{V::kSkip, member::Plain<Ov, &Ov::skip>("skip")},
    AnswerMember{V::kSubject, member::Plain<Ov, &Ov::subject>("subject")},
    AnswerMember{V::kRemoved, member::Plain<Ov, &Ov::removed>("removed")},
    AnswerMember{V::kPurged, member::Plain<Ov, &Ov::purged>("purged")},
    AnswerMember{V::kState, member::PartOrNull<Ov, &Ov::state, ParseStreamState>("state")},
    AnswerMember{V::kMsgs, member::Plain<Ov, &Ov::msgs>("msgs")},
    AnswerMember{V::kFirst, member::Plain<Ov, &Ov::first>("first")},
    AnswerMember{V::kLast, member::Plain<Ov, &Ov::last>("last")},
    AnswerMember{V::kTotals, {"totals", PutTotals, ReadTotals}},
    AnswerMember{V::kTotal, member::Plain<Ov, &Ov::total>("total")},
    AnswerMember{V::kReported, member::Plain<Ov, &Ov::reported>("reported")},
    AnswerMember{V::kValidThrough, member::Plain<Ov, &Ov::valid_through>("valid_through")},
    AnswerMember{V::kSubjects, {"subjects", PutSubjects, ReadSubjects}},
    AnswerMember{V::kSeqs, member::Plain<Ov, &Ov::seqs>("seqs")},
    AnswerMember{V::kDelivered, {"delivered", PutDelivered, ReadDelivered}},
    AnswerMember{V::kPending, member::Plain<Ov, &Ov::pending>("pending")},
    AnswerMember{V::kType, member::Plain<Ov, &Ov::type>("type")},
    AnswerMember{V::kHasState, member::Plain<Ov, &Ov::has_state>("has_state")},
    AnswerMember{V::kConsumer, member::PartOrNull<Ov, &Ov::consumer, ParseConsumerState>("state")},
    AnswerMember{V::kBytes, member::Base64<Ov, &Ov::bytes>("bytes")},
    AnswerMember{V::kEncoded, member::Plain<Ov, &Ov::encoded>("encoded")},
    AnswerMember{V::kReplicated,
                 member::PartOrNull<Ov, &Ov::replicated, ParseDecodedState>("replicated")},
    AnswerMember{V::kSources, member::Part<Ov, &Ov::sources, ParseSourceStates>("sources")},
    AnswerMember{V::kEnd, member::Plain<Ov, &Ov::end>("end")},
    AnswerMember{V::kFailure, member::Plain<Ov, &Ov::failure>("failure")},
    AnswerMember{V::kDurability, {"durability", PutDurability, ReadDurability}},
    AnswerMember{V::kNames, member::Plain<Ov, &Ov::names>("names")},
    AnswerMember{V::kConfig, member::PartOrNull<Ov, &Ov::config, ParseConsumerConfig>("config")},
});
static_assert(kAnswerMembers.size() == kValueFieldCount);

const Member<OpValue>& MemberOf(ValueField field) {
  return kAnswerMembers[static_cast<size_t>(field)];
}

Json ToJson(const Callback& callback) {
  if (callback.kind == Callback::Kind::kRemove) return {{"kind", "remove"}, {"seq", callback.seq}};
  if (callback.kind == Callback::Kind::kProcess) {
    return {{"kind", "process"},
            {"seq", callback.seq},
            {"subject", callback.subject},
            {"hdr", EncodeBase64(callback.hdr)},
            {"msg", EncodeBase64(callback.msg)}};
  }
  return {{"kind", "update"},
          {"msgs", callback.msgs},
          {"bytes", callback.bytes},
          {"seq", callback.seq},
          {"subject", callback.subject}};
}

Parsed<Callback> ParseCallback(const Json& json, const std::string& where) {
  Callback callback;
  std::string kind;
  ObjectReader reader(json, where);
  reader.Text("kind", kind, Presence::kRequired);
  reader.I64("msgs", callback.msgs);
  reader.I64("bytes", callback.bytes);
  reader.U64("seq", callback.seq);
  reader.Text("subject", callback.subject);
  reader.Bytes("hdr", callback.hdr);
  reader.Bytes("msg", callback.msg);
  if (kind == "remove") {
    callback.kind = Callback::Kind::kRemove;
  } else if (kind == "process") {
    callback.kind = Callback::Kind::kProcess;
  } else if (kind != "update") {
    reader.Fail("kind", "must be update, remove or process");
  }
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return callback;
}

Parsed<StoreError> ParseStoreError(const Json& json, const std::string& where) {
  StoreError error;
  ObjectReader reader(json, where);
  reader.Text("name", error.name);
  reader.Text("text", error.text);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return error;
}

Parsed<Panic> ParsePanic(const Json& json, const std::string& where) {
  Panic panic;
  ObjectReader reader(json, where);
  reader.Text("text", panic.text);
  reader.Text("stack", panic.stack);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return panic;
}

Parsed<OpValue> ParseValue(OpKind kind, const Json& json, const std::string& where) {
  OpValue value;
  ObjectReader reader(json, where);
  for (const ValueField field : kind.def().answers) {
    MemberOf(field).read(reader, MemberOf(field).key, value);
  }
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return value;
}

void ReadCallbacks(ObjectReader& reader, std::vector<Callback>& out) {
  const Json* list = reader.Child("callbacks");
  if (list == nullptr) return;
  if (!list->is_array()) return reader.Fail("callbacks", "must be a list");
  for (const Json& item : *list) {
    reader.Take(ParseCallback(item, reader.where() + ".callbacks"), out.emplace_back());
  }
}

}  // namespace

Json ValueToJson(OpKind kind, const OpValue& value) {
  Json json = Json::object();
  for (const ValueField field : kind.def().answers) {
    MemberOf(field).put(value, MemberOf(field).key, json);
  }
  return json;
}

Json ToJson(OpKind kind, const OpResult& result) {
  Json json = {{"start_ns", result.start_ns},
               {"end_ns", result.end_ns},
               {"value", ValueToJson(kind, result.value)}};
  if (result.processor_ns != 0) json["processor_ns"] = result.processor_ns;
  json["error"] =
      result.error ? Json{{"name", result.error->name}, {"text", result.error->text}} : Json();
  if (result.panic) {
    json["panic"] = {{"text", result.panic->text}, {"stack", result.panic->stack}};
  }
  Json& callbacks = json["callbacks"] = Json::array();
  for (const Callback& callback : result.callbacks) callbacks.push_back(ToJson(callback));
  if (result.state) json["state"] = ToJson(*result.state);
  return json;
}

Parsed<OpResult> ParseResult(OpKind kind, const Json& json, const std::string& where) {
  OpResult result;
  ObjectReader reader(json, where);
  reader.I64("start_ns", result.start_ns, Presence::kRequired);
  reader.I64("end_ns", result.end_ns, Presence::kRequired);
  reader.I64("processor_ns", result.processor_ns);
  if (const Json* value = reader.Child("value")) {
    reader.Take(ParseValue(kind, *value, where + ".value"), result.value);
  }
  ReadPart(reader, "error", ParseStoreError, result.error);
  ReadPart(reader, "panic", ParsePanic, result.panic);
  ReadCallbacks(reader, result.callbacks);
  ReadPart(reader, "state", ParseStreamState, result.state);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return result;
}

}  // namespace jsparity
