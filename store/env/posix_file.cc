#include "store/env/posix_file.h"

#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <limits>

namespace jsstore {
namespace {

static_assert(sizeof(off_t) == 8, "offsets beyond 2 GiB");

// The kernel moves at most this many bytes in one call.
constexpr size_t kTransferBytesMax = size_t{1} << 30;

// The kernel calls a negative offset invalid; so is one that only an unsigned number can hold.
bool IsBeyondAnyFile(uint64_t offset) {
  return offset > static_cast<uint64_t>(std::numeric_limits<off_t>::max());
}

}  // namespace

Unexpected FailWithErrno(const char* action, const std::string& path) {
  const int cause = errno;
  return Fail(Error::System(cause, std::string(action) + " " + path));
}

PosixFile::~PosixFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<size_t> PosixFile::ReadAt(uint64_t offset, std::span<uint8_t> out) {
  if (IsBeyondAnyFile(offset)) return Fail(Error::System(EINVAL, "read " + path_));
  size_t done = 0;
  while (done < out.size()) {
    const size_t want = std::min(out.size() - done, kTransferBytesMax);
    const auto at = static_cast<off_t>(offset + done);
    const ssize_t got = RetryOnSignal([&] { return ::pread(fd_, out.data() + done, want, at); });
    if (got < 0) return FailWithErrno("read", path_);
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  return done;
}

Status PosixFile::WriteAt(uint64_t offset, BytesView data) {
  if (IsBeyondAnyFile(offset)) return Fail(Error::System(EINVAL, "write " + path_));
  size_t done = 0;
  while (done < data.size()) {
    const size_t want = std::min(data.size() - done, kTransferBytesMax);
    const auto at = static_cast<off_t>(offset + done);
    const ssize_t put = RetryOnSignal([&] { return ::pwrite(fd_, data.data() + done, want, at); });
    if (put < 0) return FailWithErrno("write", path_);
    done += static_cast<size_t>(put);
  }
  return {};
}

Status PosixFile::Truncate(uint64_t size) {
  if (IsBeyondAnyFile(size)) return Fail(Error::System(EINVAL, "truncate " + path_));
  if (RetryOnSignal([&] { return ::ftruncate(fd_, static_cast<off_t>(size)); }) != 0) {
    return FailWithErrno("truncate", path_);
  }
  return {};
}

Status PosixFile::Sync() {
  if (RetryOnSignal([&] { return ::fsync(fd_); }) != 0) return FailWithErrno("sync", path_);
  return {};
}

Result<uint64_t> PosixFile::Size() {
  struct stat info {};
  if (RetryOnSignal([&] { return ::fstat(fd_, &info); }) != 0) return FailWithErrno("stat", path_);
  return static_cast<uint64_t>(info.st_size);
}

Status PosixFile::Close() {
  const int fd = std::exchange(fd_, -1);
  // Linux gives the descriptor back even when a signal interrupts close, so it is not repeated.
  if (::close(fd) != 0 && errno != EINTR) return FailWithErrno("close", path_);
  return {};
}

}  // namespace jsstore
