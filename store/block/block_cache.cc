#include "store/block/block_cache.h"

#include <algorithm>

namespace jsstore {
namespace {

constexpr size_t kCapacityMin = 4096;

}  // namespace

void CacheBuffer::Reallocate(size_t capacity) {
  auto grown = std::make_shared_for_overwrite<uint8_t[]>(capacity);
  if (size_ > 0) std::memcpy(grown.get(), bytes_.get(), size_);
  bytes_ = std::move(grown);
  capacity_ = capacity;
}

uint8_t* CacheBuffer::Extend(size_t count) {
  if (size_ + count > capacity_) Reallocate(std::max({capacity_ * 2, size_ + count, kCapacityMin}));
  uint8_t* fresh = bytes_.get() + size_;
  size_ += count;
  return fresh;
}

uint8_t* CacheBuffer::MutableData() {
  if (bytes_.use_count() > 1) Reallocate(capacity_);
  return bytes_.get();
}

uint8_t* CacheBuffer::Resize(size_t count) {
  size_ = 0;
  if (count > capacity_ || bytes_.use_count() > 1) Reallocate(std::max(count, size_t{1}));
  size_ = count;
  return bytes_.get();
}

}  // namespace jsstore
