// Opening again after removals of every kind: with index.db or from the blocks alone.
#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using testing::ElementsAre;

void ExpectSameInEveryWay(FileStoreRig& rig) {
  ASSERT_NO_FATAL_FAILURE(rig.ExpectSameAfterRestart(Index::kKept));
  rig.ExpectSameAfterRestart(Index::kRemoved);
}

PORTED_TEST_ALL(TestFileStoreRecoverAfterRemoveOperation, 533) {
  struct Case {
    const char* title;
    std::function<void(FileStoreRig&)> act;
    Counts counts;
    int64_t deleted = 0;
  };
  const std::vector<Case> cases = {
      {"nothing", [](FileStoreRig&) {}, {4, 1, 4}},
      {"RemoveMsg", [](FileStoreRig& rig) { EXPECT_TRUE(rig.Remove(1)); }, {3, 2, 4}},
      {"EraseMsg", [](FileStoreRig& rig) { EXPECT_TRUE(rig.Erase(1)); }, {3, 2, 4}},
      {"Purge", [](FileStoreRig& rig) { EXPECT_EQ(rig.Purge(), 4U); }, {0, 5, 4}},
      {"PurgeEx of the first subject",
       [](FileStoreRig& rig) { EXPECT_EQ(rig.PurgeEx("foo.0", 0, 0), 2U); },
       {2, 2, 4},
       1},
      {"PurgeEx of the last subject",
       [](FileStoreRig& rig) { EXPECT_EQ(rig.PurgeEx("foo.1", 0, 0), 2U); },
       {2, 1, 4},
       2},
      {"Compact", [](FileStoreRig& rig) { EXPECT_EQ(rig.Compact(3), 2U); }, {2, 3, 4}},
      {"Truncate", [](FileStoreRig& rig) { rig.Truncate(2); }, {2, 1, 2}},
  };
  for (const auto& [title, act, counts, deleted] : cases) {
    SCOPED_TRACE(title);
    FileStoreRig rig(permutation);
    rig.stream.subjects = {"foo.*"};
    rig.Start();
    for (int i = 0; i < 4; ++i) rig.Put("foo." + std::to_string(i % 2), "");
    act(rig);
    ExpectState(rig.State(), counts);
    EXPECT_EQ(rig.State().num_deleted, deleted);
    ExpectSameInEveryWay(rig);
  }
}

// Compact rewrites a block that is large, and leaves tombstones in one that is not.
void CompactAndRecover(const Permutation& permutation, size_t payload_bytes, bool tombstones) {
  FileStoreRig rig(permutation);
  rig.stream.subjects = {"foo"};
  rig.Start();
  const std::string payload(payload_bytes, '\0');
  const uint64_t record = BytesOfMessage("foo", payload);
  rig.PutMany(4, "foo", payload);
  ExpectState(rig.State(), {4, 1, 4});
  EXPECT_EQ(rig.State().bytes, 4 * record);
  const MessageBlock& block = *rig.peer().LastBlock();
  if (permutation.IsPlain()) {
    EXPECT_EQ(block.bytes, 4 * record);
    EXPECT_EQ(block.raw_bytes, 4 * record);
  }

  EXPECT_EQ(rig.Compact(4), 3U);

  ExpectState(rig.State(), {1, 4, 4});
  EXPECT_EQ(rig.State().bytes, record);
  if (permutation.IsPlain()) {
    EXPECT_EQ(block.bytes, record);
    EXPECT_EQ(block.raw_bytes, tombstones ? 4 * record + 3 * kEmptyRecordBytes : record);
  }
  ExpectSameInEveryWay(rig);
}

PORTED_TEST_ALL(TestFileStoreRecoverAfterCompact, 534) {
  CompactAndRecover(permutation, 1024, /*tombstones=*/true);
  CompactAndRecover(permutation, 1024 * 1024, /*tombstones=*/false);
}

PORTED_TEST_ALL(TestFileStoreRecoverWithEmptyMessageBlock, 535) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 4 * BytesOfMessage("foo", "");
  rig.stream.subjects = {"foo"};
  rig.Start();
  rig.PutMany(4, "foo", "");
  EXPECT_EQ(rig.peer().Blocks().size(), 1U);

  // A second block with nothing but their tombstones.
  EXPECT_TRUE(rig.Remove(1));
  EXPECT_TRUE(rig.Remove(2));

  EXPECT_EQ(rig.peer().Blocks().size(), 2U);
  ExpectState(rig.State(), {2, 3, 4});
  ExpectSameInEveryWay(rig);
}

PORTED_TEST(TestFileStoreRecoverWithRemovesAndNoIndexDB, 486) {
  FileStoreRig rig;
  rig.file_store.block_size = 250;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  for (int i = 1; i <= 10; ++i) rig.Put("foo." + std::to_string(i), "abc");
  for (const uint64_t seq : {1, 2, 8}) EXPECT_TRUE(rig.Remove(seq));
  ExpectState(rig.store->FastState(), {7, 3, 10});
  EXPECT_TRUE(Worked(rig.peer().LastBlock()->Compact()));
  rig.Stop();
  rig.RemoveIndex();
  rig.file_store.block_size = 0;

  rig.Start();

  ExpectState(rig.store->FastState(), {7, 3, 10});
}

PORTED_TEST(TestFileStoreSkipMsgs, kNoPlanNumber) {
  {
    FileStoreRig rig;
    rig.file_store.block_size = 1024;
    rig.stream.subjects = {"*"};
    rig.Start();
    EXPECT_EQ(rig.store->SkipMsgs(10, 100).error().code, ErrorCode::kSequenceMismatch);
    EXPECT_TRUE(Worked(rig.store->SkipMsgs(1, 100)));
    ExpectState(rig.State(), {0, 101, 100});
    EXPECT_EQ(rig.peer().Blocks().size(), 1U);
    EXPECT_TRUE(Worked(rig.store->SkipMsgs(101, 100'000)));
    ExpectState(rig.State(), {0, 100'101, 100'100});
    EXPECT_EQ(rig.peer().Blocks().size(), 1U);
  }
  // Behind a message they are deletes.
  FileStoreRig rig;
  rig.file_store.block_size = 1024;
  rig.stream.subjects = {"*"};
  rig.Start();
  rig.Put("foo", "");
  EXPECT_TRUE(Worked(rig.store->SkipMsgs(2, 10)));
  ExpectState(rig.State(), {1, 1, 11});
  EXPECT_EQ(rig.State().num_deleted, 10);
  EXPECT_THAT(rig.State().deleted, ElementsAre(SequenceRun{2, 10}));
  ExpectState(rig.store->FastState(), {1, 1, 11});
  EXPECT_EQ(rig.store->FastState().num_deleted, 10);
}

void RestartFiveTimesAfter(const std::function<void(FileStoreRig&)>& skip) {
  FileStoreRig rig;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  skip(rig);
  for (int i = 0; i < 5; ++i) {
    rig.StopAndStart();
    ExpectState(rig.store->FastState(), {0, 23, 22});
  }
}

PORTED_TEST(TestFileStoreReloadAndLoseLastSequence, kNoPlanNumber) {
  RestartFiveTimesAfter([](FileStoreRig& rig) {
    for (int i = 0; i < 22; ++i) EXPECT_TRUE(Worked(rig.store->SkipMsg(0)));
  });
}

PORTED_TEST(TestFileStoreReloadAndLoseLastSequenceWithSkipMsgs, kNoPlanNumber) {
  RestartFiveTimesAfter([](FileStoreRig& rig) { EXPECT_TRUE(Worked(rig.store->SkipMsgs(0, 22))); });
}

// A sequence skipped before there was a message is before the stream, and not deleted in it.
PORTED_TEST(TestFileStoreLeftoverSkipMsgInDmap, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"test.*"};
  rig.stream.max_msgs_per = 1;
  rig.Start();
  const auto expect_nothing_deleted = [&rig] {
    ExpectState(rig.State(), {0, 2, 1});
    EXPECT_EQ(rig.State().num_deleted, 0);
    const MessageBlock& last = *rig.peer().LastBlock();
    EXPECT_EQ(last.first.seq, 2U);
    EXPECT_EQ(last.last.seq, 1U);
    EXPECT_EQ(last.deleted.Size(), 0U);
  };
  EXPECT_TRUE(Worked(rig.store->SkipMsg(0)));
  expect_nothing_deleted();
  EXPECT_TRUE(Worked(rig.peer().StopWithoutIndex()));
  EXPECT_FALSE(rig.files.Exists(FileStoreRig::IndexPath()));

  rig.Start();

  expect_nothing_deleted();
}

// Bounds of a block that do not hold are found out when it is loaded.
PORTED_TEST(TestFileStoreMsgBlockFirstAndLastSeqCorrupt, 482) {
  FileStoreRig rig;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  for (int i = 1; i <= 10; ++i) rig.Put("foo." + std::to_string(i), "abc");
  rig.Purge();
  MessageBlock& block = rig.peer().Block(0);
  block.TryForceExpireCache();
  block.last.seq = 9;

  EXPECT_TRUE(Worked(block.Load()));

  EXPECT_EQ(block.first.seq, 11U);
  EXPECT_EQ(block.last.seq, 10U);
}

}  // namespace
}  // namespace jsstore
