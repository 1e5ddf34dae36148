// A fresh directory for a test, removed with all it holds when the test ends.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace jsparity {

class DirectoryForTests {
 public:
  DirectoryForTests() : path_(std::filesystem::temp_directory_path() / "jsparity-port-XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp " + path_);
  }
  DirectoryForTests(const DirectoryForTests&) = delete;
  DirectoryForTests& operator=(const DirectoryForTests&) = delete;
  ~DirectoryForTests() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace jsparity
