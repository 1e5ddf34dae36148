// Compressing what is in a block's file: of a full block step by step, with others in between, and
// at once.
#include "store/block/message_block.h"
#include "store/block/recompression.h"
#include "store/format/compressed_block.h"

namespace jsstore {

// The block's records where they are to be compressed, nullopt where they are already.
Result<std::optional<Bytes>> MessageBlock::RecordsToCompress() {
  if (closed) return std::nullopt;
  auto file = host_->env.files.ReadFile(path_);
  if (!file) return Fail(std::move(file).error());
  Encrypt(*file);
  constexpr const char* kWhatFailed = "failed to decode original block";
  const auto header = ReadCompressedBlockHeader(*file);
  if (!header) return Fail(Within(kWhatFailed, header.error()));
  Compression in_file = header->compression;
  Bytes records;
  if (!header->present()) {
    records = std::move(*file);
  } else if (auto read = DecompressBody(in_file, BytesView(*file).subspan(header->size)); read) {
    records = std::move(*read);
  } else if (OnlyLooksCompressed(*file)) {
    in_file = Compression::kNone;
    records = std::move(*file);
  } else {
    return Fail(Within(kWhatFailed, std::move(read).error()));
  }
  if (in_file == host_->compression) return std::nullopt;
  return std::optional(std::move(records));
}

Status MessageBlock::RecompressIfNeeded() {
  auto records = RecordsToCompress();
  if (!records) return Fail(std::move(records).error());
  if (!*records) return {};
  return OverwriteAtomically(**records, /*may_compress=*/true);
}

std::unique_ptr<Recompression> MessageBlock::BeginRecompression() {
  if (file_ != nullptr) {
    // Truncation made it the last block again; the reference compresses it all the same
    // (golden/reference-defects/append-to-compressed.md).
    static_cast<void>(RecompressIfNeeded());
    return nullptr;
  }
  auto records = RecordsToCompress();
  if (!records || !*records) return nullptr;
  std::unique_ptr<Recompression> job(new Recompression);
  job->compression_ = host_->compression;
  job->bytes_ = std::move(**records);
  job->file_version_ = file_version_;
  return job;
}

Status Recompression::Compress() {
  auto file = CompressBlock(compression_, bytes_);
  if (!file) return Fail(std::move(file).error());
  bytes_ = std::move(*file);
  return {};
}

void Recompression::Sync() { synced_ = staged_->Sync(); }

void Recompression::Discard(FileSystem& files) const {
  if (staged_ != nullptr) static_cast<void>(files.Remove(staged_path_));
}

bool MessageBlock::IsAsRead(const Recompression& job) const {
  return !closed && file_ == nullptr && file_version_ == job.file_version_;
}

// A block that is open for writing again is the stream's last one: records are appended to what is
// not compressed, and its turn comes when it is full.
void MessageBlock::RecompressChanged() {
  if (file_ == nullptr) static_cast<void>(RecompressIfNeeded());
}

bool MessageBlock::StageRecompression(Recompression& job) {
  if (!IsAsRead(job)) {
    RecompressChanged();
    return false;
  }
  Encrypt(job.bytes_);
  auto staged = host_->env.files.Open(StagedPath(), OpenMode::kTruncate);
  if (staged && (*staged)->WriteAt(0, job.bytes_)) {
    job.staged_ = std::move(*staged);
    job.staged_path_ = StagedPath();
    return true;
  }
  DropStaged();
  return false;
}

void MessageBlock::GiveUpRecompression() {
  if (!closed) DropStaged();
}

void MessageBlock::FinishRecompression(Recompression& job) {
  if (!IsAsRead(job)) {
    // Whoever changed the file may have staged another one under the same name; it is in place.
    job.Discard(host_->env.files);
    RecompressChanged();
    return;
  }
  const auto put = [&]() -> Status {
    JSSTORE_TRY(std::move(job.synced_));
    JSSTORE_TRY(job.staged_->Close());
    return host_->env.files.Rename(job.staged_path_, path_);
  };
  if (!put()) return job.Discard(host_->env.files);
  ++file_version_;
  compression_ = job.compression_;
  raw_bytes = job.bytes_.size();
}

}  // namespace jsstore
