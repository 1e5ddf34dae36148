#include "jsstore/block_size.h"

#include <gtest/gtest.h>

namespace jsstore {
namespace {

constexpr uint64_t kMiB = 1024 * 1024;

struct Limits {
  int64_t max_msgs = 0;
  int64_t max_bytes = 0;
  int64_t max_msgs_per = 0;
  int32_t max_msg_size = 0;
  const char* subject = ">";
  RetentionPolicy retention = RetentionPolicy::kLimits;
};

StreamConfig With(const Limits& limits) {
  StreamConfig stream;
  stream.max_msgs = limits.max_msgs;
  stream.max_bytes = limits.max_bytes;
  stream.max_msgs_per = limits.max_msgs_per;
  stream.max_msg_size = limits.max_msg_size;
  stream.subjects = {limits.subject};
  stream.retention = limits.retention;
  return stream;
}

TEST(DefaultBlockBytes, FollowsLimitRetentionAndEncryption) {
  EXPECT_EQ(DefaultBlockBytes(With({}), false), 8 * kMiB);
  EXPECT_EQ(DefaultBlockBytes(With({.retention = RetentionPolicy::kInterest}), false), 4 * kMiB);
  EXPECT_EQ(DefaultBlockBytes(With({}), true), 2 * kMiB);
  EXPECT_EQ(DefaultBlockBytes(With({.max_bytes = 1000}), false), 32000U);
  EXPECT_EQ(DefaultBlockBytes(With({.max_bytes = 1000}), true), 32000U);
  EXPECT_EQ(DefaultBlockBytes(With({.max_bytes = 10 * kMiB}), false), 4 * kMiB);
  EXPECT_EQ(DefaultBlockBytes(With({.max_bytes = 1000 * kMiB}), false), 8 * kMiB);
}

TEST(ServerBlockBytes, GoesByTheFirstLimitThereIs) {
  EXPECT_EQ(ServerBlockBytes(With({.max_msgs = 1, .max_bytes = 100 * kMiB}), false), 8 * kMiB);
  // 1 MiB a message where nothing is said of its size.
  EXPECT_EQ(ServerBlockBytes(With({.max_msgs = 16}), false), 4 * kMiB);
  EXPECT_EQ(ServerBlockBytes(With({.max_msgs = 64}), false), 8 * kMiB);
  EXPECT_EQ(ServerBlockBytes(With({.max_msgs_per = 1}), false), 4 * kMiB);
  EXPECT_EQ(ServerBlockBytes(With({}), false), 8 * kMiB);
}

TEST(ServerBlockBytes, KnowsTheLargestMessage) {
  EXPECT_EQ(ServerBlockBytes(With({.max_msgs = 64, .max_msg_size = 100}), false), 32000U);
  EXPECT_EQ(ServerBlockBytes(With({.max_msgs = 64}), false, /*max_payload=*/100), 32000U);
  // 330 messages of 30 + 256 + 4 + 100 bytes against 30 + 1 + 4 + 100: only the subject differs.
  const Limits wild{.max_msgs = 330, .max_msg_size = 100, .subject = "a.*"};
  const Limits literal{.max_msgs = 330, .max_msg_size = 100, .subject = "a"};
  EXPECT_EQ(ServerBlockBytes(With(wild), false), 4 * kMiB);
  EXPECT_EQ(ServerBlockBytes(With(literal), false), 32000U);
}

TEST(ServerBlockBytes, CapsEncryptedBlocksOnlyWhereTheStoreChooses) {
  EXPECT_EQ(ServerBlockBytes(With({}), true), 2 * kMiB);
  EXPECT_EQ(ServerBlockBytes(With({.max_msgs_per = 1}), true), 4 * kMiB);
}

}  // namespace
}  // namespace jsstore
