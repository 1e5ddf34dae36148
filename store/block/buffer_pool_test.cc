#include "store/block/buffer_pool.h"

#include <gtest/gtest.h>

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

TEST(BufferPool, LetsGoOfSizesThatItDoesNotKeep) {
  BufferPool pool;
  pool.Take(100).reset();
  pool.Take(9 * kMiB).reset();
  EXPECT_EQ(pool.KeptBytes(), 0);
}

}  // namespace
}  // namespace jsstore
