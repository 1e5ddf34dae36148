// How a stream lies in its blocks: which holds what, what compaction takes out, and when it runs.
#include <string>

#include "gmock/gmock.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AnyOf;

constexpr uint64_t kCompactMinimum = 2 << 20;  // filestore.go: compactMinimum

// More than 32 blocks are searched by halving, with the bounds of blocks that lost their first.
PORTED_TEST_ALL(TestFileStoreSelectBlockWithFirstSeqRemovals, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 100;
  rig.stream.subjects = {"*"};
  rig.stream.max_msgs_per = 1;
  rig.Start();
  constexpr std::string_view kSubjects =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+@$^";
  const auto put = [&](size_t at) { rig.Put(kSubjects.substr(at, 1), kPayloadOf19); };
  for (size_t i = 0; i < 65; ++i) put(i);
  FileStorePeer peer = rig.peer();
  ASSERT_EQ(peer.Blocks().size(), 33U);

  for (size_t i = 0; i < kSubjects.size(); i += 2) put(i);

  const StreamState state = rig.store->FastState();
  for (uint64_t seq = state.first_seq; seq <= state.last_seq; ++seq) {
    EXPECT_EQ(peer.PlaceOf(seq), static_cast<int64_t>((seq - 1) / 2)) << seq;
  }
}

// Sequences that are nowhere in a block's file are deleted ones.
PORTED_TEST(TestFileStoreMsgBlockHolesAndIndexing, 458) {
  FileStoreRig rig;
  rig.stream.subjects = {"*"};
  rig.stream.max_msgs_per = 1;
  rig.Start();
  FileStorePeer peer = rig.peer();
  MessageBlock& block = peer.Block(0);
  const auto write = [&](std::string_view subject, uint64_t seq) {
    ASSERT_TRUE(block.AppendRecord(seq, subject, {}, ViewOf(subject), kSimStartNs, true, true));
    peer.Recount();
  };
  const auto expect_read = [&](uint64_t seq, std::string_view subject) {
    const auto rebuilt = block.Rebuild();
    ASSERT_TRUE(rebuilt);
    EXPECT_FALSE(rebuilt->lost);
    EXPECT_TRUE(rebuilt->tombstones.empty());
    const auto found = block.Fetch(seq);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->message.subject, subject);
    EXPECT_EQ(TextOf(found->message.payload), subject);
  };

  write("A", 2);
  EXPECT_EQ(block.first.seq, 2U);
  EXPECT_EQ(block.last.seq, 2U);
  write("B", 4);
  EXPECT_EQ(block.first.seq, 2U);
  EXPECT_EQ(block.last.seq, 4U);
  write("C", 12);

  expect_read(4, "B");
  EXPECT_TRUE(block.deleted.Exists(3));
  expect_read(12, "C");
  expect_read(2, "A");
  for (const uint64_t seq : {1, 3, 5, 6, 7, 8, 9, 10, 11}) {
    const auto found = block.Fetch(seq);
    ASSERT_FALSE(found) << seq;
    EXPECT_THAT(found.error().code, AnyOf(ErrorCode::kStoreMsgNotFound, ErrorCode::kDeletedMsg));
    EXPECT_EQ(block.deleted.Exists(seq), seq >= block.first.seq) << seq;
  }
}

PORTED_TEST(TestFileStoreMsgBlockCompactionAndHoles, 459) {
  FileStoreRig rig;
  rig.stream.subjects = {"*"};
  rig.stream.max_msgs_per = 1;
  rig.Start();
  for (const char subject : std::string_view("ABCDEFGHIJ")) {
    rig.Put(std::string(1, subject), std::string(1024, 'Z'));
  }
  for (uint64_t seq = 2; seq < 10; ++seq) EXPECT_TRUE(rig.Remove(seq));
  FileStorePeer peer = rig.peer();
  ASSERT_EQ(peer.Blocks().size(), 1U);
  const Utilization before = *rig.store->DiskUtilization();
  EXPECT_GT(before.total, before.reported);

  ASSERT_TRUE(peer.Block(0).Compact());

  const Utilization after = *rig.store->DiskUtilization();
  EXPECT_EQ(after.reported, before.reported);
  EXPECT_EQ(after.total, after.reported);
}

PORTED_TEST(TestFileStoreRemoveLastNoDoubleTombstones, 460) {
  FileStoreRig rig;
  rig.stream.subjects = {"*"};
  rig.stream.max_msgs_per = 1;
  rig.Start();
  rig.Put("A", "hello");
  FileStorePeer peer = rig.peer();

  ASSERT_TRUE(*peer.RemoveByLimits(1));

  ASSERT_EQ(peer.Blocks().size(), 1U);
  EXPECT_TRUE(peer.Block(0).Load());
  EXPECT_EQ(rig.store->DiskUtilization()->total, kEmptyRecordBytes);
}

PORTED_TEST_ALL(TestFileStoreCompactingBlocksOnSync, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 1000;  // 20 records
  rig.file_store.sync_interval = milliseconds(100);
  rig.stream.subjects = {"*"};
  rig.stream.max_msgs_per = 1;
  rig.Start();
  constexpr std::string_view kSubjects = "ABCDEFGHIJKLMNOPQRST";
  const auto put = [&](size_t at) { rig.Put(kSubjects.substr(at, 1), kPayloadOf19); };
  for (size_t i = 0; i < kSubjects.size(); ++i) put(i);
  EXPECT_EQ(rig.BlockNames().size(), 1U);
  const Utilization full = *rig.store->DiskUtilization();
  EXPECT_EQ(full.total, full.reported);

  // All but the first and the last go; the block is too small to be rewritten for that at once.
  for (size_t i = 1; i < 19; ++i) put(i);
  EXPECT_EQ(rig.BlockNames().size(), 2U);
  const MessageBlock& first = rig.peer().Block(0);
  EXPECT_EQ(first.bytes, 100U);
  if (rig.file_store.compression == Compression::kNone) {
    EXPECT_EQ(first.raw_bytes, 1000U);
  } else {
    EXPECT_GT(first.raw_bytes, first.bytes);
  }

  rig.sim.AdvanceBy(seconds(1));

  EXPECT_LE(first.raw_bytes, first.bytes);
}

// https://github.com/nats-io/nats-server/issues/5702
PORTED_TEST(TestFileStoreTombstoneRbytes, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 1024;  // 24 records
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  for (int i = 0; i < 34; ++i) rig.Put("foo.22", "hello");
  EXPECT_GT(rig.BlockNames().size(), 1U);

  for (uint64_t seq = 11; seq <= 24; ++seq) EXPECT_TRUE(rig.Remove(seq));

  const MessageBlock& second = rig.peer().Block(1);
  EXPECT_GT(second.raw_bytes, second.bytes);
}

// A removal that leaves less than half of a large block rewrites it at once.
PORTED_TEST(TestFileStoreMsgBlockShouldCompact, 497) {
  FileStoreRig rig;
  rig.file_store.block_size = 3 << 20;  // 47 records
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  for (int i = 0; i < 70; ++i) rig.Put("foo.22", std::string(64 * 1024, 'Z'));
  FileStorePeer peer = rig.peer();
  ASSERT_EQ(peer.Blocks().size(), 2U);
  EXPECT_GT(peer.Block(0).raw_bytes, kCompactMinimum);

  for (uint64_t seq = 24; seq <= 47; ++seq) EXPECT_TRUE(rig.Remove(seq));

  EXPECT_EQ(peer.Block(0).bytes, peer.Block(0).raw_bytes);
  EXPECT_FALSE(peer.Block(0).ShouldCompactInline());
  EXPECT_FALSE(peer.Block(1).ShouldCompactInline());
}

PORTED_TEST(TestFileStoreInlineCompactionSync, kNoPlanNumber) {
  struct Case {
    const char* title;
    bool sync_always;
    bool sync_on_flush;
    bool needs_sync;
  };
  for (const Case& mode :
       {Case{"no sync", false, false, true}, Case{"sync always", true, false, false},
        Case{"sync on flush", true, true, false}}) {
    SCOPED_TRACE(mode.title);
    FileStoreRig rig;
    rig.file_store.block_size = 3 << 20;
    rig.file_store.sync_interval = hours(1);
    rig.file_store.sync_always = mode.sync_always;
    rig.file_store.sync_on_flush = mode.sync_on_flush;
    rig.stream.subjects = {"foo"};
    rig.Start();
    // Eleven records are more than the least that is compacted at once; the twelfth begins a block.
    for (int i = 0; i < 12; ++i) rig.Put("foo", std::string(256 * 1024, 'Z'));
    FileStorePeer peer = rig.peer();
    ASSERT_EQ(peer.Blocks().size(), 2U);
    ASSERT_TRUE(peer.SyncBlocks());
    const MessageBlock& first = peer.Block(0);
    const uint64_t raw_before = first.raw_bytes;
    EXPECT_GT(raw_before, kCompactMinimum);
    EXPECT_FALSE(first.needs_sync);

    // The last of these leaves less than half.
    for (uint64_t seq = 2; seq <= 7; ++seq) EXPECT_TRUE(rig.Remove(seq));

    EXPECT_LT(first.raw_bytes, raw_before);
    EXPECT_EQ(first.needs_sync, mode.needs_sync);
  }
}

// A block of which compaction gains nothing is left alone until something in it changes.
PORTED_TEST(TestFileStoreSyncCompressOnlyIfDirty, 499) {
  FileStoreRig rig;
  rig.file_store.block_size = 256;  // six records
  rig.file_store.sync_interval = milliseconds(250);
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  const auto put = [&rig](int count) {
    for (int i = 0; i < count; ++i) rig.Put("foo.BB", "hello");
  };
  put(13);
  FileStorePeer peer = rig.peer();
  EXPECT_EQ(peer.Blocks().size(), 3U);
  // Their tombstones fill the third block.
  for (const uint64_t seq : {2, 3, 4, 5, 8, 9, 10, 11}) EXPECT_TRUE(rig.Remove(seq));
  put(6);
  ASSERT_EQ(peer.Blocks().size(), 5U);
  for (size_t i = 0; i < 3; ++i) EXPECT_TRUE(peer.Block(i).ShouldCompactOnSync()) << i;

  rig.sim.AdvanceBy(seconds(1));

  for (const BlockPtr& block : peer.Blocks()) {
    EXPECT_FALSE(block->ShouldCompactOnSync()) << block->index;
  }
  EXPECT_TRUE(rig.Remove(13));
  EXPECT_FALSE(peer.Block(2).no_compact);
}

// The pass that compacts a block also syncs what it wrote.
PORTED_TEST(TestFileStoreSyncBlocksSyncsCompaction, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 256;
  rig.file_store.sync_interval = hours(1);
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  for (int i = 0; i < 13; ++i) rig.Put("foo.BB", "hello");
  FileStorePeer peer = rig.peer();
  ASSERT_EQ(peer.Blocks().size(), 3U);
  const auto expect_needs_sync = [&peer](bool expected) {
    for (const BlockPtr& block : peer.Blocks()) {
      EXPECT_EQ(block->needs_sync, expected) << block->index;
    }
  };
  expect_needs_sync(true);
  ASSERT_TRUE(peer.SyncBlocks());
  expect_needs_sync(false);

  // Their tombstones are in the last block; the first block's file is as it was.
  const MessageBlock& first = peer.Block(0);
  for (uint64_t seq = 2; seq <= 5; ++seq) EXPECT_TRUE(rig.Remove(seq));
  EXPECT_TRUE(first.ShouldCompactOnSync());
  EXPECT_FALSE(first.needs_sync);
  const uint64_t raw_before = first.raw_bytes;

  ASSERT_TRUE(peer.SyncBlocks());

  EXPECT_LT(first.raw_bytes, raw_before);
  expect_needs_sync(false);
}

// What limits have removed has no tombstones: gaps tell of it.
PORTED_TEST(TestFileStoreDmapBlockRecoverAfterCompact, 500) {
  FileStoreRig rig;
  rig.file_store.block_size = 256;  // six records
  rig.stream.subjects = {"foo.*"};
  rig.stream.max_msgs_per = 1;
  rig.Start();
  for (int i = 1; i <= 6; ++i) rig.Put("foo." + std::to_string(i), "hello");
  FileStorePeer peer = rig.peer();
  EXPECT_EQ(peer.Blocks().size(), 1U);
  for (int i = 2; i < 6; ++i) rig.Put("foo." + std::to_string(i), "hello");
  ASSERT_EQ(peer.Blocks().size(), 2U);
  MessageBlock& first = peer.Block(0);
  ASSERT_TRUE(first.Compact());
  first.deleted = {};

  const auto rebuilt = first.Rebuild();

  ASSERT_TRUE(rebuilt);
  EXPECT_FALSE(rebuilt->lost);
  EXPECT_TRUE(rebuilt->tombstones.empty());
  EXPECT_EQ(first.deleted.Size(), 4U);
}

// Tombstones begin new blocks as messages do, and go when nothing is left that they could tell.
PORTED_TEST_ALL(TestFileStoreRestoreDeleteTombstonesExceedingMaxBlkSize, 502) {
  constexpr uint64_t kFirst = 1'000'000'000;
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 256;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  EXPECT_EQ(rig.PurgeEx("", kFirst, 0), 0U);
  for (int i = 1; i <= 600; ++i) rig.Put("foo." + std::to_string(i), "hello");
  for (uint64_t seq = kFirst + 1; seq <= kFirst + 100; ++seq) {
    EXPECT_TRUE(rig.Remove(seq));
  }

  FileStorePeer peer = rig.peer();
  std::vector<BlockPtr> without_messages;
  for (const BlockPtr& block : peer.Blocks()) {
    EXPECT_LT(block->bytes, 256U);
    EXPECT_LT(block->raw_bytes, 256U);
    if (block->bytes == 0 && block.get() != &(*peer.LastBlock())) without_messages.push_back(block);
  }
  ASSERT_FALSE(without_messages.empty());
  for (const BlockPtr& block : without_messages) {
    ASSERT_TRUE(block->EnsureRawBytes());
    const uint64_t raw_before = block->raw_bytes;
    EXPECT_TRUE(block->ShouldCompactOnSync());
    ASSERT_TRUE(block->Compact());
    EXPECT_EQ(block->bytes, 0U);
    EXPECT_EQ(block->raw_bytes, raw_before);
  }

  // With it all that the tombstones are for lies before the first message.
  EXPECT_TRUE(rig.Remove(kFirst));
  ASSERT_TRUE(peer.SyncBlocks());
  for (const BlockPtr& block : without_messages) {
    EXPECT_EQ(block->bytes, 0U);
    EXPECT_EQ(block->raw_bytes, 0U);
    EXPECT_FALSE(peer.BlockByIndex(block->index));
  }
}

// A block of which compaction takes nothing, as it is mostly tombstones, is not compacted with each
// removal again.
PORTED_TEST(TestFileStoreDontSpamCompactWhenMostlyTombstones, 527) {
  FileStoreRig rig;
  rig.file_store.block_size = kCompactMinimum + 3000;
  rig.stream.subjects = {"a"};
  rig.Start();
  FileStorePeer peer = rig.peer();
  // Records of 31 bytes until their tombstones, of 30 bytes, are more than a block takes. One that
  // is as large as a block makes the next two begin another.
  const uint64_t count = rig.file_store.block_size / kEmptyRecordBytes + 10;
  for (uint64_t i = 0; i < count; ++i) ASSERT_TRUE(rig.store->StoreMsg("a", {}, {}, 0));
  const std::string large(rig.file_store.block_size, 'X');
  ASSERT_TRUE(rig.store->StoreMsg("a", {}, ViewOf(large), 0));
  for (int i = 0; i < 2; ++i) rig.Put("a", std::string(100, 'X'));
  ASSERT_EQ(peer.Blocks().size(), 4U);
  const uint64_t first_kept = (*peer.LastBlock()).first.seq;
  const uint64_t last = (*peer.LastBlock()).last.seq;
  EXPECT_EQ(last, first_kept + 1);

  for (uint64_t seq = 1; seq < first_kept; ++seq) EXPECT_TRUE(rig.Remove(seq));

  // One message of about 100 bytes in 2 MiB, as if the other had been removed without a look at
  // whether to compact.
  ASSERT_EQ(peer.Blocks().size(), 2U);
  MessageBlock& block = peer.Block(0);
  block.deleted.Insert(last);
  block.bytes /= 2;
  EXPECT_EQ(block.bytes, 131U);
  EXPECT_TRUE(block.ShouldCompactInline());

  ASSERT_TRUE(block.Compact());

  EXPECT_FALSE(block.ShouldCompactInline());
  EXPECT_EQ(block.bytes, 131U);
  // It is worth a try when half of what was left then has gone.
  block.bytes /= 2;
  EXPECT_TRUE(block.ShouldCompactInline());
}

}  // namespace
}  // namespace jsstore
