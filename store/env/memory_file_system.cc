#include "store/env/memory_file_system.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <random>
#include <utility>

#include "store/env/memory_disk.h"

namespace jsstore {
namespace {

using Node = MemoryDisk::Node;

Unexpected FailAs(const char* action, const std::string& path, int errno_value) {
  return Fail(Error::System(errno_value, std::string(action) + " " + path));
}

Status AsStatus(const char* action, const std::string& path,
                const MemoryDisk::OrErrno<void>& done) {
  if (done) return {};
  return FailAs(action, path, done.error());
}

bool Reads(OpenMode mode) { return mode != OpenMode::kTruncate; }
bool Writes(OpenMode mode) { return mode != OpenMode::kRead; }
bool Creates(OpenMode mode) {
  return mode == OpenMode::kReadWriteCreate || mode == OpenMode::kTruncate;
}

class MemoryFile : public File {
 public:
  // The caller holds the disk's mutex.
  MemoryFile(std::shared_ptr<MemoryDisk> disk, Node node, std::string path, OpenMode mode)
      : disk_(std::move(disk)),
        node_(std::move(node)),
        path_(std::move(path)),
        mode_(mode),
        generation_(disk_->generation) {}

  Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) override {
    const std::lock_guard lock(disk_->mutex);
    JSSTORE_TRY(CheckOpen("read", Reads(mode_)));
    if (node_->is_directory) return FailAs("read", path_, EISDIR);
    if (IsBeyondAnyFile(offset)) return FailAs("read", path_, EINVAL);
    const Bytes& data = node_->file.data();
    if (offset >= data.size()) return size_t{0};
    const size_t count = std::min<uint64_t>(out.size(), data.size() - offset);
    std::copy_n(data.begin() + static_cast<ptrdiff_t>(offset), count, out.begin());
    return count;
  }

  Status WriteAt(uint64_t offset, BytesView data) override {
    const std::lock_guard lock(disk_->mutex);
    JSSTORE_TRY(CheckOpen("write", Writes(mode_)));
    if (IsBeyondAnyFile(offset)) return FailAs("write", path_, EINVAL);
    return AsStatus("write", path_, disk_->Write(*node_, offset, data));
  }

  Status Truncate(uint64_t size) override {
    const std::lock_guard lock(disk_->mutex);
    JSSTORE_TRY(CheckOpen("truncate", true));
    if (!Writes(mode_) || IsBeyondAnyFile(size)) return FailAs("truncate", path_, EINVAL);
    return AsStatus("truncate", path_, disk_->Resize(*node_, size));
  }

  Status Sync() override {
    const std::lock_guard lock(disk_->mutex);
    JSSTORE_TRY(CheckOpen("sync", true));
    node_->file.Sync();
    node_->directory.Sync();
    return {};
  }

  Result<uint64_t> Size() override {
    const std::lock_guard lock(disk_->mutex);
    JSSTORE_TRY(CheckOpen("stat", true));
    return node_->file.data().size();
  }

  Status Close() override {
    const std::lock_guard lock(disk_->mutex);
    JSSTORE_TRY(CheckOpen("close", true));
    open_ = false;
    return {};
  }

 private:
  static bool IsBeyondAnyFile(uint64_t offset) {
    return offset > static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  }

  Status CheckOpen(const char* action, bool allowed) const {
    if (open_ && allowed && generation_ == disk_->generation) return {};
    return FailAs(action, path_, EBADF);
  }

  const std::shared_ptr<MemoryDisk> disk_;
  const Node node_;
  const std::string path_;
  const OpenMode mode_;
  const uint64_t generation_;
  bool open_ = true;
};

CrashChoice KeepAll() {
  return [](uint64_t bound) { return bound; };
}

CrashChoice KeepNone() {
  return [](uint64_t) { return uint64_t{0}; };
}

// mt19937_64 is the same everywhere; the standard's distributions are not, hence the remainder.
CrashChoice KeepRandomly(uint64_t seed) {
  return
      [random = std::mt19937_64(seed)](uint64_t bound) mutable { return random() % (bound + 1); };
}

}  // namespace

MemoryFileSystem::MemoryFileSystem() : disk_(std::make_shared<MemoryDisk>()) {}

MemoryFileSystem::~MemoryFileSystem() = default;

Result<std::unique_ptr<File>> MemoryFileSystem::Open(const std::string& path, OpenMode mode) {
  const std::lock_guard lock(disk_->mutex);
  auto node = Creates(mode) ? disk_->FindOrCreateFile(path) : disk_->Find(path);
  if (!node) return FailAs("open", path, node.error());
  if ((*node)->is_directory && Writes(mode)) return FailAs("open", path, EISDIR);
  if (mode == OpenMode::kTruncate) (*node)->file.Resize(0);
  return std::make_unique<MemoryFile>(disk_, *node, path, mode);
}

Result<FileInfo> MemoryFileSystem::Stat(const std::string& path) {
  const std::lock_guard lock(disk_->mutex);
  auto node = disk_->Find(path);
  if (!node) return FailAs("stat", path, node.error());
  return FileInfo{(*node)->is_directory, (*node)->file.data().size()};
}

Result<std::vector<std::string>> MemoryFileSystem::List(const std::string& path) {
  const std::lock_guard lock(disk_->mutex);
  auto node = disk_->Find(path);
  if (!node) return FailAs("open", path, node.error());
  if (!(*node)->is_directory) return FailAs("open", path, ENOTDIR);
  std::vector<std::string> names;
  for (const auto& [name, child] : (*node)->directory.entries()) names.push_back(name);
  return names;
}

Status MemoryFileSystem::MakeDirs(const std::string& path) {
  const std::lock_guard lock(disk_->mutex);
  if (path.empty()) return FailAs("mkdir", path, ENOENT);
  // From the top down, every prefix that ends before a slash, then the path itself.
  for (size_t end = 0; end != std::string::npos && end < path.size();) {
    end = path.find('/', end + 1);
    const std::string prefix = path.substr(0, end);
    const auto made = disk_->MakeDirectory(prefix);
    if (!made && made.error() != EEXIST) return FailAs("mkdir", prefix, made.error());
    const auto node = disk_->Find(prefix);
    if (node && !(*node)->is_directory) return FailAs("mkdir", prefix, ENOTDIR);
  }
  return {};
}

Status MemoryFileSystem::Rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(disk_->mutex);
  return AsStatus("rename", from + " " + to, disk_->Rename(from, to));
}

Status MemoryFileSystem::Remove(const std::string& path) {
  const std::lock_guard lock(disk_->mutex);
  return AsStatus("remove", path, disk_->Remove(path));
}

Status MemoryFileSystem::RemoveAll(const std::string& path) {
  const std::lock_guard lock(disk_->mutex);
  return AsStatus("unlinkat", path, disk_->RemoveAll(path));
}

Status MemoryFileSystem::SyncDir(const std::string& path) {
  const std::lock_guard lock(disk_->mutex);
  auto node = disk_->Find(path);
  if (!node) return FailAs("open", path, node.error());
  if (!(*node)->is_directory) return FailAs("open", path, ENOTDIR);
  (*node)->directory.Sync();
  return {};
}

Status MemoryFileSystem::ProbeWritable(const std::string& dir) {
  const std::lock_guard lock(disk_->mutex);
  auto node = disk_->Find(dir);
  const int cause = !node ? node.error() : (*node)->is_directory ? 0 : ENOTDIR;
  if (cause != 0) return FailAs("open", dir + "/_test_*", cause);
  return {};  // nothing in memory is refused
}

void MemoryFileSystem::SyncAll() {
  const std::lock_guard lock(disk_->mutex);
  disk_->SyncAll();
}

void MemoryFileSystem::Crash(const CrashOptions& options) {
  const std::lock_guard lock(disk_->mutex);
  if (options.loss == CrashOptions::Loss::kRandomSuffix) {
    const CrashChoice keep_names = options.lose_names ? KeepRandomly(~options.seed) : KeepAll();
    disk_->Crash(KeepRandomly(options.seed), keep_names);
  } else {
    disk_->Crash(KeepNone(), options.lose_names ? KeepNone() : KeepAll());
  }
}

Status MemoryFileSystem::FlipBit(const std::string& path, uint64_t bit) {
  const std::lock_guard lock(disk_->mutex);
  auto node = disk_->Find(path);
  if (!node) return FailAs("flip a bit of", path, node.error());
  if ((*node)->is_directory) return FailAs("flip a bit of", path, EISDIR);
  if (!(*node)->file.FlipBit(bit)) return FailAs("flip a bit of", path, EINVAL);
  return {};
}

void MemoryFileSystem::SetCapacity(uint64_t bytes) {
  const std::lock_guard lock(disk_->mutex);
  disk_->capacity = bytes;
}

uint64_t MemoryFileSystem::UsedBytes() const {
  const std::lock_guard lock(disk_->mutex);
  return disk_->UsedBytes();
}

}  // namespace jsstore
