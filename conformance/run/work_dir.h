// A directory of our own for the stores of a run, in memory where the machine offers that.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <tl/expected.hpp>

namespace jsparity {

class WorkDir {
 public:
  // A file beside the directory says whose it is, and a lock on it whether it is in use: others
  // know by that, from other containers that share the parent, too.
  //
  // Under TMPDIR if it is set, else under /dev/shm if it can be written to and has room for a run,
  // else under /tmp. Directories of runs that are no more are removed on the way.
  static tl::expected<std::unique_ptr<WorkDir>, std::string> Create();
  // The same under a given directory, which must exist.
  static tl::expected<std::unique_ptr<WorkDir>, std::string> CreateIn(const std::string& place);

  // Removes the directory with everything in it.
  ~WorkDir();
  WorkDir(const WorkDir&) = delete;
  WorkDir& operator=(const WorkDir&) = delete;

  const std::string& path() const { return path_; }
  // A path below that nobody has been given before; nothing is made. Thread-safe.
  std::string Fresh();

  // What may still be written there.
  uint64_t FreeBytes() const;

 private:
  WorkDir(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::string path_;
  int lock_;  // of path_ + ".lock"
};

// Removes a directory with everything in it; missing is fine.
void RemoveTree(const std::string& dir);

}  // namespace jsparity
