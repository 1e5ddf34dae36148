// The records of a block, out of its file: decrypted and decompressed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "jsstore/config.h"
#include "jsstore/env.h"
#include "jsstore/meta_files.h"

namespace jsparity {

// What a stream's files are opened with.
struct StreamKeys {
  std::string stream;  // the name that keys and checksums are derived from
  jsstore::MetaKeys keys;

  bool any() const { return keys.present != nullptr || keys.former != nullptr; }
};

struct BlockBytes {
  jsstore::Bytes records;
  uint64_t file_bytes = 0;
  jsstore::Cipher cipher = jsstore::Cipher::kNone;
  jsstore::Compression compression = jsstore::Compression::kNone;
  // What is wrong with the compression: chunks that do not decompress, each with its place in the
  // file. Where they were stand zeros, so that what follows is found.
  std::vector<std::string> troubles;
};

// Reads them one after the other into one buffer. For one thread at a time.
class BlockLoader {
 public:
  BlockLoader(jsstore::FileSystem& files, std::string stream_dir, const StreamKeys& keys)
      : files_(files), dir_(std::move(stream_dir)), keys_(keys) {}

  // What it answers is the loader's until the next call. Error: why nothing can be read.
  tl::expected<const BlockBytes*, std::string> Load(uint32_t index);

 private:
  tl::expected<void, std::string> ReadFile(const std::string& path);
  tl::expected<void, std::string> Decrypt(uint32_t index);
  tl::expected<void, std::string> Decompress(uint32_t index);

  jsstore::FileSystem& files_;
  std::string dir_;
  const StreamKeys& keys_;
  BlockBytes block_;
};

}  // namespace jsparity
