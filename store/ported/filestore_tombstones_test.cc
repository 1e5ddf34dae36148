// From filestore_test.go of the reference: tombstones, erased messages and gaps must survive the
// loss of index.db.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "store/ported/filestore_foo_rig.h"

namespace jsstore {
namespace {

using Sequences = std::vector<uint64_t>;

// What can be read in a block's file by somebody who has no key.
std::string ReadableIn(MessageBlock& block, const Permutation& permutation) {
  auto records = block.ReadFile();
  EXPECT_TRUE(Worked(records));
  if (!permutation.Encrypts()) {
    EXPECT_TRUE(Worked(block.DecodeApart(*records)));
  }
  return TextOf(records->From(0));
}

struct Disorder {
  Sequences written;
  uint64_t msgs;
  uint64_t deleted;
};

void ReadDisorder(const Permutation& permutation, const Disorder& disorder) {
  // given records whose sequences do not ascend
  FooRig rig(permutation);
  const BlockPtr block = rig.peer().LastBlock();
  for (const uint64_t seq : disorder.written) {
    ASSERT_TRUE(Worked(block->AppendRecord(seq, {}, {}, {}, 0, true, true)));
  }
  EXPECT_EQ(block->msgs, 4U);
  EXPECT_TRUE(block->deleted.Empty());
  // when the block is counted anew, as if nothing were known of it
  block->first.seq = 0;
  ASSERT_TRUE(Worked(block->Rebuild()));
  // then what does not ascend does not count
  EXPECT_EQ(block->msgs, disorder.msgs);
  EXPECT_EQ(block->deleted.Size(), disorder.deleted);
  // nor when it is read to be used
  EXPECT_FALSE(block->CacheLoaded());
  ASSERT_TRUE(Worked(block->Load()));
  EXPECT_TRUE(block->CacheLoaded());
  EXPECT_EQ(block->msgs, disorder.msgs);
}

PORTED_TEST_ALL(TestFileStoreCorruptedNonOrderedSequences, 555) {
  ReadDisorder(permutation, {{1, 3, 2, 4}, 3, 1});
  ReadDisorder(permutation, {{1, 2, 2, 3}, 3, 0});
}

// A block without messages needs no cache to say so.
PORTED_TEST_ALL(TestFileStoreCacheLookupOnEmptyBlock, 557) {
  FooRig rig(permutation);
  const BlockPtr block = rig.peer().LastBlock();
  ASSERT_NE(block, nullptr);
  block->FinishedWithCache();
  ASSERT_FALSE(block->CacheHeld());
  const auto found = block->Lookup(block->first.seq);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kStoreMsgNotFound);
  EXPECT_FALSE(block->CacheHeld());
}

PORTED_TEST_ALL(TestFileStoreEraseMsgDoesNotLoseTombstones, kNoPlanNumber) {
  // given a message, one that is removed, one to be erased, the tombstone, and one more
  FooRig rig(permutation);
  rig.PutFoo(2);
  rig.Put("foo", "secret!");
  EXPECT_TRUE(rig.Remove(2));
  rig.PutFoo(1);
  // when
  EXPECT_TRUE(rig.Erase(3));
  // then
  const auto check = [&rig] {
    ExpectState(rig.State(), {2, 1, 4});
    EXPECT_EQ(rig.Deleted(), (Sequences{2, 3}));
    EXPECT_EQ(rig.LoadError(2), ErrorCode::kDeletedMsg);
    EXPECT_EQ(rig.LoadError(3), ErrorCode::kDeletedMsg);
  };
  check();
  rig.ExpectSameAfterRestart(Index::kRemoved);
  check();
}

PORTED_TEST_ALL(TestFileStoreEraseMsgDoesNotLoseTombstonesInEmptyBlock, 559) {
  // given a second block with one message and a tombstone for the first block
  FooRig rig(permutation);
  rig.PutFoo(2);
  const BlockPtr second = rig.Done(rig.peer().AddBlock());
  rig.Put("foo", "secret!");
  EXPECT_TRUE(rig.Remove(2));
  // when its only message is erased
  EXPECT_TRUE(rig.Erase(3));
  // then the message is gone from the file, but the tombstone is not
  EXPECT_EQ(ReadableIn(*second, permutation).find("secret!"), std::string::npos);
  const auto check = [&rig] {
    ExpectState(rig.State(), {1, 1, 3});
    EXPECT_EQ(rig.Deleted(), (Sequences{2, 3}));
    EXPECT_EQ(rig.LoadError(2), ErrorCode::kDeletedMsg);
    EXPECT_EQ(rig.LoadError(3), ErrorCode::kStoreMsgNotFound);
  };
  check();
  rig.ExpectSameAfterRestart(Index::kRemoved);
  check();
}

PORTED_TEST_ALL(TestFileStoreTombstonesNoFirstSeqRollback, kNoPlanNumber) {
  // given two full blocks
  FooRig rig(permutation, 10);
  rig.PutFoo(20);
  ExpectState(rig.State(), {20, 1, 20});
  EXPECT_EQ(rig.BlockCount(), 2U);
  // when all goes one by one
  rig.RemoveAll(1, 20);
  // then there is one block, of tombstones alone
  ExpectState(rig.State(), {0, 21, 20});
  EXPECT_EQ(rig.BlockCount(), 1U);
  rig.ExpectSameAfterRestart(Index::kRemoved);
}

// Fifty messages and fifty more in other blocks, of which only the first is left.
void LeaveOnlyFirst(FooRig& rig) {
  rig.PutFoo(50);
  rig.RemoveAll(2, 49);
  ASSERT_TRUE(Worked(rig.peer().AddBlock()));
  rig.PutFoo(50);
  rig.RemoveAll(50, 100);
  ExpectState(rig.State(), {1, 1, 100});
}

PORTED_TEST_ALL(TestFileStoreTombstonesSelectNextFirstCleanup, kNoPlanNumber) {
  FooRig rig(permutation, 10);
  LeaveOnlyFirst(rig);
  EXPECT_TRUE(rig.Remove(1));
  ExpectState(rig.State(), {0, 101, 100});
  rig.ExpectSameAfterRestart(Index::kRemoved);
}

// The store was killed when it had written the tombstone and not yet removed the message.
PORTED_TEST_ALL(TestFileStoreTombstonesSelectNextFirstCleanupOnRecovery, 562) {
  FooRig rig(permutation, 10);
  LeaveOnlyFirst(rig);
  const auto last_time = rig.State().last_time;
  ASSERT_TRUE(Worked(rig.peer().AppendTombstone(1, 0)));
  rig.StopAndStart(Index::kRemoved);
  StreamState expected;
  expected.first_seq = 101;
  expected.last_seq = 100;
  expected.last_time = last_time;
  EXPECT_EQ(rig.StateText(), TextOf(expected));
}

// One record tells of three skipped sequences.
PORTED_TEST_ALL(TestFileStoreDetectDeleteGapWithLastSkipMsg, kNoPlanNumber) {
  FooRig rig(permutation);
  rig.PutFoo(1);
  ASSERT_TRUE(Worked(rig.store->SkipMsgs(2, 3)));
  ExpectState(rig.State(), {1, 1, 4});
  EXPECT_EQ(rig.State().num_deleted, 3);
  rig.ExpectSameAfterRestart(Index::kRemoved);
  ExpectBlock(rig.FirstBlock(), {1, 1, 4});
  EXPECT_EQ(rig.FirstBlock().deleted.Size(), 3U);
}

// Before the first message nothing counts as deleted.
PORTED_TEST_ALL(TestFileStoreDetectDeleteGapWithOnlySkipMsg, kNoPlanNumber) {
  FooRig rig(permutation);
  ASSERT_TRUE(Worked(rig.store->SkipMsg(1)));
  ASSERT_TRUE(Worked(rig.store->SkipMsgs(2, 3)));
  ExpectState(rig.State(), {0, 5, 4});
  EXPECT_EQ(rig.State().num_deleted, 0);
  rig.ExpectSameAfterRestart(Index::kRemoved);
  ExpectBlock(rig.FirstBlock(), {0, 5, 4});
  EXPECT_TRUE(rig.FirstBlock().deleted.Empty());
}

PORTED_TEST_ALL(TestFileStoreMissingDeletesAfterCompact, 570) {
  // given a block that is full, of which its ends and two in the middle were removed
  FooRig rig(permutation);
  rig.PutFoo(6);
  for (const uint64_t seq : {1U, 3U, 4U, 6U}) EXPECT_TRUE(rig.Remove(seq));
  const BlockPtr block = rig.peer().FirstBlock();
  ASSERT_TRUE(Worked(rig.peer().AddBlock()));
  ExpectBlock(*block, {2, 2, 6});
  EXPECT_EQ(block->deleted.Size(), 3U);
  for (const uint64_t seq : {3U, 4U, 6U}) EXPECT_TRUE(block->deleted.Exists(seq));

  // when it is compacted, then the deletes between its messages are told from its file
  ASSERT_TRUE(Worked(block->Compact()));
  FooRig::LoadAnew(*block);
  for (int counted = 0; counted < 2; ++counted) {
    ExpectBlock(*block, {2, 2, 5});
    EXPECT_EQ(block->deleted.Size(), 2U);
    EXPECT_TRUE(block->deleted.Exists(3));
    EXPECT_TRUE(block->deleted.Exists(4));
    ASSERT_TRUE(Worked(block->Rebuild()));
  }

  // when but one message is left, then there are none
  EXPECT_TRUE(rig.Remove(5));
  ASSERT_TRUE(Worked(block->Compact()));
  FooRig::LoadAnew(*block);
  for (int counted = 0; counted < 2; ++counted) {
    ExpectBlock(*block, {1, 2, 2});
    EXPECT_TRUE(block->deleted.Empty());
    ASSERT_TRUE(Worked(block->Rebuild()));
  }
}

void LookUpSkipped(const Permutation& permutation, bool skip_many) {
  FooRig rig(permutation);
  rig.PutFoo(1);
  if (skip_many) {
    ASSERT_TRUE(Worked(rig.store->SkipMsgs(2, 10)));
  } else {
    for (uint64_t seq = 2; seq <= 11; ++seq) ASSERT_TRUE(Worked(rig.store->SkipMsg(seq)));
  }
  rig.PutFoo(1);
  const BlockPtr block = rig.peer().FirstBlock();
  ASSERT_TRUE(Worked(block->Load()));
  for (uint64_t seq = 1; seq <= 12; ++seq) {
    const auto found = block->Lookup(seq);
    const bool skipped = seq >= 2 && seq <= 11;
    ASSERT_EQ(found.has_value(), !skipped) << seq;
    if (skipped) {
      EXPECT_EQ(found.error().code, ErrorCode::kDeletedMsg) << seq;
    }
  }
  EXPECT_EQ(block->cache()->index.size(), 12U);
}

PORTED_TEST_ALL(TestFileStoreIdxAccountingForSkipMsgs, 571) {
  LookUpSkipped(permutation, false);
  LookUpSkipped(permutation, true);
}

PORTED_TEST_ALL(TestFileStoreEmptyBlockContainsPriorTombstones, kNoPlanNumber) {
  // given a first block, a second one that holds a tombstone for it and lost its only message, and
  // a third one
  FooRig rig(permutation);
  rig.PutFoo(2);
  ASSERT_TRUE(Worked(rig.peer().AddBlock()));
  rig.PutFoo(1);
  EXPECT_TRUE(rig.Remove(2));
  EXPECT_TRUE(rig.Remove(3));
  const auto check = [&rig] {
    ExpectState(rig.State(), {1, 1, 3});
    EXPECT_EQ(rig.Deleted(), (Sequences{2, 3}));
    EXPECT_EQ(rig.BlockCount(), 3U);
    EXPECT_EQ(rig.LoadError(2), ErrorCode::kDeletedMsg);
    EXPECT_EQ(rig.LoadError(3), ErrorCode::kStoreMsgNotFound);
  };
  check();
  rig.ExpectSameAfterRestart(Index::kRemoved);
  check();
  // when the first message goes, then so do blocks of tombstones that tell nothing any more
  rig.PutFoo(1);
  EXPECT_EQ(rig.BlockCount(), 3U);
  EXPECT_TRUE(rig.Remove(1));
  EXPECT_EQ(rig.BlockCount(), 1U);
}

PORTED_TEST_ALL(TestFileStoreCompactTombstonesBelowFirstSeq, 573) {
  // given a block with tombstones for two messages of the block before
  FooRig rig(permutation);
  rig.PutFoo(3);
  const BlockPtr second = rig.Done(rig.peer().AddBlock());
  rig.PutFoo(1);
  EXPECT_TRUE(rig.Remove(3));
  EXPECT_TRUE(rig.Remove(2));
  ExpectState(rig.State(), {2, 1, 4});
  EXPECT_EQ(rig.Deleted(), (Sequences{2, 3}));
  EXPECT_EQ(rig.BlockCount(), 2U);
  EXPECT_EQ(second->CountPriorTombstones(), 2);
  // when the stream begins after those, then they count no more
  EXPECT_TRUE(rig.Remove(1));
  EXPECT_EQ(second->CountPriorTombstones(), 0);
  // and syncing takes them out
  ASSERT_TRUE(Worked(rig.peer().AddBlock()));
  const uint64_t before = second->raw_bytes;
  EXPECT_TRUE(second->ShouldCompactOnSync());
  ASSERT_TRUE(Worked(rig.peer().SyncBlocks()));
  EXPECT_LT(second->raw_bytes, before);
}

}  // namespace
}  // namespace jsstore
