// The text of meta.inf. Keys stand in the order in which the reference declares its fields; with
// PutSet those that the reference marks `omitempty`.
#include <string>
#include <type_traits>
#include <utility>

#include "jsstore/config.h"
#include "store/format/config_names.h"
#include "store/format/consumer_meta.h"
#include "store/format/json_writer.h"
#include "store/format/rfc3339.h"

namespace jsstore {
namespace {

// Writes fields of one JSON text, and remembers what could not be written.
class FieldWriter {
 public:
  template <typename T>
  void Put(std::string_view key, const T& value) {
    json_.Key(key);
    Value(value);
  }

  template <typename T>
  void PutSet(std::string_view key, const T& value) {
    if (!IsEmpty(value)) Put(key, value);
  }

  void PutTime(std::string_view key, TimeNs value) {
    json_.Key(key);
    json_.Time(value);
  }

  void PutTimeSet(std::string_view key, const std::optional<TimeNs>& value) {
    if (value) PutTime(key, *value);
  }

  template <typename Fields>
  void Object(const Fields& fields) {
    json_.BeginObject();
    fields();
    json_.EndObject();
  }

  Result<std::string> Finish() {
    if (!failure_.empty()) return Fail(Error::Other(std::move(failure_)));
    return json_.Take();
  }

 private:
  static bool IsEmpty(bool value) { return !value; }
  static bool IsEmpty(Duration value) { return value.count() == 0; }
  template <typename T>
  static bool IsEmpty(const std::optional<T>& value) {
    if constexpr (requires { value->empty(); }) {
      return !value || value->empty();
    } else {
      return !value;
    }
  }
  template <typename T>
  static bool IsEmpty(const T& value) {
    if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      return value == T{};
    } else {
      return value.empty();
    }
  }

  void Value(bool value) { json_.Boolean(value); }
  void Value(int32_t value) { json_.Signed(value); }
  void Value(int64_t value) { json_.Signed(value); }
  void Value(uint64_t value) { json_.Unsigned(value); }
  void Value(Duration value) { json_.Signed(value.count()); }
  void Value(std::string_view value) { json_.String(value); }
  void Value(const std::string& value) { json_.String(value); }
  void Value(const std::map<std::string, std::string>& value) {
    Object([&] {
      for (const auto& [name, text] : value) Put(name, text);
    });
  }
  template <typename T>
  void Value(const std::optional<T>& value) {
    Value(*value);
  }
  template <typename T>
  void Value(const std::vector<T>& values) {
    json_.BeginArray();
    for (const T& value : values) Value(value);
    json_.EndArray();
  }
  template <typename Enum, typename = std::enable_if_t<std::is_enum_v<Enum>>>
  void Value(Enum value) {
    const auto name = ConfigNameOf(value);
    if (!name) failure_ = "can not marshal " + std::to_string(static_cast<int>(value));
    json_.String(name.value_or(""));
  }
  // The one enumeration that the reference writes whatever its value.
  void Value(DeliverPolicy value) { json_.String(ConfigNameOf(value).value_or("undefined")); }

  void Value(const Placement& value);
  void Value(const SubjectTransform& value);
  void Value(const ExternalStream& value);
  void Value(const StreamConsumerSource& value);
  void Value(const StreamSource& value);
  void Value(const RePublish& value);
  void Value(const ConsumerLimits& value);

  JsonWriter json_;
  std::string failure_;
};

void FieldWriter::Value(const Placement& value) {
  Object([&] {
    PutSet("cluster", value.cluster);
    PutSet("tags", value.tags);
    PutSet("preferred", value.preferred);
  });
}

void FieldWriter::Value(const SubjectTransform& value) {
  Object([&] {
    Put("src", value.source);
    Put("dest", value.destination);
  });
}

void FieldWriter::Value(const ExternalStream& value) {
  Object([&] {
    Put("api", value.api_prefix);
    Put("deliver", value.deliver_prefix);
  });
}

void FieldWriter::Value(const StreamConsumerSource& value) {
  Object([&] {
    PutSet("name", value.name);
    PutSet("deliver_subject", value.deliver_subject);
  });
}

void FieldWriter::Value(const StreamSource& value) {
  Object([&] {
    Put("name", value.name);
    PutSet("opt_start_seq", value.opt_start_seq);
    PutTimeSet("opt_start_time", value.opt_start_time);
    PutSet("filter_subject", value.filter_subject);
    PutSet("subject_transforms", value.subject_transforms);
    PutSet("external", value.external);
    PutSet("consumer", value.consumer);
  });
}

void FieldWriter::Value(const RePublish& value) {
  Object([&] {
    PutSet("src", value.source);
    Put("dest", value.destination);
    PutSet("headers_only", value.headers_only);
  });
}

void FieldWriter::Value(const ConsumerLimits& value) {
  Object([&] {
    PutSet("inactive_threshold", value.inactive_threshold);
    PutSet("max_ack_pending", value.max_ack_pending);
  });
}

void PutLimits(FieldWriter& out, const StreamConfig& config) {
  out.Put("retention", config.retention);
  out.Put("max_consumers", config.max_consumers);
  out.Put("max_msgs", config.max_msgs);
  out.Put("max_bytes", config.max_bytes);
  out.Put("max_age", config.max_age);
  out.Put("max_msgs_per_subject", config.max_msgs_per);
  out.PutSet("max_msg_size", config.max_msg_size);
  out.Put("discard", config.discard);
}

void PutSources(FieldWriter& out, const StreamConfig& config) {
  out.PutSet("placement", config.placement);
  out.PutSet("mirror", config.mirror);
  out.PutSet("sources", config.sources);
}

void PutFlags(FieldWriter& out, const StreamConfig& config) {
  out.Put("allow_direct", config.allow_direct);
  out.Put("mirror_direct", config.mirror_direct);
  out.PutSet("discard_new_per_subject", config.discard_new_per);
  out.Put("sealed", config.sealed);
  out.Put("deny_delete", config.deny_delete);
  out.Put("deny_purge", config.deny_purge);
  out.Put("allow_rollup_hdrs", config.allow_rollup);
}

void PutStreamConfig(FieldWriter& out, const StreamConfig& config) {
  out.Put("name", config.name);
  out.PutSet("description", config.description);
  out.PutSet("subjects", config.subjects);
  PutLimits(out, config);
  out.Put("storage", config.storage);
  out.Put("num_replicas", config.replicas);
  out.PutSet("no_ack", config.no_ack);
  out.PutSet("duplicate_window", config.duplicates);
  PutSources(out, config);
  out.Put("compression", config.compression);
  out.PutSet("first_seq", config.first_seq);
  out.PutSet("subject_transform", config.subject_transform);
  out.PutSet("republish", config.republish);
  PutFlags(out, config);
  out.Put("consumer_limits", config.consumer_limits);
  out.Put("allow_msg_ttl", config.allow_msg_ttl);
  out.PutSet("subject_delete_marker_ttl", config.subject_delete_marker_ttl);
  out.PutSet("allow_msg_counter", config.allow_msg_counter);
  out.PutSet("allow_atomic", config.allow_atomic_publish);
  out.PutSet("allow_msg_schedules", config.allow_msg_schedules);
  out.PutSet("persist_mode", config.persist_mode);
  out.PutSet("allow_batched", config.allow_batch_publish);
  out.PutSet("metadata", config.metadata);
}

void PutDelivery(FieldWriter& out, const ConsumerConfig& config) {
  out.Put("deliver_policy", config.deliver_policy);
  out.PutSet("opt_start_seq", config.opt_start_seq);
  out.PutTimeSet("opt_start_time", config.opt_start_time);
  out.Put("ack_policy", config.ack_policy);
  out.PutSet("ack_wait", config.ack_wait);
  out.PutSet("max_deliver", config.max_deliver);
  out.PutSet("backoff", config.backoff);
  out.PutSet("filter_subject", config.filter_subject);
  out.PutSet("filter_subjects", config.filter_subjects);
  out.Put("replay_policy", config.replay_policy);
}

void PutPullAndPush(FieldWriter& out, const ConsumerConfig& config) {
  out.PutSet("rate_limit_bps", config.rate_limit);
  out.PutSet("sample_freq", config.sample_frequency);
  out.PutSet("max_waiting", config.max_waiting);
  out.PutSet("max_ack_pending", config.max_ack_pending);
  out.PutSet("flow_control", config.flow_control);
  out.PutSet("headers_only", config.headers_only);
  out.PutSet("max_batch", config.max_request_batch);
  out.PutSet("max_expires", config.max_request_expires);
  out.PutSet("max_bytes", config.max_request_max_bytes);
  out.PutSet("deliver_subject", config.deliver_subject);
  out.PutSet("deliver_group", config.deliver_group);
  out.PutSet("idle_heartbeat", config.heartbeat);
  out.PutSet("inactive_threshold", config.inactive_threshold);
}

void PutConsumerConfig(FieldWriter& out, const ConsumerConfig& config) {
  out.PutSet("durable_name", config.durable);
  out.PutSet("name", config.name);
  out.PutSet("description", config.description);
  PutDelivery(out, config);
  PutPullAndPush(out, config);
  out.Put("num_replicas", config.replicas);
  out.PutSet("mem_storage", config.memory_storage);
  out.PutSet("direct", config.direct);
  out.PutSet("sourcing", config.sourcing);
  out.PutSet("metadata", config.metadata);
  out.PutTimeSet("pause_until", config.pause_until);
  out.PutSet("priority_groups", config.priority_groups);
  out.PutSet("priority_policy", config.priority_policy);
  out.PutSet("priority_timeout", config.pinned_ttl);
}

// "Name" and the configuration's "name" differ in case, so both are written.
void PutNamed(FieldWriter& out, std::string_view name, const ConsumerConfig& config) {
  out.Put("Name", name);
  PutConsumerConfig(out, config);
}

}  // namespace

Result<std::string> EncodeStreamMeta(TimeNs created, const StreamConfig& config) {
  FieldWriter out;
  out.Object([&] {
    out.PutTime("Created", created);
    PutStreamConfig(out, config);
  });
  return out.Finish();
}

Result<std::string> EncodeConsumerMeta(TimeNs created, std::string_view name,
                                       const ConsumerConfig& config) {
  FieldWriter out;
  out.Object([&] {
    out.PutTime("Created", created);
    PutNamed(out, name, config);
  });
  return out.Finish();
}

Result<std::string> EncodeUndatedConsumerMeta(std::string_view name, const ConsumerConfig& config) {
  FieldWriter out;
  out.Object([&] {
    out.Put("Created", kZeroTimeText);
    PutNamed(out, name, config);
  });
  return out.Finish();
}

}  // namespace jsstore
