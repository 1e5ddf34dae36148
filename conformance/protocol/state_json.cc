#include "conformance/protocol/state_json.h"

#include <utility>

#include "conformance/protocol/base64.h"
#include "conformance/protocol/runs_json.h"

namespace jsparity {
namespace {

using jsstore::ConsumerState;
using jsstore::SequencePair;
using jsstore::StreamState;

// The protocol writes the zero time as 0.
int64_t FlatTime(const std::optional<int64_t>& time) { return time.value_or(0); }

std::optional<int64_t> FromFlatTime(int64_t ns) {
  return ns == 0 ? std::nullopt : std::optional<int64_t>(ns);
}

// Reads `list`, rows of `width` integers, and hands each row to `take`.
template <typename Take>
void ReadRows(ObjectReader& reader, const char* key, size_t width, Take take) {
  const Json* list = reader.Child(key);
  if (list == nullptr) return;
  if (!list->is_array()) return reader.Fail(key, "must be a list");
  for (const Json& row : *list) {
    bool fits = row.is_array() && row.size() == width;
    for (size_t i = 0; fits && i < width; ++i) fits = row[i].is_number_integer();
    if (!fits) return reader.Fail(key, "must hold rows of " + std::to_string(width) + " integers");
    take(row);
  }
}

Json PairToJson(const SequencePair& pair) {
  return {{"consumer", pair.consumer}, {"stream", pair.stream}};
}

void ReadPair(ObjectReader& reader, const char* key, SequencePair& out) {
  const Json* object = reader.Child(key, Presence::kRequired);
  if (object == nullptr) return;
  ObjectReader child(*object, reader.where() + "." + key);
  child.U64("consumer", out.consumer);
  child.U64("stream", out.stream);
  if (auto done = child.Finish(); !done) reader.Fail(key, done.error());
}

void ReadLost(ObjectReader& reader, std::optional<jsstore::LostData>& out) {
  const Json* object = reader.Child("lost");
  if (object == nullptr) return;
  out.emplace();
  ObjectReader child(*object, reader.where() + ".lost");
  child.U64("bytes", out->bytes);
  ReadRuns(child, "msgs", out->msgs);
  if (auto done = child.Finish(); !done) reader.Fail("lost", done.error());
}

}  // namespace

bool SameState(const StreamState& a, const StreamState& b) {
  return a.msgs == b.msgs && a.bytes == b.bytes && a.first_seq == b.first_seq &&
         FlatTime(a.first_time) == FlatTime(b.first_time) && a.last_seq == b.last_seq &&
         FlatTime(a.last_time) == FlatTime(b.last_time) && a.num_subjects == b.num_subjects &&
         a.num_deleted == b.num_deleted && a.deleted == b.deleted && a.lost == b.lost &&
         a.consumers == b.consumers;
}

Json ToJson(const StoredMessage& message) {
  return {{"subject", message.subject},
          {"hdr", EncodeBase64(message.hdr)},
          {"msg", EncodeBase64(message.msg)},
          {"seq", message.seq},
          {"ts", message.ts}};
}

Parsed<StoredMessage> ParseMessage(const Json& json, const std::string& where) {
  StoredMessage message;
  ObjectReader reader(json, where);
  reader.Text("subject", message.subject);
  reader.Bytes("hdr", message.hdr);
  reader.Bytes("msg", message.msg);
  reader.U64("seq", message.seq, Presence::kRequired);
  reader.I64("ts", message.ts, Presence::kRequired);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return message;
}

Json ToJson(const StreamState& state) {
  Json lost;
  if (state.lost) lost = {{"msgs", RunsToJson(state.lost->msgs)}, {"bytes", state.lost->bytes}};
  return {{"msgs", state.msgs},
          {"bytes", state.bytes},
          {"first_seq", state.first_seq},
          {"first_ns", FlatTime(state.first_time)},
          {"last_seq", state.last_seq},
          {"last_ns", FlatTime(state.last_time)},
          {"num_subjects", state.num_subjects},
          {"num_deleted", state.num_deleted},
          {"deleted", RunsToJson(state.deleted)},
          {"lost", std::move(lost)},
          {"consumers", state.consumers}};
}

Parsed<StreamState> ParseStreamState(const Json& json, const std::string& where) {
  StreamState state;
  int64_t first_ns = 0;
  int64_t last_ns = 0;
  ObjectReader reader(json, where);
  reader.U64("msgs", state.msgs, Presence::kRequired);
  reader.U64("bytes", state.bytes, Presence::kRequired);
  reader.U64("first_seq", state.first_seq, Presence::kRequired);
  reader.I64("first_ns", first_ns, Presence::kRequired);
  reader.U64("last_seq", state.last_seq, Presence::kRequired);
  reader.I64("last_ns", last_ns, Presence::kRequired);
  reader.I64("num_subjects", state.num_subjects, Presence::kRequired);
  reader.I64("num_deleted", state.num_deleted, Presence::kRequired);
  ReadRuns(reader, "deleted", state.deleted);
  ReadLost(reader, state.lost);
  reader.I64("consumers", state.consumers, Presence::kRequired);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  state.first_time = FromFlatTime(first_ns);
  state.last_time = FromFlatTime(last_ns);
  return state;
}

Json ToJson(const ConsumerState& state) {
  Json pending = Json::array();
  for (const auto& [sseq, entry] : state.pending) {
    pending.push_back({sseq, entry.sequence, entry.timestamp_ns});
  }
  Json redelivered = Json::array();
  for (const auto& [sseq, count] : state.redelivered) redelivered.push_back({sseq, count});
  return {{"delivered", PairToJson(state.delivered)},
          {"ack_floor", PairToJson(state.ack_floor)},
          {"pending", std::move(pending)},
          {"redelivered", std::move(redelivered)}};
}

Parsed<ConsumerState> ParseConsumerState(const Json& json, const std::string& where) {
  ConsumerState state;
  ObjectReader reader(json, where);
  ReadPair(reader, "delivered", state.delivered);
  ReadPair(reader, "ack_floor", state.ack_floor);
  ReadRows(reader, "pending", 3, [&state](const Json& row) {
    state.pending[row[0].get<uint64_t>()] = {row[1].get<uint64_t>(), row[2].get<int64_t>()};
  });
  ReadRows(reader, "redelivered", 2, [&state](const Json& row) {
    state.redelivered[row[0].get<uint64_t>()] = row[1].get<uint64_t>();
  });
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return state;
}

Json ToJson(const jsstore::SourceStates& states) {
  Json list = Json::array();
  for (const auto& [name, state] : states) {
    list.push_back(
        {{"name", EncodeBase64(name)}, {"seq", state.seq}, {"ident", EncodeBase64(state.ident)}});
  }
  return list;
}

Parsed<jsstore::SourceStates> ParseSourceStates(const Json& json, const std::string& where) {
  if (!json.is_array()) return ParseError(where + " must be a list");
  jsstore::SourceStates states;
  for (const Json& item : json) {
    std::string name;
    jsstore::SourceState state;
    ObjectReader reader(item, where + "[" + std::to_string(states.size()) + "]");
    reader.Bytes("name", name);
    reader.U64("seq", state.seq);
    reader.Bytes("ident", state.ident);
    if (auto done = reader.Finish(); !done) return ParseError(done.error());
    states[name] = std::move(state);
  }
  return states;
}

}  // namespace jsparity
