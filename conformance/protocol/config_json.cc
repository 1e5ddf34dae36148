#include "conformance/protocol/config_json.h"

#include <array>
#include <limits>
#include <string_view>
#include <utility>

namespace jsparity {
namespace {

using jsstore::ConsumerConfig;
using jsstore::Duration;
using jsstore::StreamConfig;

template <typename E>
struct EnumName {
  E value;
  std::string_view name;
};

constexpr std::array kRetentions{
    EnumName{jsstore::RetentionPolicy::kLimits, "limits"},
    EnumName{jsstore::RetentionPolicy::kInterest, "interest"},
    EnumName{jsstore::RetentionPolicy::kWorkQueue, "workqueue"},
};
constexpr std::array kDiscards{
    EnumName{jsstore::DiscardPolicy::kOld, "old"},
    EnumName{jsstore::DiscardPolicy::kNew, "new"},
};
constexpr std::array kStorages{
    EnumName{jsstore::StorageType::kFile, "file"},
    EnumName{jsstore::StorageType::kMemory, "memory"},
};
constexpr std::array kPersistModes{
    EnumName{jsstore::PersistMode::kDefault, "default"},
    EnumName{jsstore::PersistMode::kAsync, "async"},
};
constexpr std::array kCompressions{
    EnumName{jsstore::Compression::kNone, "none"},
    EnumName{jsstore::Compression::kS2, "s2"},
};
constexpr std::array kCiphers{
    EnumName{jsstore::Cipher::kNone, "none"},
    EnumName{jsstore::Cipher::kChaCha, "chacha"},
    EnumName{jsstore::Cipher::kAes, "aes"},
};
constexpr std::array kAckPolicies{
    EnumName{jsstore::AckPolicy::kNone, "none"},
    EnumName{jsstore::AckPolicy::kAll, "all"},
    EnumName{jsstore::AckPolicy::kExplicit, "explicit"},
    EnumName{jsstore::AckPolicy::kFlowControl, "flow_control"},
};
constexpr std::array kReplayPolicies{
    EnumName{jsstore::ReplayPolicy::kInstant, "instant"},
    EnumName{jsstore::ReplayPolicy::kOriginal, "original"},
};
constexpr std::array kDeliverPolicies{
    EnumName{jsstore::DeliverPolicy::kAll, "all"},
    EnumName{jsstore::DeliverPolicy::kLast, "last"},
    EnumName{jsstore::DeliverPolicy::kNew, "new"},
    EnumName{jsstore::DeliverPolicy::kByStartSequence, "by_start_sequence"},
    EnumName{jsstore::DeliverPolicy::kByStartTime, "by_start_time"},
    EnumName{jsstore::DeliverPolicy::kLastPerSubject, "last_per_subject"},
};

template <typename E, size_t N>
std::string NameOf(const std::array<EnumName<E>, N>& names, E value) {
  for (const auto& entry : names) {
    if (entry.value == value) return std::string(entry.name);
  }
  return "";
}

template <typename E, size_t N>
void ReadEnum(ObjectReader& reader, const char* key, const std::array<EnumName<E>, N>& names,
              E& out) {
  std::string text = NameOf(names, out);
  reader.Text(key, text);
  for (const auto& entry : names) {
    if (entry.name == text) {
      out = entry.value;
      return;
    }
  }
  reader.Fail(key, "has no value \"" + text + "\"");
}

void ReadDuration(ObjectReader& reader, const char* key, Duration& out) {
  int64_t ns = out.count();
  reader.I64(key, ns);
  out = Duration(ns);
}

void ReadTexts(ObjectReader& reader, const char* key, std::vector<std::string>& out) {
  const Json* list = reader.Child(key);
  if (list == nullptr) return;
  if (!list->is_array()) return reader.Fail(key, "must be a list of texts");
  for (const Json& item : *list) {
    if (!item.is_string()) return reader.Fail(key, "must be a list of texts");
    out.push_back(item.get<std::string>());
  }
}

void ReadTextMap(ObjectReader& reader, const char* key, std::map<std::string, std::string>& out) {
  const Json* object = reader.Child(key);
  if (object == nullptr) return;
  if (!object->is_object()) return reader.Fail(key, "must be an object of texts");
  for (const auto& [name, value] : object->items()) {
    if (!value.is_string()) return reader.Fail(key, "must be an object of texts");
    out[name] = value.get<std::string>();
  }
}

void ReadMaxMsgSize(ObjectReader& reader, int32_t& out) {
  int64_t wide = out;
  reader.I64("max_msg_size", wide);
  if (wide < std::numeric_limits<int32_t>::min() || wide > std::numeric_limits<int32_t>::max()) {
    return reader.Fail("max_msg_size", "must be an integer from -2^31 to 2^31-1");
  }
  out = static_cast<int32_t>(wide);
}

void ReadConsumerLimits(ObjectReader& reader, jsstore::ConsumerLimits& out) {
  const Json* object = reader.Child("consumer_limits");
  if (object == nullptr) return;
  ObjectReader child(*object, reader.where() + ".consumer_limits");
  ReadDuration(child, "inactive_threshold", out.inactive_threshold);
  child.I64("max_ack_pending", out.max_ack_pending);
  if (auto done = child.Finish(); !done) reader.Fail("consumer_limits", done.error());
}

template <typename Part, typename Take>
void ReadList(ObjectReader& reader, const char* key, std::vector<Part>& out, Take take) {
  const Json* list = reader.List(key);
  if (list == nullptr) return;
  for (const Json& item : *list) {
    ObjectReader child(item, reader.where() + "." + key);
    take(child, out.emplace_back());
    if (auto done = child.Finish(); !done) return reader.Fail(key, done.error());
  }
}

template <typename Part, typename Take>
void ReadOptional(ObjectReader& reader, const char* key, std::optional<Part>& out, Take take) {
  const Json* object = reader.Child(key);
  if (object == nullptr) return;
  ObjectReader child(*object, reader.where() + "." + key);
  take(child, out.emplace());
  if (auto done = child.Finish(); !done) reader.Fail(key, done.error());
}

void ReadSource(ObjectReader& reader, jsstore::StreamSource& source) {
  reader.Text("name", source.name);
  reader.U64("opt_start_seq", source.opt_start_seq);
  reader.Text("filter_subject", source.filter_subject);
  ReadList(reader, "subject_transforms", source.subject_transforms,
           [](ObjectReader& child, jsstore::SubjectTransform& transform) {
             child.Text("src", transform.source);
             child.Text("dest", transform.destination);
           });
  ReadOptional(reader, "external", source.external,
               [](ObjectReader& child, jsstore::ExternalStream& external) {
                 child.Text("api", external.api_prefix);
                 child.Text("deliver", external.deliver_prefix);
               });
  ReadOptional(reader, "consumer", source.consumer,
               [](ObjectReader& child, jsstore::StreamConsumerSource& consumer) {
                 child.Text("name", consumer.name);
                 child.Text("deliver_subject", consumer.deliver_subject);
               });
}

void ReadStreamLimits(ObjectReader& reader, StreamConfig& config) {
  reader.I64("max_consumers", config.max_consumers);
  reader.I64("max_msgs", config.max_msgs);
  reader.I64("max_bytes", config.max_bytes);
  ReadDuration(reader, "max_age", config.max_age);
  reader.I64("max_msgs_per_subject", config.max_msgs_per);
  ReadMaxMsgSize(reader, config.max_msg_size);
  ReadConsumerLimits(reader, config.consumer_limits);
}

void ReadStreamFlags(ObjectReader& reader, StreamConfig& config) {
  reader.Bool("no_ack", config.no_ack);
  reader.Bool("allow_direct", config.allow_direct);
  reader.Bool("mirror_direct", config.mirror_direct);
  reader.Bool("discard_new_per_subject", config.discard_new_per);
  reader.Bool("sealed", config.sealed);
  reader.Bool("deny_delete", config.deny_delete);
  reader.Bool("deny_purge", config.deny_purge);
  reader.Bool("allow_rollup_hdrs", config.allow_rollup);
  reader.Bool("allow_msg_ttl", config.allow_msg_ttl);
  ReadDuration(reader, "subject_delete_marker_ttl", config.subject_delete_marker_ttl);
  reader.Bool("allow_msg_counter", config.allow_msg_counter);
  reader.Bool("allow_atomic", config.allow_atomic_publish);
  reader.Bool("allow_msg_schedules", config.allow_msg_schedules);
  reader.Bool("allow_batched", config.allow_batch_publish);
}

void PutText(Json& json, const char* key, const std::string& value) {
  if (!value.empty()) json[key] = value;
}

void PutFlag(Json& json, const char* key, bool value) {
  if (value) json[key] = true;
}

template <typename T>
void PutNumber(Json& json, const char* key, T value) {
  if (value != 0) json[key] = value;
}

void PutStreamFlags(Json& json, const StreamConfig& config) {
  PutFlag(json, "no_ack", config.no_ack);
  PutFlag(json, "allow_direct", config.allow_direct);
  PutFlag(json, "mirror_direct", config.mirror_direct);
  PutFlag(json, "discard_new_per_subject", config.discard_new_per);
  PutFlag(json, "sealed", config.sealed);
  PutFlag(json, "deny_delete", config.deny_delete);
  PutFlag(json, "deny_purge", config.deny_purge);
  PutFlag(json, "allow_rollup_hdrs", config.allow_rollup);
  PutFlag(json, "allow_msg_ttl", config.allow_msg_ttl);
  PutNumber(json, "subject_delete_marker_ttl", config.subject_delete_marker_ttl.count());
  PutFlag(json, "allow_msg_counter", config.allow_msg_counter);
  PutFlag(json, "allow_atomic", config.allow_atomic_publish);
  PutFlag(json, "allow_msg_schedules", config.allow_msg_schedules);
  PutFlag(json, "allow_batched", config.allow_batch_publish);
}

Json SourceToJson(const jsstore::StreamSource& source) {
  Json json = {{"name", source.name}};
  PutNumber(json, "opt_start_seq", source.opt_start_seq);
  PutText(json, "filter_subject", source.filter_subject);
  for (const jsstore::SubjectTransform& transform : source.subject_transforms) {
    json["subject_transforms"].push_back(
        {{"src", transform.source}, {"dest", transform.destination}});
  }
  if (source.external) {
    json["external"] = {{"api", source.external->api_prefix},
                        {"deliver", source.external->deliver_prefix}};
  }
  if (source.consumer) {
    json["consumer"] = {{"name", source.consumer->name},
                        {"deliver_subject", source.consumer->deliver_subject}};
  }
  return json;
}

}  // namespace

Json ToJson(const StoreOptions& config) {
  Json json = Json::object();
  PutNumber(json, "block_size", config.block_size);
  PutNumber(json, "cache_expire_ns", config.cache_expire.count());
  PutNumber(json, "subject_state_expire_ns", config.subject_state_expire.count());
  PutNumber(json, "sync_interval_ns", config.sync_interval.count());
  PutFlag(json, "sync_always", config.sync_always);
  PutFlag(json, "sync_on_flush", config.sync_on_flush);
  PutFlag(json, "async_flush", config.async_flush);
  json["cipher"] = NameOf(kCiphers, config.cipher);
  json["compression"] = NameOf(kCompressions, config.compression);
  PutText(json, "key", config.key);
  PutText(json, "old_key", config.old_key);
  return json;
}

Parsed<StoreOptions> ParseStoreOptions(const Json& json, const std::string& where) {
  StoreOptions config;
  ObjectReader reader(json, where);
  reader.U64("block_size", config.block_size);
  ReadDuration(reader, "cache_expire_ns", config.cache_expire);
  ReadDuration(reader, "subject_state_expire_ns", config.subject_state_expire);
  ReadDuration(reader, "sync_interval_ns", config.sync_interval);
  reader.Bool("sync_always", config.sync_always);
  reader.Bool("sync_on_flush", config.sync_on_flush);
  reader.Bool("async_flush", config.async_flush);
  ReadEnum(reader, "cipher", kCiphers, config.cipher);
  ReadEnum(reader, "compression", kCompressions, config.compression);
  reader.Text("key", config.key);
  reader.Text("old_key", config.old_key);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return config;
}

Json ToJson(const StreamConfig& config) {
  Json json = Json::object();
  json["name"] = config.name;
  PutText(json, "description", config.description);
  if (config.subjects) json["subjects"] = *config.subjects;
  json["retention"] = NameOf(kRetentions, config.retention);
  PutNumber(json, "max_consumers", config.max_consumers);
  PutNumber(json, "max_msgs", config.max_msgs);
  PutNumber(json, "max_bytes", config.max_bytes);
  PutNumber(json, "max_age", config.max_age.count());
  PutNumber(json, "max_msgs_per_subject", config.max_msgs_per);
  PutNumber(json, "max_msg_size", config.max_msg_size);
  json["discard"] = NameOf(kDiscards, config.discard);
  json["storage"] = NameOf(kStorages, config.storage);
  PutNumber(json, "num_replicas", config.replicas);
  PutNumber(json, "duplicate_window", config.duplicates.count());
  json["compression"] = NameOf(kCompressions, config.compression);
  PutNumber(json, "first_seq", config.first_seq);
  for (const jsstore::StreamSource& source : config.sources) {
    json["sources"].push_back(SourceToJson(source));
  }
  PutStreamFlags(json, config);
  if (config.consumer_limits.inactive_threshold.count() != 0 ||
      config.consumer_limits.max_ack_pending != 0) {
    Json& limits = json["consumer_limits"] = Json::object();
    PutNumber(limits, "inactive_threshold", config.consumer_limits.inactive_threshold.count());
    PutNumber(limits, "max_ack_pending", config.consumer_limits.max_ack_pending);
  }
  if (config.persist_mode != jsstore::PersistMode::kDefault) {
    json["persist_mode"] = NameOf(kPersistModes, config.persist_mode);
  }
  if (!config.metadata.empty()) json["metadata"] = config.metadata;
  return json;
}

Parsed<StreamConfig> ParseStreamConfig(const Json& json, const std::string& where) {
  StreamConfig config;
  ObjectReader reader(json, where);
  reader.Text("name", config.name);
  reader.Text("description", config.description);
  if (reader.Child("subjects") != nullptr) {
    config.subjects.emplace();
    ReadTexts(reader, "subjects", *config.subjects);
  }
  ReadEnum(reader, "retention", kRetentions, config.retention);
  ReadStreamLimits(reader, config);
  ReadEnum(reader, "discard", kDiscards, config.discard);
  ReadEnum(reader, "storage", kStorages, config.storage);
  reader.I64("num_replicas", config.replicas);
  ReadDuration(reader, "duplicate_window", config.duplicates);
  ReadEnum(reader, "compression", kCompressions, config.compression);
  reader.U64("first_seq", config.first_seq);
  ReadList(reader, "sources", config.sources, ReadSource);
  ReadStreamFlags(reader, config);
  ReadEnum(reader, "persist_mode", kPersistModes, config.persist_mode);
  ReadTextMap(reader, "metadata", config.metadata);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return config;
}

Json ToJson(const ConsumerConfig& config) {
  Json json = Json::object();
  PutText(json, "durable_name", config.durable);
  PutText(json, "name", config.name);
  PutText(json, "description", config.description);
  json["deliver_policy"] = NameOf(kDeliverPolicies, config.deliver_policy);
  PutNumber(json, "opt_start_seq", config.opt_start_seq);
  json["ack_policy"] = NameOf(kAckPolicies, config.ack_policy);
  PutNumber(json, "ack_wait", config.ack_wait.count());
  PutNumber(json, "max_deliver", config.max_deliver);
  for (const Duration backoff : config.backoff) json["backoff"].push_back(backoff.count());
  PutText(json, "filter_subject", config.filter_subject);
  if (!config.filter_subjects.empty()) json["filter_subjects"] = config.filter_subjects;
  json["replay_policy"] = NameOf(kReplayPolicies, config.replay_policy);
  PutNumber(json, "rate_limit_bps", config.rate_limit);
  PutText(json, "sample_freq", config.sample_frequency);
  PutNumber(json, "max_waiting", config.max_waiting);
  PutNumber(json, "max_ack_pending", config.max_ack_pending);
  PutFlag(json, "flow_control", config.flow_control);
  PutFlag(json, "headers_only", config.headers_only);
  PutText(json, "deliver_subject", config.deliver_subject);
  PutNumber(json, "idle_heartbeat", config.heartbeat.count());
  PutNumber(json, "inactive_threshold", config.inactive_threshold.count());
  PutNumber(json, "num_replicas", config.replicas);
  PutFlag(json, "mem_storage", config.memory_storage);
  if (!config.metadata.empty()) json["metadata"] = config.metadata;
  return json;
}

Parsed<ConsumerConfig> ParseConsumerConfig(const Json& json, const std::string& where) {
  ConsumerConfig config;
  ObjectReader reader(json, where);
  reader.Text("durable_name", config.durable);
  reader.Text("name", config.name);
  reader.Text("description", config.description);
  ReadEnum(reader, "deliver_policy", kDeliverPolicies, config.deliver_policy);
  reader.U64("opt_start_seq", config.opt_start_seq);
  ReadEnum(reader, "ack_policy", kAckPolicies, config.ack_policy);
  ReadDuration(reader, "ack_wait", config.ack_wait);
  reader.I64("max_deliver", config.max_deliver);
  if (const Json* list = reader.Child("backoff")) {
    for (const Json& item : *list) {
      if (!item.is_number_integer()) {
        reader.Fail("backoff", "must be a list of integers");
        break;
      }
      config.backoff.emplace_back(item.get<int64_t>());
    }
  }
  reader.Text("filter_subject", config.filter_subject);
  ReadTexts(reader, "filter_subjects", config.filter_subjects);
  ReadEnum(reader, "replay_policy", kReplayPolicies, config.replay_policy);
  reader.U64("rate_limit_bps", config.rate_limit);
  reader.Text("sample_freq", config.sample_frequency);
  reader.I64("max_waiting", config.max_waiting);
  reader.I64("max_ack_pending", config.max_ack_pending);
  reader.Bool("flow_control", config.flow_control);
  reader.Bool("headers_only", config.headers_only);
  reader.Text("deliver_subject", config.deliver_subject);
  ReadDuration(reader, "idle_heartbeat", config.heartbeat);
  ReadDuration(reader, "inactive_threshold", config.inactive_threshold);
  reader.I64("num_replicas", config.replicas);
  reader.Bool("mem_storage", config.memory_storage);
  ReadTextMap(reader, "metadata", config.metadata);
  if (auto done = reader.Finish(); !done) return ParseError(done.error());
  return config;
}

}  // namespace jsparity
