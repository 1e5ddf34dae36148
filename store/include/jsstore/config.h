// Configurations of a stream, of a consumer, and of the files that hold them, with their JSON.
//
// Field names and JSON keys are those of the reference (stream.go: StreamConfig, consumer.go:
// ConsumerConfig, filestore.go: FileStoreConfig, FileStreamInfo, FileConsumerInfo). The store
// writes a configuration into `meta.inf` byte for byte as the reference's encoder would, with times
// in UTC.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jsstore/error.h"

namespace jsstore {

using Duration = std::chrono::nanoseconds;

enum class Cipher : uint8_t { kChaCha, kAes, kNone };
enum class Compression : uint8_t { kNone, kS2 };
enum class StorageType : uint8_t { kFile = 22, kMemory = 33 };
enum class RetentionPolicy : uint8_t { kLimits, kInterest, kWorkQueue };
enum class DiscardPolicy : uint8_t { kOld, kNew };
enum class PersistMode : uint8_t { kDefault, kAsync };
enum class AckPolicy : uint8_t { kNone, kAll, kExplicit, kFlowControl };
enum class ReplayPolicy : uint8_t { kInstant, kOriginal };
enum class DeliverPolicy : uint8_t {
  kAll,
  kLast,
  kNew,
  kByStartSequence,
  kByStartTime,
  kLastPerSubject
};
enum class PriorityPolicy : uint8_t { kNone, kOverflow, kPinnedClient, kPrioritized };

// Where and how a store keeps its files. Zero durations and sizes mean the default.
struct FileStoreConfig {
  std::string store_dir;             // created when missing; one store per directory
  uint64_t block_size = 0;           // bytes, at most 8 MiB; 0: chosen from limits and retention
  Duration cache_expire{0};          // idle time after which a block's cache is dropped; 10 s
  Duration subject_state_expire{0};  // the same for a block's subject state; 2 min
  Duration sync_interval{0};         // time between background syncs to disk; 2 min, at least 2 ns
  bool sync_always = false;          // sync before every write operation returns
  bool sync_on_flush = false;        // with sync_always: when FlushAllPending is called, instead
  bool async_flush = false;          // gather writes for some milliseconds before writing them
  Cipher cipher = Cipher::kNone;
  Compression compression = Compression::kNone;
};

// A point in time as the JSON of a configuration holds it: Unix nanoseconds, UTC.
using TimeNs = int64_t;

struct Placement {
  std::string cluster;
  std::vector<std::string> tags;
  std::string preferred;
  bool operator==(const Placement&) const = default;
};

struct SubjectTransform {
  std::string source;
  std::string destination;
  bool operator==(const SubjectTransform&) const = default;
};

struct ExternalStream {
  std::string api_prefix;
  std::string deliver_prefix;
  bool operator==(const ExternalStream&) const = default;
};

struct StreamConsumerSource {
  std::string name;
  std::string deliver_subject;
  bool operator==(const StreamConsumerSource&) const = default;
};

struct StreamSource {
  std::string name;
  uint64_t opt_start_seq = 0;
  std::optional<TimeNs> opt_start_time;
  std::string filter_subject;
  std::vector<SubjectTransform> subject_transforms;
  std::optional<ExternalStream> external;
  std::optional<StreamConsumerSource> consumer;
  bool operator==(const StreamSource&) const = default;
};

// The name under which a stream keeps the source: name, external API and consumer, filter and
// destination (stream.go: composeIName).
std::string SourceIndexName(const StreamSource& source);

struct RePublish {
  std::string source;
  std::string destination;
  bool headers_only = false;
  bool operator==(const RePublish&) const = default;
};

struct ConsumerLimits {
  Duration inactive_threshold{0};
  int64_t max_ack_pending = 0;
  bool operator==(const ConsumerLimits&) const = default;
};

// stream.go: StreamConfig. Limits of 0 or below mean "none", as in the reference.
struct StreamConfig {
  std::string name;
  std::string description;
  std::optional<std::vector<std::string>> subjects;  // no list and an empty one are written alike
  RetentionPolicy retention = RetentionPolicy::kLimits;
  int64_t max_consumers = 0;
  int64_t max_msgs = 0;
  int64_t max_bytes = 0;
  Duration max_age{0};
  int64_t max_msgs_per = 0;
  int32_t max_msg_size = 0;
  DiscardPolicy discard = DiscardPolicy::kOld;
  StorageType storage = StorageType::kFile;
  int64_t replicas = 0;
  bool no_ack = false;
  Duration duplicates{0};
  std::optional<Placement> placement;
  std::optional<StreamSource> mirror;
  std::vector<StreamSource> sources;
  Compression compression = Compression::kNone;
  uint64_t first_seq = 0;
  std::optional<SubjectTransform> subject_transform;
  std::optional<RePublish> republish;
  bool allow_direct = false;
  bool mirror_direct = false;
  bool discard_new_per = false;
  bool sealed = false;
  bool deny_delete = false;
  bool deny_purge = false;
  bool allow_rollup = false;
  ConsumerLimits consumer_limits;
  bool allow_msg_ttl = false;
  Duration subject_delete_marker_ttl{0};
  bool allow_msg_counter = false;
  bool allow_atomic_publish = false;
  bool allow_msg_schedules = false;
  PersistMode persist_mode = PersistMode::kDefault;
  bool allow_batch_publish = false;
  std::map<std::string, std::string> metadata;
  bool operator==(const StreamConfig&) const = default;
};

// consumer.go: ConsumerConfig.
struct ConsumerConfig {
  std::string durable;
  std::string name;
  std::string description;
  DeliverPolicy deliver_policy = DeliverPolicy::kAll;
  uint64_t opt_start_seq = 0;
  std::optional<TimeNs> opt_start_time;
  AckPolicy ack_policy = AckPolicy::kNone;
  Duration ack_wait{0};
  int64_t max_deliver = 0;
  std::vector<Duration> backoff;
  std::string filter_subject;
  std::vector<std::string> filter_subjects;
  ReplayPolicy replay_policy = ReplayPolicy::kInstant;
  uint64_t rate_limit = 0;  // bits per second
  std::string sample_frequency;
  int64_t max_waiting = 0;
  int64_t max_ack_pending = 0;
  bool flow_control = false;
  bool headers_only = false;
  int64_t max_request_batch = 0;
  Duration max_request_expires{0};
  int64_t max_request_max_bytes = 0;
  std::string deliver_subject;
  std::string deliver_group;
  Duration heartbeat{0};
  Duration inactive_threshold{0};
  int64_t replicas = 0;
  bool memory_storage = false;
  bool direct = false;
  bool sourcing = false;
  std::map<std::string, std::string> metadata;
  std::optional<TimeNs> pause_until;
  std::vector<std::string> priority_groups;
  PriorityPolicy priority_policy = PriorityPolicy::kNone;
  Duration pinned_ttl{0};
  bool operator==(const ConsumerConfig&) const = default;
};

// The text of a stream's `meta.inf` (filestore.go: FileStreamInfo through json.Marshal): the time
// of creation and the configuration. Fails (kOther) for a value that no enumerator has.
Result<std::string> EncodeStreamMeta(TimeNs created, const StreamConfig& config);
// The text of a consumer's `meta.inf` (filestore.go: FileConsumerInfo).
Result<std::string> EncodeConsumerMeta(TimeNs created, std::string_view name,
                                       const ConsumerConfig& config);

// Reads a configuration from the reference's JSON form: unknown keys are ignored, missing ones and
// null leave the default. Errors (kOther) name the key: a wrong type, a number out of range, an
// unknown word for an enumeration, a time that TimeNs cannot hold. Keys are matched exactly, where
// Go also takes another case. `text` is not kept.
Result<StreamConfig> ParseStreamConfig(std::string_view text);
Result<ConsumerConfig> ParseConsumerConfig(std::string_view text);

}  // namespace jsstore
