#include "conformance/result/result_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

#include "conformance/result/result_json.h"

namespace jsparity {
namespace {

namespace fs = std::filesystem;

Parsed<void> WriteWhole(const std::string& path, const std::string& text) {
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (file) return {};
  const std::string why = errno != 0 ? std::string(": ") + strerror(errno) : "";
  return ParseError("cannot write " + path + why);
}

// Opening a pipe that nobody reads, and writing to a full one, holds up a process in a way that a
// signal with a handler does not end.
class Pipe {
 public:
  Pipe(const std::string& path, const std::function<bool()>& keep_waiting)
      : path_(path), keep_waiting_(keep_waiting) {}
  ~Pipe() {
    if (fd_ >= 0) close(fd_);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  Parsed<void> Write(std::string_view text) {
    while ((fd_ = open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)) < 0) {
      if (!(errno == ENXIO ? Wait() : errno == EINTR)) return Problem();
    }
    while (!text.empty()) {
      const ssize_t written = write(fd_, text.data(), text.size());
      if (written >= 0) {
        text.remove_prefix(static_cast<size_t>(written));
      } else if (!(errno == EAGAIN ? Wait() : errno == EINTR)) {
        return Problem();
      }
    }
    return {};
  }

 private:
  // False, with the reason in errno, when there is to be no more waiting.
  bool Wait() const {
    const int why = errno;
    if (keep_waiting_ && !keep_waiting_()) {
      errno = why;
      return false;
    }
    constexpr useconds_t kPauseUs = 20'000;
    usleep(kPauseUs);
    return true;
  }

  Parsed<void> Problem() const {
    const bool unread = errno == ENXIO || errno == EAGAIN;
    return ParseError("cannot write " + path_ + ": " +
                      (unread ? "nobody reads this pipe" : strerror(errno)));
  }

  const std::string& path_;
  const std::function<bool()>& keep_waiting_;
  int fd_ = -1;
};

// A link goes on pointing to what it points to, be that there or not yet.
fs::path BehindLinks(fs::path path) {
  constexpr int kLinksMax = 16;
  std::error_code error;
  for (int i = 0; i < kLinksMax && fs::is_symlink(path, error); ++i) {
    path = path.parent_path() / fs::read_symlink(path, error);
  }
  return path;
}

// What is written first, beside the file whose place it takes.
std::string NextOf(const fs::path& target) {
  return target.string() + "." + std::to_string(getpid()) + ".part";
}

}  // namespace

bool CanBeReplaced(const std::string& path) {
  std::error_code ignored;
  return !fs::exists(path, ignored) || fs::is_regular_file(path, ignored);
}

Parsed<void> ReplaceFile(const std::string& path, const std::string& text,
                         const std::function<bool()>& keep_waiting) {
  std::error_code error;
  if (fs::is_fifo(path, error)) return Pipe(path, keep_waiting).Write(text);
  if (!CanBeReplaced(path)) return WriteWhole(path, text);
  const fs::path target = BehindLinks(path);
  const std::string next = NextOf(target);
  if (auto written = WriteWhole(next, text); !written) {
    fs::remove(next, error);
    return written;
  }
  fs::rename(next, target, error);
  if (!error) return {};
  const std::string why = error.message();
  fs::remove(next, error);
  return ParseError("cannot write " + path + ": " + why);
}

Parsed<void> CheckReplaceable(const std::string& path) {
  if (!CanBeReplaced(path)) return {};
  const std::string next = NextOf(BehindLinks(path));
  errno = 0;
  std::ofstream file(next, std::ios::binary | std::ios::trunc);
  if (!file) return ParseError(path + ": cannot be written: " + strerror(errno));
  file.close();
  std::error_code ignored;
  fs::remove(next, ignored);
  return {};
}

std::string TextOf(const Result& result) {
  return ToJson(result).dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Parsed<void> WriteResult(const Result& result, const std::string& path) {
  return ReplaceFile(path, TextOf(result));
}

Parsed<Result> ReadResult(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return ParseError(path + ": cannot be read: " + strerror(errno));
  const auto json = ParseJson(text);
  if (!json) return ParseError(path + ": " + json.error() + "; is it all of a result of --json?");
  return ParseResult(*json, path);
}

}  // namespace jsparity
