// Behaviour of a store as its owner sees it.
#include "jsstore/file_store.h"

#include "gmock/gmock.h"
#include "store/format/record.h"
#include "store/stream/store_inside.h"
#include "store/stream/stream_test_rig.h"

namespace jsstore {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class FileStoreTest : public testing::Test, public StreamTestRig {};

TEST_F(FileStoreTest, GivenAMessageThenItLoadsAsItWasStored) {
  ASSERT_TRUE(Open());
  auto stored = store->StoreMsg("a.b", ViewOf("NATS/1.0\r\nK: v\r\n\r\n"), ViewOf("hello"), 0);
  ASSERT_TRUE(stored);
  auto message = store->LoadMsg(stored->sequence);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->subject, "a.b");
  EXPECT_EQ(TextOf(message->header), "NATS/1.0\r\nK: v\r\n\r\n");
  EXPECT_EQ(TextOf(message->payload), "hello");
  EXPECT_EQ(message->timestamp_ns, kSimStartNs);
}

TEST_F(FileStoreTest, GivenALoadedMessageThenItOutlivesItsBlock) {
  ASSERT_TRUE(Open());
  Put("a.b", "kept");
  auto message = store->LoadMsg(1);
  ASSERT_TRUE(message);
  ASSERT_TRUE(store->Purge());
  sim.Settle();
  PutMany(100);
  EXPECT_EQ(TextOf(message->payload), "kept");
}

TEST_F(FileStoreTest, GivenErasureThenAPinnedMessageIsNotOverwritten) {
  ASSERT_TRUE(Open());
  PutMany(2);
  auto message = store->LoadMsg(1);
  ASSERT_TRUE(message);
  ASSERT_TRUE(*store->EraseMsg(1));
  EXPECT_EQ(TextOf(message->payload), "payload");
  EXPECT_FALSE(store->LoadMsg(1));
}

TEST_F(FileStoreTest, GivenBlocksThenALookInsideCountsThemAndWhatIsInMemory) {
  ASSERT_TRUE(Open());
  PutMany(40);
  StoreInside inside(*store);
  EXPECT_EQ(inside.NumBlocks(), BlockNames().size());
  EXPECT_EQ(inside.NumBlocks(), inside.Blocks().size());
  EXPECT_EQ(inside.InteriorDeletes(), 0U);
  ASSERT_TRUE(*store->RemoveMsg(2));
  ASSERT_TRUE(*store->RemoveMsg(35));
  EXPECT_EQ(inside.InteriorDeletes(), 2U);
  EXPECT_EQ(inside.Config().block_size, 512U);
  EXPECT_EQ(inside.Config().cache_expire, seconds(10)) << "what the store chose";

  inside.DropCaches();
  EXPECT_EQ(inside.CachedBytes(), 0U);
  const uint64_t loads = inside.CacheLoads();
  ASSERT_TRUE(store->LoadMsg(1));
  ASSERT_TRUE(store->LoadMsg(3));
  EXPECT_EQ(inside.CachedBytes(), inside.Blocks().front()->raw_bytes);
  EXPECT_EQ(inside.CacheLoads(), loads + 1);
}

TEST_F(FileStoreTest, GivenAMessageThatIsTooLargeThenItIsRefusedAndNothingIsWritten) {
  ASSERT_TRUE(Open());
  constexpr size_t kLargestPayload = kRecordBytesMax - RecordBytes(3, 0, 0);
  const std::string payload(kLargestPayload + 1, 'x');
  EXPECT_EQ(Put("a.b", std::string_view(payload).substr(1)), 1U);
  const auto stored = store->StoreMsg("a.b", {}, ViewOf(payload), 0);
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code, ErrorCode::kMsgTooLarge);
  EXPECT_EQ(store->State().msgs, 1U);
}

TEST_F(FileStoreTest, GivenFullBlocksThenTheStoreRollsToNewOnes) {
  ASSERT_TRUE(Open());
  PutMany(40);  // 40 bytes a record, 12 records a block
  EXPECT_THAT(BlockNames(), ElementsAre("1.blk", "2.blk", "3.blk", "4.blk"));
}

TEST_F(FileStoreTest, GivenSequencesOutsideThenErrorsTellPastTheEndFromMissing) {
  ASSERT_TRUE(Open());
  PutMany(3);
  EXPECT_TRUE(*store->RemoveMsg(2));
  EXPECT_EQ(store->LoadMsg(2).error().code, ErrorCode::kDeletedMsg);
  EXPECT_EQ(store->LoadMsg(4).error().code, ErrorCode::kStoreEof);
  EXPECT_TRUE(*store->RemoveMsg(1));
  EXPECT_EQ(store->LoadMsg(1).error().code, ErrorCode::kStoreMsgNotFound);
}

TEST_F(FileStoreTest, GivenACleanStopThenEverythingIsThereAgain) {
  ASSERT_TRUE(Open());
  PutMany(30);
  ASSERT_TRUE(*store->RemoveMsg(7));
  const StreamState before = store->State();
  ASSERT_TRUE(Restart());
  const StreamState after = store->State();
  EXPECT_EQ(after.msgs, before.msgs);
  EXPECT_EQ(after.deleted, before.deleted);
  EXPECT_EQ(Sequences().size(), 29U);
}

TEST_F(FileStoreTest, GivenAnIndexOfNoUseThenTheBlocksTellTheSame) {
  ASSERT_TRUE(Open());
  PutMany(30);
  ASSERT_TRUE(*store->RemoveMsg(7));
  ASSERT_TRUE(store->Stop());
  const auto index = files.ReadFile(MessagesPath("index.db"));
  ASSERT_TRUE(index);
  for (size_t size : {size_t{0}, size_t{5}, size_t{40}, index->size() - 1}) {
    ASSERT_TRUE(files.WriteFile(MessagesPath("index.db"), BytesView(*index).first(size)));
    ASSERT_TRUE(Open());
    EXPECT_EQ(store->State().msgs, 29U) << "index.db of " << size << " bytes";
    ASSERT_TRUE(store->Stop());
  }
}

TEST_F(FileStoreTest, GivenAKillThenWhatWasWrittenIsThere) {
  ASSERT_TRUE(Open());
  PutMany(30);
  ASSERT_TRUE(Crash());
  EXPECT_EQ(store->State().msgs, 30U);
}

TEST_F(FileStoreTest, GivenAsyncFlushAndAKillThenOnlyWhatWasNotFlushedIsLost) {
  file_store.async_flush = true;
  file_store.block_size = 1 << 20;
  ASSERT_TRUE(Open());
  PutMany(10);
  sim.AdvanceBy(seconds(1));
  PutMany(5);
  ASSERT_TRUE(Crash());
  EXPECT_EQ(store->State().last_seq, 10U);
}

TEST_F(FileStoreTest, GivenLimitsThenTheOldestGo) {
  stream.max_msgs = 5;
  ASSERT_TRUE(Open());
  PutMany(30);
  EXPECT_THAT(Sequences(), ElementsAre(26, 27, 28, 29, 30));
}

TEST_F(FileStoreTest, GivenALimitPerSubjectThenEachKeepsItsLatest) {
  stream.max_msgs_per = 2;
  ASSERT_TRUE(Open());
  for (int i = 0; i < 5; ++i) {
    Put("a.x");
    Put("a.y");
  }
  EXPECT_THAT(Sequences(), ElementsAre(7, 8, 9, 10));
  EXPECT_THAT(store->SubjectsTotals("a.*"), ElementsAre(Pair("a.x", 2), Pair("a.y", 2)));
}

TEST_F(FileStoreTest, GivenDiscardNewThenTheStoreRefuses) {
  stream.max_msgs = 2;
  stream.discard = DiscardPolicy::kNew;
  ASSERT_TRUE(Open());
  PutMany(2);
  EXPECT_EQ(store->StoreMsg("a.b", {}, {}, 0).error().code, ErrorCode::kMaxMsgs);
  EXPECT_THAT(Sequences(), ElementsAre(1, 2));
}

TEST_F(FileStoreTest, GivenAMaximumAgeThenOldMessagesGoInTheBackground) {
  stream.max_age = minutes(1);
  ASSERT_TRUE(Open());
  Put("a.b");
  sim.AdvanceBy(seconds(45));
  Put("a.b");
  sim.AdvanceBy(seconds(30));
  EXPECT_THAT(Sequences(), ElementsAre(2));
  sim.AdvanceBy(minutes(2));
  EXPECT_THAT(Sequences(), IsEmpty());
}

TEST_F(FileStoreTest, GivenCallbacksThenTheyTellEveryChangeInOrder) {
  ASSERT_TRUE(Open());
  std::vector<std::string> calls;
  store->RegisterStorageUpdates(
      [&](int64_t msgs, int64_t bytes, uint64_t seq, std::string_view subject) {
        calls.push_back(std::to_string(msgs) + " " + std::to_string(bytes) + " " +
                        std::to_string(seq) + " " + std::string(subject));
      });
  Put("a.b", "x");
  Put("a.c", "y");
  ASSERT_TRUE(*store->RemoveMsg(1));
  ASSERT_TRUE(store->Purge());
  EXPECT_THAT(calls, ElementsAre("1 34 1 a.b", "1 34 2 a.c", "-1 -34 1 a.b", "-1 -34 0 "));
}

TEST_F(FileStoreTest, GivenACallbackThatAsksTheStoreThenItGetsAnAnswer) {
  ASSERT_TRUE(Open());
  uint64_t seen = 0;
  store->RegisterStorageUpdates([&](int64_t, int64_t, uint64_t seq, std::string_view) {
    if (auto message = store->LoadMsg(seq)) seen = message->sequence;
  });
  Put("a.b");
  EXPECT_EQ(seen, 1U);
}

TEST_F(FileStoreTest, GivenFiltersThenScansFindWhatMatches) {
  ASSERT_TRUE(Open());
  for (int i = 0; i < 20; ++i) Put(i % 5 == 0 ? "a.rare" : "a.often");
  uint64_t skip = 0;
  EXPECT_EQ(store->LoadNextMsg("a.rare", false, 2, &skip)->sequence, 6U);
  EXPECT_EQ(store->LoadPrevMsg("a.rare", false, 20, &skip)->sequence, 16U);
  EXPECT_EQ(store->LoadNextMsg("a.*", true, 3, &skip)->sequence, 3U);
  EXPECT_EQ(store->LoadLastMsg("a.rare")->sequence, 16U);
  EXPECT_EQ(store->LoadNextMsg("b.>", true, 1, &skip).error().code, ErrorCode::kStoreEof);
  EXPECT_EQ(skip, 20U);
  const auto state = store->FilteredState(6, "a.rare");
  ASSERT_TRUE(state);
  EXPECT_EQ(state->msgs, 3U);
  EXPECT_EQ(state->first, 6U);
  EXPECT_EQ(state->last, 16U);
}

TEST_F(FileStoreTest, GivenCompactTruncateAndPurgeThenOnlyTheRestIsThereAlsoAfterAKill) {
  ASSERT_TRUE(Open());
  PutMany(60);
  EXPECT_EQ(*store->Compact(20), 19U);
  ASSERT_TRUE(store->Truncate(50));
  EXPECT_EQ(store->State().first_seq, 20U);
  EXPECT_EQ(store->State().last_seq, 50U);
  ASSERT_TRUE(Crash());
  EXPECT_EQ(store->State().msgs, 31U);
  EXPECT_EQ(*store->PurgeEx("a.b", 0, 4), 27U);
  EXPECT_THAT(Sequences(), ElementsAre(47, 48, 49, 50));
  EXPECT_EQ(*store->Purge(), 4U);
  ASSERT_TRUE(Crash());
  EXPECT_EQ(store->State().last_seq, 50U);
  EXPECT_EQ(Put("a.b"), 51U);
}

TEST_F(FileStoreTest, GivenRemovedBlocksThenNoTimerOfTheirCachesIsLeft) {
  ASSERT_TRUE(Open());
  for (const bool purge : {false, true}) {
    PutMany(40);
    ASSERT_EQ(Sequences().size(), purge ? 41U : 40U);
    const size_t timers = sim.timers().pending();
    const size_t blocks = BlockNames().size();
    ASSERT_GE(timers, blocks);

    ASSERT_TRUE(purge ? store->Purge() : store->Compact(store->State().last_seq));
    sim.Settle();
    const size_t removed = blocks - BlockNames().size();
    EXPECT_GE(removed, 3U);
    EXPECT_LE(sim.timers().pending(), timers - removed);
  }
}

TEST_F(FileStoreTest, GivenAFirstSequenceThenANewStreamStartsThere) {
  stream.first_seq = 1000;
  ASSERT_TRUE(Open());
  EXPECT_EQ(Put("a.b"), 1000U);
}

TEST_F(FileStoreTest, GivenSkippedSequencesThenTheyCountAsDeleted) {
  ASSERT_TRUE(Open());
  Put("a.b");
  EXPECT_EQ(*store->SkipMsg(0), 2U);
  ASSERT_TRUE(store->SkipMsgs(3, 5));
  Put("a.b");
  EXPECT_THAT(Sequences(), ElementsAre(1, 8));
  EXPECT_THAT(store->State().deleted, ElementsAre(SequenceRun{2, 6}));
  ASSERT_TRUE(Crash());
  EXPECT_THAT(store->State().deleted, ElementsAre(SequenceRun{2, 6}));
}

TEST_F(FileStoreTest, GivenManyDeletesThenTheSyncCompactsAndKeepsTheRest) {
  ASSERT_TRUE(Open());
  PutMany(36);
  for (uint64_t seq = 2; seq <= 11; ++seq) ASSERT_TRUE(*store->RemoveMsg(seq));
  const auto before = files.Stat(MessagesPath("1.blk"))->size;
  sim.AdvanceBy(minutes(5));
  EXPECT_LT(files.Stat(MessagesPath("1.blk"))->size, before);
  ASSERT_TRUE(Crash());
  EXPECT_EQ(store->State().msgs, 26U);
  EXPECT_TRUE(store->LoadMsg(12));
}

TEST_F(FileStoreTest, GivenAStoppedStoreThenOperationsSayClosed) {
  ASSERT_TRUE(Open());
  Put("a.b");
  ASSERT_TRUE(store->Stop());
  EXPECT_EQ(store->StoreMsg("a.b", {}, {}, 0).error().code, ErrorCode::kStoreClosed);
  EXPECT_EQ(store->LoadMsg(1).error().code, ErrorCode::kStoreClosed);
  EXPECT_EQ(store->Stop().error().code, ErrorCode::kStoreClosed);
}

TEST_F(FileStoreTest, GivenDeletionThenNothingIsLeft) {
  ASSERT_TRUE(Open());
  PutMany(10);
  ASSERT_TRUE(store->Delete(/*inline_removal=*/true));
  EXPECT_FALSE(files.Exists(std::string(kStoreDir)));
}

TEST_F(FileStoreTest, GivenAFailedWriteThenWritingStopsAndReadingGoesOn) {
  ASSERT_TRUE(Open());
  PutMany(3);
  files.disk().SetCapacity(files.disk().UsedBytes() + 10);
  EXPECT_EQ(store->StoreMsg("a.b", {}, ViewOf("payload"), 0).error().system_errno, ENOSPC);
  files.disk().SetCapacity(UINT64_MAX);
  EXPECT_FALSE(store->StoreMsg("a.b", {}, {}, 0));
  EXPECT_TRUE(store->LoadMsg(2));
  ASSERT_TRUE(Crash());
  EXPECT_EQ(store->State().msgs, 3U);
  EXPECT_EQ(Put("a.b"), 4U);
}

TEST_F(FileStoreTest, GivenItIsToldWhenItWasCreatedThenItSaysSoWhenItWritesThat) {
  ASSERT_TRUE(Open());
  const auto says = [this](std::string_view created) {
    const auto meta = files.ReadFile(std::string(kStoreDir) + "/meta.inf");
    return TextOf(*meta).starts_with(R"({"Created":")" + std::string(created) + "\"");
  };
  store->SetCreated(kSimStartNs + std::chrono::nanoseconds(seconds(1)).count());
  EXPECT_TRUE(says("2000-01-01T00:00:00Z"));
  ASSERT_TRUE(store->UpdateConfig(stream));
  EXPECT_TRUE(says("2000-01-01T00:00:01Z"));
}

TEST_F(FileStoreTest, GivenConsumersThenTheyAreListedAsOftenAsTheyWereAdded) {
  ASSERT_TRUE(Open());
  const auto first = *store->OpenConsumer("b", kSimStartNs, {});
  const auto second = *store->OpenConsumer("a", kSimStartNs, {});
  ASSERT_TRUE(store->AddConsumer(first));
  EXPECT_THAT(store->Consumers(), ElementsAre(first, second, first));
  ASSERT_TRUE(store->RemoveConsumer(first));
  EXPECT_THAT(store->Consumers(), ElementsAre(second, first));
}

TEST_F(FileStoreTest, GivenSyncAlwaysThenACrashOfTheMachineLosesNothing) {
  file_store.sync_always = true;
  file_store.block_size = 1 << 20;
  ASSERT_TRUE(Open());
  PutMany(10);
  store->Abandon();
  store.reset();
  files.disk().Crash({.loss = CrashOptions::Loss::kAllUnsynced, .seed = 0, .lose_names = false});
  ASSERT_TRUE(Open());
  EXPECT_EQ(store->State().msgs, 10U);
}

// Given sequences whose highest bit reads as a flag, so that blocks turn out to hold nothing
// When a limit is enforced that nothing meets
// Then the store goes on, and gives no sequence twice
TEST_F(FileStoreTest, GivenALimitThatNothingMeetsThenSequencesGoOn) {
  constexpr uint64_t kFirst = (uint64_t{1} << 63) - 3;
  stream.first_seq = kFirst;
  stream.max_msgs = 5;
  ASSERT_TRUE(Open());
  for (uint64_t i = 0; i < 40; ++i) {
    const auto stored = store->StoreMsg("a", {}, ViewOf("payload"), 0);
    ASSERT_TRUE(stored) << i << ": " << stored.error().Message();
    EXPECT_EQ(stored->sequence, kFirst + i);
    EXPECT_EQ(store->State().last_seq, kFirst + i);
  }
}

}  // namespace
}  // namespace jsstore
