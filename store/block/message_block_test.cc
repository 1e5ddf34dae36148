// One block on a simulated machine, without a stream.
#include "store/block/message_block.h"

#include <deque>
#include <map>
#include <memory>
#include <random>
#include <utility>

#include "gmock/gmock.h"
#include "jsstore/sim_env.h"
#include "store/block/recompression.h"
#include "store/container/subject_selector.h"
#include "store/env/sim_file_system.h"
#include "store/env/test_text.h"
#include "store/format/compressed_block.h"

namespace jsstore {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

class FakeHost : public BlockHost {
 public:
  explicit FakeHost(Env& e) : BlockHost(e) {}

  void ScheduleStateRebuild(std::optional<LostData>) override { ++rebuilds; }
  void WithBlock(const std::weak_ptr<MessageBlock>& weak,
                 const std::function<void(MessageBlock&)>& task) override {
    if (auto alive = weak.lock()) task(*alive);
  }
  void SyncBeforeReturn(const std::shared_ptr<File>& file) override { synced.push_back(file); }
  void SequenceRemoved(uint64_t, std::string_view) override {}
  uint64_t StreamFirstSequence() const override { return stream_first; }
  bool IsLastBlock(const MessageBlock& candidate) const override { return &candidate == last; }

  int rebuilds = 0;
  uint64_t stream_first = 1;
  const MessageBlock* last = nullptr;
  std::vector<std::shared_ptr<File>> synced;
};

class MessageBlockTest : public testing::Test {
 protected:
  MessageBlockTest() : host_(std::make_shared<FakeHost>(sim_.env())) {
    sim_.clock().AccessTimeAcquire();
    EXPECT_TRUE(files_.MakeDirs("/msgs"));
    host_->dir = "/msgs";
    host_->stream = "S";
    host_->cache_expire = seconds(10);
    host_->subject_state_expire = seconds(120);
    block_ = Make();
    EXPECT_TRUE(block_->PrepareWriteCache());
    block_->ResetForNewBlock(0);
    EXPECT_TRUE(block_->CreateFile());
    host_->last = block_.get();
  }

  std::shared_ptr<MessageBlock> Make() {
    return std::make_shared<MessageBlock>(host_, 1, /*track_subjects=*/true);
  }

  void Put(uint64_t seq, std::string_view subject = "a", std::string_view payload = "payload") {
    ASSERT_TRUE(
        block_->AppendRecord(seq, subject, {}, ViewOf(payload), sim_.clock().NowNs(), true, true));
  }

  void PutMany(uint64_t count) {
    for (uint64_t seq = 1; seq <= count; ++seq) Put(seq);
  }

  // Five messages, compressed and not staged yet; nullptr where that cannot be.
  std::unique_ptr<Recompression> CompressFive() {
    host_->compression = Compression::kS2;
    PutMany(5);
    EXPECT_TRUE(block_->CloseFiles());
    auto job = block_->BeginRecompression();
    return job != nullptr && job->Compress() ? std::move(job) : nullptr;
  }

  void Remove(uint64_t seq) {
    auto found = block_->Fetch(seq);
    ASSERT_TRUE(found);
    const uint64_t size = found->message.RecordSize();
    const std::string subject(found->message.subject);
    --block_->msgs;
    block_->bytes -= size;
    ASSERT_TRUE(block_->RemoveSequenceOfSubject(subject, seq));
    if (seq == block_->first.seq) {
      block_->SelectNextFirst();
    } else {
      block_->deleted.Insert(seq);
    }
  }

  uint64_t FileBytes() { return files_.Stat("/msgs/1.blk")->size; }
  bool IsCompressed() {
    return ReadCompressedBlockHeader(*files_.ReadFile("/msgs/1.blk"))->present();
  }

  SimFileSystem files_;
  SimEnv sim_{files_, /*seed=*/7};
  std::shared_ptr<FakeHost> host_;
  std::shared_ptr<MessageBlock> block_;
};

TEST_F(MessageBlockTest, GivenAppendsThenTheFileHoldsWhatWasCounted) {
  PutMany(5);
  EXPECT_EQ(block_->msgs, 5U);
  EXPECT_EQ(block_->first.seq, 1U);
  EXPECT_EQ(block_->last.seq, 5U);
  EXPECT_EQ(FileBytes(), block_->raw_bytes);
  EXPECT_EQ(block_->LastChecksumOnDisk(), block_->last_checksum());
}

TEST_F(MessageBlockTest, GivenADroppedCacheThenLookupsComeFromTheFile) {
  PutMany(5);
  block_->ClearCacheAndOffset();
  EXPECT_EQ(block_->Lookup(3).error().code, ErrorCode::kNoCache);
  auto found = block_->Fetch(3);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->message.seq, 3U);
}

// Searching for a subject's first message goes on to follow links between its messages.
TEST_F(MessageBlockTest, GivenRemovalsThenEverySubjectKnowsItsFirstMessage) {
  constexpr uint64_t kSubjects = 7;
  std::map<std::string, std::deque<uint64_t>> live;
  std::mt19937 random(1);
  uint64_t next = 1;
  for (int step = 0; step < 3000; ++step) {
    const std::string subject = "s" + std::to_string(random() % kSubjects);
    auto& messages = live[subject];
    if (messages.size() < 20) {
      messages.push_back(next);
      Put(next++, subject);
      continue;
    }
    const bool is_last = random() % 8 == 0;
    Remove(is_last ? messages.back() : messages.front());
    is_last ? messages.pop_back() : messages.pop_front();
    SubjectState* state = block_->subjects()->Find(subject);
    ASSERT_NE(state, nullptr);
    ASSERT_TRUE(block_->Recalculate(subject, *state));
    ASSERT_EQ(state->first, messages.front()) << step;
    ASSERT_EQ(state->last, messages.back()) << step;
  }
  EXPECT_TRUE(block_->cache()->chain.Built());
}

TEST_F(MessageBlockTest, GivenNoReadsThenTheCacheGoesAfterItsTime) {
  PutMany(5);
  EXPECT_NE(block_->cache(), nullptr);
  sim_.AdvanceBy(seconds(11));
  EXPECT_EQ(block_->cache(), nullptr);
}

TEST_F(MessageBlockTest, GivenALinearScanThenItsLastStepTellsThatTheCacheIsDone) {
  PutMany(3);
  EXPECT_FALSE(block_->Fetch(1)->cache_done);
  EXPECT_FALSE(block_->Fetch(2)->cache_done);
  EXPECT_TRUE(block_->Fetch(3)->cache_done);
}

TEST_F(MessageBlockTest, GivenAFlushLoopThenWritesAreGatheredForMilliseconds) {
  host_->flush_in_place = false;
  block_->StartFlushLoop();
  PutMany(3);
  sim_.Settle();
  EXPECT_EQ(FileBytes(), 0U);
  sim_.AdvanceBy(milliseconds(1));
  EXPECT_EQ(FileBytes(), block_->raw_bytes);
}

TEST_F(MessageBlockTest, GivenManyGatheredBytesThenTheyAreWrittenAtOnce) {
  host_->flush_in_place = false;
  block_->StartFlushLoop();
  Put(1, "a", std::string(20'000, 'x'));
  sim_.Settle();
  EXPECT_EQ(FileBytes(), block_->raw_bytes);
}

TEST_F(MessageBlockTest, GivenAQuitFlushLoopThenItCanBeStartedAgain) {
  host_->flush_in_place = false;
  block_->StartFlushLoop();
  block_->QuitFlushLoop();
  sim_.Settle();
  block_->StartFlushLoop();
  Put(1);
  sim_.AdvanceBy(milliseconds(20));
  EXPECT_EQ(FileBytes(), block_->raw_bytes);
}

TEST_F(MessageBlockTest, GivenADroppedFlushLoopThenAnotherStartsWhileItWouldStillGather) {
  host_->flush_in_place = false;
  block_->StartFlushLoop();
  Put(1);
  sim_.Settle();
  block_->DropFlushLoop();
  block_->StartFlushLoop();
  Put(2);
  sim_.AdvanceBy(milliseconds(20));
  EXPECT_EQ(FileBytes(), block_->raw_bytes);
}

// The reference stages before it compresses: what a crash left under that name goes, too.
TEST_F(MessageBlockTest, GivenTooFewBytesToCompressThenNothingStagedIsLeft) {
  host_->compression = Compression::kS2;
  const std::string staged = "/msgs/1.blk.tmp";
  ASSERT_TRUE(files_.WriteFile(staged, Bytes{7}));
  EXPECT_FALSE(block_->RecompressIfNeeded());
  EXPECT_FALSE(files_.Exists(staged));

  ASSERT_TRUE(files_.WriteFile(staged, Bytes{7}));
  ASSERT_TRUE(block_->CloseFiles());
  const auto job = block_->BeginRecompression();
  ASSERT_NE(job, nullptr);
  EXPECT_FALSE(job->Compress());
  block_->GiveUpRecompression();
  EXPECT_FALSE(files_.Exists(staged));
}

// What it read is not what is in the file any more, so that it must not get there.
TEST_F(MessageBlockTest, GivenABlockThatChangesWhileItIsCompressedThenWhatItHasNowIsCompressed) {
  const auto job = CompressFive();
  ASSERT_NE(job, nullptr);
  ASSERT_TRUE(block_->Erase(2, RecordBytes(1, 0, 7), /*may_compress=*/false));
  ASSERT_FALSE(IsCompressed());

  EXPECT_FALSE(block_->StageRecompression(*job));
  EXPECT_FALSE(files_.Exists("/msgs/1.blk.tmp"));
  EXPECT_TRUE(IsCompressed());
  block_->ClearCacheAndOffset();
  EXPECT_FALSE(block_->Fetch(2));
  EXPECT_TRUE(block_->Fetch(3));
}

TEST_F(MessageBlockTest, GivenABlockThatStaysAsItIsThenWhatWasStagedTakesItsPlace) {
  const auto job = CompressFive();
  ASSERT_NE(job, nullptr);
  ASSERT_TRUE(block_->StageRecompression(*job));
  EXPECT_TRUE(files_.Exists("/msgs/1.blk.tmp"));
  EXPECT_FALSE(IsCompressed());
  job->Sync();
  block_->FinishRecompression(*job);
  EXPECT_FALSE(files_.Exists("/msgs/1.blk.tmp"));
  EXPECT_TRUE(IsCompressed());
}

TEST_F(MessageBlockTest, GivenWritesAndRemovalsThenActivityIsCountedFromTheLatest) {
  Put(1);
  sim_.AdvanceBy(seconds(3));
  EXPECT_EQ(std::chrono::nanoseconds(block_->SinceLastWriteActivityNs()), seconds(3));
  block_->MarkRemoved();
  sim_.AdvanceBy(seconds(2));
  EXPECT_EQ(std::chrono::nanoseconds(block_->SinceLastWriteActivityNs()), seconds(2));
  ASSERT_TRUE(block_->Fetch(1));  // reading is none
  EXPECT_EQ(std::chrono::nanoseconds(block_->SinceLastWriteActivityNs()), seconds(2));
  block_->Close();
  EXPECT_EQ(block_->SinceLastWriteActivityNs(), 0);
}

TEST_F(MessageBlockTest, GivenTheBlockIsClosedThenNothingOfItIsLeftInMemory) {
  host_->flush_in_place = false;
  PutMany(3);
  ASSERT_GT(sim_.timers().pending(), 0U);
  block_->Close();
  EXPECT_TRUE(block_->closed);
  EXPECT_FALSE(block_->HasOpenFile());
  EXPECT_EQ(block_->subjects(), nullptr);
  EXPECT_EQ(block_->cache(), nullptr);
  EXPECT_EQ(sim_.timers().pending(), 0U);
  EXPECT_EQ(FileBytes(), block_->raw_bytes) << "what was gathered is written";
}

TEST_F(MessageBlockTest, GivenADroppedFlushLoopThenItWritesNothing) {
  host_->flush_in_place = false;
  block_->StartFlushLoop();
  Put(1);
  sim_.Settle();
  block_->DropFlushLoop();
  sim_.AdvanceBy(milliseconds(20));
  EXPECT_EQ(FileBytes(), 0U);
}

TEST_F(MessageBlockTest, GivenAnEmptyBlockBeforeTheLastThenSkippingWritesOnlyWhatWaits) {
  host_->flush_in_place = false;
  host_->last = nullptr;
  block_->StartFlushLoop();
  ASSERT_TRUE(block_->AppendTombstoneNoFlush(1, sim_.clock().NowNs()));
  sim_.AdvanceBy(milliseconds(20));
  ASSERT_EQ(FileBytes(), 0U) << "nobody has told the loop";
  ASSERT_TRUE(block_->Skip(2, sim_.clock().NowNs()));
  EXPECT_EQ(block_->first.seq, 3U);
  EXPECT_EQ(block_->last.seq, 2U);
  sim_.AdvanceBy(milliseconds(20));
  EXPECT_EQ(FileBytes(), kEmptyRecordBytes);
}

// Each of them would let those wait that are waiting to run already.
TEST_F(MessageBlockTest, GivenAFlushLoopThatIsAwakeThenKickAndQuitNeedNoTask) {
  host_->flush_in_place = false;
  block_->StartFlushLoop();
  block_->KickFlushLoop();
  block_->QuitFlushLoop();
  EXPECT_EQ(sim_.executor().pending(), 1U);
  sim_.Settle();
  block_->StartFlushLoop();
  sim_.Settle();
  EXPECT_EQ(sim_.executor().pending(), 0U);
  block_->KickFlushLoop();
  block_->QuitFlushLoop();
  EXPECT_EQ(sim_.executor().pending(), 1U);
}

// The writer's thread is between the two halves of a write in all of these.
TEST_F(MessageBlockTest, GivenAWriteUnderWayThenAppendingGoesOnBesideIt) {
  host_->flush_in_place = false;
  PutMany(3);
  const uint64_t first_bytes = block_->raw_bytes;
  const auto under_way = block_->BeginWriteOut();
  ASSERT_NE(under_way, nullptr);
  for (uint64_t seq = 4; seq <= 300; ++seq) Put(seq, "a", std::string(100, 'x'));
  EXPECT_EQ(FileBytes(), 0U);
  under_way->Run();
  EXPECT_EQ(FileBytes(), first_bytes);
  EXPECT_TRUE(block_->WritingOut());
  block_->Settle();
  EXPECT_FALSE(block_->WritingOut());
  EXPECT_EQ(block_->PendingBytes(), block_->raw_bytes - first_bytes);
  ASSERT_TRUE(block_->FlushPendingAndReport());
  block_->ClearCacheAndOffset();
  EXPECT_EQ(FileBytes(), block_->raw_bytes);
  for (uint64_t seq = 1; seq <= 300; ++seq) ASSERT_TRUE(block_->Fetch(seq)) << seq;
}

TEST_F(MessageBlockTest, GivenAWriteUnderWayThenAFlushWritesOnlyWhatCameAfter) {
  host_->flush_in_place = false;
  PutMany(3);
  const uint64_t first_bytes = block_->raw_bytes;
  block_->BeginWriteOut()->Run();
  Put(4);
  files_.faults().ClearOperations();
  ASSERT_TRUE(block_->FlushPendingAndReport());
  EXPECT_EQ(block_->PendingBytes(), 0U);
  const auto operations = files_.faults().operations();
  ASSERT_EQ(operations.size(), 1U);
  EXPECT_EQ(operations[0].offset, first_bytes);
}

TEST_F(MessageBlockTest, GivenAWriteUnderWayThatFailsThenTheBlockTakesNoMore) {
  host_->flush_in_place = false;
  PutMany(3);
  const auto under_way = block_->BeginWriteOut();
  files_.faults().Add(FailNth(FileOperationKind::kWrite, 1, ENOSPC));
  under_way->Run();
  block_->Settle();
  ASSERT_TRUE(block_->write_error);
  EXPECT_FALSE(block_->HasOpenFile());
  EXPECT_EQ(host_->rebuilds, 1);
  EXPECT_FALSE(block_->AppendRecord(4, "a", {}, {}, 1, true, true));
}

TEST_F(MessageBlockTest, GivenNothingToWriteThenNoWriteIsBegun) {
  PutMany(3);
  EXPECT_EQ(block_->BeginWriteOut(), nullptr);
  EXPECT_FALSE(block_->WritingOut());
}

TEST_F(MessageBlockTest, GivenSyncAlwaysThenEachFlushAsksForASync) {
  host_->sync_records = true;
  PutMany(2);
  EXPECT_EQ(host_->synced.size(), 2U);
  EXPECT_FALSE(block_->needs_sync);
}

TEST_F(MessageBlockTest, GivenDeletesThenCompactionKeepsLiveRecordsOnly) {
  PutMany(6);
  Remove(1);
  Remove(4);
  const uint64_t before = FileBytes();
  ASSERT_TRUE(block_->Compact());
  EXPECT_EQ(FileBytes(), before / 6 * 4);
  EXPECT_EQ(block_->first.seq, 2U);
  EXPECT_TRUE(block_->Fetch(3));
  EXPECT_EQ(block_->Fetch(4).error().code, ErrorCode::kDeletedMsg);
}

TEST_F(MessageBlockTest, GivenTombstonesThenCompactionKeepsThoseThatMatter) {
  block_->ResetForNewBlock(99);
  Put(100);
  for (uint64_t removed : {10, 20, 30}) ASSERT_TRUE(block_->AppendTombstone(removed, 1));
  InteriorDeletes interior;
  SequenceSet deleted;
  deleted.Insert(20);
  interior.Add(deleted, 50);
  ASSERT_TRUE(block_->CompactWithFloor(15, &interior));
  std::vector<uint64_t> kept;
  for (const MessageId& tombstone : block_->Tombstones()) kept.push_back(tombstone.seq);
  EXPECT_THAT(kept, ElementsAre(20));
  EXPECT_EQ(block_->CountPriorTombstones(), 1);
}

TEST_F(MessageBlockTest, GivenErasureThenTheFileHasNoTraceOfThePayload) {
  Put(1, "a", "open");
  Put(2, "a", "secret");
  ASSERT_TRUE(block_->Fetch(2));
  ASSERT_TRUE(block_->Erase(2, RecordBytes(1, 0, 6), /*may_compress=*/true));
  const Bytes file = *files_.ReadFile("/msgs/1.blk");
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  EXPECT_NE(text.find("open"), std::string_view::npos);
  EXPECT_EQ(text.find("secret"), std::string_view::npos);
}

TEST_F(MessageBlockTest, GivenTruncationThenNothingAfterItIsLeft) {
  PutMany(5);
  auto gone = block_->TruncateTo(3, 42);
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->first, 2U);
  EXPECT_EQ(block_->last.seq, 3U);
  EXPECT_EQ(FileBytes(), block_->raw_bytes);
  auto again = Make();
  ASSERT_TRUE(again->Rebuild());
  EXPECT_EQ(again->msgs, 3U);
}

TEST_F(MessageBlockTest, GivenAFileThenRebuildingCountsWhatItHolds) {
  PutMany(4);
  ASSERT_TRUE(block_->AppendRecord(5 | kEraseBit, {}, {}, {}, 9, true, true));
  Put(9);
  ASSERT_TRUE(block_->AppendTombstone(2, 1));
  auto again = Make();
  auto rebuilt = again->Rebuild();
  ASSERT_TRUE(rebuilt);
  EXPECT_THAT(rebuilt->tombstones, ElementsAre(2));
  EXPECT_FALSE(rebuilt->lost);
  EXPECT_EQ(again->msgs, 5U);
  EXPECT_EQ(again->last.seq, 9U);
  EXPECT_EQ(again->deleted.Size(), 4U);
}

TEST_F(MessageBlockTest, GivenDamageThenRebuildingCutsTheFileThere) {
  PutMany(5);
  const uint64_t record = FileBytes() / 5;
  ASSERT_TRUE(files_.disk().FlipBit("/msgs/1.blk", (3 * record + 25) * 8));
  auto rebuilt = block_->Rebuild();
  ASSERT_TRUE(rebuilt);
  ASSERT_TRUE(rebuilt->lost);
  EXPECT_THAT(rebuilt->lost->msgs, ElementsAre(SequenceRun{4, 2}));
  EXPECT_EQ(block_->msgs, 3U);
  EXPECT_EQ(FileBytes(), 3 * record);
}

TEST_F(MessageBlockTest, GivenAMissingFileThenAllThatWasKnownIsLost) {
  PutMany(3);
  block_->CloseFilesUnchecked();
  ASSERT_TRUE(files_.Remove("/msgs/1.blk"));
  auto rebuilt = block_->Rebuild();
  ASSERT_TRUE(rebuilt);
  ASSERT_TRUE(rebuilt->lost);
  EXPECT_THAT(rebuilt->lost->msgs, ElementsAre(SequenceRun{1, 3}));
}

TEST_F(MessageBlockTest, GivenAMissingFileThenWhatWasDeletedBeforeIsNotLost) {
  PutMany(9);
  for (const uint64_t seq : {3, 4, 9, 20}) block_->deleted.Insert(seq);
  block_->CloseFilesUnchecked();
  ASSERT_TRUE(files_.Remove("/msgs/1.blk"));
  auto rebuilt = block_->Rebuild();
  ASSERT_TRUE(rebuilt);
  ASSERT_TRUE(rebuilt->lost);
  EXPECT_THAT(rebuilt->lost->msgs, ElementsAre(SequenceRun{1, 2}, SequenceRun{5, 4}));
}

TEST_F(MessageBlockTest, GivenAFileThatChangedThenLoadingRecountsAndTellsTheStream) {
  PutMany(3);
  block_->ClearCacheAndOffset();
  block_->last.seq = 7;
  EXPECT_TRUE(block_->Fetch(2));
  EXPECT_EQ(block_->last.seq, 3U);
  EXPECT_EQ(host_->rebuilds, 1);
}

// Each count is an activity, so that subjects do not expire, and the block is not read again.
TEST_F(MessageBlockTest, GivenCountsForSeveralFiltersThenSubjectsStayAndFirstMessagesCount) {
  for (uint64_t seq = 1; seq <= 12; ++seq) Put(seq, "a." + std::to_string(seq % 4));
  const FilterTrie filters(std::vector<std::string>{"a.1", "a.2"});
  const SubjectSelector selector(&filters);
  for (int i = 0; i < 5; ++i) {
    sim_.AdvanceBy(seconds(60));
    const auto all = block_->CountFrom(selector, 1);
    ASSERT_TRUE(all);
    EXPECT_EQ(*all, 6U);
    EXPECT_NE(block_->subjects(), nullptr) << i;
  }
  EXPECT_EQ(*block_->CountFrom(selector, 2), 5U);
  EXPECT_EQ(*block_->CountFrom(selector, 11), 0U);
}

// The first subject cannot be told as the block cannot be read; the second could.
TEST_F(MessageBlockTest, GivenABlockThatCannotBeReadThenACountForSeveralFiltersFails) {
  for (uint64_t seq = 1; seq <= 12; ++seq) Put(seq, "a." + std::to_string(seq % 4));
  for (const uint64_t seq : {1, 2}) Remove(seq);
  block_->ClearCacheAndOffset();
  files_.faults().Add(FailNth(FileOperationKind::kRead, 1, EIO));
  const FilterTrie filters(std::vector<std::string>{"a.1", "a.2"});
  EXPECT_FALSE(block_->CountFrom(SubjectSelector(&filters), 1));
}

// Making the first subject exact loads the block, which recounts it, while the others are still to
// be walked.
TEST_F(MessageBlockTest, GivenARecountDuringAQueryThenTheQueryGoesOnWithWhatItKnew) {
  for (uint64_t seq = 1; seq <= 12; ++seq) Put(seq, "a." + std::to_string(seq % 4));
  for (const uint64_t seq : {2, 3, 4}) Remove(seq);
  block_->ClearCacheAndOffset();
  block_->last.seq = 17;
  const auto count = block_->CountFrom(SubjectSelector("a.*"), 1);
  ASSERT_TRUE(count);
  EXPECT_EQ(*count, 9U);
  EXPECT_EQ(block_->last.seq, 12U);
  EXPECT_EQ(host_->rebuilds, 1);
}

// As the reference has it: it goes up to the end that the recount leaves, and leaves that one out.
TEST_F(MessageBlockTest, GivenARecountThatEndsBeforeTheStartThenTheLastMessageIsNotBelowIt) {
  PutMany(3);
  block_->ClearCacheAndOffset();
  block_->last.seq = 7;
  EXPECT_EQ(block_->CountBelow(SubjectSelector("a"), 6), 2U);
  EXPECT_EQ(block_->last.seq, 3U);
  EXPECT_EQ(block_->CountBelow(SubjectSelector("a"), 6), 3U);
}

TEST_F(MessageBlockTest, GivenDamageThenADamagedMessageIsNotPending) {
  PutMany(4);
  block_->ClearCacheAndOffset();
  auto file = files_.Open("/msgs/1.blk", OpenMode::kReadWrite);
  ASSERT_TRUE(file);
  const uint64_t record = FileBytes() / 4;
  ASSERT_TRUE((*file)->WriteAt(2 * record + kRecordHeaderBytes + 2, ViewOf("X")));
  // Only where messages are looked at: what is known of subjects still tells four.
  EXPECT_EQ(block_->CountFrom(SubjectSelector("a"), 1), 4U);
  EXPECT_EQ(block_->CountFrom(SubjectSelector("a"), 2), 2U);
  EXPECT_EQ(block_->CountBelow(SubjectSelector("a"), 4), 2U);
}

TEST_F(MessageBlockTest, GivenAFailedWriteThenTheBlockTakesNoMore) {
  PutMany(2);
  files_.disk().SetCapacity(files_.disk().UsedBytes());
  EXPECT_FALSE(block_->AppendRecord(3, "a", {}, {}, 1, true, true));
  files_.disk().SetCapacity(UINT64_MAX);
  EXPECT_EQ(block_->AppendRecord(3, "a", {}, {}, 1, true, true).error().system_errno, ENOSPC);
}

TEST_F(MessageBlockTest, GivenSubjectsThenFirstAndLastAreExactWhenAsked) {
  for (uint64_t seq = 1; seq <= 9; ++seq) Put(seq, seq % 3 == 0 ? "b.x" : "a.x");
  Remove(3);
  Remove(9);
  auto count = block_->FilteredPending("b.*", true, 1);
  ASSERT_TRUE(count);
  EXPECT_EQ(count->total, 1U);
  EXPECT_EQ(count->first, 6U);
  EXPECT_EQ(count->last, 6U);
  EXPECT_EQ(block_->FirstMatching("b.x", false, 1).message->seq, 6U);
  EXPECT_EQ(block_->PrevMatching("a.>", true, 9).message->seq, 8U);
  EXPECT_EQ(block_->FirstMatching("c", false, 1).message.error().code,
            ErrorCode::kStoreMsgNotFound);
}

}  // namespace
}  // namespace jsstore
