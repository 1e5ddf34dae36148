// From filestore_test.go of the reference: the tests that measure, and skip themselves there. What
// they do is kept, with as many messages as take a moment, and so is what they assert or expect.
#include <string>

#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

// 1 KiB with what a record has beside it.
std::string KibibytePayload() { return std::string(1024 - 33, 'D'); }

PORTED_TEST_ALL(TestFileStorePerf, kNoPlanNumber) {
  constexpr uint64_t kCount = 1'000;
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 128 << 10;
  rig.file_store.async_flush = true;
  rig.Start();
  rig.PutMany(kCount, "foo", KibibytePayload());
  rig.Stop();
  rig.file_store.async_flush = false;
  rig.Start();
  for (int pass = 0; pass < 2; ++pass) {  // the second need not check again
    for (uint64_t seq = 1; seq <= kCount; ++seq) ASSERT_TRUE(rig.Loads(seq)) << seq;
  }
  rig.StopAndStart();
  for (uint64_t seq = 1; seq <= kCount; ++seq) ASSERT_TRUE(rig.Remove(seq)) << seq;
  rig.StopAndStart();
  EXPECT_EQ(rig.State().msgs, 0U);
  EXPECT_EQ(rig.State().bytes, 0U);
}

PORTED_TEST_ALL(TestFileStoreReadBackMsgPerf, kNoPlanNumber) {
  constexpr uint64_t kBlockBytes = 64 << 10;
  const uint64_t per_block = kBlockBytes / BytesOfMessage("foo", "ABCDEFGH");
  FileStoreRig rig(permutation);
  rig.file_store.block_size = kBlockBytes;
  rig.Start();
  rig.PutMany(static_cast<int>(2 * per_block), "foo", "ABCDEFGH");
  // nothing is read so far; then something near the end of a block, and what comes after it
  const uint64_t near_end = per_block - 22;
  for (const uint64_t seq : {near_end, near_end + 2}) EXPECT_EQ(rig.TextAt(seq), "foo ABCDEFGH");
}

PORTED_TEST_ALL(TestFileStoreStoreLimitRemovePerf, kNoPlanNumber) {
  constexpr uint64_t kCount = 1'000;
  const std::string payload = KibibytePayload();
  FileStoreRig rig(permutation);
  rig.Start();
  int64_t msgs = 0;
  int64_t bytes = 0;
  rig.store->RegisterStorageUpdates(
      [&](int64_t more_msgs, int64_t more_bytes, uint64_t /*seq*/, std::string_view /*subject*/) {
        msgs += more_msgs;
        bytes += more_bytes;
      });
  for (uint64_t seq = 1; seq <= kCount; ++seq) {
    EXPECT_EQ(rig.Put("foo", payload), seq);
    if (seq == 1) continue;
    EXPECT_TRUE(rig.Remove(seq - 1));
  }
  EXPECT_EQ(rig.State().msgs, 1U);
  EXPECT_EQ(msgs, 1);
  EXPECT_EQ(static_cast<uint64_t>(bytes), rig.State().bytes);
}

PORTED_TEST_ALL(TestFileStorePubPerfWithSmallBlkSize, kNoPlanNumber) {
  constexpr uint64_t kCount = 1'000;
  constexpr uint64_t kSmallestBlockBytes = 32'000;  // that a server lets be configured
  const std::string payload = KibibytePayload();
  FileStoreRig rig(permutation);
  rig.file_store.block_size = kSmallestBlockBytes;
  rig.Start();
  rig.PutMany(kCount, "foo", payload);
  EXPECT_GT(rig.BlocksOnDisk().size(), kCount / 32);
  rig.StopAndStart();
  EXPECT_EQ(rig.State().msgs, kCount);
}

}  // namespace
}  // namespace jsstore
