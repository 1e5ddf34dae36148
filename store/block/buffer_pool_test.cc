#include "store/block/buffer_pool.h"

#include <gtest/gtest.h>
#include <malloc.h>

namespace jsstore {
namespace {

constexpr size_t kMiB = 1U << 20;

TEST(BufferPool, RoundsUpToWhatItKeeps) {
  EXPECT_EQ(BufferPool::CapacityFor(1), 1);
  EXPECT_EQ(BufferPool::CapacityFor(200'000), 256U << 10);
  EXPECT_EQ(BufferPool::CapacityFor(kMiB + 1), 4 * kMiB);
  EXPECT_EQ(BufferPool::CapacityFor(8 * kMiB), 8 * kMiB);
  EXPECT_EQ(BufferPool::CapacityFor(8 * kMiB + 1), 8 * kMiB + 1);
}

#if !defined(__SANITIZE_ADDRESS__)
TEST(BufferPool, GivesWhatCameBackToTheNext) {
  BufferPool pool;
  auto first = pool.Take(kMiB);
  const uint8_t* bytes = first.get();
  first.reset();
  EXPECT_EQ(pool.KeptBytes(), kMiB);
  EXPECT_EQ(pool.Take(kMiB).get(), bytes);
}
#endif

TEST(BufferPool, KeepsNoMoreThanItsLimit) {
  BufferPool pool;
  std::vector<BufferPool::Buffer> buffers;
  for (int i = 0; i < 6; ++i) buffers.push_back(pool.Take(8 * kMiB));
  buffers.clear();
  EXPECT_LE(pool.KeptBytes(), BufferPool::kKeptBytesMax);
}

#if !defined(__SANITIZE_ADDRESS__)
// Bytes that the process has of its allocator, with what it adds to place a buffer.
size_t AllocatedBytes() {
  const struct mallinfo2 known = mallinfo2();
  return known.uordblks + known.hblkhd;
}

TEST(BufferPool, GivesBackWhatItDoesNotKeep) {
  constexpr size_t kBuffers = 10;
  const size_t before = AllocatedBytes();
  {
    BufferPool pool;
    std::vector<BufferPool::Buffer> buffers;
    for (size_t i = 0; i < kBuffers; ++i) buffers.push_back(pool.Take(8 * kMiB));
    const size_t all = AllocatedBytes();
    EXPECT_GE(all, before + kBuffers * 8 * kMiB);
    buffers.clear();
    EXPECT_LE(AllocatedBytes(), all - (kBuffers * 8 * kMiB - pool.KeptBytes()));
  }
  EXPECT_LT(AllocatedBytes(), before + kMiB) << "a pool that goes keeps nothing";
}
#endif

TEST(BufferPool, LetsGoOfSizesThatItDoesNotKeep) {
  BufferPool pool;
  pool.Take(100).reset();
  pool.Take(9 * kMiB).reset();
  EXPECT_EQ(pool.KeptBytes(), 0);
}

}  // namespace
}  // namespace jsstore
