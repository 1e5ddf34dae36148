// From filestore_test.go of the reference: Truncate, and the order in which messages are removed.
#include <gmock/gmock.h>

#include <algorithm>

#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using testing::AnyOf;
using testing::ElementsAre;

PORTED_TEST_ALL(TestFileStoreStreamTruncate, 368) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 350;
  rig.stream.subjects = {"*"};
  rig.Start();
  rig.PutMany(49, "foo", "ok");
  rig.PutMany(51, "bar", "ok");
  EXPECT_EQ(rig.State().msgs, 100U);
  rig.Truncate(50);
  EXPECT_EQ(rig.State().msgs, 50U);

  for (const uint64_t seq : {10, 20, 30, 40}) EXPECT_TRUE(rig.Remove(seq));
  rig.Truncate(25);
  EXPECT_EQ(rig.State().msgs, 23U);
  EXPECT_THAT(rig.Deleted(), ElementsAre(10, 20));

  // the deletes are kept, with index.db and without
  const std::string before = rig.StateText();
  rig.StopAndStart();
  EXPECT_EQ(rig.StateText(), before);
  ASSERT_NE(rig.peer().FirstBlock(), nullptr);
  EXPECT_TRUE(Worked(rig.peer().FirstBlock()->Load()));
  rig.StopAndStart(Index::kRemoved);
  EXPECT_EQ(rig.StateText(), before);
}

PORTED_TEST_ALL(TestFileStoreStreamTruncateDeletedSequence, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 350;  // ten messages
  rig.stream.subjects = {"foo"};
  rig.Start();
  rig.PutMany(12, "foo", "ok");
  for (const uint64_t seq : {4, 5}) EXPECT_TRUE(rig.Remove(seq));
  const BlockPtr block = rig.peer().BlockOf(5);
  ASSERT_NE(block, nullptr);
  ASSERT_NE(block, rig.peer().LastBlock());
  EXPECT_TRUE(Worked(block->Compact()));
  block->FinishedWithCache();

  // when the sequence to be the last has no record any more
  rig.Truncate(5);
  ExpectState(rig.State(), {3, 1, 5});
  EXPECT_THAT(rig.Deleted(), ElementsAre(4, 5));
  for (uint64_t seq = 1; seq <= 3; ++seq) EXPECT_TRUE(rig.Loads(seq)) << seq;
  for (uint64_t seq = 4; seq <= 5; ++seq) {
    EXPECT_THAT(rig.LoadError(seq), AnyOf(ErrorCode::kStoreMsgNotFound, ErrorCode::kDeletedMsg));
  }
  for (uint64_t seq = 6; seq <= 12; ++seq) EXPECT_EQ(rig.LoadError(seq), ErrorCode::kStoreEof);

  rig.ExpectSameAfterRestart(Index::kRemoved);
}

PORTED_TEST_ALL(TestFileStoreStreamTruncateDeletedWithCompactedPrefix, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 120;  // three messages
  rig.stream.subjects = {"foo"};
  rig.Start();
  rig.PutMany(9, "foo", "ok");
  for (const uint64_t seq : {4, 5}) EXPECT_TRUE(rig.Remove(seq));
  const BlockPtr block = rig.peer().BlockOf(4);
  ASSERT_NE(block, nullptr);
  EXPECT_TRUE(Worked(block->Compact()));

  // when nothing before the sequence is left in its block, then the block goes
  rig.Truncate(5);
  const auto& left = rig.peer().Blocks();
  EXPECT_EQ(std::count(left.begin(), left.end(), block), 0);
  ExpectState(rig.State(), {3, 1, 5});
  EXPECT_THAT(rig.Deleted(), ElementsAre(4, 5));
}

PORTED_TEST_ALL(TestFileStoreRemovePartialRecovery, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.stream.subjects = {"foo"};
  rig.Start();
  rig.PutMany(100, "foo", "Hello World");
  EXPECT_EQ(rig.State().msgs, 100U);
  for (uint64_t seq = 1; seq <= 50; ++seq) EXPECT_TRUE(rig.Remove(seq));
  EXPECT_EQ(rig.State().msgs, 50U);
  rig.ExpectSameAfterRestart();
}

PORTED_TEST_ALL(TestFileStoreRemoveOutOfOrderRecovery, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.stream.subjects = {"foo"};
  rig.Start();
  rig.PutMany(100, "foo", "Hello World");
  EXPECT_EQ(rig.State().msgs, 100U);
  const auto expect_odd_ones = [&] {
    EXPECT_TRUE(rig.Loads(1));
    for (uint64_t seq = 2; seq <= 100; seq += 2) EXPECT_FALSE(rig.Loads(seq)) << seq;
  };
  for (uint64_t seq = 2; seq <= 100; seq += 2) EXPECT_TRUE(rig.Remove(seq));
  EXPECT_EQ(rig.State().msgs, 50U);
  expect_odd_ones();
  const std::string before = rig.StateText();
  rig.StopAndStart();
  EXPECT_EQ(rig.StateText(), before);
  expect_odd_ones();
}

}  // namespace
}  // namespace jsstore
