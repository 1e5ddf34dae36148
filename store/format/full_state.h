// index.db: the whole state of a stream in one file, for a quick start
// (filestore.go: _writeFullState, recoverFullState). Pure functions over bytes.
//
// | field                    | encoding    | since |                                             |
// | ------------------------ | ----------- | ----- | ------------------------------------------- |
// | magic, version           | 2 bytes     | 1     | 11, 4                                       |
// | messages, bytes          | 2 × uvarint | 1     |                                             |
// | first sequence, its time | uvarint, varint | 1 | Unix nanoseconds, 0: no time; the base time |
// | last sequence, its time  | uvarint, varint | 1 | Unix nanoseconds, 0: no time                |
// | number of subjects       | uvarint     | 1     |                                             |
// | per subject: length      | uvarint     | 1     |                                             |
// |   subject                | bytes       | 1     |                                             |
// |   messages               | uvarint     | 1     |                                             |
// |   first, last block      | 2 × uvarint | 1     | before 4: no last block where messages <= 1 |
// | number of blocks         | uvarint     | 1     |                                             |
// | per block: index, bytes  | 2 × uvarint | 1     |                                             |
// |   first sequence, time   | uvarint, varint | 1 | time as difference from the base time       |
// |   last sequence, time    | uvarint, varint | 1 | the same                                    |
// |   deletes                | uvarint     | 1     |                                             |
// |   messages with TTL      | uvarint     | 2     |                                             |
// |   scheduled messages     | uvarint     | 3     |                                             |
// |   delete set             | bytes       | 1     | only where deletes > 0                      |
// | last block's index       | uvarint     | 1     |                                             |
// | last record's checksum   | 8 bytes     | 1     |                                             |
// | hash of all above        | 8 bytes     | 1     | the caller's                                |
//
// The caller adds and checks the hash, and encrypts all before it where the stream is encrypted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "jsstore/bytes.h"
#include "jsstore/error.h"

namespace jsstore {

inline constexpr uint8_t kFullStateMagic = 11;
inline constexpr uint8_t kFullStateMinVersion = 1;
inline constexpr uint8_t kFullStateVersion = 4;
// A file shorter than this, hash included, is damaged whatever it holds.
inline constexpr size_t kFullStateMinFileBytes = 32;

// Times are Unix nanoseconds; nullopt is the reference's zero time (and what 0 reads as).
struct FullStateSummary {
  uint64_t msgs = 0;
  uint64_t bytes = 0;
  uint64_t first_seq = 0;
  std::optional<int64_t> first_time;
  uint64_t last_seq = 0;
  std::optional<int64_t> last_time;
};

struct FullStateSubject {
  std::string_view subject;  // when reading: a view into the reader's input
  uint64_t total = 0;        // messages
  uint32_t first_block = 0;
  uint32_t last_block = 0;
};

// Times are absolute Unix nanoseconds, whatever the base time of the file.
struct FullStateBlock {
  uint32_t index = 0;
  uint64_t bytes = 0;
  uint64_t first_seq = 0;
  int64_t first_ts_ns = 0;
  uint64_t last_seq = 0;
  int64_t last_ts_ns = 0;
  uint64_t deletes = 0;
  uint64_t ttls = 0;
  uint64_t schedules = 0;
};

struct FullStateTail {
  uint32_t last_block_index = 0;
  std::array<uint8_t, 8> last_checksum{};
};

// Encodes version 4. Calls come in the order of the file: BeginSubjects, that many AddSubject,
// BeginBlocks, that many AddBlock, Finish. Asserts in debug builds that the counts were kept.
class FullStateWriter {
 public:
  explicit FullStateWriter(const FullStateSummary& summary);

  void BeginSubjects(uint64_t count);
  void AddSubject(const FullStateSubject& subject);
  void BeginBlocks(uint64_t count);
  // `delete_set` is the encoded set; empty exactly when block.deletes is 0.
  void AddBlock(const FullStateBlock& block, BytesView delete_set);
  // Everything but the hash. The writer is used up.
  Bytes Finish(const FullStateTail& tail);

 private:
  Bytes out_;
  uint64_t base_time_;
  uint64_t subjects_left_ = 0;
  uint64_t blocks_left_ = 0;
};

// Decodes versions 1 to 4 in one pass, and keeps a view of the input. Every failure is
// kCorruptState with a text that says where; after one the reader is of no further use. What would
// make the reference panic (lengths beyond the input) is such a failure too.
//
// Order of calls: Open, NextSubject until nullopt, then NextBlock until nullopt, where a block with
// deletes > 0 is followed by reading the delete set from Rest() and saying with Skip() how long it
// was, then Tail.
class FullStateReader {
 public:
  // `body` is the file without its hash, decrypted; it must outlive the reader.
  static Result<FullStateReader> Open(BytesView body);

  uint8_t version() const { return version_; }
  const FullStateSummary& summary() const { return summary_; }
  // Subjects announced. That a subject is one (sublist.go: isValidSubject) is for the caller to
  // check, who knows subjects; the reference takes one that is not for damage. Entries without a
  // subject are passed over by NextSubject, as the reference does, so it may answer fewer. 0: the
  // file says nothing about subjects.
  uint64_t subject_count() const { return subject_count_; }

  Result<std::optional<FullStateSubject>> NextSubject();
  Result<std::optional<FullStateBlock>> NextBlock();
  // True when the block answered last was the last one.
  bool AtLastBlock() const { return blocks_left_ == 0; }
  BytesView Rest() const { return in_; }
  Status Skip(size_t bytes);
  Result<FullStateTail> Tail();

 private:
  explicit FullStateReader(BytesView body) : in_(body) {}

  Status ReadSummary();
  bool ReadUnsigned(uint64_t& value);
  bool ReadSigned(int64_t& value);
  bool ReadBlockFields(FullStateBlock& block);
  uint64_t BaseTime() const;

  BytesView in_;  // what is still to be read
  uint8_t version_ = 0;
  FullStateSummary summary_;
  uint64_t subject_count_ = 0;
  uint64_t subjects_left_ = 0;
  bool block_count_read_ = false;
  uint64_t blocks_left_ = 0;
};

}  // namespace jsstore
