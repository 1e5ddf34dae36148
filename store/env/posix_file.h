// One open file descriptor as a File.
#pragma once

#include <cerrno>
#include <string>
#include <utility>

#include "jsstore/env.h"

namespace jsstore {

// Repeats a system call that answers -1 with errno while a signal interrupts it.
template <typename Call>
auto RetryOnSignal(Call call) {
  decltype(call()) result;
  do {
    result = call();
  } while (result == -1 && errno == EINTR);
  return result;
}

// The failure that errno holds now, as "<action> <path>: <cause>".
Unexpected FailWithErrno(const char* action, const std::string& path);

// Owns the descriptor. After Close every call answers EBADF.
class PosixFile : public File {
 public:
  PosixFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;
  ~PosixFile() override;

  Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) override;
  Status WriteAt(uint64_t offset, BytesView data) override;
  Status Truncate(uint64_t size) override;
  Status Sync() override;
  Result<uint64_t> Size() override;
  Status Close() override;

 private:
  int fd_;  // -1 once closed
  std::string path_;
};

}  // namespace jsstore
