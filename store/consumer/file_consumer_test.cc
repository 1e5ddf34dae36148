#include <gtest/gtest.h>

#include <string>

#include "store/consumer/consumer_test_rig.h"
#include "store/env/test_text.h"

namespace jsstore {
namespace {

// Delivers messages `first` to `last`.
void Deliver(ConsumerStore& consumer, uint64_t first, uint64_t last) {
  for (uint64_t seq = first; seq <= last; ++seq) {
    ASSERT_TRUE(consumer.UpdateDelivered(seq, seq, 1, kSimStartNs));
  }
}

std::string TextAt(ConsumerRig& rig, const std::string& path) {
  const auto bytes = rig.memory().ReadFile(path);
  return bytes ? std::string(bytes->begin(), bytes->end()) : "missing";
}

TEST(FileConsumer, NewOneWritesItsMetaAndNoState) {
  ConsumerRig rig;
  ASSERT_TRUE(rig.Open());
  EXPECT_EQ(TextAt(rig, "/stream/obs/c/meta.inf"),
            R"({"Created":"2000-01-01T00:00:00Z","Name":"c","durable_name":"c",)"
            R"("deliver_policy":"all","ack_policy":"explicit","replay_policy":"instant",)"
            R"("num_replicas":0})");
  EXPECT_EQ(TextAt(rig, "/stream/obs/c/meta.sum").size(), 16U);
  EXPECT_EQ(rig.memory().List("/stream/obs/c").value(),
            (std::vector<std::string>{"meta.inf", "meta.sum"}));
  EXPECT_EQ(rig.host()->Count(), 1U);
}

TEST(FileConsumer, OpeningAgainKeepsTheMetaThatIsThere) {
  ConsumerRig rig;
  ASSERT_TRUE((*rig.Open())->Stop());
  const std::string meta = TextAt(rig, "/stream/obs/c/meta.inf");
  rig.Advance(5000);
  ConsumerConfig other;
  other.description = "other";
  ASSERT_TRUE(rig.Open(other));
  EXPECT_EQ(TextAt(rig, "/stream/obs/c/meta.inf"), meta);
}

TEST(FileConsumer, UpdateConfigWritesMetaAndSum) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  const std::string sum = TextAt(rig, "/stream/obs/c/meta.sum");
  ConsumerConfig none;
  none.description = "now without acks";
  ASSERT_TRUE(consumer->UpdateConfig(none));
  EXPECT_NE(TextAt(rig, "/stream/obs/c/meta.inf").find("now without acks"), std::string::npos);
  EXPECT_NE(TextAt(rig, "/stream/obs/c/meta.sum"), sum);
  EXPECT_TRUE(consumer->UpdateAcks(1, 1).error().Is(ErrorCode::kNoAckPolicy));
}

TEST(FileConsumer, TellsTheConfigurationItWasGivenLastAndItsOwnName) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  EXPECT_EQ(consumer->GetConfig().durable, "c");
  ConsumerConfig other;
  other.name = "another";
  other.description = "changed";
  ASSERT_TRUE(consumer->UpdateConfig(other));
  EXPECT_EQ(consumer->GetConfig().name, "c");
  EXPECT_EQ(consumer->GetConfig().description, "changed");
}

TEST(FileConsumer, WritesWhenItWasCreatedWithTheNextConfiguration) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  consumer->SetCreated(0);
  ASSERT_TRUE(consumer->UpdateConfig(ConsumerRig::Explicit()));
  EXPECT_TRUE(
      TextAt(rig, "/stream/obs/c/meta.inf").starts_with(R"({"Created":"1970-01-01T00:00:00Z",)"));
}

constexpr char kMetaOfNobody[] = R"({"Created":"0001-01-01T00:00:00Z","Name":"",)";

TEST(FileConsumer, GivenAnEphemeralConfigurationThenMetaHasNeitherNameNorTimeOfCreation) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  const std::string sum = TextAt(rig, "/stream/obs/c/meta.sum");
  ConsumerConfig none;
  none.description = "nobody's";
  ASSERT_TRUE(consumer->UpdateEphemeralConfig(none));
  const std::string meta = TextAt(rig, "/stream/obs/c/meta.inf");
  EXPECT_TRUE(meta.starts_with(kMetaOfNobody)) << meta;
  EXPECT_NE(meta.find("nobody's"), std::string::npos);
  EXPECT_NE(TextAt(rig, "/stream/obs/c/meta.sum"), sum);
  EXPECT_EQ(consumer->GetConfig().name, "c");
  EXPECT_EQ(consumer->GetConfig().description, "nobody's");
}

TEST(FileConsumer, GivenAnEphemeralConsumerThenWhatIsWrittenLaterHasNoNameEither) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  ASSERT_TRUE(consumer->UpdateEphemeralConfig({}));
  ASSERT_TRUE(consumer->UpdateConfig(ConsumerRig::Explicit()));
  EXPECT_TRUE(TextAt(rig, "/stream/obs/c/meta.inf").starts_with(kMetaOfNobody));
  consumer->SetCreated(0);
  ASSERT_TRUE(consumer->UpdateConfig(ConsumerRig::Explicit()));
  EXPECT_TRUE(TextAt(rig, "/stream/obs/c/meta.inf")
                  .starts_with(R"({"Created":"1970-01-01T00:00:00Z","Name":"",)"));
}

TEST(FileConsumer, GivenAStoppedOneThenAnEphemeralConfigurationIsRefused) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  ASSERT_TRUE(consumer->Stop());
  EXPECT_TRUE(consumer->UpdateEphemeralConfig({}).error().Is(ErrorCode::kStoreClosed));
}

TEST(FileConsumer, FirstUpdateIsWrittenWhenTheOperationIsOver) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  Deliver(*consumer, 1, 2);
  EXPECT_FALSE(rig.OnDisk());
  rig.Settle();
  EXPECT_EQ(rig.OnDisk()->delivered, (SequencePair{2, 2}));
}

TEST(FileConsumer, FurtherUpdatesWaitForATenthOfASecond) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  Deliver(*consumer, 1, 1);
  rig.Advance(40);
  Deliver(*consumer, 2, 2);
  rig.Settle();
  rig.sim().AdvanceTo(kSimStartNs + 99'999'999);
  EXPECT_EQ(rig.OnDisk()->delivered.stream, 1U);
  rig.sim().AdvanceTo(kSimStartNs + 100'000'000);
  EXPECT_EQ(rig.OnDisk()->delivered.stream, 2U);
}

TEST(FileConsumer, AFailedWriteIsTriedAgainWithTheNextKick) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  rig.faults().Add(FailNth(FileOperationKind::kRename, 1, ENOSPC));
  Deliver(*consumer, 1, 1);
  rig.Settle();
  EXPECT_FALSE(rig.OnDisk());
  Deliver(*consumer, 2, 2);
  rig.Settle();
  EXPECT_EQ(rig.OnDisk()->delivered.stream, 2U);
}

TEST(FileConsumer, AFailedWriteIsTriedAgainByStop) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  rig.faults().Add(FailNth(FileOperationKind::kRename, 1, ENOSPC));
  Deliver(*consumer, 1, 1);
  rig.Settle();
  ASSERT_TRUE(consumer->Stop());
  EXPECT_EQ(rig.OnDisk()->delivered.stream, 1U);
}

TEST(FileConsumer, SetStartingWritesBeforeItReturns) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  ASSERT_TRUE(consumer->SetStarting(7));
  EXPECT_EQ(rig.OnDisk()->delivered, (SequencePair{0, 7}));
  EXPECT_EQ(rig.OnDisk()->ack_floor, (SequencePair{0, 7}));
}

TEST(FileConsumer, SetStartingReportsThatItCouldNotWrite) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  rig.faults().Add(FailNth(FileOperationKind::kRename, 1, ENOSPC));
  const auto status = consumer->SetStarting(7);
  EXPECT_EQ(status.error().system_errno, ENOSPC);
  EXPECT_EQ(rig.memory().List("/stream/obs/c")->size(), 2U) << "a temporary file stayed behind";
  ASSERT_TRUE(consumer->Stop());
  EXPECT_EQ(rig.OnDisk()->delivered.stream, 7U);
}

TEST(FileConsumer, ResetForgetsAll) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  Deliver(*consumer, 1, 5);
  ASSERT_TRUE(consumer->Reset(3));
  ConsumerState expected;
  expected.delivered = {0, 3};
  expected.ack_floor = {0, 3};
  EXPECT_EQ(consumer->State().value(), expected);
  EXPECT_EQ(rig.OnDisk().value(), expected);
}

TEST(FileConsumer, StateSurvivesStopAndReopening) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  Deliver(*consumer, 1, 5);
  ASSERT_TRUE(consumer->UpdateDelivered(6, 2, 3, kSimStartNs));
  ASSERT_TRUE(consumer->UpdateAcks(1, 1));
  const ConsumerState state = consumer->State().value();
  ASSERT_TRUE(consumer->Stop());
  EXPECT_EQ((*rig.Open())->State().value(), state);
}

TEST(FileConsumer, HasStateOnceSomethingIsKnown) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  EXPECT_FALSE(consumer->HasState());
  ASSERT_TRUE(consumer->SetStarting(0));
  EXPECT_TRUE(consumer->HasState());
  ASSERT_TRUE(rig.memory().Remove(kStatePath));
  EXPECT_FALSE(consumer->HasState());
  consumer->UpdateStarting(4);
  EXPECT_TRUE(consumer->HasState());
}

// Given a consumer that has delivered nothing, its file is asked each time.
TEST(FileConsumer, ReadsTheFileUntilSomethingIsDelivered) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  EXPECT_EQ(consumer->State().value(), ConsumerState{});
  ConsumerState state;
  state.delivered = {3, 4};
  state.pending = {{4, {3, 0}}};
  ASSERT_TRUE(rig.memory().WriteFile(kStatePath, EncodeConsumerState(state, 0)));
  EXPECT_EQ(consumer->State().value(), state);
  ASSERT_TRUE(rig.memory().Remove(kStatePath));
  EXPECT_EQ(consumer->State().value(), state);
}

TEST(FileConsumer, UpdateReplacesTheStateUnlessOlder) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  Deliver(*consumer, 1, 5);
  ConsumerState state;
  state.delivered = {4, 9};
  EXPECT_TRUE(consumer->Update(state).error().Is(ErrorCode::kStoreOldUpdate));
  state.delivered = {5, 5};
  state.redelivered = {{5, 2}};
  ASSERT_TRUE(consumer->Update(state));
  EXPECT_EQ(consumer->State().value(), state);
}

TEST(FileConsumer, ForceUpdateTakesOlderStatesAndWritesThem) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  Deliver(*consumer, 1, 5);
  ConsumerState state;
  state.delivered = {2, 2};
  ASSERT_TRUE(consumer->ForceUpdate(state));
  EXPECT_EQ(rig.OnDisk().value(), state);
  state.ack_floor = {3, 0};
  EXPECT_TRUE(consumer->ForceUpdate(state).error().Is(ErrorCode::kOther));
}

TEST(FileConsumer, EncodedStateIsWhatTheFileWouldHold) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  Deliver(*consumer, 1, 3);
  const Bytes encoded = consumer->EncodedState().value();
  rig.Settle();
  EXPECT_EQ(rig.memory().ReadFile(kStatePath).value(), encoded);
}

TEST(FileConsumer, StoppedOneAnswersThatItIsClosed) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  Deliver(*consumer, 1, 1);
  ASSERT_TRUE(consumer->Stop());
  EXPECT_TRUE(consumer->Stop());
  EXPECT_TRUE(consumer->Delete());
  EXPECT_TRUE(consumer->State().error().Is(ErrorCode::kStoreClosed));
  EXPECT_TRUE(consumer->BorrowState().error().Is(ErrorCode::kStoreClosed));
  EXPECT_TRUE(consumer->EncodedState().error().Is(ErrorCode::kStoreClosed));
  EXPECT_TRUE(consumer->ForceUpdate({}).error().Is(ErrorCode::kStoreClosed));
  EXPECT_TRUE(consumer->UpdateConfig({}).error().Is(ErrorCode::kStoreClosed));
  EXPECT_TRUE(consumer->SetStarting(9).error().Is(ErrorCode::kStoreClosed));
  EXPECT_EQ(rig.host()->Count(), 0U);
  EXPECT_TRUE(rig.OnDisk()) << "Stop removed the state";
}

TEST(FileConsumer, NothingIsWrittenInTheBackgroundAfterStop) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  Deliver(*consumer, 1, 1);
  rig.Settle();
  Deliver(*consumer, 2, 2);
  rig.Settle();
  ASSERT_TRUE(consumer->Stop());
  ASSERT_TRUE(rig.memory().Remove(kStatePath));
  consumer->UpdateStarting(9);
  rig.Advance(1000);
  EXPECT_FALSE(rig.OnDisk());
}

TEST(FileConsumer, DeleteRemovesTheDirectory) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  Deliver(*consumer, 1, 1);
  ASSERT_TRUE(consumer->Delete());
  rig.Advance(1000);
  EXPECT_FALSE(rig.memory().Exists("/stream/obs/c"));
  EXPECT_EQ(rig.host()->Count(), 0U);
}

TEST(FileConsumer, DeleteReportsWhatItCouldNotRemove) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  FileFault fault = FailNth(FileOperationKind::kRemoveAll, 1, EACCES);
  fault.count = FileFault::kForever;  // it is tried again and again
  rig.faults().Add(fault);
  EXPECT_EQ(consumer->Delete().error().system_errno, EACCES);
  EXPECT_TRUE(consumer->State().error().Is(ErrorCode::kStoreClosed));
}

TEST(FileConsumer, StreamDeleteLeavesFilesAndListToTheStream) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  Deliver(*consumer, 1, 1);
  rig.Settle();
  ASSERT_TRUE(consumer->StreamDelete());
  EXPECT_TRUE(rig.OnDisk());
  EXPECT_EQ(rig.host()->Count(), 1U);
}

TEST(FileConsumer, OutlivesItsStream) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  Deliver(*consumer, 1, 1);
  rig.host()->Close();
  rig.host()->StopAll();
  rig.DropStream();
  rig.Advance(1000);
  EXPECT_EQ(rig.OnDisk()->delivered.stream, 1U);
  EXPECT_TRUE(consumer->State().error().Is(ErrorCode::kStoreClosed));
  EXPECT_TRUE(consumer->Stop());
}

TEST(FileConsumer, OneThatIsDroppedTakesItsTasksAlong) {
  ConsumerRig rig;
  auto consumer = *rig.Open();
  Deliver(*consumer, 1, 1);
  rig.Settle();
  Deliver(*consumer, 2, 2);
  rig.Settle();
  rig.host()->Remove(consumer.get());
  consumer.reset();
  rig.Advance(1000);
  EXPECT_EQ(rig.OnDisk()->delivered.stream, 1U);
}

TEST(FileConsumer, AbandonedOneWritesNothing) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  Deliver(*consumer, 1, 1);
  rig.Settle();
  Deliver(*consumer, 2, 2);
  rig.host()->Abandon();
  rig.Advance(1000);
  EXPECT_FALSE(consumer->SetStarting(9));
  (void)consumer->Stop();
  (void)consumer->Delete();
  EXPECT_EQ(rig.OnDisk()->delivered.stream, 1U);
}

TEST(FileConsumer, SyncAlwaysSyncsFileAndDirectory) {
  ConsumerRig rig;
  rig.OpenStream(/*sync_always=*/true);
  const auto consumer = *rig.Open();
  rig.memory().SyncAll();
  ASSERT_TRUE(consumer->SetStarting(5));
  rig.memory().Crash();
  EXPECT_EQ(rig.OnDisk()->delivered.stream, 5U);
}

TEST(FileConsumer, ClosedStreamsAndEmptyNamesAreRefused) {
  ConsumerRig rig;
  EXPECT_EQ(rig.Open({}, "").error().Message(), "bad consumer config");
  rig.host()->Close();
  EXPECT_TRUE(rig.Open().error().Is(ErrorCode::kStoreClosed));
}

TEST(FileConsumer, AFileInTheWayIsAnErrorThatNamesIt) {
  ConsumerRig rig;
  ASSERT_TRUE(rig.memory().MakeDirs("/stream"));
  ASSERT_TRUE(rig.memory().WriteFile("/stream/obs", ViewOf("x")));
  const auto opened = rig.Open();
  ASSERT_FALSE(opened);
  EXPECT_TRUE(opened.error().Message().starts_with("could not create consumer directory - "));
  EXPECT_NE(opened.error().Message().find("/stream/obs"), std::string::npos);
}

TEST(FileConsumer, AMetaThatCannotBeWrittenLeavesNoDirectory) {
  for (uint64_t nth = 1; nth <= 2; ++nth) {
    ConsumerRig rig;
    rig.faults().Add(FailNth(FileOperationKind::kRename, nth, ENOSPC));
    EXPECT_EQ(rig.Open().error().system_errno, ENOSPC);
    EXPECT_FALSE(rig.memory().Exists("/stream/obs/c")) << nth;
    EXPECT_EQ(rig.host()->Count(), 0U);
  }
}

// Given a state on disk that cannot be read, opening fails and touches nothing.
TEST(FileConsumer, DamagedStateIsNotOpenedNorTouched) {
  ConsumerRig rig;
  ASSERT_TRUE((*rig.Open())->Stop());
  const Bytes damaged = {22, 2, 0x80};
  ASSERT_TRUE(rig.memory().WriteFile(kStatePath, damaged));
  EXPECT_TRUE(rig.Open().error().Is(ErrorCode::kCorruptState));
  EXPECT_EQ(rig.memory().ReadFile(kStatePath).value(), damaged);
}

// The reference's background writer returns for good when it cannot encode the state.
TEST(FileConsumer, DamagedStateEndsTheBackgroundWriter) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  const Bytes damaged = {22, 9};
  ASSERT_TRUE(rig.memory().WriteFile(kStatePath, damaged));
  consumer->UpdateStarting(0);
  rig.Settle();
  Deliver(*consumer, 1, 1);
  rig.Advance(1000);
  EXPECT_EQ(rig.memory().ReadFile(kStatePath).value(), damaged);
  ASSERT_TRUE(consumer->Stop());
  EXPECT_EQ(rig.OnDisk()->delivered.stream, 1U);
}

TEST(FileConsumer, ADirectoryInPlaceOfTheStateIsAnError) {
  ConsumerRig rig;
  ASSERT_TRUE((*rig.Open())->Stop());
  ASSERT_TRUE(rig.memory().MakeDirs(kStatePath));
  EXPECT_TRUE(rig.Open().error().Is(ErrorCode::kSystem));
}

// Given a state cut at each byte or with each bit flipped, opening answers as the decoder does.
TEST(FileConsumer, OpensDamagedStatesAsTheDecoderDoes) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  Deliver(*consumer, 1, 4);
  ASSERT_TRUE(consumer->UpdateDelivered(5, 2, 2, kSimStartNs));
  const Bytes whole = consumer->EncodedState().value();
  ASSERT_TRUE(consumer->Stop());
  for (size_t bit = 0; bit < whole.size() * 16; ++bit) {
    Bytes damaged = whole;
    if (bit % 2 == 0) damaged[bit / 16] ^= static_cast<uint8_t>(1U << bit / 2 % 8);
    if (bit % 2 == 1) damaged.resize(bit / 16);
    ASSERT_TRUE(rig.memory().WriteFile(kStatePath, damaged));
    const auto opened = rig.Open();
    const auto decoded = damaged.empty() ? ConsumerState{} : DecodeConsumerState(damaged);
    ASSERT_EQ(opened.has_value(), decoded.has_value()) << bit;
    if (opened) {
      ASSERT_EQ((*opened)->State().value(), *decoded) << bit;
      ASSERT_TRUE((*opened)->Stop());
    }
  }
}

// Given a failure at every file operation in turn, opening and writing either works or says why,
// and a later opening finds a state that was once current.
TEST(FileConsumer, EveryFailingFileOperationIsSurvived) {
  for (uint64_t nth = 1;; ++nth) {
    ConsumerRig rig;
    rig.faults().Add(FailChangesFrom(nth, EIO));
    const auto consumer = rig.Open();
    if (consumer) {
      Deliver(**consumer, 1, 1);
      rig.Settle();
      const auto started = (*consumer)->SetStarting(5);
      if (!started) {
        EXPECT_EQ(started.error().system_errno, EIO);
      }
      const auto stopped = (*consumer)->Stop();
      if (started && stopped) {
        EXPECT_GT(nth, 5U);
        return;
      }
    }
    rig.faults().Clear();
    rig.OpenStream();
    const auto again = rig.Open();
    ASSERT_TRUE(again) << nth;
    const uint64_t delivered = (*again)->State()->delivered.stream;
    EXPECT_TRUE(delivered == 0 || delivered == 1 || delivered == 5) << delivered;
    ASSERT_TRUE((*again)->Stop());
  }
}

}  // namespace
}  // namespace jsstore
