// index.db and what has happened since it was written: whatever is old or missing, a store that
// opens again is in the state that it was stopped in.
#include <string>

#include "gmock/gmock.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using testing::ElementsAre;

// Of a stream that takes any subject of one token.
void AnyToken(FileStoreRig& rig, uint64_t block_size) {
  rig.file_store.block_size = block_size;
  rig.stream.name = "zzz";
  rig.stream.subjects = {"*"};
}

void PutEach(FileStoreRig& rig, std::string_view subjects) {
  for (const char subject : subjects) rig.Put(std::string(1, subject), kPayloadOf19);
}

void PurgeStepByStep(const Permutation& permutation, Index index) {
  FileStoreRig rig(permutation);
  AnyToken(rig, 132);  // two records and room for tombstones
  rig.Start();
  PutEach(rig, "AAAAAAAAAA");

  EXPECT_EQ(rig.Purge(), 10U);
  rig.ExpectSameAfterRestart(index);

  PutEach(rig, "BCBCBCBCBC");
  EXPECT_EQ(rig.PurgeEx("B", 0, 0), 5U);
  rig.ExpectSameAfterRestart(index);

  EXPECT_EQ(rig.PurgeEx("", 0, 2), 3U);
  ExpectState(rig.State(), {.msgs = 2, .first = 18, .last = 20});
  rig.ExpectSameAfterRestart(index);

  // Where the sequences stand is known although nothing is left.
  EXPECT_EQ(rig.Purge(), 2U);
  ExpectState(rig.State(), {.msgs = 0, .first = 21, .last = 20});
  rig.ExpectSameAfterRestart(index);
}

PORTED_TEST_ALL(TestFileStoreFullStatePurge, kNoPlanNumber) {
  PurgeStepByStep(permutation, Index::kKept);
}

PORTED_TEST_ALL(TestFileStoreFullStatePurgeFullRecovery, kNoPlanNumber) {
  PurgeStepByStep(permutation, Index::kRemoved);
}

// The owner's removals leave tombstones, so an index.db from before them does no harm.
PORTED_TEST_ALL(TestFileStoreFullStateTestUserRemoveWAL, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  AnyToken(rig, 132);
  rig.Start();
  PutEach(rig, "AZ");
  EXPECT_TRUE(rig.Remove(1));
  EXPECT_EQ(TextOf(rig.store->LoadMsg(2)->payload), kPayloadOf19);
  EXPECT_EQ(rig.BlockNames().size(), 1U);
  StreamState before = rig.State();
  rig.StopAndStart();
  const Bytes old_index = rig.ReadFile(FileStoreRig::IndexPath());

  EXPECT_TRUE(rig.store->LoadMsg(2));
  EXPECT_EQ(rig.store->LoadMsg(1).error().code, ErrorCode::kStoreMsgNotFound);
  EXPECT_EQ(rig.StateText(), TextOf(before));
  EXPECT_TRUE(before.first_time);

  PutEach(rig, "AZ");
  EXPECT_TRUE(rig.Remove(2));
  EXPECT_TRUE(rig.Remove(4));
  before = rig.State();
  EXPECT_THAT(before.deleted, ElementsAre(SequenceRun{4, 1}));
  EXPECT_EQ(before.num_deleted, 1);
  rig.StopAndStart();
  EXPECT_EQ(rig.StateText(), TextOf(before));
  EXPECT_TRUE(before.first_time);

  rig.StopAndStartWithIndex(old_index);
  StreamState after = rig.State();
  // By the old index 2 should be there still, and the block that it was in is gone.
  ASSERT_TRUE(after.lost);
  EXPECT_THAT(after.lost->msgs, ElementsAre(SequenceRun{2, 1}));
  after.lost.reset();
  EXPECT_EQ(TextOf(after), TextOf(before));
}

// What limits remove leaves no tombstones.
PORTED_TEST_ALL(TestFileStoreFullStateTestSysRemovals, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  AnyToken(rig, 100);
  rig.stream.max_msgs = 10;
  rig.stream.max_msgs_per = 1;
  rig.Start();

  PutEach(rig, "ABAB");
  ExpectState(rig.State(), {.msgs = 2, .first = 3, .last = 4});
  rig.ExpectSameAfterRestart(Index::kKept);

  PutEach(rig, "CDEFGHIJ");
  ExpectState(rig.State(), {.msgs = 10, .first = 3, .last = 12});
  rig.ExpectSameAfterRestart(Index::kKept);

  rig.Put("ZZZ", kPayloadOf19);
  ExpectState(rig.State(), {.msgs = 10, .first = 4, .last = 13});
  rig.ExpectSameAfterRestart(Index::kKept);
}

PORTED_TEST_ALL(TestFileStoreFullStateMultiBlockPastWAL, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  AnyToken(rig, 100);
  rig.Start();
  PutEach(rig, "AB");
  EXPECT_EQ(rig.BlockNames().size(), 1U);
  rig.StopAndStart();
  const Bytes old_index = rig.ReadFile(FileStoreRig::IndexPath());

  PutEach(rig, "CDEFGH");
  EXPECT_EQ(rig.BlockNames().size(), 4U);
  const StreamState before = rig.State();
  rig.StopAndStartWithIndex(old_index);

  EXPECT_EQ(rig.StateText(), TextOf(before));
  EXPECT_TRUE(before.first_time);
}

// An index.db that ends within a block is caught up with from there on, also where a message before
// is gone by now.
PORTED_TEST_ALL(TestFileStoreFullStateMidBlockPastWAL, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  AnyToken(rig, 0);
  rig.stream.max_msgs_per = 1;
  rig.Start();
  PutEach(rig, "ABCDE");
  EXPECT_EQ(rig.BlockNames().size(), 1U);
  rig.StopAndStart();
  const Bytes old_index = rig.ReadFile(FileStoreRig::IndexPath());

  PutEach(rig, "FGHIJ");
  EXPECT_TRUE(rig.Remove(2));
  EXPECT_EQ(rig.BlockNames().size(), 1U);
  const StreamState before = rig.State();
  rig.StopAndStartWithIndex(old_index);

  EXPECT_EQ(rig.StateText(), TextOf(before));
  EXPECT_TRUE(
      rig.files.Exists(FileStoreRig::IndexPath()));  // it would be gone if all had been read
}

// index.db ends exactly with a block that is there still; the one before it is not.
PORTED_TEST(TestFileStoreRestoreIndexWithMatchButLeftOverBlocks, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 256;  // six records
  rig.stream.subjects = {"foo.*"};
  rig.stream.max_msgs_per = 1;
  rig.Start();
  const auto put = [&rig](int count) {
    for (int i = 1; i <= count; ++i) rig.Put("foo." + std::to_string(i), "hello");
  };
  put(12);
  EXPECT_EQ(rig.BlockNames().size(), 2U);
  rig.StopAndStart();
  const Bytes old_index = rig.ReadFile(FileStoreRig::IndexPath());
  EXPECT_FALSE(old_index.empty());

  put(6);
  ExpectState(rig.store->FastState(), {.msgs = 12, .first = 7, .last = 18});
  EXPECT_THAT(rig.BlockNames(), ElementsAre("2.blk", "3.blk"));
  rig.StopAndStartWithIndex(old_index);

  ExpectState(rig.store->FastState(), {.msgs = 12, .first = 7, .last = 18});
}

// The block of a subject's last message is known after a start.
PORTED_TEST(TestFileStoreMaxMsgsPerSubjectOneStaleFblkAfterRestart, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 256;
  rig.stream.subjects = {"foo.*"};
  rig.stream.max_msgs_per = 1;
  rig.Start();
  rig.Put("foo.0", "hello");
  for (int i = 1; rig.BlockNames().size() < 2; ++i) rig.Put("foo." + std::to_string(i), "hello");
  const uint64_t last = rig.Put("foo.0", "hello");
  EXPECT_EQ(rig.store->LoadLastMsg("foo.0")->sequence, last);

  rig.Stop();
  EXPECT_TRUE(rig.files.Exists(FileStoreRig::IndexPath()));
  rig.Start();

  const auto message = rig.store->LoadLastMsg("foo.0");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->subject, "foo.0");
  EXPECT_EQ(message->sequence, last);
  const SubjectInfo known = rig.peer().Subject("foo.0");
  EXPECT_EQ(known.total, 1U);
  EXPECT_EQ(known.last_block, 2U);
  EXPECT_EQ(known.first_block, 2U);  // there is one message, so where the last is is the first
}

// No purge of some messages leaves the stream's sequences and those of its blocks apart.
PORTED_TEST(TestFileStoreWriteFullStateAfterPurgeEx, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  for (int i = 1; i <= 10; ++i) rig.Put("foo." + std::to_string(i), "abc");
  for (uint64_t seq = 8; seq <= 10; ++seq) EXPECT_TRUE(rig.Remove(seq));

  EXPECT_EQ(rig.PurgeEx(">", 8, 0), 7U);
  ExpectState(rig.store->FastState(), {.msgs = 0, .first = 11, .last = 10});
  EXPECT_TRUE(rig.peer().WriteIndex(/*force=*/false));
  ExpectState(rig.store->FastState(), {.msgs = 0, .first = 11, .last = 10});
}

}  // namespace
}  // namespace jsstore
