// Which file operations fail, how, and which ones there were.
#pragma once

#include <cerrno>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "jsstore/error.h"
#include "store/env/file_operation.h"

namespace jsstore {

// Lets some operations fail instead of being carried out.
struct FileFault {
  static constexpr uint64_t kForever = UINT64_MAX;

  std::function<bool(const FileOperation&)> matches;  // which operations count; empty: all
  uint64_t first = 1;       // the first to fail, counting from 1 when the fault is added
  uint64_t count = 1;       // how many matching operations in a row fail
  int system_errno = EIO;   // what they answer
  uint64_t keep_bytes = 0;  // a failing write first writes so many bytes: a torn write
};

// The nth operation of that kind fails, once.
FileFault FailNth(FileOperationKind kind, uint64_t nth, int system_errno);
// From the nth operation of any kind that may change the disk on, all such operations fail: with a
// crash afterwards, the power was cut at that point.
FileFault FailChangesFrom(uint64_t nth, int system_errno);

// Thread-safe, though `matches` must not come back to it.
class FileFaults {
 public:
  void Add(FileFault fault);
  // Takes all faults away; what was seen stays.
  void Clear();

  // Every operation seen so far, failed ones included.
  std::vector<FileOperation> operations() const;
  uint64_t operation_count() const;
  void ClearOperations();

  struct Hit {
    Error error;
    uint64_t keep_bytes = 0;
  };
  // Records the operation; an answer means that it fails so. Every fault counts it, the first
  // added wins.
  std::optional<Hit> Observe(const FileOperation& operation);

 private:
  struct Armed {
    FileFault fault;
    uint64_t matched = 0;
  };

  mutable std::mutex mutex_;
  std::vector<Armed> armed_;
  std::vector<FileOperation> operations_;
};

}  // namespace jsstore
