// States of streams and consumers, and messages, in the protocol's JSON. Times are Unix
// nanoseconds; 0 is the reference's zero time.
#pragma once

#include <cstdint>
#include <string>

#include "conformance/protocol/json_reader.h"
#include "jsstore/state.h"

namespace jsparity {

// A message as an answer carries it: owned bytes.
struct StoredMessage {
  std::string subject;
  std::string hdr;  // bytes
  std::string msg;  // bytes
  uint64_t seq = 0;
  int64_t ts = 0;  // Unix nanoseconds
  bool operator==(const StoredMessage&) const = default;
};

bool SameState(const jsstore::StreamState& a, const jsstore::StreamState& b);

Json ToJson(const StoredMessage& message);
Json ToJson(const jsstore::StreamState& state);
Json ToJson(const jsstore::ConsumerState& state);
Json ToJson(const jsstore::SourceStates& states);

Parsed<StoredMessage> ParseMessage(const Json& json, const std::string& where);
Parsed<jsstore::StreamState> ParseStreamState(const Json& json, const std::string& where);
Parsed<jsstore::ConsumerState> ParseConsumerState(const Json& json, const std::string& where);
Parsed<jsstore::SourceStates> ParseSourceStates(const Json& json, const std::string& where);

}  // namespace jsparity
