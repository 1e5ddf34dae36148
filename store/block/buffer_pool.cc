#include "store/block/buffer_pool.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace jsstore {
namespace {

// A block has at most 8 MiB, but for one with a single large message.
constexpr std::array<size_t, 4> kCapacities = {256U << 10, 1U << 20, 4U << 20,
                                               BufferPool::kCapacityMax};

// What the system maps as one where it can: reading here and there in many megabytes is bound by
// finding the pages, and a page of this size is made for the price of a few small ones.
constexpr size_t kHugePageBytes = 2U << 20;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kKeeps = false;  // memory that is used after it was let go must be found
#else
constexpr bool kKeeps = true;
#endif

}  // namespace

BufferPool& BufferPool::Shared() {
  static auto& pool = *new BufferPool;
  return pool;
}

size_t BufferPool::CapacityFor(size_t needed) {
  // Small ones are the allocator's business; a larger one than all is one of a kind.
  if (needed <= kCapacities.front() / 2 || needed > kCapacities.back()) return needed;
  return *std::ranges::lower_bound(kCapacities, needed);
}

size_t BufferPool::ClassOf(size_t capacity) {
  const auto it = std::ranges::find(kCapacities, capacity);
  return static_cast<size_t>(it - kCapacities.begin());
}

BufferPool::Buffer BufferPool::Take(size_t capacity) {
  const size_t size_class = ClassOf(capacity);
  if (size_class == kSizes || !kKeeps) return std::make_shared_for_overwrite<uint8_t[]>(capacity);
  Owned bytes;
  {
    const std::lock_guard lock(mutex_);
    auto& kept = kept_[size_class];
    if (!kept.empty()) {
      bytes = std::move(kept.back());
      kept.pop_back();
      kept_bytes_ -= capacity;
    }
  }
  if (bytes == nullptr) bytes = Allocate(capacity);
  return {bytes.release(), [this, size_class](uint8_t* back) { GiveBack(back, size_class); }};
}

void BufferPool::Free::operator()(uint8_t* bytes) const { std::free(bytes); }

BufferPool::Owned BufferPool::Allocate(size_t capacity) {
  const bool is_huge = capacity % kHugePageBytes == 0;
  const size_t alignment = is_huge ? kHugePageBytes : alignof(std::max_align_t);
  void* bytes = std::aligned_alloc(alignment, capacity);
  if (bytes == nullptr) throw std::bad_alloc();
#if defined(MADV_HUGEPAGE)
  if (is_huge) madvise(bytes, capacity, MADV_HUGEPAGE);  // a wish
#endif
  return Owned(static_cast<uint8_t*>(bytes));
}

void BufferPool::GiveBack(uint8_t* bytes, size_t size_class) {
  Owned owned(bytes);
  const std::lock_guard lock(mutex_);
  if (kept_bytes_ + kCapacities[size_class] > kKeptBytesMax) return;
  kept_bytes_ += kCapacities[size_class];
  kept_[size_class].push_back(std::move(owned));
}

size_t BufferPool::KeptBytes() {
  const std::lock_guard lock(mutex_);
  return kept_bytes_;
}

}  // namespace jsstore
