#include "store/env/faulty_file_system.h"

#include <algorithm>
#include <utility>

namespace jsstore {
namespace {

Status Check(FileFaults& faults, const FileOperation& operation) {
  if (auto hit = faults.Observe(operation)) return Fail(std::move(hit->error));
  return {};
}

class FaultyFile : public File {
 public:
  FaultyFile(std::unique_ptr<File> inner, std::string path, FileFaults& faults)
      : inner_(std::move(inner)), path_(std::move(path)), faults_(faults) {}

  Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) override {
    JSSTORE_TRY(Check(faults_, {FileOperationKind::kRead, path_, {}, offset, out.size()}));
    return inner_->ReadAt(offset, out);
  }

  Status WriteAt(uint64_t offset, BytesView data) override {
    auto hit = faults_.Observe({FileOperationKind::kWrite, path_, {}, offset, data.size()});
    if (!hit) return inner_->WriteAt(offset, data);
    const uint64_t kept = std::min<uint64_t>(hit->keep_bytes, data.size());
    if (kept > 0) JSSTORE_TRY(inner_->WriteAt(offset, data.first(kept)));
    return Fail(std::move(hit->error));
  }

  Status Truncate(uint64_t size) override {
    JSSTORE_TRY(Check(faults_, {FileOperationKind::kTruncate, path_, {}, 0, size}));
    return inner_->Truncate(size);
  }

  Status Sync() override {
    JSSTORE_TRY(Check(faults_, {FileOperationKind::kSync, path_}));
    return inner_->Sync();
  }

  Result<uint64_t> Size() override {
    JSSTORE_TRY(Check(faults_, {FileOperationKind::kSize, path_}));
    return inner_->Size();
  }

  // As with the real ones, a close that fails closes all the same.
  Status Close() override {
    Status checked = Check(faults_, {FileOperationKind::kClose, path_});
    Status closed = inner_->Close();
    return checked ? closed : checked;
  }

 private:
  const std::unique_ptr<File> inner_;
  const std::string path_;
  FileFaults& faults_;
};

}  // namespace

Result<std::unique_ptr<File>> FaultyFileSystem::Open(const std::string& path, OpenMode mode) {
  JSSTORE_TRY(Check(faults_, {FileOperationKind::kOpen, path}));
  auto file = inner_.Open(path, mode);
  if (!file) return Fail(std::move(file).error());
  return std::make_unique<FaultyFile>(std::move(*file), path, faults_);
}

Result<FileInfo> FaultyFileSystem::Stat(const std::string& path) {
  JSSTORE_TRY(Check(faults_, {FileOperationKind::kStat, path}));
  return inner_.Stat(path);
}

Result<std::vector<std::string>> FaultyFileSystem::List(const std::string& path) {
  JSSTORE_TRY(Check(faults_, {FileOperationKind::kList, path}));
  return inner_.List(path);
}

Status FaultyFileSystem::MakeDirs(const std::string& path) {
  JSSTORE_TRY(Check(faults_, {FileOperationKind::kMakeDirs, path}));
  return inner_.MakeDirs(path);
}

Status FaultyFileSystem::Rename(const std::string& from, const std::string& to) {
  JSSTORE_TRY(Check(faults_, {FileOperationKind::kRename, from, to}));
  return inner_.Rename(from, to);
}

Status FaultyFileSystem::Remove(const std::string& path) {
  JSSTORE_TRY(Check(faults_, {FileOperationKind::kRemove, path}));
  return inner_.Remove(path);
}

Status FaultyFileSystem::RemoveAll(const std::string& path) {
  JSSTORE_TRY(Check(faults_, {FileOperationKind::kRemoveAll, path}));
  return inner_.RemoveAll(path);
}

Status FaultyFileSystem::SyncDir(const std::string& path) {
  JSSTORE_TRY(Check(faults_, {FileOperationKind::kSyncDir, path}));
  return inner_.SyncDir(path);
}

Status FaultyFileSystem::ProbeWritable(const std::string& dir) {
  JSSTORE_TRY(Check(faults_, {FileOperationKind::kProbeWritable, dir}));
  return inner_.ProbeWritable(dir);
}

}  // namespace jsstore
