#include "store/env/remove_directory.h"

namespace jsstore {
namespace {

constexpr int kAttempts = 101;  // the first, and one every 10 ms

}  // namespace

Status RemoveDirectory(FileSystem& files, const std::string& dir) {
  Status removed;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (removed = files.RemoveAll(dir); removed) break;
  }
  return removed;
}

}  // namespace jsstore
