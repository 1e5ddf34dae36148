#include "conformance/porting/port_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace jsparity {
namespace {

namespace fs = std::filesystem;

constexpr int kFileMode = 0644;

std::string ErrorText() { return std::strerror(errno); }

// Empty when all of it is on the disk.
std::string WriteSynced(const std::string& path, std::string_view text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kFileMode);
  if (fd < 0) return ErrorText();
  std::string problem;
  while (!text.empty() && problem.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno != EINTR) problem = ErrorText();
    if (written > 0) text.remove_prefix(static_cast<size_t>(written));
  }
  if (problem.empty() && fsync(fd) != 0) problem = ErrorText();
  if (close(fd) != 0 && problem.empty()) problem = ErrorText();
  return problem;
}

}  // namespace

std::string PortDirectory::PathOf(std::string_view name) const {
  return (fs::path(path_) / name).string();
}

bool PortDirectory::Has(std::string_view name) const {
  std::error_code ignored;
  return fs::exists(PathOf(name), ignored);
}

Parsed<std::string> PortDirectory::Read(std::string_view name) const {
  const std::string path = PathOf(name);
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    return ParseError(path + ": " + (error ? error.message() : "there is no such file") +
                      "; jsparity port init makes a port's directory");
  }
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file && !file.eof()) return ParseError(path + ": cannot be read");
  return text;
}

Parsed<void> PortDirectory::Replace(std::string_view name, std::string_view text) const {
  const fs::path path = PathOf(name);
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return ParseError(path.parent_path().string() + ": " + error.message());
  const std::string begun = path.string() + "." + std::to_string(getpid()) + ".part";
  std::string problem = WriteSynced(begun, text);
  if (problem.empty()) {
    fs::rename(begun, path, error);
    if (error) problem = error.message();
  }
  if (problem.empty()) return {};
  fs::remove(begun, error);
  return ParseError(path.string() + ": cannot be written: " + problem);
}

PortDirectory::Hold::~Hold() {
  if (fd_ >= 0) close(fd_);  // which gives the lock up
}

Parsed<PortDirectory::Hold> PortDirectory::Acquire(int patience_ms) const {
  constexpr std::chrono::milliseconds kPause(20);
  const int fd = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return ParseError(path_ + ": " + ErrorText());
  Hold hold(fd);
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms);
  while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return ParseError(path_ + ": " + ErrorText());
    if (std::chrono::steady_clock::now() >= end) {
      return ParseError(path_ + " is held by another jsparity port; try again when that has ended");
    }
    std::this_thread::sleep_for(kPause);
  }
  return hold;
}

}  // namespace jsparity
