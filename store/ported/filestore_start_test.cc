// From filestore_test.go of the reference: blocks that are gone, sequences to begin with, and what
// index.db has to say when it is not the latest.
#include <gmock/gmock.h>

#include <string>

#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

PORTED_TEST_ALL(TestFileStoreMsgBlkFailOnKernelFaultLostDataReporting, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 4096;  // 93 messages
  rig.stream.subjects = {"foo"};
  rig.Start();
  rig.PutMany(500, "foo", "Hello World");
  const auto lose_and_start = [&rig](const BlockPtr& block) {
    const std::string path = block->path();
    rig.Stop();
    EXPECT_TRUE(Worked(rig.files.Remove(path)));
    rig.Start();
  };
  const auto lost = [&rig] {
    const auto told = rig.State().lost;
    return told ? SequencesOf(told->msgs).size() : 0;
  };
  // the first block
  lose_and_start(rig.peer().FirstBlock());
  EXPECT_EQ(rig.LoadError(1), ErrorCode::kStoreMsgNotFound);
  EXPECT_EQ(rig.State().first_seq, 94U);
  EXPECT_EQ(lost(), 93U);

  // the last block; the last sequence is not lost
  lose_and_start(rig.peer().LastBlock());
  EXPECT_EQ(rig.State().first_seq, 94U);
  EXPECT_EQ(rig.State().last_seq, 500U);
  EXPECT_EQ(rig.State().num_deleted, 35);
  EXPECT_EQ(lost(), 35U);

  // one in between, which is found out when messages are checked
  ASSERT_GT(rig.peer().Blocks().size(), 3U);
  lose_and_start(*(rig.peer().Blocks().end() - 3));
  EXPECT_FALSE(rig.DamagedMessages().empty());
  EXPECT_EQ(rig.State().first_seq, 94U);
  EXPECT_EQ(rig.State().last_seq, 500U);
  EXPECT_EQ(rig.State().num_deleted, 128);
  EXPECT_EQ(lost(), 93U);
}

// The original also measures how long it takes.
PORTED_TEST(TestFileStoreNumPendingLargeNumBlks, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 128;  // one message
  rig.stream.subjects = {"zzz"};
  rig.Start();
  rig.PutMany(2'000, "zzz", std::string(100, 'X'));
  EXPECT_EQ(rig.Pending(800, "zzz"), 1'201U);
  EXPECT_EQ(rig.Pending(1'200, "zzz"), 801U);
  // given one less in the first half, and one in the second
  EXPECT_TRUE(rig.Remove(200));
  EXPECT_TRUE(rig.Remove(1'800));
  EXPECT_EQ(rig.Pending(800, "zzz"), 1'200U);
  EXPECT_EQ(rig.Pending(1'200, "zzz"), 800U);
}

PORTED_TEST(TestFileStoreSkipMsgAndNumBlocks, kNoPlanNumber) {
  const std::string payload(100, 'X');
  FileStoreRig rig;
  rig.file_store.block_size = 128;
  rig.stream.subjects = {"zzz"};
  rig.Start();
  rig.Put("zzz", payload);
  EXPECT_TRUE(Worked(rig.store->SkipMsgs(0, 10'000)));
  rig.Put("zzz", payload);
  EXPECT_EQ(rig.peer().Blocks().size(), 3U);
}

PORTED_TEST(TestFileStoreRestoreEncryptedWithNoKeyFuncFails, kNoPlanNumber) {
  FileStoreRig rig({Cipher::kAes, Compression::kNone});
  rig.stream.subjects = {"zzz"};
  rig.Start();
  rig.PutMany(100, "zzz", std::string(100, 'X'));
  rig.Stop();
  rig.key = {};
  const auto opened = rig.Open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kNoMainKey);
}

PORTED_TEST_ALL(TestFileStoreInitialFirstSeq, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.stream.first_seq = 1000;
  rig.Start();
  EXPECT_EQ(rig.Put("A", "OK"), 1000U);
  EXPECT_EQ(rig.Put("B", "OK"), 1001U);
  EXPECT_EQ(rig.store->FastState().msgs, 2U);
  EXPECT_EQ(rig.store->FastState().first_seq, 1000U);
  EXPECT_EQ(rig.store->FastState().last_seq, 1001U);
}

PORTED_TEST(TestFileStoreRecaluclateFirstForSubjBug, 445) {
  FileStoreRig rig;
  rig.stream.subjects = {"*"};
  rig.Start();
  for (const char* subject : {"foo", "bar", "foo"}) rig.Put(subject, "");
  EXPECT_TRUE(rig.Remove(1));
  EXPECT_TRUE(rig.Remove(2));
  // given what was known before the first was removed, and nothing of the block in memory
  SubjectState state;
  state.msgs = 1;
  state.first = 1;
  state.last = 3;
  state.first_needs_update = true;
  const BlockPtr block = rig.peer().FirstBlock();
  block->ClearCacheAndOffset();
  EXPECT_TRUE(Worked(block->Recalculate("foo", state)));
  EXPECT_EQ(state.msgs, 1U);
  EXPECT_EQ(state.first, 3U);
  EXPECT_EQ(state.last, 3U);
  EXPECT_FALSE(state.first_needs_update);
  EXPECT_FALSE(state.last_needs_update);
}

PORTED_TEST(TestFileStoreKeepWithDeletedMsgsBug, kNoPlanNumber) {
  const std::string payload(19, 'A');
  FileStoreRig rig;
  rig.stream.subjects = {"*"};
  rig.Start();
  for (int i = 0; i < 5; ++i) {
    rig.Put("A", payload);
    rig.Put("B", payload);
  }
  EXPECT_EQ(rig.PurgeEx("A", 0, 0), 5U);
  EXPECT_EQ(rig.PurgeEx("", 0, 2), 3U);
}

PORTED_TEST(TestFileStoreRestartWithExpireAndLockingBug, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"*"};
  rig.Start();
  for (int i = 0; i < 10; ++i) {
    rig.Put("A", "HELLO WORLD");
    rig.Put("B", "HELLO WORLD");
  }
  rig.Stop();
  // given limits that came into the configuration while the store was down
  rig.stream.max_msgs = 15;
  rig.stream.max_msgs_per = 2;
  const auto meta = EncodeStreamMeta(kSimStartNs, rig.stream);
  ASSERT_TRUE(Worked(meta));
  rig.WriteFile(rig.InStore(kMetaFile), ViewOf(*meta));
  rig.Start();
  EXPECT_EQ(rig.State().msgs, 4U);
}

PORTED_TEST(TestFileStoreErrPartialLoadOnSyncClose, 449) {
  const std::string payload(19, 'A');
  FileStoreRig rig;
  rig.file_store.block_size = 500;  // ten messages
  rig.stream.subjects = {"*"};
  rig.Start();
  for (const char* subject : {"A", "B", "C", "D", "E"}) rig.Put(subject, payload);
  // given the last block closed, as a round of syncs does it
  const BlockPtr block = rig.peer().LastBlock();
  ASSERT_NE(block, nullptr);
  block->TryExpireCache();
  EXPECT_TRUE(Worked(block->DirtyClose(/*remove=*/false)));
  rig.Put("Z", payload);
  EXPECT_TRUE(rig.Loads(1));
}

PORTED_TEST(TestFileStoreSyncIntervals, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.sync_interval = std::chrono::milliseconds(250);
  rig.stream.subjects = {"*"};
  rig.Start();
  const auto needs_sync = [&rig] { return rig.peer().LastBlock()->needs_sync; };
  EXPECT_FALSE(needs_sync());
  rig.Put("Z", "hello");
  EXPECT_TRUE(needs_sync());
  rig.Advance(std::chrono::milliseconds(400));
  EXPECT_FALSE(needs_sync());
  rig.Stop();

  rig.file_store.sync_interval = std::chrono::seconds(10);
  rig.file_store.sync_always = true;
  rig.Start();
  EXPECT_FALSE(needs_sync());
  rig.Put("Z", "hello");
  EXPECT_FALSE(needs_sync());
}

PORTED_TEST_ALL(TestFileStoreFullStateBasics, kNoPlanNumber) {
  const std::string payload_a(19, 'A');
  const std::string payload_z(19, 'Z');
  ASSERT_EQ(BytesOfMessage("A", payload_a), 50U);
  const std::string index_path = FileStoreRig::IndexPath();
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 100;  // two messages
  rig.stream.subjects = {"*"};
  rig.Start();
  rig.Put("A", payload_a);
  rig.Put("A", payload_z);
  EXPECT_EQ(rig.peer().Blocks().size(), 1U);
  rig.Stop();
  EXPECT_FALSE(rig.ReadFile(index_path).empty());
  rig.Start();
  for (const std::string& name : rig.Done(rig.files.List(FileStoreRig::MessagesDir()))) {
    EXPECT_FALSE(name.ends_with(".fss") || name.ends_with(".idx")) << name;
  }
  ExpectState(rig.State(), {2, 1, 2});
  EXPECT_EQ(rig.TextAt(1), "A " + payload_a);
  EXPECT_EQ(rig.TextAt(2), "A " + payload_z);

  // given an index.db that knows of three messages, in two blocks
  rig.Put("A", payload_z);
  rig.Stop();
  const Bytes old_index = rig.ReadFile(index_path);
  const auto start_with_old_index = [&] {
    rig.Stop();
    rig.WriteFile(index_path, old_index);
    rig.Start();
  };
  const auto expect = [&](uint64_t msgs, uint32_t blocks) {
    EXPECT_EQ(rig.State().msgs, msgs);
    EXPECT_EQ(rig.State().bytes, msgs * 50);
    EXPECT_EQ(rig.State().first_seq, 1U);
    EXPECT_EQ(rig.State().last_seq, msgs);
    EXPECT_EQ(rig.peer().Blocks().size(), blocks);
    const SubjectInfo* subject = rig.peer().Subjects().Find("A");
    ASSERT_NE(subject, nullptr);
    EXPECT_EQ(subject->total, msgs);
    EXPECT_EQ(subject->first_block, 1U);
    EXPECT_EQ(subject->last_block, blocks);
  };
  // when there is one more in the last of them, and then one in a third, then they are found
  rig.Start();
  rig.Put("A", payload_z);
  start_with_old_index();
  expect(4, 2);
  rig.Put("A", payload_a);
  start_with_old_index();
  expect(5, 3);
}

}  // namespace
}  // namespace jsstore
