// What two streams' files do not have in common, message by message.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/inspect/sequence_runs.h"
#include "conformance/inspect/stream_reading.h"

namespace jsparity {

// A message's parts, hashed: two gigabytes need not be held at a time.
struct MessageDigest {
  uint64_t seq = 0;
  int64_t time = 0;
  uint64_t subject = 0;
  uint64_t header = 0;
  uint64_t payload = 0;
};

struct StreamContent {
  StreamReading reading;
  std::vector<MessageDigest> messages;  // the live ones, ascending by sequence
};

// ReadStream with what is needed to compare; `options.on_record` must be empty.
StreamContent ReadContent(jsstore::FileSystem& files, const StreamPlace& place,
                          const ReadOptions& options);

struct StreamDifference {
  std::string what;        // "only in A", "payload differs", "consumer c: ack floor …"
  SequenceRuns sequences;  // of which messages; empty where it is not about messages
};

// Live messages by sequence (time, subject, header, payload), then the configuration, the state of
// consumers, sources, TTLs and schedules. How records lie in blocks makes no difference, nor which
// of what is gone left a trace. Damage is not a difference: verify first.
std::vector<StreamDifference> Compare(const StreamContent& a, const StreamContent& b);

}  // namespace jsparity
