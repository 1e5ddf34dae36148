#include "store/block/message_block.h"

#include <algorithm>

namespace jsstore {
namespace {

std::string BlockPath(const BlockHost& host, uint32_t index) {
  return host.dir + "/" + std::to_string(index) + ".blk";
}

}  // namespace

MessageBlock::MessageBlock(std::shared_ptr<BlockHost> host, uint32_t block_index,
                           bool track_subjects)
    : index(block_index),
      host_(std::move(host)),
      track_subjects_(track_subjects),
      path_(BlockPath(*host_, block_index)),
      checksum_(host_->stream + "-" + std::to_string(block_index)) {}

MessageBlock::~MessageBlock() = default;

Status MessageBlock::CreateFile() {
  auto file = host_->env.files.Open(path_, OpenMode::kReadWriteCreate);
  if (!file) return Fail(std::move(file).error());
  file_ = std::move(*file);
  return {};
}

// filestore.go: enableForWriting.
Status MessageBlock::EnableForWriting(bool flush_in_place) {
  if (file_ != nullptr) return {};
  if (auto created = CreateFile(); !created) {
    return Fail(Error::Other("error opening msg block file [\"" + path_ +
                             "\"]: " + created.error().Message()));
  }
  if (!flush_in_place) StartFlushLoop();
  return {};
}

void MessageBlock::StartFlushLoop() {
  if (!closed) flush_loop_.Start();
}

Status MessageBlock::CloseFiles() {
  if (!Pending().empty()) return Fail(ErrorCode::kPendingData);
  CloseFilesUnchecked();
  return {};
}

void MessageBlock::CloseFilesUnchecked() {
  // Whoever still syncs the file in the background keeps it open until done.
  file_.reset();
}

// filestore.go: dirtyCloseWithRemove.
Status MessageBlock::DirtyClose(bool remove) {
  StopCacheTimer();
  ClearCacheAndOffset();
  flush_loop_.Quit();
  CloseFilesUnchecked();
  if (!remove) return {};
  closed = true;
  subjects_.reset();
  if (path_.empty()) return {};
  if (auto removed = host_->env.files.Remove(path_); !removed && !removed.error().IsNotExist()) {
    return removed;
  }
  path_.clear();
  if (!wrote_key_file_) return {};
  Status removed = host_->env.files.Remove(KeyPath());
  return removed || removed.error().IsNotExist() ? Status{} : removed;
}

// filestore.go: msgBlock.close. What cannot be written now is found missing on recovery.
void MessageBlock::Close() {
  if (closed) return;
  StopCacheTimer();
  subjects_.reset();
  std::optional<LostData> lost;
  static_cast<void>(FlushPending(&lost));
  ClearCacheAndOffset();
  flush_loop_.Quit();
  CloseFilesUnchecked();
  closed = true;
}

void MessageBlock::Abandon() {
  StopCacheTimer();
  flush_loop_.Quit();
  file_.reset();
  cache_.reset();
  cache_held_ = false;
  closed = true;
}

// filestore.go: lastChecksum.
std::optional<ChecksumValue> MessageBlock::LastChecksumOnDisk() {
  ChecksumValue value{};
  auto file = host_->env.files.Open(path_, OpenMode::kRead);
  if (!file) return std::nullopt;
  if (auto size = (*file)->Size()) raw_bytes = *size;
  if (raw_bytes < kChecksumBytes) return value;
  if (!EnsureKey()) return std::nullopt;
  if (crypt_ == nullptr) {
    auto read = (*file)->ReadAt(raw_bytes - kChecksumBytes, value);
    if (!read || *read != kChecksumBytes) return std::nullopt;
    return value;
  }
  auto buffer = ReadFile();
  if (!buffer || buffer->size() < kChecksumBytes) return std::nullopt;
  Encrypt({buffer->MutableData(), buffer->size()});
  std::copy_n(buffer->From(buffer->size() - kChecksumBytes).data(), kChecksumBytes, value.data());
  return value;
}

void MessageBlock::EnsureLastChecksum() {
  if (last_checksum_ != ChecksumValue{}) return;
  if (auto on_disk = LastChecksumOnDisk()) last_checksum_ = *on_disk;
}

Status MessageBlock::EnsureRawBytes() {
  if (raw_bytes > 0) return {};
  auto info = host_->env.files.Stat(path_);
  if (!info) return Fail(std::move(info).error());
  raw_bytes = info->size;
  return {};
}

void InteriorDeletes::Add(const SequenceSet& deleted, uint64_t block_last) {
  sets_.push_back(deleted);
  block_lasts_.push_back(block_last);
}

bool InteriorDeletes::Exists(uint64_t seq) const {
  // Blocks ascend and do not overlap: only the first that ends at or after `seq` can hold it.
  const auto it = std::lower_bound(block_lasts_.begin(), block_lasts_.end(), seq);
  if (it == block_lasts_.end()) return false;
  return sets_[static_cast<size_t>(it - block_lasts_.begin())].Exists(seq);
}

}  // namespace jsstore
