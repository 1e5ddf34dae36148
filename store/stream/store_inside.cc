#include "store/stream/store_inside.h"

namespace jsstore {

uint64_t StoreInside::InteriorDeletes() const {
  uint64_t deletes = 0;
  for (const BlockPtr& block : store_.blocks_) deletes += block->deleted.Size();
  return deletes;
}

uint64_t StoreInside::CachedBytes() const {
  uint64_t bytes = 0;
  for (const BlockPtr& block : store_.blocks_) {
    if (block->cache() != nullptr) bytes += block->cache()->buffer.size();
  }
  return bytes;
}

void StoreInside::DropCaches() {
  for (const BlockPtr& block : store_.blocks_) block->ClearCacheAndOffset();
}

uint64_t StoreInside::CacheLoads() const {
  uint64_t loads = 0;
  for (const BlockPtr& block : store_.blocks_) loads += block->Loads();
  return loads;
}

}  // namespace jsstore
