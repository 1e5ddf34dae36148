// The error for a record that is not what was written.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "jsstore/error.h"

namespace jsstore {

// filestore.go: errBadMsg. `path` is that of the block.
inline Error BadMessage(const std::string& path, std::string_view detail) {
  std::string text = "malformed or corrupt message in ";
  text += path.substr(path.rfind('/') + 1);
  text += ": ";
  text += detail;
  return {ErrorCode::kBadMsg, std::move(text)};
}

}  // namespace jsstore
