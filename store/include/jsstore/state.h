// States of streams and consumers.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace jsstore {

// A run of sequences: first, first + 1, … (count of them).
struct SequenceRun {
  uint64_t first = 0;
  uint64_t count = 0;
  bool operator==(const SequenceRun&) const = default;
};

// store.go: LostStreamData. Messages that recovery found missing or damaged. The reference lists
// each; but where nothing is left of a block that is all sequences from 1 on, millions perhaps.
struct LostData {
  std::vector<SequenceRun> msgs;  // ascending, apart from one another
  uint64_t bytes = 0;             // of records
  bool operator==(const LostData&) const = default;
};

// store.go: StreamState. Times are Unix nanoseconds; nullopt is the reference's zero time.
struct StreamState {
  uint64_t msgs = 0;
  uint64_t bytes = 0;
  uint64_t first_seq = 0;
  std::optional<int64_t> first_time;
  uint64_t last_seq = 0;
  std::optional<int64_t> last_time;
  int64_t num_subjects = 0;
  int64_t num_deleted = 0;
  std::vector<SequenceRun> deleted;  // interior deletes as ascending runs; empty in FastState
  std::optional<LostData> lost;
  int64_t consumers = 0;
};

// store.go: SimpleState, the part that is public.
struct SimpleState {
  uint64_t msgs = 0;
  uint64_t first = 0;
  uint64_t last = 0;
  bool operator==(const SimpleState&) const = default;
};

// How far a stream has come with one of its sources (stream.go: StreamSourceState).
struct SourceState {
  uint64_t seq = 0;   // of the last message taken, in the source; 0: none so far
  std::string ident;  // of the stream that is the source; empty where it was not told
  bool operator==(const SourceState&) const = default;
};

// By the name of the source within its stream (stream.go: composeIName).
using SourceStates = std::map<std::string, SourceState, std::less<>>;

// Answer of FileStore::NumPending: how many, and the stream's last sequence when they were counted.
struct PendingCount {
  uint64_t total = 0;
  uint64_t valid_through = 0;
};

// Answer of FileStore::Utilization: bytes on disk, and bytes of live messages.
struct Utilization {
  uint64_t total = 0;
  uint64_t reported = 0;
};

// store.go: SequencePair.
struct SequencePair {
  uint64_t consumer = 0;
  uint64_t stream = 0;
  bool operator==(const SequencePair&) const = default;
};

// store.go: Pending. `sequence` is the consumer sequence of the first delivery.
struct Pending {
  uint64_t sequence = 0;
  int64_t timestamp_ns = 0;
  bool operator==(const Pending&) const = default;
};

// store.go: ConsumerState. Keys of both maps are stream sequences.
struct ConsumerState {
  SequencePair delivered;
  SequencePair ack_floor;
  std::map<uint64_t, Pending> pending;
  std::map<uint64_t, uint64_t> redelivered;
  bool operator==(const ConsumerState&) const = default;
};

}  // namespace jsstore
