#include "conformance/compare/file_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace jsparity {
namespace {

using TreeFailure = tl::unexpected<std::string>;
using Done = tl::expected<void, std::string>;

// A case reads and writes some twenty directories: plain calls, relative to open directories, take
// a third of the time of std::filesystem.
class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_(fd) {}
  ~OpenFile() {
    if (fd_ >= 0) close(fd_);
  }
  OpenFile(OpenFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  OpenFile& operator=(OpenFile&&) = delete;

  bool ok() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  int Release() { return std::exchange(fd_, -1); }
  // False, and errno, where what was written is not there.
  bool Close() { return close(Release()) == 0; }

 private:
  int fd_;
};

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

std::string Problem(std::string_view doing, const std::string& path) {
  return std::string(doing) + " " + path + ": " + strerror(errno);
}

// Most files are small: to ask for the size of one takes as long as to read it.
bool ReadAll(int fd, std::string& bytes) {
  constexpr size_t kPieceBytes = 64 * 1024;
  std::array<char, kPieceBytes> piece;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  for (;;) {
    const ssize_t n = read(fd, piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n == 0;
    bytes.append(piece.data(), static_cast<size_t>(n));
  }
}

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno != EINTR) return false;
    if (n > 0) bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

class TreeReader {
 public:
  TreeReader(std::string dir, FileTree& tree) : dir_(std::move(dir)), tree_(tree) {}

  // What is below `at`, whose path within the tree is `path` (empty, or with a slash at its end).
  Done Read(OpenFile at, const std::string& path) {
    const std::unique_ptr<DIR, CloseDirectory> directory(fdopendir(at.fd()));
    if (directory == nullptr) return TreeFailure(Problem("cannot list", dir_ + "/" + path));
    const int fd = at.Release();
    for (;;) {
      errno = 0;
      const dirent* entry = readdir(directory.get());
      if (entry == nullptr) break;
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      if (auto read = ReadEntry(fd, *entry, path + entry->d_name); !read) return read;
    }
    if (errno != 0) return TreeFailure(Problem("cannot list", dir_ + "/" + path));
    return {};
  }

 private:
  Done ReadEntry(int parent, const dirent& entry, const std::string& path) {
    const auto type = TypeOf(parent, entry);
    if (!type) return TreeFailure(Problem("cannot read", dir_ + "/" + path));
    if (*type == Type::kLinkToDirectory) {
      tree_[path + "/"] = "";
      return {};
    }
    const bool is_directory = *type == Type::kDirectory;
    OpenFile file(openat(parent, entry.d_name, O_RDONLY | O_CLOEXEC));
    if (!file.ok()) {
      return TreeFailure(Problem(is_directory ? "cannot list" : "cannot read", dir_ + "/" + path));
    }
    if (is_directory) {
      tree_[path + "/"] = "";
      return Read(std::move(file), path + "/");
    }
    if (!ReadAll(file.fd(), tree_[path])) {
      return TreeFailure(Problem("cannot read", dir_ + "/" + path));
    }
    return {};
  }

  enum class Type : uint8_t { kFile, kDirectory, kLinkToDirectory };

  static std::optional<Type> TypeOf(int parent, const dirent& entry) {
    if (entry.d_type == DT_REG) return Type::kFile;
    if (entry.d_type == DT_DIR) return Type::kDirectory;
    struct stat itself {};
    struct stat target {};
    if (fstatat(parent, entry.d_name, &itself, AT_SYMLINK_NOFOLLOW) != 0 ||
        fstatat(parent, entry.d_name, &target, 0) != 0) {
      return std::nullopt;
    }
    if (!S_ISDIR(target.st_mode)) return Type::kFile;
    return S_ISLNK(itself.st_mode) ? Type::kLinkToDirectory : Type::kDirectory;
  }

  std::string dir_;
  FileTree& tree_;
};

// With all above it; false, and errno, where one cannot be made.
bool MakeDirectories(int at, const std::string& path) {
  if (mkdirat(at, path.c_str(), 0777) == 0) return true;
  if (errno == EEXIST) {
    struct stat there {};
    if (fstatat(at, path.c_str(), &there, 0) == 0 && S_ISDIR(there.st_mode)) return true;
    errno = ENOTDIR;
    return false;
  }
  const size_t end = path.find_last_not_of('/');
  const size_t slash = end == std::string::npos ? end : path.rfind('/', end);
  if (errno != ENOENT || slash == std::string::npos || slash == 0) return false;
  return MakeDirectories(at, path.substr(0, slash)) &&
         (mkdirat(at, path.c_str(), 0777) == 0 || errno == EEXIST);
}

bool WriteFile(int at, const std::string& path, const std::string& bytes) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
  OpenFile file(openat(at, path.c_str(), kFlags, 0666));
  const size_t slash = path.rfind('/');
  if (!file.ok() && errno == ENOENT && slash != std::string::npos) {
    // The directory is no entry of the tree.
    if (!MakeDirectories(at, path.substr(0, slash))) return false;
    OpenFile again(openat(at, path.c_str(), kFlags, 0666));
    return again.ok() && WriteAll(again.fd(), bytes) && again.Close();
  }
  return file.ok() && WriteAll(file.fd(), bytes) && file.Close();
}

}  // namespace

tl::expected<FileTree, std::string> ReadTree(const std::string& dir) {
  FileTree tree;
  OpenFile root(open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root.ok()) {
    if (errno == ENOENT) return tree;
    return TreeFailure(Problem("cannot list", dir));
  }
  if (auto read = TreeReader(dir, tree).Read(std::move(root), ""); !read) {
    return TreeFailure(read.error());
  }
  return tree;
}

Done WriteTree(const FileTree& tree, const std::string& dir) {
  if (!MakeDirectories(AT_FDCWD, dir)) return TreeFailure(Problem("cannot make directory", dir));
  const OpenFile root(open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root.ok()) return TreeFailure(Problem("cannot open directory", dir));
  for (const auto& [path, bytes] : tree) {
    const bool is_directory = path.ends_with('/');
    if (is_directory ? MakeDirectories(root.fd(), path) : WriteFile(root.fd(), path, bytes)) {
      continue;
    }
    return TreeFailure(
        Problem(is_directory ? "cannot make directory" : "cannot write", dir + "/" + path));
  }
  return {};
}

Done CopyTree(const std::string& from, const std::string& to) {
  auto tree = ReadTree(from);
  if (!tree) return TreeFailure(tree.error());
  return WriteTree(*tree, to);
}

}  // namespace jsparity
