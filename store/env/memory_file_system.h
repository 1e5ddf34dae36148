// A file system in memory that knows what has been synced, and so can play a crash of the machine.
// Answers and error texts are those of PosixFileSystem.
#pragma once

#include <cstdint>
#include <memory>

#include "jsstore/env.h"

namespace jsstore {

class MemoryDisk;

// What a crash loses. In any case a file that was never synced into its directory is not there
// again once the directory has lost its name.
struct CrashOptions {
  enum class Loss : uint8_t {
    kAllUnsynced,   // every byte and name not synced is lost
    kRandomSuffix,  // of every file and directory the last few changes are lost, one write torn
  };
  Loss loss = Loss::kAllUnsynced;
  uint64_t seed = 0;  // of kRandomSuffix
  // Whether names may be lost too, as POSIX allows where the directory was not synced; otherwise
  // files keep their names and only lose bytes, as on file systems that write names early.
  bool lose_names = true;
};

// Thread-safe. Paths are absolute or relative to "/"; ".." is resolved by name. A rename from one
// directory into another counts as synced in both.
class MemoryFileSystem : public FileSystem {
 public:
  MemoryFileSystem();
  ~MemoryFileSystem() override;  // open files stay usable

  Result<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) override;
  Result<FileInfo> Stat(const std::string& path) override;
  Result<std::vector<std::string>> List(const std::string& path) override;
  Status MakeDirs(const std::string& path) override;
  Status Rename(const std::string& from, const std::string& to) override;
  Status Remove(const std::string& path) override;
  Status RemoveAll(const std::string& path) override;
  Status SyncDir(const std::string& path) override;
  Status ProbeWritable(const std::string& dir) override;

  // Everything written so far is safe from now on.
  void SyncAll();
  // The machine goes down and comes up again: files that are open now answer EBADF for ever, and
  // what is left counts as synced.
  void Crash(const CrashOptions& options = {});
  // Changes one bit of a file for good, 0 being the lowest of the first byte. Errors: kSystem
  // ENOENT, EISDIR, and EINVAL past the end.
  Status FlipBit(const std::string& path, uint64_t bit);
  // Room for so many bytes in all files together, those that are there included: a write beyond
  // fills the room up and answers ENOSPC, and so does a longer Truncate without filling.
  void SetCapacity(uint64_t bytes);
  // Bytes in all files that have a name.
  uint64_t UsedBytes() const;

 private:
  const std::shared_ptr<MemoryDisk> disk_;  // shared with open files
};

}  // namespace jsstore
