// Reading the reference's JSON form of configurations.
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <utility>

#include "jsstore/config.h"
#include "jsstore/meta_files.h"
#include "store/format/config_names.h"
#include "store/format/rfc3339.h"

namespace jsstore {
namespace {

using Json = nlohmann::json;

// Takes fields out of one JSON object into C++ values. A missing field and, but for enumerations,
// null leave the value as it is, as Go's decoder does. The first problem is kept.
class FieldReader {
 public:
  FieldReader(const Json& object, std::string path) : object_(object), path_(std::move(path)) {
    if (!object_.is_object()) Reject("", "an object");
  }

  template <typename T>
  void Take(const char* key, T& value) {
    if (failure_.has_value()) return;
    const auto field = object_.find(key);
    if (field != object_.end()) Read(*field, key, value);
  }

  void TakeTime(const char* key, std::optional<TimeNs>& value) {
    if (failure_.has_value()) return;
    const auto field = object_.find(key);
    if (field == object_.end() || field->is_null()) return;
    if (field->is_string()) value = ParseRfc3339(field->get_ref<const std::string&>());
    if (!field->is_string() || !value) Reject(key, "an RFC 3339 time");
  }

  // The same, where Go's zero time stands for "none".
  void TakeTimeUnlessZero(const char* key, std::optional<TimeNs>& value) {
    const auto field = object_.find(key);
    if (field == object_.end() || *field != kZeroTimeText) TakeTime(key, value);
  }

  Status Finish() {
    if (failure_.has_value()) return Fail(std::move(*failure_));
    return {};
  }

 private:
  std::string PathOf(const std::string& key) const {
    if (path_.empty() || key.empty()) return path_ + key;
    return key.front() == '[' ? path_ + key : path_ + "." + key;
  }

  void Reject(const std::string& key, const std::string& wanted) {
    const std::string path = PathOf(key);
    failure_ = Error::Other((path.empty() ? "configuration" : path) + ": expected " + wanted);
  }

  void Read(const Json& json, const std::string& key, std::string& value) {
    if (json.is_null()) return;
    if (!json.is_string()) return Reject(key, "a string");
    value = json.get<std::string>();
  }

  void Read(const Json& json, const std::string& key, bool& value) {
    if (json.is_null()) return;
    if (!json.is_boolean()) return Reject(key, "true or false");
    value = json.get<bool>();
  }

  void Read(const Json& json, const std::string& key, uint64_t& value) {
    if (json.is_null()) return;
    if (!json.is_number_unsigned()) return Reject(key, "an integer from 0 to 2^64-1");
    value = json.get<uint64_t>();
  }

  void Read(const Json& json, const std::string& key, int64_t& value) {
    if (json.is_null()) return;
    const bool too_large =
        json.is_number_unsigned() &&
        json.get<uint64_t>() > static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
    if (!json.is_number_integer() || too_large) return Reject(key, "an integer of 64 bits");
    value = json.get<int64_t>();
  }

  void Read(const Json& json, const std::string& key, int32_t& value) {
    int64_t wide = value;
    Read(json, key, wide);
    if (wide < std::numeric_limits<int32_t>::min() || wide > std::numeric_limits<int32_t>::max()) {
      return Reject(key, "an integer of 32 bits");
    }
    value = static_cast<int32_t>(wide);
  }

  void Read(const Json& json, const std::string& key, Duration& value) {
    int64_t ns = value.count();
    Read(json, key, ns);
    value = Duration{ns};
  }

  template <typename Enum, typename = std::enable_if_t<std::is_enum_v<Enum>>>
  void Read(const Json& json, const std::string& key, Enum& value) {
    const auto known =
        json.is_string() ? ConfigValueOf<Enum>(json.get_ref<const std::string&>()) : std::nullopt;
    if (!known) return Reject(key, Words<Enum>());
    value = *known;
  }

  // The reference takes these two in any case.
  void Read(const Json& json, const std::string& key, DiscardPolicy& value) {
    std::string word;
    Read(json, key, word);
    for (char& c : word) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    const auto known = ConfigValueOf<DiscardPolicy>(word);
    if (!known) return Reject(key, Words<DiscardPolicy>());
    value = *known;
  }

  template <typename T>
  void Read(const Json& json, const std::string& key, std::optional<T>& value) {
    if (json.is_null()) return value.reset();
    Read(json, key, value.emplace());
  }

  template <typename T>
  void Read(const Json& json, const std::string& key, std::vector<T>& values) {
    values.clear();
    if (json.is_null()) return;
    if (!json.is_array()) return Reject(key, "an array");
    for (const Json& element : json) {
      if (failure_.has_value()) return;
      const std::string name = key + "[" + std::to_string(values.size()) + "]";
      Read(element, name, values.emplace_back());
    }
  }

  void Read(const Json& json, const std::string& key, std::map<std::string, std::string>& values) {
    if (json.is_null()) return values.clear();
    if (!json.is_object()) return Reject(key, "an object");
    for (const auto& [name, text] : json.items()) {
      if (failure_.has_value()) return;
      Read(text, key + "." + name, values[name]);
    }
  }

  // Parts that are objects of their own: TakeFields(FieldReader&, Part&) says what is in them.
  template <typename Part>
  void ReadPart(const Json& json, const std::string& key, Part& part) {
    if (json.is_null()) return;
    FieldReader fields(json, PathOf(key));
    TakeFields(fields, part);
    if (auto status = fields.Finish(); !status) failure_ = std::move(status).error();
  }
  void Read(const Json& json, const std::string& key, Placement& part) {
    ReadPart(json, key, part);
  }
  void Read(const Json& json, const std::string& key, SubjectTransform& part) {
    ReadPart(json, key, part);
  }
  void Read(const Json& json, const std::string& key, ExternalStream& part) {
    ReadPart(json, key, part);
  }
  void Read(const Json& json, const std::string& key, StreamConsumerSource& part) {
    ReadPart(json, key, part);
  }
  void Read(const Json& json, const std::string& key, StreamSource& part) {
    ReadPart(json, key, part);
  }
  void Read(const Json& json, const std::string& key, RePublish& part) {
    ReadPart(json, key, part);
  }
  void Read(const Json& json, const std::string& key, ConsumerLimits& part) {
    ReadPart(json, key, part);
  }

  template <typename Enum>
  static std::string Words() {
    std::string words = "one of";
    for (const auto& [value, name] : ConfigNames<Enum>::kAll)
      words += " \"" + std::string(name) + '"';
    return words;
  }

  static void TakeFields(FieldReader& in, Placement& part);
  static void TakeFields(FieldReader& in, SubjectTransform& part);
  static void TakeFields(FieldReader& in, ExternalStream& part);
  static void TakeFields(FieldReader& in, StreamConsumerSource& part);
  static void TakeFields(FieldReader& in, StreamSource& part);
  static void TakeFields(FieldReader& in, RePublish& part);
  static void TakeFields(FieldReader& in, ConsumerLimits& part);

  const Json& object_;
  std::string path_;
  std::optional<Error> failure_;
};

void FieldReader::TakeFields(FieldReader& in, Placement& part) {
  in.Take("cluster", part.cluster);
  in.Take("tags", part.tags);
  in.Take("preferred", part.preferred);
}

void FieldReader::TakeFields(FieldReader& in, SubjectTransform& part) {
  in.Take("src", part.source);
  in.Take("dest", part.destination);
}

void FieldReader::TakeFields(FieldReader& in, ExternalStream& part) {
  in.Take("api", part.api_prefix);
  in.Take("deliver", part.deliver_prefix);
}

void FieldReader::TakeFields(FieldReader& in, StreamConsumerSource& part) {
  in.Take("name", part.name);
  in.Take("deliver_subject", part.deliver_subject);
}

void FieldReader::TakeFields(FieldReader& in, StreamSource& part) {
  in.Take("name", part.name);
  in.Take("opt_start_seq", part.opt_start_seq);
  in.TakeTime("opt_start_time", part.opt_start_time);
  in.Take("filter_subject", part.filter_subject);
  in.Take("subject_transforms", part.subject_transforms);
  in.Take("external", part.external);
  in.Take("consumer", part.consumer);
}

void FieldReader::TakeFields(FieldReader& in, RePublish& part) {
  in.Take("src", part.source);
  in.Take("dest", part.destination);
  in.Take("headers_only", part.headers_only);
}

void FieldReader::TakeFields(FieldReader& in, ConsumerLimits& part) {
  in.Take("inactive_threshold", part.inactive_threshold);
  in.Take("max_ack_pending", part.max_ack_pending);
}

void TakeLimits(FieldReader& in, StreamConfig& config) {
  in.Take("retention", config.retention);
  in.Take("max_consumers", config.max_consumers);
  in.Take("max_msgs", config.max_msgs);
  in.Take("max_bytes", config.max_bytes);
  in.Take("max_age", config.max_age);
  in.Take("max_msgs_per_subject", config.max_msgs_per);
  in.Take("max_msg_size", config.max_msg_size);
  in.Take("discard", config.discard);
  in.Take("discard_new_per_subject", config.discard_new_per);
  in.Take("consumer_limits", config.consumer_limits);
}

void TakeSources(FieldReader& in, StreamConfig& config) {
  in.Take("placement", config.placement);
  in.Take("mirror", config.mirror);
  in.Take("sources", config.sources);
  in.Take("subject_transform", config.subject_transform);
  in.Take("republish", config.republish);
}

void TakeFlags(FieldReader& in, StreamConfig& config) {
  in.Take("no_ack", config.no_ack);
  in.Take("allow_direct", config.allow_direct);
  in.Take("mirror_direct", config.mirror_direct);
  in.Take("sealed", config.sealed);
  in.Take("deny_delete", config.deny_delete);
  in.Take("deny_purge", config.deny_purge);
  in.Take("allow_rollup_hdrs", config.allow_rollup);
  in.Take("allow_msg_ttl", config.allow_msg_ttl);
  in.Take("allow_msg_counter", config.allow_msg_counter);
  in.Take("allow_atomic", config.allow_atomic_publish);
  in.Take("allow_msg_schedules", config.allow_msg_schedules);
  in.Take("allow_batched", config.allow_batch_publish);
}

void TakeStreamConfig(FieldReader& in, StreamConfig& config) {
  in.Take("name", config.name);
  in.Take("description", config.description);
  in.Take("subjects", config.subjects);
  TakeLimits(in, config);
  in.Take("storage", config.storage);
  in.Take("num_replicas", config.replicas);
  in.Take("duplicate_window", config.duplicates);
  TakeSources(in, config);
  in.Take("compression", config.compression);
  in.Take("first_seq", config.first_seq);
  TakeFlags(in, config);
  in.Take("subject_delete_marker_ttl", config.subject_delete_marker_ttl);
  in.Take("persist_mode", config.persist_mode);
  in.Take("metadata", config.metadata);
}

void TakeDelivery(FieldReader& in, ConsumerConfig& config) {
  in.Take("deliver_policy", config.deliver_policy);
  in.Take("opt_start_seq", config.opt_start_seq);
  in.TakeTime("opt_start_time", config.opt_start_time);
  in.Take("ack_policy", config.ack_policy);
  in.Take("ack_wait", config.ack_wait);
  in.Take("max_deliver", config.max_deliver);
  in.Take("backoff", config.backoff);
  in.Take("filter_subject", config.filter_subject);
  in.Take("filter_subjects", config.filter_subjects);
  in.Take("replay_policy", config.replay_policy);
}

void TakePullAndPush(FieldReader& in, ConsumerConfig& config) {
  in.Take("rate_limit_bps", config.rate_limit);
  in.Take("sample_freq", config.sample_frequency);
  in.Take("max_waiting", config.max_waiting);
  in.Take("max_ack_pending", config.max_ack_pending);
  in.Take("flow_control", config.flow_control);
  in.Take("headers_only", config.headers_only);
  in.Take("max_batch", config.max_request_batch);
  in.Take("max_expires", config.max_request_expires);
  in.Take("max_bytes", config.max_request_max_bytes);
  in.Take("deliver_subject", config.deliver_subject);
  in.Take("deliver_group", config.deliver_group);
  in.Take("idle_heartbeat", config.heartbeat);
  in.Take("inactive_threshold", config.inactive_threshold);
}

void TakeConsumerConfig(FieldReader& in, ConsumerConfig& config) {
  in.Take("durable_name", config.durable);
  in.Take("name", config.name);
  in.Take("description", config.description);
  TakeDelivery(in, config);
  TakePullAndPush(in, config);
  in.Take("num_replicas", config.replicas);
  in.Take("mem_storage", config.memory_storage);
  in.Take("direct", config.direct);
  in.Take("sourcing", config.sourcing);
  in.Take("metadata", config.metadata);
  in.TakeTime("pause_until", config.pause_until);
  in.Take("priority_groups", config.priority_groups);
  in.Take("priority_policy", config.priority_policy);
  in.Take("priority_timeout", config.pinned_ttl);
}

void TakeStreamMeta(FieldReader& in, StreamMeta& meta) {
  in.TakeTimeUnlessZero("Created", meta.created);
  TakeStreamConfig(in, meta.config);
}

void TakeConsumerMeta(FieldReader& in, ConsumerMeta& meta) {
  in.TakeTimeUnlessZero("Created", meta.created);
  in.Take("Name", meta.name);
  TakeConsumerConfig(in, meta.config);
}

template <typename Taken>
Result<Taken> Parse(std::string_view text, void (*take)(FieldReader&, Taken&)) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return Fail(Error::Other("configuration: not JSON"));
  Taken taken;
  FieldReader fields(json, "");
  take(fields, taken);
  JSSTORE_TRY(fields.Finish());
  return taken;
}

}  // namespace

Result<StreamConfig> ParseStreamConfig(std::string_view text) {
  return Parse<StreamConfig>(text, TakeStreamConfig);
}

Result<ConsumerConfig> ParseConsumerConfig(std::string_view text) {
  return Parse<ConsumerConfig>(text, TakeConsumerConfig);
}

Result<StreamMeta> ParseStreamMeta(std::string_view text) {
  return Parse<StreamMeta>(text, TakeStreamMeta);
}

Result<ConsumerMeta> ParseConsumerMeta(std::string_view text) {
  return Parse<ConsumerMeta>(text, TakeConsumerMeta);
}

}  // namespace jsstore
