// A look into a store: what it has in memory and in blocks, which no operation shows. For those who
// compare two stores, and for tools that tell why a store is as large as it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "store/stream/file_store_impl.h"

namespace jsstore {

// Of a store with which nothing else goes on meanwhile: the stream's lock is not taken. What a
// block's methods expect of their caller is in message_block.h. Must not outlive the store.
class StoreInside {
 public:
  explicit StoreInside(FileStore& store) : store_(static_cast<FileStoreImpl&>(store)) {}

  // Ascending; the last may be empty.
  const std::vector<BlockPtr>& Blocks() const { return store_.blocks_; }
  size_t NumBlocks() const { return store_.blocks_.size(); }  // fileStore.numMsgBlocks
  // Of the sequences that are deleted between a block's first and last, all blocks together
  // (fileStore.dmapEntries).
  uint64_t InteriorDeletes() const;
  // Of the records that are held in memory (fileStore.cacheSize).
  uint64_t CachedBytes() const;
  // Lets go of those. Nothing may be waiting to be written.
  void DropCaches();
  // How often files of blocks that are there were read into memory (fileStore.cacheLoads).
  uint64_t CacheLoads() const;
  // With what the store chose where it was given nothing (fileStore.fileStoreConfig).
  const FileStoreConfig& Config() const { return store_.config_; }

 private:
  FileStoreImpl& store_;
};

}  // namespace jsstore
