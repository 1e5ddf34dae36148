#include "store/env/posix_file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "store/env/posix_file.h"

namespace jsstore {
namespace {

constexpr mode_t kFilePermissions = 0600;
constexpr mode_t kDirectoryPermissions = 0700;

int FlagsOf(OpenMode mode) {
  switch (mode) {
    case OpenMode::kRead:
      // A pipe in a file's place has nobody who writes into it, and whoever opens it waits for one.
      return O_RDONLY | O_NONBLOCK;
    case OpenMode::kReadWrite:
      return O_RDWR;
    case OpenMode::kReadWriteCreate:
      return O_RDWR | O_CREAT;
    case OpenMode::kTruncate:
      return O_WRONLY | O_CREAT | O_TRUNC;
  }
  return O_RDONLY;
}

// The kernel would silently stop at the first zero byte and take another path than the one named.
Status CheckPath(const char* action, const std::string& path) {
  if (path.find('\0') == std::string::npos) return {};
  return Fail(Error::System(EINVAL, std::string(action) + " " + path));
}

Result<struct stat> StatusOf(const char* action, const std::string& path) {
  JSSTORE_TRY(CheckPath(action, path));
  struct stat info {};
  if (RetryOnSignal([&] { return ::stat(path.c_str(), &info); }) != 0) {
    return FailWithErrno(action, path);
  }
  return info;
}

bool IsDirectory(const struct stat& info) { return S_ISDIR(info.st_mode); }

// As the path itself is, not what a symbolic link points at; nothing when it cannot be told.
std::optional<struct stat> LinkStatusOf(const std::string& path) {
  struct stat info {};
  if (RetryOnSignal([&] { return ::lstat(path.c_str(), &info); }) != 0) return std::nullopt;
  return info;
}

// Renaming onto a directory: the reference's runtime refuses it before the kernel is asked, even
// when the directory is empty, unless both names are the same thing.
bool IsOtherDirectory(const std::string& from, const std::string& to) {
  const auto target = LinkStatusOf(to);
  if (!target || !IsDirectory(*target)) return false;
  const auto source = LinkStatusOf(from);
  if (!source) return false;  // then the kernel's complaint about `from` comes first
  return source->st_dev != target->st_dev || source->st_ino != target->st_ino;
}

std::string Joined(const std::string& directory, std::string_view name) {
  std::string path = directory;
  if (!path.empty() && path.back() != '/') path += '/';
  path += name;
  return path;
}

// A file or an empty directory.
Status RemoveOne(const char* action, const std::string& path) {
  JSSTORE_TRY(CheckPath(action, path));
  if (RetryOnSignal([&] { return ::unlink(path.c_str()); }) == 0) return {};
  const int file_cause = errno;
  if (RetryOnSignal([&] { return ::rmdir(path.c_str()); }) == 0) return {};
  // ENOTDIR says that the path is a file after all: then the first answer is the one that matters.
  if (errno == ENOTDIR) errno = file_cause;
  return FailWithErrno(action, path);
}

}  // namespace

Result<std::unique_ptr<File>> PosixFileSystem::Open(const std::string& path, OpenMode mode) {
  JSSTORE_TRY(CheckPath("open", path));
  const int flags = FlagsOf(mode) | O_CLOEXEC;
  const int fd = RetryOnSignal([&] { return ::open(path.c_str(), flags, kFilePermissions); });
  if (fd < 0) return FailWithErrno("open", path);
  return std::make_unique<PosixFile>(fd, path);
}

Result<FileInfo> PosixFileSystem::Stat(const std::string& path) {
  auto info = StatusOf("stat", path);
  if (!info) return Fail(std::move(info).error());
  return FileInfo{IsDirectory(*info), static_cast<uint64_t>(info->st_size)};
}

Result<std::vector<std::string>> PosixFileSystem::List(const std::string& path) {
  JSSTORE_TRY(CheckPath("open", path));
  DIR* directory = ::opendir(path.c_str());
  if (directory == nullptr) return FailWithErrno("open", path);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(directory)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
    errno = 0;  // readdir tells the end and a failure apart by errno alone
  }
  const int cause = errno;
  ::closedir(directory);
  if (cause != 0) return Fail(Error::System(cause, "readdirent " + path));
  std::sort(names.begin(), names.end());
  return names;
}

Status PosixFileSystem::MakeDirs(const std::string& path) {
  JSSTORE_TRY(CheckPath("mkdir", path));
  if (auto info = StatusOf("stat", path)) {
    if (IsDirectory(*info)) return {};
    return Fail(Error::System(ENOTDIR, "mkdir " + path));
  }
  const size_t last = path.find_last_not_of('/');
  const size_t slash = last == std::string::npos ? last : path.rfind('/', last);
  if (slash != std::string::npos && slash > 0) JSSTORE_TRY(MakeDirs(path.substr(0, slash)));
  if (RetryOnSignal([&] { return ::mkdir(path.c_str(), kDirectoryPermissions); }) == 0) return {};
  const int cause = errno;
  const auto info = LinkStatusOf(path);  // somebody else may have made it meanwhile
  if (info && IsDirectory(*info)) return {};
  return Fail(Error::System(cause, "mkdir " + path));
}

Status PosixFileSystem::Rename(const std::string& from, const std::string& to) {
  const std::string both = from + " " + to;
  JSSTORE_TRY(CheckPath("rename", both));
  if (IsOtherDirectory(from, to)) return Fail(Error::System(EEXIST, "rename " + both));
  if (RetryOnSignal([&] { return ::rename(from.c_str(), to.c_str()); }) != 0) {
    return FailWithErrno("rename", both);
  }
  return {};
}

Status PosixFileSystem::Remove(const std::string& path) { return RemoveOne("remove", path); }

Status PosixFileSystem::RemoveAll(const std::string& path) {
  Status removed = RemoveOne("unlinkat", path);
  if (removed || removed.error().IsNotExist()) return {};
  const auto info = LinkStatusOf(path);
  if (!info || !IsDirectory(*info)) return removed;
  auto names = List(path);
  if (!names) return names.error().IsNotExist() ? Status{} : Fail(std::move(names).error());
  Status first_failure;
  for (const std::string& name : *names) {
    Status child = RemoveAll(Joined(path, name));
    if (!child && first_failure) first_failure = std::move(child);
  }
  removed = RemoveOne("unlinkat", path);
  if (removed || removed.error().IsNotExist()) return {};
  return first_failure ? removed : first_failure;
}

Status PosixFileSystem::SyncDir(const std::string& path) {
  JSSTORE_TRY(CheckPath("open", path));
  const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  const int fd = RetryOnSignal([&] { return ::open(path.c_str(), flags); });
  if (fd < 0) return FailWithErrno("open", path);
  PosixFile directory(fd, path);
  JSSTORE_TRY(directory.Sync());
  return directory.Close();
}

Status PosixFileSystem::ProbeWritable(const std::string& dir) {
  JSSTORE_TRY(CheckPath("open", dir));
  std::string path = Joined(dir, "_test_XXXXXX");
  const int fd = RetryOnSignal([&] { return ::mkostemp(path.data(), O_CLOEXEC); });
  if (fd < 0) return FailWithErrno("open", Joined(dir, "_test_*"));
  PosixFile probe(fd, path);
  Status closed = probe.Close();
  Status removed = Remove(path);
  return closed ? removed : closed;
}

}  // namespace jsstore
