// Results: what a store answers to an operation.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/protocol/json_reader.h"
#include "conformance/protocol/operation.h"
#include "conformance/protocol/replication_json.h"
#include "conformance/protocol/state_json.h"
#include "jsstore/file_store.h"
#include "jsstore/state.h"

namespace jsparity {

// An error of the store: the reference's name for it, "" where it has none; then the text counts.
struct StoreError {
  std::string name;
  std::string text;
};

// A panic of the reference inside an operation.
struct Panic {
  std::string text;
  std::string stack;
};

// One call of a registered handler (store.go: StorageUpdateHandler, StorageRemoveMsgHandler,
// ProcessJetStreamMsgHandler).
struct Callback {
  enum class Kind : uint8_t { kUpdate, kRemove, kProcess };
  Kind kind = Kind::kUpdate;
  int64_t msgs = 0;   // kUpdate: signed difference
  int64_t bytes = 0;  // kUpdate: signed difference
  uint64_t seq = 0;
  std::string subject;  // kUpdate, kProcess
  std::string hdr;      // kProcess: bytes
  std::string msg;      // kProcess: bytes
  bool operator==(const Callback&) const = default;
};

// A message that multi_last_msgs handed over, and how many come after it.
struct DeliveredMessage {
  StoredMessage msg;
  uint64_t pending = 0;
  bool operator==(const DeliveredMessage&) const = default;
};

// What an operation answers besides its error and a stream's state.
struct PlainValue {
  bool removed = false;
  bool has_state = false;
  bool encoded = false;
  bool end = false;
  uint64_t seq = 0;
  uint64_t skip = 0;
  uint64_t purged = 0;
  uint64_t msgs = 0;
  uint64_t first = 0;
  uint64_t last = 0;
  uint64_t total = 0;
  uint64_t reported = 0;
  uint64_t valid_through = 0;
  int64_t ts = 0;  // Unix nanoseconds
  std::string subject;
  std::string type;
  std::string bytes;
  std::string failure;
  std::map<std::string, uint64_t> totals;
  std::map<std::string, jsstore::SimpleState> subjects;
  uint64_t pending = 0;
  std::vector<uint64_t> seqs;
  std::vector<std::string> names;
  std::vector<DeliveredMessage> delivered;
  std::optional<StoredMessage> msg;
  std::optional<jsstore::ConsumerState> consumer;
  std::optional<jsstore::ConsumerConfig> config;
  jsstore::Durability durability;
  std::optional<DecodedState> replicated;
  jsstore::SourceStates sources;
  bool operator==(const PlainValue&) const = default;
};

// Each kind has its own members, the others keep their defaults. States are the same when SameState
// says so.
struct OpValue : PlainValue {
  std::optional<jsstore::StreamState> state;
};

struct OpResult {
  int64_t start_ns = 0;  // when the operation began, Unix nanoseconds
  int64_t end_ns = 0;    // when it and the work it set off were done
  // Time of a processor that both took; 0: it was little, or is not told. Never compared.
  int64_t processor_ns = 0;
  OpValue value;
  std::optional<StoreError> error;
  std::optional<Panic> panic;
  std::vector<Callback> callbacks;            // in the order of their calls
  std::optional<jsstore::StreamState> state;  // after the operation
};

// The result of an operation of `kind` in the protocol's JSON.
Json ToJson(OpKind kind, const OpResult& result);
Parsed<OpResult> ParseResult(OpKind kind, const Json& json, const std::string& where);

// What `result` says about the value alone, as an object.
Json ValueToJson(OpKind kind, const OpValue& value);

}  // namespace jsparity
