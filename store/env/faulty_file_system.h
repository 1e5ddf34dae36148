// Any file system, with operations recorded and made to fail on demand.
#pragma once

#include "jsstore/env.h"
#include "store/env/file_faults.h"

namespace jsstore {

// Does not own `inner`. Must outlive the files that it opened. Thread-safe where `inner` is.
// A failing operation does not reach `inner`, but for the bytes that a torn write keeps.
class FaultyFileSystem : public FileSystem {
 public:
  explicit FaultyFileSystem(FileSystem& inner) : inner_(inner) {}

  FileFaults& faults() { return faults_; }

  Result<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) override;
  Result<FileInfo> Stat(const std::string& path) override;
  Result<std::vector<std::string>> List(const std::string& path) override;
  Status MakeDirs(const std::string& path) override;
  Status Rename(const std::string& from, const std::string& to) override;
  Status Remove(const std::string& path) override;
  Status RemoveAll(const std::string& path) override;
  Status SyncDir(const std::string& path) override;
  Status ProbeWritable(const std::string& dir) override;

 private:
  FileSystem& inner_;
  FileFaults faults_;
};

}  // namespace jsstore
