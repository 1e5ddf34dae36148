// What a stream knows of where its subjects' messages are: queries read no block that it can tell
// has none, and put right what they find to be old.
#include <array>
#include <string>

#include "gmock/gmock.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using testing::ElementsAre;

// Between which blocks the messages lie, and how many there are.
void ExpectKnown(FileStoreRig& rig, std::string_view subject, const SubjectInfo& expected) {
  const SubjectInfo known = rig.peer().Subject(subject);
  EXPECT_EQ(known.total, expected.total) << subject;
  EXPECT_EQ(known.first_block, expected.first_block) << subject;
  EXPECT_EQ(known.last_block, expected.last_block) << subject;
}

// But for what was just written.
void ForgetWhatIsLoaded(FileStoreRig& rig) {
  FileStorePeer peer = rig.peer();
  peer.DropSubjectsOfBlocks();
  for (const BlockPtr& block : peer.Blocks()) {
    if (block != peer.LastBlock()) block->ClearCacheAndOffset();
  }
  rig.files.faults().ClearOperations();
}

PORTED_TEST(TestFileStoreCompactAndPSIMWhenDeletingBlocks, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 512;
  rig.stream.subjects = {"*"};
  rig.Start();
  rig.PutMany(10, "A", std::string(99, 'A'));
  EXPECT_EQ(rig.BlockNames().size(), 4U);

  EXPECT_EQ(rig.Compact(10), 9U);

  EXPECT_THAT(rig.BlockNames(), ElementsAre("4.blk"));
  // Which end was removed is not known to it: the first block stays until somebody looks.
  ExpectKnown(rig, "A", {.total = 1, .first_block = 1, .last_block = 4});
}

PORTED_TEST(TestFileStoreFilteredPendingPSIMFirstBlockUpdate, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 512;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  rig.Put("foo.baz", "hello");
  rig.PutMany(1000, "foo.foo", "hello");
  rig.PutMany(2, "foo.baz", "hello");
  EXPECT_TRUE(rig.Remove(1));
  EXPECT_EQ(rig.BlockNames().size(), 84U);
  ExpectKnown(rig, "foo.baz", {.total = 2, .first_block = 1, .last_block = 84});

  EXPECT_EQ(rig.Filtered(1, "foo.baz"), (SimpleState{.msgs = 2, .first = 1002, .last = 1003}));

  ExpectKnown(rig, "foo.baz", {.total = 2, .first_block = 84, .last_block = 84});
}

PORTED_TEST(TestFileStoreWildcardFilteredPendingPSIMFirstBlockUpdate, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 512;
  rig.stream.subjects = {"foo.*.*"};
  rig.Start();
  rig.Put("foo.22.baz", "hello");
  rig.Put("foo.22.bar", "hello");
  rig.PutMany(1000, "foo.1.foo", "hello");
  rig.PutMany(2, "foo.22.baz", "hello");
  rig.PutMany(2, "foo.22.bar", "hello");
  EXPECT_TRUE(rig.Remove(1));
  EXPECT_TRUE(rig.Remove(2));
  EXPECT_EQ(rig.BlockNames().size(), 92U);
  const std::array<std::string_view, 2> subjects = {"foo.22.baz", "foo.22.bar"};
  for (const auto subject : subjects) {
    ExpectKnown(rig, subject, {.total = 2, .first_block = 1, .last_block = 92});
  }

  EXPECT_EQ(rig.Filtered(1, "foo.22.*"), (SimpleState{.msgs = 4, .first = 1003, .last = 1006}));

  for (const auto subject : subjects) {
    ExpectKnown(rig, subject, {.total = 2, .first_block = 92, .last_block = 92});
  }
}

// Also where it was wrong by one block only.
PORTED_TEST(TestFileStoreFilteredPendingPSIMFirstBlockUpdateNextBlock, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 128;  // two records
  rig.stream.subjects = {"foo.*.*"};
  rig.Start();
  for (int i = 0; i < 4; ++i) {
    rig.Put("foo.22.bar", "hello");
    rig.Put("foo.22.baz", "hello");
  }
  EXPECT_EQ(rig.BlockNames().size(), 4U);
  ExpectKnown(rig, "foo.22.bar", {.total = 4, .first_block = 1, .last_block = 4});

  EXPECT_TRUE(rig.Remove(1));
  EXPECT_EQ(rig.Filtered(1, "foo.22.bar"), (SimpleState{.msgs = 3, .first = 3, .last = 7}));
  ExpectKnown(rig, "foo.22.bar", {.total = 3, .first_block = 2, .last_block = 4});

  // The other takes the first block with it, and is asked for with a wildcard.
  EXPECT_TRUE(rig.Remove(2));
  EXPECT_EQ(rig.peer().Blocks().size(), 3U);
  ExpectKnown(rig, "foo.22.baz", {.total = 3, .first_block = 1, .last_block = 4});
  EXPECT_EQ(rig.Filtered(1, "foo.*.baz"), (SimpleState{.msgs = 3, .first = 4, .last = 8}));
  ExpectKnown(rig, "foo.22.baz", {.total = 3, .first_block = 2, .last_block = 4});
}

PORTED_TEST(TestFileStoreLoadLastWildcard, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 512;
  rig.stream.subjects = {"foo.*.*"};
  rig.Start();
  rig.Put("foo.22.baz", "hello");
  rig.Put("foo.22.bar", "hello");
  rig.PutMany(1000, "foo.11.foo", "hello");
  rig.peer().DropSubjectsOfBlocks();
  rig.files.faults().ClearOperations();

  EXPECT_EQ(rig.store->LoadLastMsg("foo.22.*")->sequence, 2U);

  EXPECT_THAT(rig.BlocksRead(), ElementsAre("1.blk"));
}

PORTED_TEST(TestFileStoreLoadLastWildcardWithPresenceMultipleBlocks, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 64;
  rig.stream.subjects = {"foo.*.*"};
  rig.Start();
  rig.Put("foo.22.bar", "hello");
  rig.PutMany(2, "foo.22.baz", "ok");
  rig.Put("foo.22.bar", "hello22");
  EXPECT_GT(rig.BlockNames().size(), 1U);

  EXPECT_EQ(TextOf(rig.store->LoadLastMsg("foo.*.bar")->payload), "hello22");
}

PORTED_TEST(TestFileStoreLargeSparseMsgsDoNotLoadAfterLast, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 128;  // two records
  rig.stream.subjects = {"foo.*.*"};
  rig.Start();
  for (int i = 0; i < 2; ++i) {
    rig.Put("foo.22.bar", "hello");
    rig.Put("foo.22.baz", "hello");
  }
  rig.PutMany(16, "foo.22.baz", "hello");
  EXPECT_EQ(rig.BlockNames().size(), 10U);
  ForgetWhatIsLoaded(rig);

  // The last one is before the start.
  EXPECT_EQ(rig.store->LoadNextMsg("foo.*.bar", true, 4, nullptr).error().code,
            ErrorCode::kStoreEof);

  EXPECT_THAT(rig.BlocksRead(), ElementsAre("2.blk"));
}

PORTED_TEST(TestFileStoreCheckSkipFirstBlockBug, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 128;  // two records
  rig.stream.subjects = {"foo.*.*"};
  rig.Start();
  rig.PutMany(2, "foo.BB.bar", "hello");
  rig.Put("foo.AA.bar", "hello");
  rig.PutMany(5, "foo.BB.bar", "hello");
  rig.PutMany(2, "foo.AA.bar", "hello");
  EXPECT_EQ(rig.BlockNames().size(), 5U);

  // The second block goes, and with it the one that the subject is known to begin in.
  EXPECT_TRUE(rig.Remove(3));
  EXPECT_TRUE(rig.Remove(4));
  EXPECT_EQ(rig.peer().Blocks().size(), 4U);

  const auto message = rig.store->LoadNextMsg("foo.AA.bar", false, 4, nullptr);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->sequence, 9U);
}

PORTED_TEST(TestFileStoreCheckSkipFirstBlockNotLoadOldBlocks, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 128;  // two records
  rig.stream.subjects = {"foo.*.*"};
  rig.Start();
  rig.Put("foo.BB.bar", "hello");
  rig.Put("foo.AA.bar", "hello");
  rig.PutMany(6, "foo.BB.bar", "hello");
  rig.PutMany(2, "foo.AA.bar", "hello");
  rig.PutMany(4, "foo.BB.bar", "hello");
  EXPECT_EQ(rig.BlockNames().size(), 7U);
  EXPECT_TRUE(rig.Remove(1));
  EXPECT_TRUE(rig.Remove(2));
  EXPECT_EQ(rig.peer().Blocks().size(), 6U);
  ForgetWhatIsLoaded(rig);

  // The subject seems to begin in the first block still, so it could be in all between.
  EXPECT_EQ(rig.store->LoadNextMsg("foo.AA.bar", false, 11, nullptr).error().code,
            ErrorCode::kStoreEof);

  EXPECT_THAT(rig.BlocksRead(), ElementsAre("6.blk"));
}

PORTED_TEST(TestFileStoreOptimizeFirstLoadNextMsgWithSequenceZero, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 4096;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  const std::string payload(99, 'Z');
  rig.PutMany(2000, "foo.A", payload);
  rig.PutMany(10, "foo.B", payload);
  EXPECT_GT(rig.BlockNames().size(), 60U);
  rig.StopAndStart();
  rig.files.faults().ClearOperations();

  EXPECT_EQ(rig.store->LoadNextMsg("foo.B", false, 0, nullptr)->sequence, 2001U);

  EXPECT_EQ(rig.BlocksRead().size(), 1U);
}

}  // namespace
}  // namespace jsstore
