// The real file system. Error texts follow the reference's runtime: action, path, cause
// ("open msgs/1.blk: no such file or directory").
#pragma once

#include "jsstore/env.h"

namespace jsstore {

// Has no state of its own; one serves the process. Thread-safe.
class PosixFileSystem : public FileSystem {
 public:
  Result<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) override;
  Result<FileInfo> Stat(const std::string& path) override;
  Result<std::vector<std::string>> List(const std::string& path) override;
  Status MakeDirs(const std::string& path) override;
  Status Rename(const std::string& from, const std::string& to) override;
  Status Remove(const std::string& path) override;
  // Does not follow symbolic links; goes on after a failure and reports the first one.
  Status RemoveAll(const std::string& path) override;
  Status SyncDir(const std::string& path) override;
  Status ProbeWritable(const std::string& dir) override;
};

}  // namespace jsstore
