#include "conformance/inspect/reading_json.h"

#include <algorithm>

namespace jsparity {
namespace {

Json ToJson(const DamagedSpan& span) {
  Json json{{"offset", span.offset}, {"bytes", span.size}, {"what", span.what}};
  if (span.seq) json["sequence"] = *span.seq;
  if (!span.subject.empty()) json["subject"] = span.subject;
  return json;
}

template <typename T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json ToJson(const BlockReading& block) {
  Json damage = Json::array();
  for (const DamagedSpan& span : block.damage) damage.push_back(ToJson(span));
  Json json{{"block", block.index},
            {"file", block.file},
            {"file_bytes", block.file_bytes},
            {"record_bytes", block.record_bytes},
            {"cipher", NameOf(block.cipher)},
            {"compression", NameOf(block.compression)},
            {"messages", block.messages.size()},
            {"live", block.live},
            {"live_bytes", block.live_bytes},
            {"erased", block.erased},
            {"tombstones", block.tombstones.size()},
            {"first_sequence", OrNull(block.first_seq)},
            {"last_sequence", OrNull(block.last_seq)},
            {"damage", std::move(damage)}};
  if (!block.unreadable.empty()) json["unreadable"] = block.unreadable;
  return json;
}

Json ToJson(const IndexReading& index) {
  Json json{{"standing", NameOf(index.standing)}, {"file_bytes", index.file_bytes}};
  if (!index.why.empty()) json["why"] = index.why;
  if (!index.whole()) return json;
  json["version"] = index.version;
  json["messages"] = index.summary.msgs;
  json["bytes"] = index.summary.bytes;
  json["first_sequence"] = index.summary.first_seq;
  json["last_sequence"] = index.summary.last_seq;
  json["subjects"] = index.subjects.size();
  Json blocks = Json::array();
  for (const IndexedBlock& block : index.blocks) {
    blocks.push_back({{"block", block.fields.index},
                      {"messages", block.msgs()},
                      {"bytes", block.fields.bytes},
                      {"first_sequence", block.fields.first_seq},
                      {"last_sequence", block.fields.last_seq},
                      {"deletes", block.fields.deletes},
                      {"ttls", block.fields.ttls},
                      {"schedules", block.fields.schedules}});
  }
  json["blocks"] = std::move(blocks);
  return json;
}

template <typename Meta>
Json MetaJson(const MetaReading<Meta>& meta) {
  const Json config = Json::parse(meta.text, nullptr, /*allow_exceptions=*/false);
  return config.is_discarded() ? Json() : config;
}

Json ToJson(const ConsumerReading& consumer) {
  Json json{{"name", consumer.name}, {"meta", MetaJson(consumer.meta)}, {"state", Json()}};
  if (!consumer.meta.trouble.empty()) json["meta_trouble"] = consumer.meta.trouble;
  if (!consumer.state_trouble.empty()) json["state_trouble"] = consumer.state_trouble;
  if (!consumer.state) return json;
  Json pending = Json::array();
  for (const auto& [seq, one] : consumer.state->pending) {
    pending.push_back(
        {{"sequence", seq}, {"consumer_sequence", one.sequence}, {"time", one.timestamp_ns}});
  }
  Json redelivered = Json::array();
  for (const auto& [seq, count] : consumer.state->redelivered) {
    redelivered.push_back({{"sequence", seq}, {"count", count}});
  }
  const auto pair = [](const jsstore::SequencePair& both) {
    return Json{{"consumer", both.consumer}, {"stream", both.stream}};
  };
  json["state"] = {{"delivered", pair(consumer.state->delivered)},
                   {"ack_floor", pair(consumer.state->ack_floor)},
                   {"pending", std::move(pending)},
                   {"redelivered", std::move(redelivered)}};
  return json;
}

// thw.db and sched.db: an entry is what `entry` makes of it.
template <typename State, typename Entry>
Json StateJson(const std::optional<State>& state, Entry&& entry) {
  if (!state) return Json();
  Json entries = Json::array();
  for (const auto& one : state->entries) entries.push_back(entry(one));
  Json json{{"stamp", state->stamp}, {"entries", std::move(entries)}};
  if (!state->damage.empty()) json["damage"] = state->damage;
  return json;
}

Json SourcesJson(const std::optional<SourcesReading>& sources) {
  if (!sources) return Json();
  Json states = Json::array();
  for (const auto& [name, state] : sources->states) {
    states.push_back({{"name", name}, {"sequence", state.seq}, {"identity", state.ident}});
  }
  Json json{{"stamp", sources->stamp}, {"sources", std::move(states)}};
  if (!sources->damage.empty()) json["damage"] = sources->damage;
  return json;
}

}  // namespace

std::string_view NameOf(jsstore::Cipher cipher) {
  switch (cipher) {
    case jsstore::Cipher::kChaCha:
      return "chacha";
    case jsstore::Cipher::kAes:
      return "aes";
    case jsstore::Cipher::kNone:
      return "none";
  }
  return "";
}

std::string_view NameOf(jsstore::Compression compression) {
  return compression == jsstore::Compression::kS2 ? "s2" : "none";
}

Json ToJson(const BlockReading& block, const BlockRecord& record) {
  return {{"block", block.index},
          {"offset", record.offset},
          {"kind", NameOf(record.kind)},
          {"sequence", record.seq},
          {"time", record.view.head.timestamp},
          {"subject", record.subject()},
          {"header_bytes", record.header().size()},
          {"payload_bytes", record.payload().size()},
          {"bytes", record.size()}};
}

Json ToJson(const StreamReading& stream) {
  Json blocks = Json::array();
  for (const BlockReading& block : stream.blocks) blocks.push_back(ToJson(block));
  Json consumers = Json::array();
  for (const ConsumerReading& consumer : stream.consumers) consumers.push_back(ToJson(consumer));
  Json json{{"stream", stream.name},
            {"account", stream.account},
            {"directory", stream.dir},
            {"created", Json()},
            {"meta", MetaJson(stream.meta)},
            {"encrypted", stream.meta.encrypted},
            {"messages", stream.totals.msgs},
            {"bytes", stream.totals.bytes},
            {"first_sequence", stream.totals.first_seq},
            {"last_sequence", stream.totals.last_seq},
            {"subjects", stream.subjects.size()},
            {"index", ToJson(stream.index)},
            {"blocks", std::move(blocks)},
            {"consumers", std::move(consumers)},
            {"leftovers", stream.leftovers},
            {"stray_files", stream.stray_files}};
  if (stream.meta.meta) json["created"] = OrNull(stream.meta.meta->created);
  if (!stream.meta.trouble.empty()) json["meta_trouble"] = stream.meta.trouble;
  json["ttls"] = StateJson(stream.ttl_state, [](const TtlMark& entry) {
    return Json{{"sequence", entry.seq}, {"expires", entry.expires_ns}};
  });
  json["schedules"] = StateJson(stream.schedule_state, [](const ScheduleMark& entry) {
    return Json{{"subject", entry.subject}, {"sequence", entry.seq}, {"due", entry.due_ns}};
  });
  json["sources"] = SourcesJson(stream.sources);
  return json;
}

}  // namespace jsparity
