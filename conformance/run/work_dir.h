// A directory of our own for the stores of a run, in memory where the machine offers that.
#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>

namespace jsparity {

class WorkDir {
 public:
  // Under /dev/shm if it can be written to, else under TMPDIR, else /tmp. Directories of runs whose
  // process is no more are removed on the way.
  static tl::expected<std::unique_ptr<WorkDir>, std::string> Create();
  // The same under a given directory, which must exist.
  static tl::expected<std::unique_ptr<WorkDir>, std::string> CreateIn(const std::string& parent);

  // Removes the directory with everything in it.
  ~WorkDir();
  WorkDir(const WorkDir&) = delete;
  WorkDir& operator=(const WorkDir&) = delete;

  const std::string& path() const { return path_; }
  // A path below that nobody has been given before; nothing is made. Thread-safe.
  std::string Fresh();

 private:
  explicit WorkDir(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// Removes a directory with everything in it; missing is fine.
void RemoveTree(const std::string& dir);

}  // namespace jsparity
