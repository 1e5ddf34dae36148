#include "jsstore/store_layout.h"

#include <charconv>

namespace jsstore {
namespace {

constexpr std::string_view kBlockSuffix = ".blk";

std::string Joined(std::string_view a, std::string_view b, std::string_view c) {
  std::string path(a);
  path.append("/").append(b).append("/").append(c);
  return path;
}

}  // namespace

std::string BlockFileName(uint32_t index) { return std::to_string(index).append(kBlockSuffix); }

std::string BlockKeyFileName(uint32_t index) { return std::to_string(index) + ".key"; }

std::optional<uint32_t> BlockIndexOf(std::string_view file_name) {
  uint32_t index = 0;
  const char* begin = file_name.data();
  if (std::from_chars(begin, begin + file_name.size(), index).ec != std::errc{} ||
      BlockFileName(index) != file_name) {
    return std::nullopt;
  }
  return index;
}

std::string StreamDirectory(std::string_view account_dir, std::string_view stream) {
  return Joined(account_dir, kStreamsDir, stream);
}

std::string ConsumerDirectory(std::string_view stream_dir, std::string_view consumer) {
  return Joined(stream_dir, kConsumersDir, consumer);
}

}  // namespace jsstore
