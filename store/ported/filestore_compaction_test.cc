// From filestore_test.go of the reference: blocks that are rewritten, and purges by subject.
#include <gmock/gmock.h>

#include <random>
#include <string>

#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

PORTED_TEST_ALL(TestFileStoreSparseCompaction, 404) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 1 << 20;
  rig.stream.name = "KV";
  rig.stream.subjects = {"kv.>"};
  rig.Start();
  const std::string payload(99, 'A');
  for (int i = 1; i <= 1000; ++i) rig.Put("kv." + std::to_string(i % 10), payload);
  ExpectState(rig.State(), {1000, 1, 1000});
  // given another block after it, as the last one is not rewritten
  ASSERT_EQ(rig.peer().Blocks().size(), 1U);
  const StreamState state = rig.State();
  ASSERT_TRUE(Worked(rig.peer().AddBlock()));
  EXPECT_TRUE(Worked(rig.peer().AppendTombstone(state.last_seq, state.last_time.value_or(0))));
  rig.sim.Settle();

  const auto compact = [&] {
    const std::string before = TextOf(rig.store->FastState());
    const Utilization used_before = rig.Done(rig.store->DiskUtilization());
    const BlockPtr block = rig.peer().FirstBlock();
    EXPECT_TRUE(Worked(block->Compact()));
    block->FinishedWithCache();
    EXPECT_EQ(TextOf(rig.store->FastState()), before);
    const Utilization used = rig.Done(rig.store->DiskUtilization());
    EXPECT_EQ(used.reported, used_before.reported);
    // random bytes, encrypted and compressed, may take more than what they took the place of
    if (!permutation.Encrypts() || !permutation.Compresses()) {
      EXPECT_LT(used.total, used_before.total);
    }
  };
  EXPECT_TRUE(rig.Remove(1));
  compact();
  for (const uint64_t seq : {1000, 999, 998, 997}) EXPECT_TRUE(rig.Remove(seq));
  compact();
  for (const uint64_t seq : {500, 502, 504, 506, 508, 510}) EXPECT_TRUE(rig.Erase(seq));
  compact();
}

PORTED_TEST_ALL(TestFileStoreSparseCompactionWithInteriorDeletes, 405) {
  FileStoreRig rig(permutation);
  rig.stream.name = "KV";
  rig.stream.subjects = {"kv.>"};
  rig.Start();
  for (int i = 1; i <= 1000; ++i) rig.Put("kv." + std::to_string(i % 10), "OK");
  for (const uint64_t seq : {500, 600, 700, 800}) EXPECT_TRUE(rig.Remove(seq));
  EXPECT_TRUE(rig.Loads(900));
  const BlockPtr block = rig.peer().LastBlock();
  EXPECT_TRUE(Worked(block->DirtyClose(/*remove=*/false)));
  EXPECT_TRUE(Worked(block->Compact()));
  EXPECT_EQ(rig.TextAt(900), "kv.0 OK");
}

PORTED_TEST_ALL(TestFileStorePurgeExKeepOneBug, kNoPlanNumber) {
  const std::string filler(128, 'X');  // a block
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 128;
  rig.stream.subjects = {"*"};
  rig.Start();
  for (int i = 0; i < 2; ++i) {
    rig.Put("A", "META");
    rig.Put("B", filler);
  }
  EXPECT_EQ(rig.Filtered(1, "A").msgs, 2U);
  EXPECT_EQ(rig.PurgeEx("A", 0, 1), 1U);
  EXPECT_EQ(rig.Filtered(1, "A").msgs, 1U);
}

// The original measures, and skips itself: loading each of many messages from many blocks.
PORTED_TEST_ALL(TestFileStoreFetchPerf, kNoPlanNumber) {
  constexpr uint64_t kCount = 2'000;  // 500 blocks
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 8192;
  rig.file_store.async_flush = true;
  rig.stream.subjects = {"*"};
  rig.Start();
  rig.PutMany(kCount, "zzz", std::string(1800, 'A'));
  for (uint64_t seq = 0; seq < kCount; ++seq) ASSERT_TRUE(rig.Loads(seq)) << seq;
}

PORTED_TEST_ALL(TestFileStoreCompactReclaimHeadSpace, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 4 << 20;
  rig.stream.subjects = {"*"};
  rig.Start();
  std::string payload(64 << 10, '\0');
  std::mt19937 random(1);
  for (char& byte : payload) byte = static_cast<char>(random());
  rig.PutMany(100, "z", payload);  // 63 in the first block, 37 in the second

  // the block is as long on disk as it says, and its first and last messages are whole
  const auto expect_whole = [&](const BlockPtr& block) {
    if (!permutation.Compresses()) {
      EXPECT_EQ(rig.ReadFile(block->path()).size(), block->raw_bytes);
    }
    for (const uint64_t seq : {block->first.seq, block->last.seq}) {
      auto message = rig.store->LoadMsg(seq);
      ASSERT_TRUE(Worked(message)) << seq;
      EXPECT_TRUE(TextOf(message->payload) == payload) << seq;
    }
  };
  const auto expect_whole_blocks = [&](size_t count) {
    ASSERT_EQ(rig.peer().Blocks().size(), count);
    for (const BlockPtr& block : rig.peer().Blocks()) expect_whole(block);
  };
  ASSERT_EQ(rig.peer().Blocks().size(), 2U);
  const uint64_t before = rig.peer().FirstBlock()->raw_bytes;
  rig.Compact(33);
  if (!permutation.Compresses()) {  // what is compressed was small enough
    EXPECT_LT(rig.peer().FirstBlock()->raw_bytes, before / 2);
  }
  expect_whole_blocks(2);
  rig.Compact(85);
  expect_whole_blocks(1);
  rig.Put("z", payload);
  expect_whole_blocks(1);
  rig.StopAndStart();
  expect_whole_blocks(1);
  rig.Put("z", payload);
}

PORTED_TEST_ALL(TestFileStoreRebuildStateDmapAccountingBug, 411) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 1 << 20;
  rig.Start();
  rig.PutMany(100, "foo", "");
  for (uint64_t seq = 2; seq <= 40; ++seq) EXPECT_TRUE(rig.Remove(seq));
  const BlockPtr block = rig.peer().FirstBlock();
  ASSERT_NE(block, nullptr);
  const auto expect_counts_agree = [&] {
    EXPECT_EQ(block->msgs, block->last.seq - block->first.seq + 1 - block->deleted.Size());
  };
  expect_counts_agree();
  EXPECT_TRUE(Worked(block->Compact()));
  block->FinishedWithCache();
  EXPECT_TRUE(rig.Remove(1));
  EXPECT_TRUE(Worked(block->Rebuild()));
  expect_counts_agree();
}

PORTED_TEST_ALL(TestFileStorePurgeExWithSubject, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 1000;
  rig.stream.name = "TEST";
  rig.stream.subjects = {"foo.>"};
  rig.Start();
  const std::string payload(20, '\0');
  rig.Put("foo.0", payload);
  rig.PutMany(200, "foo.1", payload);
  rig.Put("foo.2", "xxxxxx");
  EXPECT_TRUE(Worked(rig.peer().WriteIndex()));
  const Bytes old_index = rig.ReadFile(FileStoreRig::IndexPath());
  EXPECT_FALSE(old_index.empty());
  EXPECT_EQ(rig.PurgeEx("foo.1", 0, 0), 200U);
  EXPECT_EQ(rig.State().msgs, 2U);
  EXPECT_EQ(rig.State().first_seq, 1U);

  // then that is found again with index.db, without it, and with the one from before
  const std::string before = rig.StateText();
  rig.StopAndStart();
  EXPECT_EQ(rig.StateText(), before);
  rig.StopAndStart(Index::kRemoved);
  EXPECT_EQ(rig.StateText(), before);
  rig.StopAndStartWithIndex(old_index);
  EXPECT_EQ(rig.StateText(), before);
}

PORTED_TEST_ALL(TestFileStorePurgeExNoTombsOnBlockRemoval, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 1000;
  rig.stream.name = "TEST";
  rig.stream.subjects = {"foo.>"};
  rig.Start();
  const std::string payload(20, '\0');
  rig.PutMany(100, "foo.1", payload);
  rig.Put("foo.2", payload);
  EXPECT_EQ(rig.peer().Blocks().size(), 6U);
  EXPECT_TRUE(Worked(rig.peer().WriteIndex()));
  const Bytes old_index = rig.ReadFile(FileStoreRig::IndexPath());
  EXPECT_FALSE(old_index.empty());

  EXPECT_EQ(rig.PurgeEx("foo.1", 0, 0), 100U);
  EXPECT_EQ(rig.State().msgs, 1U);
  EXPECT_EQ(rig.State().first_seq, 101U);
  EXPECT_EQ(rig.peer().Blocks().size(), 1U);
  // given the index.db from before, and no tombstones for what was in blocks that have gone
  rig.StopAndStartWithIndex(old_index);
  EXPECT_EQ(rig.State().msgs, 1U);
  EXPECT_EQ(rig.State().first_seq, 101U);
}

PORTED_TEST_ALL(TestFileStoreDoubleCompactWithWriteInBetweenEncryptedBug, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.Start();
  for (const uint64_t last : {5, 10}) {
    rig.PutMany(5, "foo", "ouch");
    rig.Compact(last);
    EXPECT_EQ(rig.State().last_seq, last);
  }
}

PORTED_TEST_ALL(TestFileStoreCompactAllWithDanglingLMB, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.stream.subjects = {"foo"};
  rig.Start();
  rig.PutMany(100, "foo", "ZZ");
  EXPECT_TRUE(rig.Remove(100));
  EXPECT_EQ(rig.Compact(100), 99U);
  EXPECT_EQ(rig.Put("foo", "ZZ"), 101U);
}

PORTED_TEST_ALL(TestFileStoreStateWithBlkFirstDeleted, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 4096;
  rig.stream.subjects = {"foo"};
  rig.Start();
  rig.PutMany(500, "foo", "Hello World");
  ASSERT_GT(rig.peer().Blocks().size(), 2U);
  const uint64_t first = rig.peer().Blocks()[1]->first.seq;
  for (uint64_t seq = first; seq < first + 10; ++seq) EXPECT_TRUE(rig.Remove(seq));
  EXPECT_EQ(rig.store->FastState().num_deleted, 10);
  EXPECT_EQ(rig.State().num_deleted, 10);
}

PORTED_TEST_ALL(TestFileStoreStreamTruncateResetMultiBlock, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 128;  // two messages
  rig.stream.subjects = {"foo"};
  rig.Start();
  const auto put_all = [&] {
    rig.PutMany(1000, "foo", "Hello World");
    EXPECT_TRUE(Worked(rig.peer().SyncBlocks()));
    rig.sim.Settle();
  };
  put_all();
  EXPECT_EQ(rig.peer().Blocks().size(), 500U);
  rig.Truncate(0);
  EXPECT_EQ(rig.peer().Blocks().size(), 0U);
  StreamState empty;
  empty.last_time = rig.NowNs();
  EXPECT_EQ(rig.StateText(), TextOf(empty));
  put_all();
  EXPECT_EQ(rig.State().msgs, 1000U);
  EXPECT_EQ(rig.State().bytes, 44'000U);
  EXPECT_EQ(rig.State().first_seq, 1U);
  EXPECT_EQ(rig.State().last_seq, 1000U);
  EXPECT_EQ(rig.State().num_subjects, 1);
  EXPECT_EQ(rig.State().num_deleted, 0);
}

PORTED_TEST_ALL(TestFileStoreStreamCompactMultiBlockSubjectInfo, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 128;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  for (int i = 0; i < 1000; ++i) rig.Put("foo." + std::to_string(i), "Hello World");
  EXPECT_EQ(rig.peer().Blocks().size(), 500U);
  EXPECT_EQ(rig.Compact(501), 500U);
  EXPECT_EQ(rig.peer().Blocks().size(), 250U);
  EXPECT_EQ(rig.State().num_subjects, 500);
}

}  // namespace
}  // namespace jsstore
