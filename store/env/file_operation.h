// What a file system was asked to do: the record that fault injection matches against and that
// crash tests walk through, one operation after the other.
#pragma once

#include <cstdint>
#include <string>

namespace jsstore {

enum class FileOperationKind : uint8_t {
  // of an open file
  kRead,
  kWrite,
  kTruncate,
  kSync,
  kSize,
  kClose,
  // of the file system
  kOpen,
  kStat,
  kList,
  kMakeDirs,
  kRename,
  kRemove,
  kRemoveAll,
  kSyncDir,
  kProbeWritable,
};

struct FileOperation {
  FileOperationKind kind;
  std::string path;
  std::string new_path = {};  // kRename only
  uint64_t offset = 0;        // kRead, kWrite: bytes from the start of the file
  uint64_t size = 0;          // kRead, kWrite: bytes asked for; kTruncate: the new size
};

// Whether an operation of this kind may change what a crash leaves behind; opening counts, since it
// may create or empty a file.
bool MayChangeDisk(FileOperationKind kind);

// Action and path as they stand in an error text: "write msgs/1.blk".
std::string Describe(const FileOperation& operation);

}  // namespace jsstore
