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
constexpr std::string_view kPattern = "XXXXXX";  // for mkostemps
// What is in the lock's file. Nothing that has not got it is ever removed.
constexpr std::string_view kMark = "work directory of a run of jsparity, removed with it\n";
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

bool HasMark(int file) {
  std::string text(kMark.size() + 1, '\0');
  const ssize_t n = pread(file, text.data(), text.size(), 0);
  return n == static_cast<ssize_t>(kMark.size()) && text.starts_with(kMark);
}

bool IsNameOfALock(const std::string& name) {
  return name.size() == kPrefix.size() + kPattern.size() + kLockSuffix.size() &&
         name.starts_with(kPrefix) && name.ends_with(kLockSuffix);
}

// Who holds the lock of a directory that nobody uses removes both.
void RemoveIfAbandoned(const std::string& lock_path) {
  const int lock = open(lock_path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (lock < 0) return;
  if (flock(lock, LOCK_EX | LOCK_NB) == 0 && HasMark(lock)) {
    RemoveTree(lock_path.substr(0, lock_path.size() - kLockSuffix.size()));
    unlink(lock_path.c_str());
  }
  close(lock);
}

void RemoveAbandoned(const std::string& parent) {
  std::error_code error;
  for (fs::directory_iterator at(parent, error), end; !error && at != end; at.increment(error)) {
    if (IsNameOfALock(at->path().filename())) RemoveIfAbandoned(at->path());
  }
}

// A new file that is locked; -1, and errno, when it cannot be made. `path` ends in the pattern and
// the suffix, and is filled in.
int MakeLock(std::string& path) {
  const std::string with_pattern = path;
  for (;;) {
    path = with_pattern;
    const int file = mkostemps(path.data(), static_cast<int>(kLockSuffix.size()), O_CLOEXEC);
    if (file < 0) return -1;
    const bool locked = flock(file, LOCK_EX | LOCK_NB) == 0;
    // Between making and locking it, somebody else may have taken it for abandoned.
    const bool taken = locked ? !IsStillThere(file, path) : errno == EWOULDBLOCK;
    if (locked && !taken) {
      const bool marked =
          write(file, kMark.data(), kMark.size()) == static_cast<ssize_t>(kMark.size());
      if (marked) return file;
    }
    const int problem = errno;
    close(file);
    if (taken) continue;
    unlink(path.c_str());
    errno = problem;
    return -1;
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

tl::expected<std::unique_ptr<WorkDir>, std::string> WorkDir::CreateIn(const std::string& place) {
  // The sides are told absolute paths, as they may run elsewhere.
  std::error_code no_cwd;
  const std::string parent = fs::absolute(place, no_cwd).string();
  if (no_cwd) return tl::unexpected("cannot tell where " + place + " is: " + no_cwd.message());
  RemoveAbandoned(parent);
  std::string lock_path =
      parent + "/" + std::string(kPrefix) + std::string(kPattern) + std::string(kLockSuffix);
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
