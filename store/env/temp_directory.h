// A fresh directory for a test, removed with all it holds when the test ends.
#pragma once

#include <stdlib.h>

#include <stdexcept>
#include <string>

#include "gtest/gtest.h"
#include "store/env/posix_file_system.h"

namespace jsstore {

class TempDirectory {
 public:
  // `parent` ends in '/'.
  explicit TempDirectory(const std::string& parent = testing::TempDir())
      : path_(parent + "jsstore_XXXXXX") {
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp " + path_);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  ~TempDirectory() { (void)PosixFileSystem().RemoveAll(path_); }

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace jsstore
