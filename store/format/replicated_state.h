// The state of a stream as its replicas send it to each other (store.go: DecodeStreamState;
// filestore.go: EncodedStreamState). Pure functions over bytes.
//
// | field             | encoding       |                                                        |
// | ----------------- | -------------- | ------------------------------------------------------ |
// | magic, version    | 2 bytes        | 42, 1; with sources 42, 2                              |
// | messages, bytes   | 2 × uvarint    |                                                        |
// | first, last       | 2 × uvarint    | sequences                                              |
// | failed            | uvarint        | the sender's own                                       |
// | sources           | uvarint        | version 2 only: how many                               |
// | per source:       | entry          | store/format/source_state.h                            |
// | deletes           | uvarint        | how many sequences; 0: nothing follows                 |
// | per delete block: |                | to the end of the input                                |
// |   a run: magic    | 1 byte         | 33                                                     |
// |     first, count  | 2 × uvarint    |                                                        |
// |   or a set        | bytes          | begins with 22; store/container/sequence_set_codec.cc  |
#pragma once

#include <cstdint>
#include <optional>

#include "jsstore/bytes.h"
#include "jsstore/error.h"
#include "jsstore/state.h"

namespace jsstore {

inline constexpr uint8_t kReplicatedStateMagic = 42;
inline constexpr uint8_t kReplicatedStateVersion = 1;
inline constexpr uint8_t kReplicatedStateVersionWithSources = 2;
inline constexpr uint8_t kRunMagic = 33;
inline constexpr uint8_t kSetMagic = 22;
inline constexpr size_t kReplicatedStateHeadBytesMax = 2 + 6 * 10;

struct ReplicatedStateHead {
  uint64_t msgs = 0;
  uint64_t bytes = 0;
  uint64_t first_seq = 0;
  uint64_t last_seq = 0;
  uint64_t failed = 0;
  uint64_t deletes = 0;
};

// Sources of which no message was taken are left out; where none is left it is the first version.
void AppendReplicatedStateHead(Bytes& out, const ReplicatedStateHead& head,
                               const SourceStates& sources);
void AppendDeleteRun(Bytes& out, const SequenceRun& run);

bool BeginsReplicatedState(BytesView bytes);

// Decodes in one pass and keeps a view of the input. Order of calls: Open, then Next until it
// answers kEnd; after kSet the caller decodes the set from Rest() and says with Skip() how long it
// was.
class ReplicatedStateReader {
 public:
  enum class Part : uint8_t { kEnd, kRun, kSet };

  static Result<ReplicatedStateReader> Open(BytesView bytes);

  const ReplicatedStateHead& head() const { return head_; }
  const SourceStates& sources() const { return sources_; }
  // kCorruptStreamState: neither a run nor a set, or a run that is cut off.
  Result<Part> Next();
  const SequenceRun& run() const { return run_; }  // after kRun
  BytesView Rest() const { return in_; }
  void Skip(size_t bytes) { in_ = in_.subspan(bytes); }

 private:
  explicit ReplicatedStateReader(BytesView in) : in_(in) {}
  bool ReadSources();

  BytesView in_;  // what is still to be read
  ReplicatedStateHead head_;
  SourceStates sources_;
  SequenceRun run_;
};

}  // namespace jsstore
