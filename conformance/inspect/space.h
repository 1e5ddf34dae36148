// Why the disk holds what it holds: what of it is live, what is dead, and what it waits for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/inspect/stream_reading.h"

namespace jsparity {

// Bytes of records, decrypted and decompressed.
struct RecordSpace {
  uint64_t live = 0;
  uint64_t dead = 0;    // records of messages that the stream has no more
  uint64_t erased = 0;  // and skipped
  uint64_t tombstones = 0;
  uint64_t damaged = 0;

  uint64_t all() const { return live + dead + erased + tombstones + damaged; }
  void Add(const RecordSpace& other);
};

struct BlockSpace {
  uint32_t index = 0;
  uint64_t file_bytes = 0;
  RecordSpace records;
  std::string compaction;  // when it is compacted, or why not
};

struct SubjectSpace {
  std::string subject;
  uint64_t live = 0;  // messages
  uint64_t dead = 0;
  uint64_t live_bytes = 0;
  uint64_t dead_bytes = 0;

  uint64_t bytes() const { return live_bytes + dead_bytes; }
};

// The message that the stream's first sequence is that of.
struct FirstPin {
  uint64_t seq = 0;
  std::string subject;
  uint32_t block = 0;
  uint64_t of_subject = 0;                // live messages of its subject
  std::optional<uint64_t> next_seq;       // of the next live message
  uint64_t deleted_behind = 0;            // sequences between the two
  std::vector<std::string> held_back_by;  // consumers whose ack floor is not beyond it
};

struct SpaceReport {
  uint64_t file_bytes = 0;  // of the blocks
  RecordSpace records;
  std::vector<BlockSpace> blocks;
  std::vector<SubjectSpace> subjects;  // the largest first
  std::optional<FirstPin> first;       // nullopt: the stream is empty
  // What a start does, and why.
  bool reads_all_blocks = false;
  std::string start;
};

// When a block is compacted (filestore.go: shouldCompactInline, shouldCompactSync): not the last
// one, and not before less than half of it is live.
std::string CompactionOf(const RecordSpace& records, uint64_t tombstones, bool is_last);

SpaceReport SpaceOf(const StreamReading& stream);

}  // namespace jsparity
