// Memory for the caches of blocks. A stream fills and drops a cache of some megabytes all the time:
// asking the system for the pages anew costs more than filling them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace jsstore {

// Thread-safe. What is given back is kept for the next who asks, up to kKeptBytesMax in all.
class BufferPool {
 public:
  using Buffer = std::shared_ptr<uint8_t[]>;
  static constexpr size_t kKeptBytesMax = 32U << 20;
  static constexpr size_t kCapacityMax = 8U << 20;  // of a buffer that is kept

  // One for the process; never destroyed, as buffers may outlive everything.
  static BufferPool& Shared();

  // The capacity to ask for where `needed` bytes must fit: a size that buffers are kept in, or
  // `needed` itself below and above those.
  static size_t CapacityFor(size_t needed);
  // Bytes of any value; the pool takes them back when the last owner lets go.
  Buffer Take(size_t capacity);

  size_t KeptBytes();

 private:
  static constexpr size_t kSizes = 4;
  struct Free {
    void operator()(uint8_t* bytes) const;
  };
  using Owned = std::unique_ptr<uint8_t[], Free>;

  static size_t ClassOf(size_t capacity);
  static Owned Allocate(size_t capacity);
  void GiveBack(uint8_t* bytes, size_t size_class);

  std::mutex mutex_;
  std::array<std::vector<Owned>, kSizes> kept_;  // guarded by mutex_
  size_t kept_bytes_ = 0;                        // guarded by mutex_
};

}  // namespace jsstore
