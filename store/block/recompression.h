// Compressing a full block while others go on with the stream: what takes long (compressing,
// waiting for the disk) is done with no block owned.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "jsstore/config.h"
#include "jsstore/env.h"
#include "store/format/compressed_block.h"

namespace jsstore {

// One block on its way, from MessageBlock::BeginRecompression to FinishRecompression (filestore.go:
// recompressOnDiskIfNeeded). The old file stays whole until the new one is on disk.
class Recompression {
 public:
  // Block not owned: from records to the file's content.
  Status Compress();
  // Block not owned, after it was staged.
  void Sync();
  // Takes away what was staged for a block that is gone.
  void Discard(FileSystem& files) const;

 private:
  friend class MessageBlock;
  Recompression() = default;

  Compression compression_ = Compression::kNone;
  Bytes bytes_;                // records, after Compress what is to be in the file
  uint64_t file_version_ = 0;  // of the block when `bytes_` was read
  std::shared_ptr<File> staged_;
  std::string staged_path_;
  Status synced_;
};

}  // namespace jsstore
