// From filestore_test.go of the reference: blocks that are rewritten, and blocks whose file is not
// what was known of them.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "store/ported/filestore_foo_rig.h"

namespace jsstore {
namespace {

constexpr uint64_t kCompactedFrom = 2 * 1024 * 1024;  // smaller blocks are not compacted

PORTED_TEST_ALL(TestFileStorePreserveLastSeqAfterCompact, kNoPlanNumber) {
  FooRig rig(permutation);
  rig.PutFoo(1);
  rig.Compact(2);
  ExpectState(rig.State(), {0, 2, 1});
  rig.ExpectSameAfterRestart(Index::kRemoved);
}

// What follows a message that does not count any more is appended behind its bytes.
PORTED_TEST_ALL(TestFileStoreSkipMsgAndCompactRequiresAppend, 577) {
  FooRig rig(permutation);
  rig.Put("foo", std::string(256 * 1024, 'x'));
  ASSERT_TRUE(Worked(rig.store->SkipMsg(2)));
  rig.Compact(2);
  ExpectState(rig.State(), {0, 3, 2});
  ASSERT_TRUE(Worked(rig.store->SkipMsg(3)));
  rig.FirstBlock().ClearCacheAndOffset();
  EXPECT_TRUE(Worked(rig.FirstBlock().Load()));
}

PORTED_TEST(TestFileStoreCompactRewritesFileWithSwap, 578) {
  FooRig rig;
  rig.PutMany(20, "foo", std::string(256 * 1024, 'x'));
  rig.Compact(20);
  ExpectState(rig.State(), {1, 20, 20});
  // the message that is left is the first thing in the file
  rig.FirstBlock().ClearCacheAndOffset();
  ASSERT_TRUE(Worked(rig.FirstBlock().Load()));
  EXPECT_EQ(rig.FirstBlock().cache()->index, std::vector<uint32_t>{0});
}

PORTED_TEST(TestFileStoreCompactSync, kNoPlanNumber) {
  // given a store that syncs every write, and a block that is worth compacting
  FileStoreRig rig;
  rig.file_store.block_size = 4 * 1024 * 1024;
  rig.file_store.sync_always = true;
  rig.file_store.sync_interval = std::chrono::hours(1);
  rig.Start();
  const BlockPtr block = rig.peer().FirstBlock();
  while (block->raw_bytes <= kCompactedFrom) rig.Put("", std::string(256 * 1024, 'x'));
  ASSERT_TRUE(Worked(rig.peer().SyncBlocks()));
  ASSERT_EQ(rig.peer().Blocks().size(), 1U);
  const uint64_t before = block->raw_bytes;
  const uint64_t last = rig.State().last_seq;
  // when all but the last goes, then the new file has been synced already
  EXPECT_EQ(rig.Compact(last), last - 1);
  EXPECT_LT(block->raw_bytes, before);
  EXPECT_FALSE(block->needs_sync);
}

void ExpectFoundOnly(MessageBlock& block, uint64_t first, uint64_t last) {
  for (uint64_t seq = 1; seq <= 5; ++seq) {
    const auto found = block.Lookup(seq);
    EXPECT_EQ(found.has_value(), first <= seq && seq <= last) << seq;
    if (!found) {
      EXPECT_EQ(found.error().code, ErrorCode::kStoreMsgNotFound) << seq;
    }
  }
}

void CutFile(FileStoreRig& rig, const std::string& path, size_t size) {
  Bytes bytes = rig.ReadFile(path);
  ASSERT_GT(bytes.size(), size);
  bytes.resize(size);
  rig.WriteFile(path, bytes);
}

void CutAndLoad(const Permutation& permutation, uint64_t keep_bytes, uint64_t msgs) {
  SCOPED_TRACE("cut to " + std::to_string(keep_bytes));
  FooRig rig(permutation);
  rig.PutFoo(5);
  rig.FirstBlock().ClearCacheAndOffset();
  CutFile(rig, rig.FirstBlock().path(), keep_bytes);
  ASSERT_TRUE(Worked(rig.FirstBlock().Load()));
  if (msgs > 0) {
    ExpectBlock(rig.FirstBlock(), {msgs, 1, msgs});
  } else {
    ExpectBlock(rig.FirstBlock(), {0, 6, 5});
  }
  ExpectFoundOnly(rig.FirstBlock(), 1, msgs);
}

// Compacts a block without its ends, takes back what was known of it, and loads it.
void CompactAndLoad(const Permutation& permutation, bool head, bool tail) {
  SCOPED_TRACE(std::string(head ? "head " : "") + (tail ? "tail" : ""));
  FooRig rig(permutation);
  rig.PutFoo(5);
  MessageBlock& block = rig.FirstBlock();
  ExpectBlock(block, {5, 1, 5});
  if (head) block.first.seq = 2;
  if (tail) block.deleted.Insert(5);
  ASSERT_TRUE(Worked(block.Compact()));
  block.first.seq = 1;
  block.last.seq = 5;
  block.ClearCacheAndOffset();

  ASSERT_TRUE(Worked(block.Load()));
  const uint64_t first = head ? 2 : 1;
  const uint64_t last = tail ? 4 : 5;
  ExpectBlock(block, {last - first + 1, first, last});
  ExpectFoundOnly(block, first, last);
}

PORTED_TEST_ALL(TestFileStoreIndexCacheBufIdxMismatch, 579) {
  CutAndLoad(permutation, 0, 0);
  CutAndLoad(permutation, 5 * kFooBytes / 2, 2);
  CompactAndLoad(permutation, /*head=*/true, /*tail=*/false);
  CompactAndLoad(permutation, /*head=*/false, /*tail=*/true);
  CompactAndLoad(permutation, /*head=*/true, /*tail=*/true);
}

PORTED_TEST_ALL(TestFileStoreIndexCacheBufTombstoneMismatch, 580) {
  FooRig rig(permutation);
  rig.PutFoo(3);
  EXPECT_TRUE(rig.Remove(2));
  FooRig::LoadAnew(rig.FirstBlock());
  EXPECT_EQ(rig.FirstBlock().cache()->index, (std::vector<uint32_t>{0, kFooBytes, 2 * kFooBytes}));
}

PORTED_TEST_ALL(TestFileStoreIndexCacheBufTombstoneMismatchAfterCompact, 581) {
  FooRig rig(permutation);
  rig.PutFoo(3);
  EXPECT_TRUE(rig.Remove(2));
  ASSERT_TRUE(Worked(rig.FirstBlock().Compact()));
  FooRig::LoadAnew(rig.FirstBlock());
  // the record is gone, and so the gap tells
  EXPECT_EQ(rig.FirstBlock().deleted.Size(), 1U);
  EXPECT_TRUE(rig.FirstBlock().deleted.Exists(2));
  EXPECT_EQ(rig.FirstBlock().cache()->index, (std::vector<uint32_t>{0, kIndexDeleted, kFooBytes}));
}

PORTED_TEST(TestFileStoreIndexCacheBufEraseMsgMismatch, 582) {
  // given an erased message, and a stream that does not know of it, as from an old index.db
  FooRig rig;
  rig.PutFoo(3);
  EXPECT_TRUE(rig.Erase(2));
  const std::string before = rig.StateText();
  EXPECT_EQ(rig.State().msgs, 2U);
  rig.peer().ClaimMessages(3);
  // when the block is read
  FooRig::LoadAnew(rig.FirstBlock());
  EXPECT_EQ(rig.FirstBlock().cache()->index, (std::vector<uint32_t>{0, kFooBytes, 2 * kFooBytes}));
  // then the stream soon knows
  rig.sim.Settle();
  EXPECT_EQ(rig.StateText(), before);
}

PORTED_TEST_ALL(TestFileStoreCompactRestoresLastSeq, 583) {
  FooRig rig(permutation);
  const std::vector<int64_t> times = rig.PutFoo(4);
  const auto check = [&](uint64_t first, uint64_t last, uint64_t msgs) {
    ExpectBlock(rig.FirstBlock(), {msgs, first, last});
    EXPECT_EQ(rig.FirstBlock().first.ts, times[first - 1]);
    EXPECT_EQ(rig.FirstBlock().last.ts, times[last - 1]);
    EXPECT_EQ(rig.FirstBlock().deleted.Size(), last - first + 1 - msgs);
  };
  check(1, 4, 4);
  EXPECT_TRUE(rig.Remove(1));
  check(2, 4, 3);
  EXPECT_TRUE(rig.Remove(4));
  check(2, 4, 2);
  ASSERT_TRUE(Worked(rig.FirstBlock().Compact()));
  check(2, 3, 2);
}

// Nothing is left to tell the ends from.
PORTED_TEST_ALL(TestFileStoreCompactFullyResetsFirstAndLastSeq, 584) {
  FooRig rig(permutation);
  const std::vector<int64_t> times = rig.PutFoo(2);
  MessageBlock& block = rig.FirstBlock();
  ExpectBlock(block, {2, 1, 2});
  EXPECT_EQ(block.last.ts, times[1]);
  ASSERT_TRUE(Worked(block.Load()));
  block.deleted.Insert(1);
  block.deleted.Insert(2);
  block.msgs = 0;
  ASSERT_TRUE(Worked(block.Compact()));
  ExpectBlock(block, {0, 1, 0});
  EXPECT_EQ(block.first.ts, times[0]);
  EXPECT_EQ(block.last.ts, 0);
  EXPECT_TRUE(block.deleted.Empty());
}

std::vector<std::string> RandomPayloads(size_t count, size_t bytes) {
  std::mt19937_64 random(/*seed=*/7);
  std::vector<std::string> payloads(count, std::string(bytes, '\0'));
  for (std::string& payload : payloads) {
    for (size_t i = 0; i + sizeof(uint64_t) <= bytes; i += sizeof(uint64_t)) {
      StoreLittle(reinterpret_cast<uint8_t*>(payload.data() + i), random());
    }
  }
  return payloads;
}

PORTED_TEST_ALL(TestFileStoreCompactHeadReclaimRecompressedBlock, kNoPlanNumber) {
  // given one block that was compressed in full, and is large all the same
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 8 * 1024 * 1024;
  rig.stream.subjects = {"zzz"};
  rig.Start();
  const std::vector<std::string> payloads = RandomPayloads(36, 64 * 1024);
  for (const std::string& payload : payloads) rig.Put("zzz", payload);
  const BlockPtr block = rig.peer().LastBlock();
  ASSERT_TRUE(Worked(block->RecompressIfNeeded()));
  auto records = block->ReadFile();
  ASSERT_TRUE(Worked(records));
  const size_t file_bytes = records->size();
  ASSERT_TRUE(Worked(block->DecodeApart(*records)));
  EXPECT_EQ(file_bytes != records->size(), permutation.Compresses());
  ASSERT_GT(block->raw_bytes, kCompactedFrom);
  // when all but the end of it goes
  const uint64_t first = payloads.size() - 5;
  rig.Compact(first);
  // then what is left can be read, now and after a restart
  for (int life = 0; life < 2; ++life) {
    EXPECT_EQ(rig.store->FastState().msgs, 6U);
    for (uint64_t seq = first; seq <= payloads.size(); ++seq) {
      EXPECT_EQ(rig.TextAt(seq), "zzz " + payloads[seq - 1]) << seq;
    }
    rig.StopAndStart();
  }
}

// A stream without subjects has none after truncating either.
PORTED_TEST_ALL(TestFileStoreDoesntRebuildSubjectStateWithNoTrack, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.Start();
  rig.Put("foo", "");
  rig.Truncate(1);
  EXPECT_EQ(rig.peer().Subjects().Size(), 0U);
  EXPECT_EQ(rig.State().num_subjects, 0);
}

PORTED_TEST_ALL(TestFileStoreCorrectChecksumAfterTruncate, 597) {
  FooRig rig(permutation);
  rig.PutFoo(3);
  const ChecksumValue third = rig.FirstBlock().last_checksum();
  EXPECT_EQ(rig.FirstBlock().LastChecksumOnDisk(), third);
  rig.PutFoo(2);
  ASSERT_NE(rig.FirstBlock().last_checksum(), third);
  rig.Truncate(3);
  EXPECT_EQ(rig.FirstBlock().last_checksum(), third);
  EXPECT_EQ(rig.FirstBlock().LastChecksumOnDisk(), third);
}

PORTED_TEST_ALL(TestFileStoreTrailingSkipMsgsFromStreamStateFile, kNoPlanNumber) {
  // given ten messages of which the file has but five, and an index.db that knows of ten
  FooRig rig(permutation);
  rig.PutFoo(10);
  const std::string path = rig.peer().LastBlock()->path();
  rig.Stop();
  CutFile(rig, path, 5 * kFooBytes);
  // when
  rig.Start();
  // then its last sequence holds
  ExpectState(rig.State(), {5, 1, 10});
  for (uint64_t seq = 1; seq <= 10; ++seq) {
    EXPECT_EQ(rig.LoadError(seq),
              seq <= 5 ? std::nullopt : std::optional(ErrorCode::kStoreMsgNotFound))
        << seq;
  }
  // in a block of its own
  ASSERT_EQ(rig.BlockCount(), 2U);
  ExpectBlock(*rig.peer().LastBlock(), {0, 11, 10});
  EXPECT_TRUE(rig.peer().LastBlock()->deleted.Empty());
}

}  // namespace
}  // namespace jsstore
