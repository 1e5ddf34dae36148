// Delete blocks and decoded states of streams in the protocol's JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/protocol/json_reader.h"
#include "jsstore/replication.h"

namespace jsparity {

enum class DeleteKind : uint8_t { kSet, kRange, kList };

// A delete block as an operation hands it over. Sequences of a set are inserted in their order.
struct DeleteBlockSpec {
  DeleteKind kind = DeleteKind::kRange;
  std::vector<uint64_t> seqs;  // kSet, kList
  uint64_t first = 0;          // kRange
  uint64_t num = 0;            // kRange
  bool operator==(const DeleteBlockSpec&) const = default;
};

// A delete block as decoding brought it to light.
struct DecodedDeletion {
  DeleteKind kind = DeleteKind::kRange;
  uint64_t first = 0;
  uint64_t last = 0;
  uint64_t num = 0;
  std::vector<jsstore::SequenceRun> runs;  // kSet
  bool operator==(const DecodedDeletion&) const = default;
};

// store.go: StreamReplicatedState.
struct DecodedState {
  uint64_t msgs = 0;
  uint64_t bytes = 0;
  uint64_t first_seq = 0;
  uint64_t last_seq = 0;
  uint64_t failed = 0;
  uint64_t num_deleted = 0;
  std::vector<DecodedDeletion> deleted;
  jsstore::SourceStates sources;
  bool operator==(const DecodedState&) const = default;
};

jsstore::DeleteBlock MakeDeleteBlock(const DeleteBlockSpec& spec);
DecodedState Flatten(const jsstore::StreamReplicatedState& state);

Json ToJson(const std::vector<DeleteBlockSpec>& blocks);
Json ToJson(const DecodedState& state);
Parsed<std::vector<DeleteBlockSpec>> ParseDeleteBlocks(const Json& json, const std::string& where);
Parsed<DecodedState> ParseDecodedState(const Json& json, const std::string& where);

}  // namespace jsparity
