#include "conformance/inspect/stream_reading.h"

#include <absl/container/flat_hash_set.h>
#include <absl/hash/hash.h>

#include <algorithm>
#include <limits>

#include "conformance/inspect/consumer_reading.h"
#include "conformance/inspect/liveness.h"
#include "jsstore/message_header.h"
#include "jsstore/server_keys.h"
#include "jsstore/store_layout.h"
#include "store/format/expiry_state.h"
#include "store/format/message_header.h"
#include "store/format/schedule_state.h"
#include "store/format/source_state.h"

namespace jsparity {
namespace {

using jsstore::BytesView;

constexpr int64_t kSecondNs = 1'000'000'000;

// A subject's number stands for it: four bytes a subject in the table, which is looked into for
// every message, instead of a text.
struct SubjectHash {
  using is_transparent = void;
  size_t operator()(std::string_view subject) const { return absl::HashOf(subject); }
  size_t operator()(uint32_t number) const { return (*this)((*subjects)[number]); }
  const std::vector<std::string>* subjects;
};
struct SubjectEqual {
  using is_transparent = void;
  bool operator()(uint32_t a, uint32_t b) const { return a == b; }
  bool operator()(uint32_t a, std::string_view b) const { return (*subjects)[a] == b; }
  const std::vector<std::string>* subjects;
};
using SubjectNumbers = absl::flat_hash_set<uint32_t, SubjectHash, SubjectEqual>;

std::string Join(std::string_view dir, std::string_view name) {
  return std::string(dir).append("/").append(name);
}

// When a message with the TTL goes; nothing for those that stay for ever.
std::optional<int64_t> ExpiryOf(const BlockRecord& record) {
  const int64_t ttl_s = jsstore::MessageTtlOrNone(record.header());
  if (ttl_s <= 0 || ttl_s > std::numeric_limits<int64_t>::max() / kSecondNs) return std::nullopt;
  int64_t expires = 0;
  if (__builtin_add_overflow(record.view.head.timestamp, ttl_s * kSecondNs, &expires)) {
    return std::nullopt;
  }
  return expires;
}

// A copy of a stream's directory may be called otherwise, and meta.inf tells the name: where it is
// not sealed, and meta.sum, which the name is part of, holds.
std::string NameOf(jsstore::FileSystem& files, const StreamPlace& place) {
  const auto meta = jsstore::ReadMetaFiles(files, place.dir);
  if (!meta || meta->key || jsstore::MetaSumHolds(*meta, place.stream)) return place.stream;
  const auto parsed =
      jsstore::ParseStreamMeta({reinterpret_cast<const char*>(meta->inf.data()), meta->inf.size()});
  if (!parsed || !jsstore::MetaSumHolds(*meta, parsed->config.name)) return place.stream;
  return parsed->config.name;
}

class StreamReader {
 public:
  StreamReader(jsstore::FileSystem& files, const StreamPlace& place, const ReadOptions& options)
      : files_(files), options_(options), keys_(KeysOf(files, place, options)) {
    stream_.dir = place.dir;
    stream_.name = keys_.stream;
    stream_.account = options.account.empty() ? place.account : options.account;
  }

  StreamReading Read() {
    stream_.meta = ReadStreamMetaFiles(files_, stream_.dir, keys_);
    ListMessagesDir();
    ListStreamDir();
    ReadBlocks();
    stream_.index = ReadIndex(files_, stream_.dir, keys_);
    ReadTimedStates();
    ReadSources();
    stream_.consumers = ReadConsumers(files_, stream_.dir, keys_);
    std::ranges::sort(stream_.ttls, {}, &TtlMark::seq);
    std::ranges::sort(stream_.schedules);
    SettleIndex(stream_);
    MarkLive(stream_);
    return std::move(stream_);
  }

 private:
  // Indexes of old versions, and what was staged to take a file's place when the machine went down:
  // a state file's .tmp, a compacted block's .new, a converted one's .blk.new.
  static bool IsLeftover(std::string_view name) {
    return std::ranges::any_of(
        std::initializer_list<std::string_view>{".idx", ".fss", ".tmp", ".new"},
        [&](std::string_view end) { return name.ends_with(end); });
  }

  void ListMessagesDir() {
    const auto names = files_.List(Join(stream_.dir, jsstore::kMessagesDir));
    if (!names) return;
    std::vector<std::string> key_files;
    for (const std::string& name : *names) {
      if (const auto index = jsstore::BlockIndexOf(name)) {
        blocks_.push_back(*index);
      } else if (name.ends_with(".key")) {
        key_files.push_back(name);
      } else if (IsLeftover(name)) {
        stream_.leftovers.push_back(Join(jsstore::kMessagesDir, name));
      } else if (name != jsstore::kStreamStateFile && name != jsstore::kTtlStateFile &&
                 name != jsstore::kScheduleStateFile) {
        stream_.stray_files.push_back(Join(jsstore::kMessagesDir, name));
      }
    }
    std::ranges::sort(blocks_);
    for (const std::string& name : key_files) {
      const auto owner = jsstore::BlockIndexOf(name.substr(0, name.size() - 4) + ".blk");
      if (owner && std::ranges::binary_search(blocks_, *owner)) continue;
      stream_.leftovers.push_back(Join(jsstore::kMessagesDir, name));
    }
  }

  void ListStreamDir() {
    const auto names = files_.List(stream_.dir);
    if (!names) return;
    for (const std::string& name : *names) {
      if (name == jsstore::kPurgedDir || name == jsstore::kPurgeStagingDir ||
          name.ends_with(".tmp")) {
        stream_.leftovers.push_back(name);
      } else if (name != jsstore::kMessagesDir && name != jsstore::kConsumersDir &&
                 name != jsstore::kMetaFile && name != jsstore::kMetaSumFile &&
                 name != jsstore::kMetaKeyFile && name != jsstore::kSourcesStateFile) {
        stream_.stray_files.push_back(name);
      }
    }
  }

  void ReadBlocks() {
    BlockLoader loader(files_, stream_.dir, keys_);
    for (const uint32_t index : blocks_) {
      BlockReading& block = stream_.blocks.emplace_back();
      block.index = index;
      block.file = Join(jsstore::kMessagesDir, jsstore::BlockFileName(index));
      const auto bytes = loader.Load(index);
      if (!bytes) {
        block.unreadable = bytes.error();
        if (const auto info = files_.Stat(Join(stream_.dir, block.file))) {
          block.file_bytes = info->size;
        }
      } else {
        ReadBlock(**bytes, block);
      }
      stream_.file_bytes += block.file_bytes;
    }
  }

  void ReadBlock(const BlockBytes& bytes, BlockReading& block) {
    block.file_bytes = bytes.file_bytes;
    block.record_bytes = bytes.records.size();
    block.cipher = bytes.cipher;
    block.compression = bytes.compression;
    block.troubles = bytes.troubles;
    const jsstore::Checksum checksum(BlockChecksumName(stream_.name, block.index));
    block.damage = WalkRecords(bytes.records, checksum,
                               [&](const BlockRecord& record) { Take(record, block); });
    for (const DamagedSpan& span : block.damage) block.damaged_bytes += span.size;
  }

  void Take(const BlockRecord& record, BlockReading& block) {
    ++stream_.records;
    std::ranges::copy(record.view.StoredChecksum(), block.last_checksum.begin());
    if (options_.on_record) options_.on_record(block, record);
    if (record.kind == RecordKind::kTombstone) {
      block.tombstones.push_back(record.seq);
      block.tombstone_bytes += record.size();
      return;
    }
    if (TellsSequence(record)) {
      block.first_seq = std::min(block.first_seq.value_or(record.seq), record.seq);
      block.last_seq = std::max(block.last_seq.value_or(record.seq), record.seq);
    }
    if (record.kind == RecordKind::kErased) {
      ++block.erased;
      block.erased_bytes += record.size();
      return;
    }
    block.messages.push_back(
        {record.seq, static_cast<uint32_t>(record.size()), SubjectNumber(record.subject()), false});
    if (record.view.head.has_header) TakeHeader(record, block);
  }

  void TakeHeader(const BlockRecord& record, BlockReading& block) {
    if (auto trouble = HeaderTrouble(record); !trouble.empty()) {
      block.odd.push_back({record.offset, record.seq, std::move(trouble)});
    }
    const BytesView header = record.header();
    if (const auto expires = ExpiryOf(record)) stream_.ttls.push_back({record.seq, *expires});
    if (jsstore::FindHeader(header, jsstore::kScheduleHeader)) {
      stream_.schedules.push_back(record.seq);
    }
  }

  uint32_t SubjectNumber(std::string_view subject) {
    // Runs of one subject are what most streams have.
    if (!stream_.subjects.empty() && stream_.subjects[last_subject_] == subject) {
      return last_subject_;
    }
    auto found = subject_numbers_.find(subject);
    if (found == subject_numbers_.end()) {
      const auto number = static_cast<uint32_t>(stream_.subjects.size());
      stream_.subjects.emplace_back(subject);
      found = subject_numbers_.insert(number).first;
    }
    return last_subject_ = *found;
  }

  // nullopt: there is no such file. What cannot be read is read as empty, and told.
  std::optional<jsstore::Bytes> ReadState(const std::string& path, std::string& damage) {
    auto file = files_.ReadFile(path);
    if (file) return std::move(*file);
    if (file.error().IsNotExist()) return std::nullopt;
    damage = file.error().Message();
    return jsstore::Bytes();
  }

  void ReadTimedStates() {
    const std::string dir = Join(stream_.dir, jsstore::kMessagesDir);
    std::string trouble;
    if (const auto file = ReadState(Join(dir, jsstore::kTtlStateFile), trouble)) {
      TtlStateReading& state = stream_.ttl_state.emplace();
      const auto stamp = jsstore::ReadExpiryState(*file, [&](uint64_t seq, int64_t expires_ns) {
        state.entries.push_back({seq, expires_ns});
      });
      if (stamp) state.stamp = *stamp;
      if (!stamp) state.damage = trouble.empty() ? stamp.error().Message() : trouble;
    }
    trouble.clear();
    if (const auto file = ReadState(Join(dir, jsstore::kScheduleStateFile), trouble)) {
      ScheduleStateReading& state = stream_.schedule_state.emplace();
      const auto stamp =
          jsstore::ReadScheduleState(*file, [&](const jsstore::ScheduleEntry& entry) {
            state.entries.push_back({std::string(entry.subject), entry.seq, entry.due_ns});
          });
      if (stamp) state.stamp = *stamp;
      if (!stamp) state.damage = trouble.empty() ? stamp.error().Message() : trouble;
    }
  }

  void ReadSources() {
    std::string trouble;
    const auto file = ReadState(Join(stream_.dir, jsstore::kSourcesStateFile), trouble);
    if (!file) return;
    SourcesReading& sources = stream_.sources.emplace();
    auto decoded = jsstore::DecodeSources(*file);
    if (decoded) {
      sources.stamp = decoded->stamp;
      sources.states = std::move(decoded->states);
    } else {
      sources.damage = trouble.empty() ? decoded.error().Message() : trouble;
    }
  }

  jsstore::FileSystem& files_;
  const ReadOptions& options_;
  StreamKeys keys_;
  StreamReading stream_;
  std::vector<uint32_t> blocks_;
  SubjectNumbers subject_numbers_{0, SubjectHash{&stream_.subjects},
                                  SubjectEqual{&stream_.subjects}};
  uint32_t last_subject_ = 0;
};

}  // namespace

StreamKeys KeysOf(jsstore::FileSystem& files, const StreamPlace& place,
                  const ReadOptions& options) {
  StreamKeys keys;
  keys.stream = options.stream.empty() ? NameOf(files, place) : options.stream;
  std::string account = options.account.empty() ? place.account : options.account;
  if (account.empty()) account = jsstore::kGlobalAccount;
  keys.keys = {jsstore::ServerKeyGenerator(options.key, account),
               jsstore::ServerKeyGenerator(options.old_key, account)};
  return keys;
}

StreamReading ReadStream(jsstore::FileSystem& files, const StreamPlace& place,
                         const ReadOptions& options) {
  return StreamReader(files, place, options).Read();
}

}  // namespace jsparity
