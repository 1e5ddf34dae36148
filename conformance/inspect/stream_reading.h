// A stream's directory as a plain model: what its files say, and what of them cannot be read. Every
// byte of every block is read and hashed once; nothing is written.
//
// Memory: 24 bytes for each message's record, and each subject once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/inspect/block_reading.h"
#include "conformance/inspect/index_reading.h"
#include "conformance/inspect/sequence_runs.h"
#include "conformance/inspect/store_place.h"
#include "jsstore/meta_files.h"
#include "jsstore/state.h"

namespace jsparity {

// A record that has a message. `live`: the stream still has it.
struct MessageEntry {
  uint64_t seq = 0;
  uint32_t bytes = 0;
  uint32_t subject = 0;  // in StreamReading::subjects
  bool live = false;
};

// A record that holds, and says something that cannot be.
struct OddRecord {
  uint64_t offset = 0;
  uint64_t seq = 0;
  std::string what;
};

struct BlockReading {
  uint32_t index = 0;
  std::string file;        // "msgs/3.blk"
  std::string unreadable;  // why nothing could be read; "": it was
  uint64_t file_bytes = 0;
  uint64_t record_bytes = 0;  // decrypted and decompressed
  jsstore::Cipher cipher = jsstore::Cipher::kNone;
  jsstore::Compression compression = jsstore::Compression::kNone;
  std::vector<std::string> troubles;
  std::vector<DamagedSpan> damage;
  std::vector<OddRecord> odd;
  std::vector<MessageEntry> messages;  // in the order of the file
  std::vector<uint64_t> tombstones;    // likewise, sequences
  uint64_t tombstone_bytes = 0;
  uint64_t erased = 0;  // and skipped
  uint64_t erased_bytes = 0;
  uint64_t damaged_bytes = 0;
  std::optional<uint64_t> first_seq;  // of the records but for tombstones
  std::optional<uint64_t> last_seq;
  jsstore::ChecksumValue last_checksum{};  // of the last record that holds
  // Filled where liveness is settled.
  uint64_t live = 0;
  uint64_t live_bytes = 0;
};

struct TtlMark {
  uint64_t seq = 0;
  int64_t expires_ns = 0;
};

// thw.db, sched.db: what could be read of them.
struct TtlStateReading {
  std::string damage;  // "": whole
  uint64_t stamp = 0;
  std::vector<TtlMark> entries;
};
struct ScheduleMark {
  std::string subject;
  uint64_t seq = 0;
  int64_t due_ns = 0;
};
struct ScheduleStateReading {
  std::string damage;
  uint64_t stamp = 0;
  std::vector<ScheduleMark> entries;
};
struct SourcesReading {
  std::string damage;
  uint64_t stamp = 0;
  jsstore::SourceStates states;
};

// meta.inf and what guards it.
template <typename Meta>
struct MetaReading {
  std::optional<Meta> meta;
  std::string trouble;  // "": all holds
  std::string text;     // of meta.inf, without its seal; "" where that could not be taken off
  bool encrypted = false;
  bool sealed_off = false;  // the trouble is that there is no key
};

struct ConsumerReading {
  std::string name;
  MetaReading<jsstore::ConsumerMeta> meta;
  bool has_state = false;
  std::string state_trouble;
  bool state_sealed_off = false;
  std::optional<jsstore::ConsumerState> state;
  jsstore::Bytes state_plain;  // o.dat without its seal
};

struct StreamReading {
  std::string dir;
  std::string name;
  std::string account;
  MetaReading<jsstore::StreamMeta> meta;
  std::vector<BlockReading> blocks;  // ascending by index
  std::vector<std::string> subjects;
  IndexReading index;
  std::vector<TtlMark> ttls;        // of records with a TTL, by sequence
  std::vector<uint64_t> schedules;  // sequences of records with a schedule
  std::optional<TtlStateReading> ttl_state;
  std::optional<ScheduleStateReading> schedule_state;
  std::optional<SourcesReading> sources;
  std::vector<ConsumerReading> consumers;
  std::vector<std::string> stray_files;  // that no store of any version keeps
  std::vector<std::string> leftovers;    // of something interrupted, or of servers before 2.10

  uint64_t file_bytes = 0;  // of the blocks
  uint64_t records = 0;

  // The stream's first and last sequence, messages and bytes, as the blocks have them.
  struct Totals {
    uint64_t msgs = 0;
    uint64_t bytes = 0;
    uint64_t first_seq = 0;
    uint64_t last_seq = 0;
  };
  Totals totals;
};

struct ReadOptions {
  std::string key;  // of the server's configuration; empty: none
  std::string old_key;
  std::string account;  // empty: from the path, else the global one
  std::string stream;   // empty: from meta.inf where that can be read, else the directory's name
  // Is given every record as it is read; may be empty.
  std::function<void(const BlockReading&, const BlockRecord&)> on_record;
};

StreamKeys KeysOf(jsstore::FileSystem& files, const StreamPlace& place, const ReadOptions& options);
StreamReading ReadStream(jsstore::FileSystem& files, const StreamPlace& place,
                         const ReadOptions& options);

}  // namespace jsparity
