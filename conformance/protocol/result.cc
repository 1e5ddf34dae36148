#include "conformance/protocol/result.h"

#include <array>
#include <utility>

#include "conformance/protocol/base64.h"
#include "conformance/protocol/config_json.h"

namespace jsparity {
namespace {

using V = ValueField;

// NOLINTNEXTLINE(readability-function-size): a case for each field of the protocol
void PutField(const OpValue& value, ValueField field, Json& json) {
  switch (field) {
    case V::kSeq:
      json["seq"] = value.seq;
      break;
    case V::kTs:
      json["ts"] = value.ts;
      break;
    case V::kMsg:
      json["msg"] = value.msg ? ToJson(*value.msg) : Json();
      break;
    case V::kSkip:
      json["skip"] = value.skip;
      break;
    case V::kSubject:
      json["subject"] = value.subject;
      break;
    case V::kRemoved:
      json["removed"] = value.removed;
      break;
    case V::kPurged:
      json["purged"] = value.purged;
      break;
    case V::kState:
      json["state"] = value.state ? ToJson(*value.state) : Json();
      break;
    case V::kMsgs:
      json["msgs"] = value.msgs;
      break;
    case V::kFirst:
      json["first"] = value.first;
      break;
    case V::kLast:
      json["last"] = value.last;
      break;
    case V::kTotals:
      json["totals"] = value.totals;
      break;
    case V::kTotal:
      json["total"] = value.total;
      break;
    case V::kReported:
      json["reported"] = value.reported;
      break;
    case V::kValidThrough:
      json["valid_through"] = value.valid_through;
      break;
    case V::kSubjects: {
      Json& subjects = json["subjects"] = Json::object();
      for (const auto& [subject, state] : value.subjects) {
        subjects[subject] = {{"msgs", state.msgs}, {"first", state.first}, {"last", state.last}};
      }
      break;
    }
    case V::kSeqs:
      json["seqs"] = value.seqs;
      break;
    case V::kDelivered:
      json["delivered"] = Json::array();
      for (const DeliveredMessage& one : value.delivered) {
        json["delivered"].push_back({{"msg", ToJson(one.msg)}, {"pending", one.pending}});
      }
      break;
    case V::kPending:
      json["pending"] = value.pending;
      break;
    case V::kType:
      json["type"] = value.type;
      break;
    case V::kHasState:
      json["has_state"] = value.has_state;
      break;
    case V::kConsumer:
      json["state"] = value.consumer ? ToJson(*value.consumer) : Json();
      break;
    case V::kBytes:
      json["bytes"] = EncodeBase64(value.bytes);
      break;
    case V::kEncoded:
      json["encoded"] = value.encoded;
      break;
    case V::kEnd:
      json["end"] = value.end;
      break;
    case V::kFailure:
      json["failure"] = value.failure;
      break;
    case V::kSources:
      json["sources"] = ToJson(value.sources);
      break;
    case V::kDurability:
      json["sync_always"] = value.durability.sync_always;
      json["sync_on_flush"] = value.durability.sync_on_flush;
      break;
    case V::kNames:
      json["names"] = value.names;
      break;
    case V::kConfig:
      json["config"] = value.config ? ToJson(*value.config) : Json();
      break;
    case V::kReplicated:
      json["replicated"] = value.replicated ? ToJson(*value.replicated) : Json();
      break;
  }
}

template <typename T, typename Parse>
void ReadPart(ObjectReader& reader, const char* key, Parse parse, std::optional<T>& out) {
  if (const Json* child = reader.Child(key)) {
    reader.Take(parse(*child, reader.where() + "." + key), out.emplace());
  }
}

void ReadTotals(ObjectReader& reader, std::map<std::string, uint64_t>& out) {
  const Json* totals = reader.Child("totals");
  if (totals == nullptr) return;
  if (!totals->is_object()) return reader.Fail("totals", "must be an object");
  for (const auto& [subject, count] : totals->items()) {
    if (!count.is_number_unsigned()) return reader.Fail("totals", "must hold integers");
    out[subject] = count.get<uint64_t>();
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

void ReadSubjects(ObjectReader& reader, std::map<std::string, jsstore::SimpleState>& out) {
  const Json* subjects = reader.Child("subjects");
  if (subjects == nullptr) return;
  if (!subjects->is_object()) return reader.Fail("subjects", "must be an object");
  for (const auto& [subject, state] : subjects->items()) {
    reader.Take(ParseSimpleState(state, reader.where() + ".subjects"), out[subject]);
  }
}

void ReadDelivered(ObjectReader& reader, std::vector<DeliveredMessage>& out) {
  const Json* list = reader.Child("delivered");
  if (list == nullptr) return;
  if (!list->is_array()) return reader.Fail("delivered", "must be a list");
  for (const Json& item : *list) {
    const std::string where = reader.where() + ".delivered[" + std::to_string(out.size()) + "]";
    DeliveredMessage& one = out.emplace_back();
    ObjectReader entry(item, where);
    if (const Json* msg = entry.Child("msg", Presence::kRequired)) {
      entry.Take(ParseMessage(*msg, where + ".msg"), one.msg);
    }
    entry.U64("pending", one.pending, Presence::kRequired);
    if (auto done = entry.Finish(); !done) reader.Fail("delivered", done.error());
  }
}

void ReadNames(ObjectReader& reader, std::vector<std::string>& out) {
  const Json* list = reader.Child("names");
  if (list == nullptr) return;
  if (!list->is_array()) return reader.Fail("names", "must be a list");
  for (const Json& name : *list) {
    if (!name.is_string()) return reader.Fail("names", "must hold texts");
    out.push_back(name.get<std::string>());
  }
}

void ReadField(ObjectReader& reader, ValueField field, OpValue& value) {
  switch (field) {
    case V::kSeq:
      return reader.U64("seq", value.seq);
    case V::kTs:
      return reader.I64("ts", value.ts);
    case V::kMsg:
      return ReadPart(reader, "msg", ParseMessage, value.msg);
    case V::kSkip:
      return reader.U64("skip", value.skip);
    case V::kSubject:
      return reader.Text("subject", value.subject);
    case V::kRemoved:
      return reader.Bool("removed", value.removed);
    case V::kPurged:
      return reader.U64("purged", value.purged);
    case V::kState:
      return ReadPart(reader, "state", ParseStreamState, value.state);
    case V::kMsgs:
      return reader.U64("msgs", value.msgs);
    case V::kFirst:
      return reader.U64("first", value.first);
    case V::kLast:
      return reader.U64("last", value.last);
    case V::kTotals:
      return ReadTotals(reader, value.totals);
    case V::kTotal:
      return reader.U64("total", value.total);
    case V::kReported:
      return reader.U64("reported", value.reported);
    case V::kValidThrough:
      return reader.U64("valid_through", value.valid_through);
    case V::kSubjects:
      return ReadSubjects(reader, value.subjects);
    case V::kSeqs:
      return reader.U64List("seqs", value.seqs);
    case V::kDelivered:
      return ReadDelivered(reader, value.delivered);
    case V::kPending:
      return reader.U64("pending", value.pending);
    case V::kType:
      return reader.Text("type", value.type);
    case V::kHasState:
      return reader.Bool("has_state", value.has_state);
    case V::kConsumer:
      return ReadPart(reader, "state", ParseConsumerState, value.consumer);
    case V::kBytes:
      return reader.Bytes("bytes", value.bytes);
    case V::kEncoded:
      return reader.Bool("encoded", value.encoded);
    case V::kEnd:
      return reader.Bool("end", value.end);
    case V::kFailure:
      return reader.Text("failure", value.failure);
    case V::kSources:
      if (const Json* sources = reader.Child("sources")) {
        reader.Take(ParseSourceStates(*sources, reader.where() + ".sources"), value.sources);
      }
      return;
    case V::kDurability:
      reader.Bool("sync_always", value.durability.sync_always);
      return reader.Bool("sync_on_flush", value.durability.sync_on_flush);
    case V::kNames:
      return ReadNames(reader, value.names);
    case V::kConfig:
      return ReadPart(reader, "config", ParseConsumerConfig, value.config);
    case V::kReplicated:
      return ReadPart(reader, "replicated", ParseDecodedState, value.replicated);
  }
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
  for (const ValueField field : kind.def().answers) ReadField(reader, field, value);
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
  for (const ValueField field : kind.def().answers) PutField(value, field, json);
  return json;
}

Json ToJson(OpKind kind, const OpResult& result) {
  Json json = {{"start_ns", result.start_ns},
               {"end_ns", result.end_ns},
               {"value", ValueToJson(kind, result.value)}};
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
