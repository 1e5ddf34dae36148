#include "store/block/buffer_pool.h"

#include <algorithm>

namespace jsstore {
namespace {

// A block has at most 8 MiB, but for one with a single large message.
constexpr std::array<size_t, 4> kCapacities = {256U << 10, 1U << 20, 4U << 20,
                                               BufferPool::kCapacityMax};

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
  std::unique_ptr<uint8_t[]> bytes;
  {
    const std::lock_guard lock(mutex_);
    auto& kept = kept_[size_class];
    if (!kept.empty()) {
      bytes = std::move(kept.back());
      kept.pop_back();
      kept_bytes_ -= capacity;
    }
  }
  if (bytes == nullptr) bytes.reset(new uint8_t[capacity]);
  return {bytes.release(), [this, size_class](uint8_t* back) { GiveBack(back, size_class); }};
}

void BufferPool::GiveBack(uint8_t* bytes, size_t size_class) {
  std::unique_ptr<uint8_t[]> owned(bytes);
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
