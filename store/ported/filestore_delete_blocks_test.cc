// From filestore_test.go of the reference: what a stream tells of its deletes, and blocks that go
// because of what another replica tells.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "store/format/header_edit.h"
#include "store/format/message_header.h"
#include "store/ported/filestore_foo_rig.h"
#include "store/stream/delete_match.h"

namespace jsstore {
namespace {

// "5+7" is a run of seven sequences from 5 on, "{2-6 9}" a set.
std::string TextOfBlock(const DeleteBlock& block) {
  if (const auto* run = std::get_if<SequenceRun>(&block)) {
    return std::to_string(run->first) + "+" + std::to_string(run->count);
  }
  std::string text = "{";
  for (const SequenceRun& run : std::get<DeleteSet>(block).Runs()) {
    if (text.size() > 1) text += " ";
    text += std::to_string(run.first);
    if (run.count > 1) text += "-" + std::to_string(run.first + run.count - 1);
  }
  return text + "}";
}

// As another replica would learn it.
std::string DeleteBlocks(FileStoreRig& rig) {
  const auto state = DecodeStreamState(rig.store->EncodedStreamState(0, false));
  EXPECT_TRUE(Worked(state));
  std::string text;
  if (!state) return text;
  for (const DeleteBlock& block : state->deleted) {
    text += (text.empty() ? "" : ", ") + TextOfBlock(block);
  }
  return text;
}

// Twenty messages in blocks of 256 bytes.
class TwentyRig : public FileStoreRig {
 public:
  explicit TwentyRig(size_t payload_bytes) {
    file_store.block_size = 256;
    Start();
    PutMany(20, "foo", std::string(payload_bytes, 'x'));
  }
  std::string After(std::initializer_list<uint64_t> removed) {
    for (const uint64_t seq : removed) EXPECT_TRUE(Remove(seq)) << seq;
    return DeleteBlocks(*this);
  }
  std::string AfterRange(uint64_t first, uint64_t last) {
    EXPECT_TRUE(Worked(peer().RemoveRange(first, last)));
    return DeleteBlocks(*this);
  }
  size_t Count() { return peer().Blocks().size(); }
  const MessageBlock& Block(size_t at) { return *peer().Blocks().at(at); }
};

// A gap ends where there are messages before the next one.
PORTED_TEST(TestFileStoreDeleteRangeTwoGaps, kNoPlanNumber) {
  TwentyRig rig(256);
  ASSERT_EQ(rig.Count(), 20U);
  EXPECT_EQ(rig.After({10, 15}), "10+1, 15+1");
}

PORTED_TEST(TestFileStoreDeleteBlocksWithSingleMessageBlocks, kNoPlanNumber) {
  TwentyRig rig(256);
  ASSERT_EQ(rig.Count(), 20U);
  EXPECT_EQ(rig.After({10}), "10+1");
  EXPECT_EQ(rig.After({11}), "10+2");
  EXPECT_EQ(rig.After({5}), "5+1, 10+2");
  EXPECT_EQ(rig.After({6, 7, 8, 9}), "5+7");
  EXPECT_EQ(rig.After({3, 16, 17, 18}), "3+1, 5+7, 16+3");
  EXPECT_EQ(rig.After({1}), "3+1, 5+7, 16+3");
  EXPECT_EQ(rig.After({20}), "3+1, 5+7, 16+3, 20+1");
  EXPECT_EQ(rig.After({19}), "3+1, 5+7, 16+5");
}

PORTED_TEST(TestFileStoreDeleteBlocks, kNoPlanNumber) {
  // four messages a block
  TwentyRig rig(20);
  ASSERT_EQ(rig.Count(), 5U);
  // at the beginning of a block a gap, within it a set
  EXPECT_EQ(rig.After({9}), "9+1");
  EXPECT_EQ(rig.After({10}), "9+2");
  EXPECT_EQ(rig.After({8}), "{8}, 9+2");
  EXPECT_EQ(rig.After({18, 17}), "{8}, 9+2, 17+2");
  // with the rest of its block the set becomes part of the gap
  EXPECT_EQ(rig.After({6, 5, 7}), "5+6, 17+2");
  EXPECT_EQ(rig.After({20}), "5+6, 17+2, {20}");
  EXPECT_EQ(rig.After({19}), "5+6, 17+4");
  EXPECT_EQ(rig.After({11, 12}), "5+8, 17+4");
  // what is before the first message is not told
  EXPECT_EQ(rig.After({1, 2, 3, 4}), "17+4");
}

PORTED_TEST(TestFileStoreDeleteBlocksWithManyEmptyBlocks, 591) {
  // given a block of six, and five more that each hold tombstones for the first block and for the
  // two messages of the block before, and two messages of their own but for the last
  FileStoreRig rig;
  rig.file_store.block_size = 6 * kFooBytes;
  rig.Start();
  rig.PutMany(6, "foo", "");
  for (uint64_t i = 0; i < 5; ++i) {
    ASSERT_TRUE(Worked(rig.peer().AddBlock()));
    EXPECT_TRUE(rig.Remove(i + 2));
    for (uint64_t j = 0; i > 0 && j < 2; ++j) EXPECT_TRUE(rig.Remove(7 + (i - 1) * 2 + j));
    if (i < 4) rig.PutMany(2, "foo", "");
  }
  EXPECT_EQ(DeleteBlocks(rig), "{2-6}, 7+8");
  // when all are compacted, then the set at the end of the first is a gap, and one with the other
  for (const BlockPtr& block : rig.peer().Blocks()) ASSERT_TRUE(Worked(block->Compact()));
  EXPECT_EQ(DeleteBlocks(rig), "2+13");
}

DeleteBlock SetOf(std::vector<uint64_t> sequences) { return DeleteSet(sequences); }

// How many are left to compare with shows in what is still taken: what was passed is not.
PORTED_TEST(TestPruneDeleteBlock, kNoPlanNumber) {
  const std::vector<DeleteBlock> own = {SetOf({8}), SequenceRun{9, 2}, SequenceRun{139, 22},
                                        SequenceRun{170, 6}, SequenceRun{200, 11}};
  DeleteMatch match(own);
  EXPECT_FALSE(match.Take(SequenceRun{5, 1})) << "before all of them";
  EXPECT_TRUE(match.Take(SetOf({8})));
  EXPECT_TRUE(match.Take(SequenceRun{9, 2}));
  EXPECT_FALSE(match.Take(SequenceRun{9, 2})) << "used up";
  EXPECT_FALSE(match.Take(SequenceRun{47, 92})) << "not the same though near";
  EXPECT_TRUE(match.Take(SequenceRun{139, 22}));
  // passes 170, and is longer than the one at 200, which stays
  EXPECT_FALSE(match.Take(SequenceRun{200, 21}));
  EXPECT_FALSE(match.Take(SequenceRun{170, 6}));
  DeleteMatch shorter = match;
  EXPECT_TRUE(shorter.Take(SequenceRun{200, 11}));
  EXPECT_FALSE(match.Take(SequenceRun{300, 1})) << "passes the last";
  EXPECT_FALSE(match.Take(SequenceRun{200, 11}));
  EXPECT_FALSE(match.Take(SequenceRun{301, 1})) << "none left";

  // the same bounds and count, but not the same sequences
  DeleteMatch sparse({SetOf({1, 4, 5})});
  EXPECT_FALSE(sparse.Take(SetOf({1, 3, 5})));
  EXPECT_TRUE(sparse.Take(SetOf({1, 4, 5})));
  EXPECT_FALSE(sparse.Take(SetOf({1, 4, 5})));

  // a set without holes is as good as a run
  EXPECT_TRUE(DeleteMatch({SetOf({7, 8, 9})}).Take(SequenceRun{7, 3}));
  EXPECT_TRUE(DeleteMatch({SequenceRun{7, 3}}).Take(SetOf({7, 8, 9})));
}

PORTED_TEST(TestFileStoreRemoveMsgsInRange, kNoPlanNumber) {
  // given a block a message
  TwentyRig rig(256);
  ASSERT_EQ(rig.Count(), 20U);
  const auto expect_front = [&rig](size_t blocks, uint64_t first) {
    EXPECT_EQ(rig.Count(), blocks);
    EXPECT_EQ(rig.Block(0).first.seq, first);
  };
  rig.AfterRange(1, 1);
  expect_front(19, 2);
  rig.AfterRange(1, 1);  // for the second time
  expect_front(19, 2);
  rig.AfterRange(1, 2);
  expect_front(18, 3);
  rig.AfterRange(3, 4);
  expect_front(16, 5);

  EXPECT_EQ(rig.AfterRange(9, 13), "9+5");
  EXPECT_EQ(rig.Count(), 11U);
  EXPECT_EQ(rig.AfterRange(8, 8), "8+6");
  EXPECT_EQ(rig.Count(), 10U);
  EXPECT_EQ(rig.AfterRange(17, 17), "8+6, 17+1");
  EXPECT_EQ(rig.Count(), 9U);
  EXPECT_EQ(rig.AfterRange(20, 20), "8+6, 17+1, 20+1");
  EXPECT_EQ(rig.AfterRange(7, 18), "7+12, 20+1");
  EXPECT_EQ(rig.Count(), 4U);
  // all of it: an empty block is left
  rig.AfterRange(1, 20);
  ASSERT_EQ(rig.Count(), 1U);
  EXPECT_EQ(rig.Block(0).msgs, 0U);
}

PORTED_TEST(TestFileStoreRemoveMsgsInRangePartialBlocks, 595) {
  // given five messages a block
  TwentyRig rig(16);
  ASSERT_EQ(rig.Count(), 4U);
  const auto expect_block = [&rig](size_t at, uint64_t first, uint64_t last, uint64_t msgs) {
    SCOPED_TRACE(at);
    ExpectBlock(rig.Block(at), {msgs, first, last});
  };
  const auto compact = [&rig](size_t at) {
    EXPECT_TRUE(Worked(rig.peer().Blocks().at(at)->Compact()));
  };
  // the end of one and the beginning of the next
  rig.AfterRange(5, 6);
  compact(0);
  ASSERT_EQ(rig.Count(), 4U);
  expect_block(0, 1, 4, 4);
  expect_block(1, 7, 10, 4);
  // a whole one between them
  rig.AfterRange(4, 11);
  compact(0);
  ASSERT_EQ(rig.Count(), 3U);
  expect_block(0, 1, 3, 3);
  expect_block(1, 12, 15, 4);
  // the middle
  rig.AfterRange(13, 14);
  compact(1);
  ASSERT_EQ(rig.Count(), 3U);
  expect_block(0, 1, 3, 3);
  expect_block(1, 12, 15, 2);
  // up to the end of the stream
  rig.AfterRange(13, 20);
  compact(1);
  ASSERT_EQ(rig.Count(), 3U);
  expect_block(0, 1, 3, 3);
  expect_block(1, 12, 12, 1);
  rig.AfterRange(10, 20);
  ASSERT_EQ(rig.Count(), 2U);
  // beyond it
  rig.AfterRange(1, 30);
  ASSERT_EQ(rig.Count(), 1U);
  expect_block(0, 21, 20, 0);
}

std::vector<uint64_t> TombstonesOf(MessageBlock& block) {
  std::vector<uint64_t> sequences;
  for (const MessageId& tombstone : block.Tombstones()) sequences.push_back(tombstone.seq);
  return sequences;
}

// The original has tombstones written for what the range holds. Nobody does that any more, and ours
// cannot: the tombstones that count here are those that were there before.
PORTED_TEST(TestFileStoreRemoveMsgsInRangeWithTombstones, 596) {
  using Sequences = std::vector<uint64_t>;
  // given five blocks of four, of which the third has tombstones for the first, and the fourth only
  // for itself
  FileStoreRig rig;
  rig.file_store.block_size = 256;
  rig.Start();
  const auto expect_block = [&rig](size_t at, uint64_t first, uint64_t last,
                                   const Sequences& tombstones) {
    SCOPED_TRACE(at);
    MessageBlock& block = *rig.peer().Blocks().at(at);
    EXPECT_EQ(block.first.seq, first);
    EXPECT_EQ(block.last.seq, last);
    EXPECT_EQ(TombstonesOf(block), tombstones);
  };
  const std::vector<Sequences> removed = {{}, {}, {4, 3, 2, 10}, {14, 15}, {}};
  for (size_t i = 0; i < removed.size(); ++i) {
    if (i > 0) {
      ASSERT_TRUE(Worked(rig.peer().AddBlock()));
    }
    rig.PutMany(4, "foo", "");
    for (const uint64_t seq : removed[i]) EXPECT_TRUE(rig.Remove(seq));
  }
  for (size_t i = 0; i < removed.size(); ++i) {
    expect_block(i, i * 4 + 1, i * 4 + 4, removed[i]);
  }
  ASSERT_EQ(rig.peer().Blocks().size(), 5U);

  // when all from the end of the first to the beginning of the last goes, then the third stays for
  // its tombstones, without a message
  ASSERT_TRUE(Worked(rig.peer().RemoveRange(4, 17)));
  ASSERT_EQ(rig.peer().Blocks().size(), 3U);
  expect_block(0, 1, 4, {});
  expect_block(1, 13, 12, {4, 3, 2, 10});
  expect_block(2, 18, 20, {});
  // when the rest goes, and once more when nothing is left, then an empty block tells the last one
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(Worked(rig.peer().RemoveRange(1, 100)));
    ASSERT_EQ(rig.peer().Blocks().size(), 1U);
    expect_block(0, 21, 20, {20});
  }
}

PORTED_TEST_ALL(TestFileStorePurgeMsgBlock, kNoPlanNumber) {
  FooRig rig(permutation, 10);
  rig.PutFoo(20);
  const auto expect = [&rig](size_t blocks, uint64_t first, uint64_t msgs) {
    EXPECT_EQ(rig.peer().Blocks().size(), blocks);
    const StreamState state = rig.State();
    EXPECT_EQ(state.first_seq, first);
    EXPECT_EQ(state.last_seq, 20U);
    EXPECT_EQ(state.msgs, msgs);
    EXPECT_EQ(state.bytes, msgs * kFooBytes);
  };
  expect(2, 1, 20);
  ASSERT_TRUE(Worked(rig.peer().PurgeBlock(rig.peer().FirstBlock())));
  expect(1, 11, 10);
}

PORTED_TEST_ALL(TestFileStorePurgeMsgBlockUpdatesSubjects, kNoPlanNumber) {
  FooRig rig(permutation, 10);
  rig.PutFoo(20);
  EXPECT_EQ(rig.store->SubjectsTotals("foo")["foo"], 20U);
  ASSERT_TRUE(Worked(rig.peer().PurgeBlock(rig.peer().FirstBlock())));
  EXPECT_EQ(rig.State().msgs, 10U);
  EXPECT_EQ(rig.State().first_seq, 11U);
  EXPECT_EQ(rig.store->SubjectsTotals("foo")["foo"], 10U);
}

PORTED_TEST_ALL(TestFileStorePurgeMsgBlockRemovesSchedules, kNoPlanNumber) {
  // given ten schedules for later in two blocks
  FileStoreRig rig(permutation);
  const auto header_of = [](int i) {
    std::string header;
    AppendHeader(header, kScheduleHeader, "@at 2199-01-01T00:00:00Z");
    AppendHeader(header, kScheduleTargetHeader, "foo.target." + std::to_string(i));
    return header;
  };
  rig.file_store.block_size = 5 * BytesOfMessage("foo.sched.0", header_of(0), "x");
  rig.stream.subjects = {"foo.*"};
  rig.stream.allow_msg_schedules = true;
  rig.Start();
  for (int i = 0; i < 10; ++i) {
    rig.PutWithHeader("foo.sched." + std::to_string(i), header_of(i), "x");
  }
  ASSERT_GE(rig.peer().Blocks().size(), 2U);
  EXPECT_EQ(rig.peer().Schedules().size(), 10U);
  // when the first block goes, then so do its schedules
  ASSERT_TRUE(Worked(rig.peer().PurgeBlock(rig.peer().FirstBlock())));
  EXPECT_EQ(rig.State().msgs, 5U);
  const auto left = rig.peer().Schedules();
  EXPECT_EQ(left.size(), 5U);
  for (const auto& [seq, subject] : left) EXPECT_GE(seq, rig.State().first_seq) << subject;
}

// What is reported to the owner adds up to what is there: the original asks a server's account.
void LimitLater(void (*limit)(StreamConfig& config)) {
  const std::string payload(1024, 'x');
  FileStoreRig rig;
  rig.file_store.block_size = 2048;
  rig.stream.subjects = {"foo"};
  rig.Start();
  int64_t reported = 0;
  rig.store->RegisterStorageUpdates(
      [&reported](int64_t, int64_t bytes, uint64_t, std::string_view) { reported += bytes; });
  rig.PutMany(10, "foo", payload);
  EXPECT_EQ(rig.State().bytes, static_cast<uint64_t>(reported));

  limit(rig.stream);
  ASSERT_TRUE(Worked(rig.store->UpdateConfig(rig.stream)));
  EXPECT_EQ(rig.State().bytes, BytesOfMessage("foo", payload));
  EXPECT_EQ(rig.State().bytes, static_cast<uint64_t>(reported));
}

PORTED_TEST(TestFileStorePurgeMsgBlockAccounting, kNoPlanNumber) {
  LimitLater([](StreamConfig& config) { config.max_msgs = 1; });
  LimitLater([](StreamConfig& config) { config.max_bytes = 30 + 3 + 1024; });
}

}  // namespace
}  // namespace jsstore
