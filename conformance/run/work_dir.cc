#include "conformance/run/work_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

namespace jsparity {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kPrefix = "jsparity-";
constexpr std::string_view kLockSuffix = ".lock";
// Containers have 64 MiB of /dev/shm, which a few large cases at a time can fill.
constexpr uint64_t kRoomBytes = uint64_t{256} << 20;

uint64_t FreeBytesIn(const std::string& dir) {
  struct statvfs there {};
  return statvfs(dir.c_str(), &there) == 0 ? uint64_t{there.f_bavail} * there.f_frsize : 0;
}

std::string ParentDir() {
  const char* tmp = std::getenv("TMPDIR");
  if (tmp != nullptr && *tmp != '\0') return tmp;
  const std::string memory = "/dev/shm";
  const bool can_write = access(memory.c_str(), W_OK | X_OK) == 0;
  return can_write && FreeBytesIn(memory) >= kRoomBytes ? memory : "/tmp";
}

bool IsStillThere(int file, const std::string& path) {
  struct stat open {};
  struct stat named {};
  return fstat(file, &open) == 0 && stat(path.c_str(), &named) == 0 &&
         open.st_ino == named.st_ino && open.st_dev == named.st_dev;
}

// Who holds the lock of a directory that nobody uses removes both.
void RemoveIfAbandoned(const std::string& lock_path) {
  const int lock = open(lock_path.c_str(), O_RDWR | O_CLOEXEC);
  if (lock < 0) return;
  if (flock(lock, LOCK_EX | LOCK_NB) == 0) {
    RemoveTree(lock_path.substr(0, lock_path.size() - kLockSuffix.size()));
    unlink(lock_path.c_str());
  }
  close(lock);
}

void RemoveAbandoned(const std::string& parent) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(parent, error)) {
    const std::string name = entry.path().filename();
    if (name.starts_with(kPrefix) && name.ends_with(kLockSuffix)) RemoveIfAbandoned(entry.path());
  }
}

// A new file that is locked; -1: it cannot be made. `path` ends in XXXXXX and the suffix, and is
// filled in.
int MakeLock(std::string& path) {
  const std::string pattern = path;
  for (;;) {
    path = pattern;
    const int file = mkostemps(path.data(), static_cast<int>(kLockSuffix.size()), O_CLOEXEC);
    if (file < 0) return -1;
    // Between making and locking it, somebody else may have taken it for abandoned.
    if (flock(file, LOCK_EX | LOCK_NB) == 0 && IsStillThere(file, path)) return file;
    close(file);
  }
}

}  // namespace

void RemoveTree(const std::string& dir) {
  std::error_code ignored;
  fs::remove_all(dir, ignored);
}

tl::expected<std::unique_ptr<WorkDir>, std::string> WorkDir::Create() {
  return CreateIn(ParentDir());
}

tl::expected<std::unique_ptr<WorkDir>, std::string> WorkDir::CreateIn(const std::string& parent) {
  RemoveAbandoned(parent);
  std::string lock_path = parent + "/" + std::string(kPrefix) + "XXXXXX" + std::string(kLockSuffix);
  const int lock = MakeLock(lock_path);
  std::string path = lock_path.substr(0, lock_path.size() - kLockSuffix.size());
  if (lock < 0 || mkdir(path.c_str(), 0700) != 0) {
    const int problem = errno;
    if (lock >= 0) {
      unlink(lock_path.c_str());
      close(lock);
    }
    return tl::unexpected("cannot make a directory in " + parent + ": " + strerror(problem) +
                          "; name another with --work-dir");
  }
  return std::unique_ptr<WorkDir>(new WorkDir(std::move(path), lock));
}

WorkDir::~WorkDir() {
  RemoveTree(path_);
  unlink((path_ + std::string(kLockSuffix)).c_str());
  close(lock_);
}

std::string WorkDir::Fresh() {
  static std::atomic<uint64_t> next{0};
  return path_ + "/" + std::to_string(next++);
}

uint64_t WorkDir::FreeBytes() const { return FreeBytesIn(path_); }

}  // namespace jsparity
