// From filestore_test.go of the reference: Purge and Compact of a whole stream.
#include <string>

#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

PORTED_TEST_ALL(TestFileStorePurge, kNoPlanNumber) {
  constexpr uint64_t kCount = 64;
  constexpr uint64_t kBlockBytes = 64 << 10;
  const std::string payload(8 << 10, '\0');
  const uint64_t stored_bytes = kCount * BytesOfMessage("foo", payload);
  FileStoreRig rig(permutation);
  rig.file_store.block_size = kBlockBytes;
  rig.Start();
  const auto put_all = [&] {
    rig.PutMany(kCount, "foo", payload);
    EXPECT_EQ(rig.State().msgs, kCount);
    EXPECT_EQ(rig.State().bytes, stored_bytes);
  };
  const auto expect_purged = [&](uint64_t last) {
    EXPECT_EQ(rig.State().msgs, 0U);
    EXPECT_EQ(rig.State().bytes, 0U);
    EXPECT_EQ(rig.State().last_seq, last);
    EXPECT_EQ(rig.State().first_seq, last + 1);
  };
  put_all();
  EXPECT_GT(rig.BlocksOnDisk().size(), stored_bytes / kBlockBytes);
  rig.Purge();
  EXPECT_EQ(rig.peer().Blocks().size(), 1U);
  expect_purged(kCount);
  rig.StopAndStart();
  EXPECT_EQ(rig.peer().Blocks().size(), 1U);
  expect_purged(kCount);

  // given a purge whose directory was still there when the process ended
  put_all();
  const std::string messages = FileStoreRig::MessagesDir();
  const std::string aside = rig.InStore("ptest");
  const std::string purged = rig.InStore(kPurgedDir);
  rig.Rename(messages, aside);
  EXPECT_TRUE(Worked(rig.files.MakeDirs(messages)));
  rig.Purge();
  expect_purged(2 * kCount);
  rig.Stop();
  rig.Rename(aside, purged);
  // when the store starts, then nothing comes back and the directory goes
  rig.Start();
  EXPECT_EQ(rig.peer().Blocks().size(), 1U);
  expect_purged(2 * kCount);
  EXPECT_FALSE(rig.files.Exists(purged));
}

PORTED_TEST(TestFileStoreEncryptedPurgeRecoveryAfterKeyRename, kNoPlanNumber) {
  FileStoreRig rig({Cipher::kAes, Compression::kNone});
  rig.file_store.block_size = 64 << 10;
  rig.Start();
  rig.PutMany(64, "foo", std::string(8 << 10, '\0'));
  const StreamState before = rig.State();
  const std::string messages = FileStoreRig::MessagesDir();
  const std::string unpurged = rig.InStore("msgs.pre");
  const std::string finished = rig.InStore("msgs.post");
  rig.CopyDirectory(messages, unpurged);

  // given the block and the key that a purge leaves
  rig.Purge();
  const uint32_t index = rig.peer().LastBlock()->index;
  const std::string block = "/" + BlockFileName(index);
  const std::string key = "/" + BlockKeyFileName(index);
  rig.Kill();
  // and a process that ended when the key was staged and the block was not
  rig.Rename(messages, finished);
  rig.CopyDirectory(unpurged, messages);
  EXPECT_TRUE(Worked(rig.files.RemoveAll(FileStoreRig::IndexPath())));
  const std::string staging = rig.InStore(kPurgeStagingDir);
  EXPECT_TRUE(Worked(rig.files.MakeDirs(staging)));
  rig.Rename(finished + block, messages + block);
  rig.Rename(finished + key, staging + key);

  // when the store starts, then the purge has not been
  rig.Start();
  EXPECT_EQ(rig.State().msgs, before.msgs);
  EXPECT_EQ(rig.State().bytes, before.bytes);
  EXPECT_EQ(rig.State().first_seq, before.first_seq);
  EXPECT_EQ(rig.State().last_seq, before.last_seq);
  EXPECT_FALSE(rig.files.Exists(messages + block));
  EXPECT_FALSE(rig.files.Exists(staging));
}

PORTED_TEST_ALL(TestFileStoreCompact, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 350;
  rig.Start();
  rig.PutMany(10, "foo", "Hello World");
  EXPECT_EQ(rig.State().msgs, 10U);
  EXPECT_EQ(rig.Compact(6), 5U);
  EXPECT_EQ(rig.State().msgs, 5U);
  EXPECT_EQ(rig.State().first_seq, 6U);

  // beyond the last sequence it becomes the first
  EXPECT_EQ(rig.Compact(100), 5U);
  EXPECT_EQ(rig.State().first_seq, 100U);
  rig.StopAndStart();
  EXPECT_EQ(rig.State().first_seq, 100U);
}

PORTED_TEST_ALL(TestFileStoreCompactLastPlusOne, kNoPlanNumber) {
  constexpr int kCount = 300;
  const std::string payload(10'000, '\0');  // one message is more than a block
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 8192;
  rig.file_store.async_flush = true;
  rig.Start();
  rig.PutMany(kCount, "foo", payload);
  EXPECT_TRUE(Worked(rig.peer().FlushLastBlock()));
  EXPECT_EQ(rig.State().msgs, static_cast<uint64_t>(kCount));
  rig.Compact(kCount + 1);
  EXPECT_EQ(rig.State().msgs, 0U);
  rig.Put("foo", payload);
  EXPECT_EQ(rig.State().msgs, 1U);
}

PORTED_TEST_ALL(TestFileStoreCompactMsgCountBug, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.Start();
  rig.PutMany(10, "foo", "Hello World");
  EXPECT_EQ(rig.State().msgs, 10U);
  for (const uint64_t seq : {2, 3, 4}) EXPECT_TRUE(rig.Erase(seq));
  for (const uint64_t seq : {7, 8, 9}) EXPECT_TRUE(rig.Remove(seq));
  EXPECT_EQ(rig.Compact(6), 2U);  // 1 and 5
  EXPECT_EQ(rig.State().msgs, 2U);
}

// The original measures, and skips itself; what it asserts is kept, with a tenth of its messages.
PORTED_TEST_ALL(TestFileStoreCompactPerf, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 8192;
  rig.file_store.async_flush = true;
  rig.Start();
  rig.PutMany(10'000, "foo", "Hello World");
  EXPECT_EQ(rig.State().msgs, 10'000U);
  EXPECT_EQ(rig.Compact(9'001), 9'000U);
  EXPECT_EQ(rig.State().msgs, 1'000U);
  EXPECT_EQ(rig.State().first_seq, 9'001U);
}

}  // namespace
}  // namespace jsstore
