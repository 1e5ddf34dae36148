#include "conformance/faults/faulty_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

namespace jsparity {
namespace {

using jsstore::Bytes;
using jsstore::BytesView;

// The record's layout, as far as the faults need it (store/format/record.h has all of it).
constexpr size_t kHeadBytes = 22;
constexpr size_t kEmptyRecordBytes = 30;
constexpr size_t kTimeOffset = 12;
constexpr uint32_t kHasHeaders = 1U << 31;
constexpr uint64_t kTombstone = 1ULL << 62;

template <typename T>
T Load(const uint8_t* p) {
  T value;
  std::memcpy(&value, p, sizeof(value));
  return value;
}

// Calls `change(record, length)` for each record of a write to a block.
template <typename Change>
void ForEachRecord(Bytes& data, Change&& change) {
  for (size_t at = 0; at + kHeadBytes <= data.size();) {
    const uint32_t length = Load<uint32_t>(data.data() + at) & ~kHasHeaders;
    if (length < kEmptyRecordBytes || at + length > data.size()) return;
    change(data.data() + at, length);
    at += length;
  }
}

void ChangeBlock(PlantedFault fault, Bytes& data) {
  ForEachRecord(data, [fault](uint8_t* record, uint32_t length) {
    const bool tombstone = (Load<uint64_t>(record + 4) & kTombstone) != 0;
    const bool headers = (Load<uint32_t>(record) & kHasHeaders) != 0;
    if (fault == PlantedFault::kTombstoneMissing && tombstone) std::memset(record, 0, length);
    if (fault == PlantedFault::kChecksumOfOtherBytes) record[length - 1] ^= 1;
    if (fault == PlantedFault::kRecordTimeOffBy1Ns && headers) ++record[kTimeOffset];
  });
}

void SwapFirstSubjects(Bytes& data) {
  // Two neighbouring entries of equal length: it is enough to exchange one differing letter of
  // the names, which are the only letters before the blocks.
  for (size_t i = 2; i + 1 < data.size(); ++i) {
    const auto letter = [&](size_t at) { return data[at] >= 'a' && data[at] <= 'z'; };
    if (letter(i) && letter(i + 1) && data[i] != data[i + 1]) {
      std::swap(data[i], data[i + 1]);
      return;
    }
  }
}

// thw.db, sched.db and sources.db: version, number of entries and stamp, eight bytes each, then the
// entries.
constexpr size_t kCountOffset = 1;
constexpr size_t kStampOffset = 9;
constexpr size_t kTimedHeadBytes = 17;

void ChangeTtlState(PlantedFault fault, Bytes& data) {
  if (data.size() < kTimedHeadBytes) return;
  if (fault == PlantedFault::kTtlStampOffByOne) ++data[kStampOffset];
  if (fault == PlantedFault::kTtlEntryLeftBehind && data[kCountOffset] > 0) {
    ++data[kCountOffset];
    data.insert(data.end(), {2, 1});  // sequence 1, long expired
  }
}

// The subject with its length comes before the time, of which the lowest bits come first.
void ChangeScheduleState(Bytes& data) {
  if (data.size() <= kTimedHeadBytes || data[kCountOffset] == 0) return;
  const size_t time = kTimedHeadBytes + 2 + data[kTimedHeadBytes];
  if (time < data.size()) data[time] ^= 2;
}

constexpr std::string_view kBlockSuffix = ".blk";

std::string KeyOf(const std::string& block_path) {
  return block_path.substr(0, block_path.size() - kBlockSuffix.size()) + ".key";
}

bool IsLastBlock(jsstore::FileSystem& files, const std::string& path) {
  const size_t slash = path.rfind('/');
  const auto next = std::stoul(path.substr(slash + 1)) + 1;
  return !files.Exists(path.substr(0, slash + 1) + std::to_string(next) +
                       std::string(kBlockSuffix));
}

// "cmp", algorithm, length, stream, checksum: the last 8 bytes go in front of the stream.
void MoveChecksumFirst(Bytes& data) {
  constexpr size_t kChecksumBytes = 8;
  constexpr size_t kFixedBytes = 4;
  if (data.size() < 16 || data[0] != 'c' || data[1] != 'm' || data[2] != 'p') return;
  size_t head = kFixedBytes;
  while (head < data.size() && data[head] >= 0x80) ++head;
  ++head;
  if (head + kChecksumBytes > data.size()) return;
  std::rotate(data.begin() + static_cast<std::ptrdiff_t>(head), data.end() - kChecksumBytes,
              data.end());
}

void Change(PlantedFault fault, const std::string& path, Bytes& data) {
  const auto is = [&](std::string_view suffix) { return path.ends_with(suffix); };
  if (is("thw.db.tmp")) ChangeTtlState(fault, data);
  if (fault == PlantedFault::kScheduleDueOffBy1Ns && is("sched.db.tmp")) ChangeScheduleState(data);
  if (fault == PlantedFault::kSourcesStampTooLate && is("sources.db.tmp") &&
      data.size() > kStampOffset) {
    ++data[kStampOffset];
  }
  if (is(".blk")) ChangeBlock(fault, data);
  if (fault == PlantedFault::kCompressedChecksumFirst && is(".blk.tmp")) MoveChecksumFirst(data);
  if (fault == PlantedFault::kSubjectOrderInIndex && is("index.db")) SwapFirstSubjects(data);
  if (fault == PlantedFault::kConsumerStateByteOff && is("o.dat.tmp") && data.size() > 4) {
    ++data[4];
  }
  if (fault == PlantedFault::kMetaSumUpperCase && is("meta.sum.tmp")) {
    for (uint8_t& c : data) {
      if (c >= 'a' && c <= 'f') c = static_cast<uint8_t>(c - 'a' + 'A');
    }
  }
}

class FaultyFile : public jsstore::File {
 public:
  FaultyFile(jsstore::FileSystem& files, std::unique_ptr<jsstore::File> inner, std::string path,
             PlantedFault fault)
      : files_(files), inner_(std::move(inner)), path_(std::move(path)), fault_(fault) {}

  jsstore::Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) override {
    auto read = inner_->ReadAt(offset, out);
    const bool loses = fault_ == PlantedFault::kScheduleLostOnOpen && path_.ends_with("sched.db");
    if (loses && offset == 0 && out.size() > kCountOffset && out[kCountOffset] > 0) {
      --out[kCountOffset];
    }
    return read;
  }
  jsstore::Status WriteAt(uint64_t offset, BytesView data) override {
    Bytes changed(data.begin(), data.end());
    Change(fault_, path_, changed);
    if (fault_ == PlantedFault::kWrongCounterAtAppend && offset > 0 &&
        path_.ends_with(kBlockSuffix) && files_.Exists(KeyOf(path_))) {
      // Another place of the stream is other bytes; which ones does not matter.
      for (uint8_t& byte : changed) byte ^= 0x55;
    }
    if (fault_ == PlantedFault::kKeyNotRenewed && path_.ends_with(".key.tmp")) {
      constexpr size_t kStagedBytes = 4;  // ".tmp"
      auto before = files_.ReadFile(path_.substr(0, path_.size() - kStagedBytes));
      if (before) changed = std::move(*before);
    }
    return inner_->WriteAt(offset, changed);
  }
  jsstore::Status Truncate(uint64_t size) override { return inner_->Truncate(size); }
  jsstore::Status Sync() override { return inner_->Sync(); }
  jsstore::Result<uint64_t> Size() override { return inner_->Size(); }
  jsstore::Status Close() override { return inner_->Close(); }

 private:
  jsstore::FileSystem& files_;
  std::unique_ptr<jsstore::File> inner_;
  std::string path_;
  PlantedFault fault_;
};

// Takes what is written and forgets it.
class DeafFile : public jsstore::File {
 public:
  jsstore::Result<size_t> ReadAt(uint64_t, std::span<uint8_t>) override { return 0; }
  jsstore::Status WriteAt(uint64_t, BytesView) override { return {}; }
  jsstore::Status Truncate(uint64_t) override { return {}; }
  jsstore::Status Sync() override { return {}; }
  jsstore::Result<uint64_t> Size() override { return 0; }
  jsstore::Status Close() override { return {}; }
};

}  // namespace

jsstore::Result<std::vector<std::string>> FaultyFiles::List(const std::string& path) {
  auto names = inner_.List(path);
  // Where no block is seen, the purge counts as not begun.
  if (fault_ == PlantedFault::kPurgeNotFinished && names && path.ends_with("__new_msgs__")) {
    names->clear();
  }
  return names;
}

// A converted block comes as N.blk.new, one that is rewritten as N.blk.tmp.
jsstore::Status FaultyFiles::Rename(const std::string& from, const std::string& to) {
  const bool converts = to.ends_with(kBlockSuffix) && from == to + ".new";
  if (fault_ == PlantedFault::kLastBlockNotConverted && converts && IsLastBlock(inner_, to)) {
    return inner_.Remove(from);
  }
  return inner_.Rename(from, to);
}

jsstore::Status FaultyFiles::Remove(const std::string& path) {
  const auto is = [&](std::string_view suffix) { return path.ends_with(suffix); };
  if (fault_ == PlantedFault::kOldIndexKept && (is(".idx") || is(".fss"))) return {};
  if (fault_ == PlantedFault::kOrphanKeyKept && is(".key")) return {};
  return inner_.Remove(path);
}

jsstore::Status FaultyFiles::RemoveAll(const std::string& path) {
  if (fault_ == PlantedFault::kPurgedKept && path.ends_with("/__msgs__")) return {};
  return inner_.RemoveAll(path);
}

jsstore::Result<std::unique_ptr<jsstore::File>> FaultyFiles::Open(const std::string& path,
                                                                  jsstore::OpenMode mode) {
  if (fault_ == PlantedFault::kOldIndexIgnored && path.ends_with(".idx")) {
    return jsstore::Fail(jsstore::Error::System(ENOENT, "open " + path));
  }
  const bool rewrites = mode == jsstore::OpenMode::kTruncate && path.ends_with("index.db");
  if (fault_ == PlantedFault::kIndexNotWrittenAgain && rewrites && inner_.Exists(path)) {
    return std::make_unique<DeafFile>();
  }
  auto opened = inner_.Open(path, mode);
  if (!opened) return opened;
  return std::make_unique<FaultyFile>(inner_, std::move(*opened), path, fault_);
}

}  // namespace jsparity
