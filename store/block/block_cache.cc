#include "store/block/block_cache.h"

#include <algorithm>

#include "store/block/buffer_pool.h"

namespace jsstore {
namespace {

constexpr size_t kCapacityMin = 4096;
// A byte is copied for every three appended; pages that are never written to cost nothing.
constexpr size_t kGrowth = 4;

size_t GrownCapacity(size_t capacity, size_t needed) {
  if (needed > BufferPool::kCapacityMax) return needed + needed / 4;
  const size_t grown = std::min(capacity * kGrowth, BufferPool::kCapacityMax);
  return BufferPool::CapacityFor(std::max({needed, grown, kCapacityMin}));
}

}  // namespace

void CacheBuffer::Reallocate(size_t capacity) {
  auto grown = BufferPool::Shared().Take(capacity);
  if (size_ > 0) std::memcpy(grown.get(), bytes_.get(), size_);
  bytes_ = std::move(grown);
  capacity_ = capacity;
}

uint8_t* CacheBuffer::Extend(size_t count) {
  if (size_ + count > capacity_) Reallocate(GrownCapacity(capacity_, size_ + count));
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
  if (count > capacity_ || bytes_.use_count() > 1) {
    Reallocate(BufferPool::CapacityFor(std::max(count, size_t{1})));
  }
  size_ = count;
  return bytes_.get();
}

void CacheBuffer::Adopt(Bytes bytes) {
  const auto owner = std::make_shared<Bytes>(std::move(bytes));
  bytes_ = std::shared_ptr<uint8_t[]>(owner, owner->data());
  size_ = capacity_ = owner->size();
}

}  // namespace jsstore
