// TTLs, delete markers and schedules, as the owner of a stream sees them.
#include "gmock/gmock.h"
#include "jsstore/message_header.h"
#include "store/stream/stream_test_rig.h"

namespace jsstore {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::string Header(std::initializer_list<std::string_view> lines) {
  std::string header = "NATS/1.0\r\n";
  for (const std::string_view line : lines) header.append(line).append("\r\n");
  return header + "\r\n";
}

class TimedMessagesTest : public testing::Test, public StreamTestRig {
 protected:
  uint64_t PutWith(std::string_view subject, const std::string& header, int64_t ttl_s = 0) {
    auto stored = store->StoreMsg(subject, ViewOf(header), ViewOf("x"), ttl_s);
    sim.Settle();
    EXPECT_TRUE(stored);
    return stored ? stored->sequence : 0;
  }
  uint64_t PutTtl(std::string_view subject, int64_t ttl_s) {
    return PutWith(subject, Header({"Nats-TTL: " + std::to_string(ttl_s)}), ttl_s);
  }
  uint64_t PutSchedule(std::string_view subject, std::string_view pattern) {
    return PutWith(subject,
                   Header({"Nats-Schedule: " + std::string(pattern), "Nats-Schedule-Target: a.t"}));
  }
  void Wait(Duration time) { sim.AdvanceBy(time); }
  void RemoveFile(std::string_view name) { EXPECT_TRUE(files.Remove(MessagesPath(name))); }
  void StopStore() {
    EXPECT_TRUE(store->Stop());
    sim.Settle();
    store.reset();
  }
  void NoteWhatIsAsked() {
    store->RegisterStorageRemoveMsg(
        [this](uint64_t seq) { asked.push_back("remove " + std::to_string(seq)); });
    store->RegisterProcessMsg([this](const InboundMessage& message) {
      published.emplace_back(TextOf(message.header));
      asked.push_back("publish " + std::string(message.subject));
    });
  }
  // The value of a header of what was published last.
  std::string Published(std::string_view header_name) const {
    return std::string(FindHeader(ViewOf(published.back()), header_name).value_or("(none)"));
  }

  std::vector<std::string> asked;
  std::vector<std::string> published;  // headers
};

class TtlTest : public TimedMessagesTest {
 protected:
  TtlTest() { stream.allow_msg_ttl = true; }
};

TEST_F(TtlTest, GivenATtlThenTheMessageGoesWhenItIsOver) {
  ASSERT_TRUE(Open());
  PutTtl("a.b", 1);
  Put("a.b");
  Wait(seconds(1) - Duration(1));
  EXPECT_THAT(Sequences(), ElementsAre(1, 2));
  Wait(Duration(1));
  EXPECT_THAT(Sequences(), ElementsAre(2));
}

TEST_F(TtlTest, GivenAStoreThatRecoversThenTtlsWaitUntilItIsReady) {
  ASSERT_TRUE(Open());
  PutTtl("a.b", 1);
  Put("a.b");
  StopStore();
  ASSERT_TRUE(Open(OpenAs::kRecovering));
  Wait(seconds(5));
  EXPECT_THAT(Sequences(), ElementsAre(1, 2));
  store->Ready();
  sim.Settle();
  Wait(seconds(1));
  EXPECT_THAT(Sequences(), ElementsAre(2));
}

TEST_F(TimedMessagesTest, GivenAStoreThatRecoversThenAgesWaitUntilItIsReady) {
  stream.max_age = seconds(1);
  ASSERT_TRUE(Open());
  Put("a.b");
  StopStore();
  ASSERT_TRUE(Open(OpenAs::kRecovering));
  Wait(seconds(5));
  EXPECT_THAT(Sequences(), ElementsAre(1));
  store->Ready();
  sim.Settle();
  Wait(seconds(1));
  EXPECT_THAT(Sequences(), IsEmpty());
}

TEST_F(TtlTest, GivenManyTtlsThenEachMessageGoesInItsOwnTime) {
  ASSERT_TRUE(Open());
  for (int i = 1; i <= 10; ++i) PutTtl("a.b", i);
  for (int i = 1; i <= 10; ++i) {
    Wait(seconds(1));
    EXPECT_THAT(Sequences(), SizeIs(10 - i));
  }
}

TEST_F(TtlTest, GivenARestartThenTtlsGoOn) {
  ASSERT_TRUE(Open());
  PutTtl("a.b", 5);
  ASSERT_TRUE(Restart());
  EXPECT_THAT(Sequences(), ElementsAre(1));
  Wait(seconds(5));
  EXPECT_THAT(Sequences(), IsEmpty());
}

TEST_F(TtlTest, GivenTtlsThatEndWhileStoppedThenTheMessagesGoSoonAfterTheStart) {
  ASSERT_TRUE(Open());
  PutTtl("a.b", 5);
  StopStore();
  Wait(seconds(100));
  ASSERT_TRUE(Open());
  Wait(milliseconds(250));
  EXPECT_THAT(Sequences(), IsEmpty());
}

TEST_F(TtlTest, GivenNoStateFileThenHeadersTell) {
  ASSERT_TRUE(Open());
  Put("a.b");
  PutTtl("a.b", 5);
  StopStore();
  RemoveFile("thw.db");
  ASSERT_TRUE(Open());
  Wait(seconds(5));
  EXPECT_THAT(Sequences(), ElementsAre(1));
}

TEST_F(TtlTest, GivenNeitherStateFileThenHeadersTell) {
  ASSERT_TRUE(Open());
  PutTtl("a.b", 5);
  StopStore();
  RemoveFile("thw.db");
  RemoveFile("index.db");
  ASSERT_TRUE(Open());
  Wait(seconds(5));
  EXPECT_THAT(Sequences(), IsEmpty());
}

// What was stored after the file was written is found, from the beginning of its block on.
TEST_F(TtlTest, GivenACrashThenTheStaleStateFileIsCompletedFromTheBlocks) {
  ASSERT_TRUE(Open());
  PutTtl("a.b", 5);
  ASSERT_TRUE(Restart());
  PutTtl("a.b", 5);
  ASSERT_TRUE(Crash());
  Wait(seconds(5));
  EXPECT_THAT(Sequences(), IsEmpty());
}

// Up to its stamp the file is believed: an entry that is not there is not looked for.
TEST_F(TtlTest, GivenAStateFileOfTheLastSequenceThenNothingIsAddedToIt) {
  ASSERT_TRUE(Open());
  PutTtl("a.b", 5);
  StopStore();
  const Bytes empty{1, 0, 0, 0, 0, 0, 0, 0, 0, /*stamp=*/2, 0, 0, 0, 0, 0, 0, 0};
  ASSERT_TRUE(files.WriteFile(MessagesPath("thw.db"), empty));
  ASSERT_TRUE(Open());
  Wait(seconds(60));
  EXPECT_THAT(Sequences(), ElementsAre(1));
}

TEST_F(TtlTest, GivenAnExpiredMessageThenATombstoneKeepsItFromComingBack) {
  ASSERT_TRUE(Open());
  PutTtl("a.b", 1);
  Put("a.b");
  Wait(seconds(1));
  StopStore();
  RemoveFile("index.db");
  ASSERT_TRUE(Open());
  EXPECT_THAT(Sequences(), ElementsAre(2));
}

TEST_F(TtlTest, GivenARemovedMessageThenItsEntryLeavesTheWheel) {
  ASSERT_TRUE(Open());
  PutTtl("a.b", 50);
  PutTtl("a.b", 60);
  ASSERT_TRUE(*store->RemoveMsg(1));
  StopStore();
  const auto file = files.ReadFile(MessagesPath("thw.db"));
  ASSERT_TRUE(file);
  EXPECT_EQ((*file)[1], 1);  // entries
}

TEST_F(TtlTest, GivenNeverThenTheMessageOutlivesTheMaximumAge) {
  stream.max_age = seconds(1);
  ASSERT_TRUE(Open());
  PutWith("a.b", Header({"Nats-TTL: never"}), -1);
  Put("a.b");
  Wait(seconds(10));
  EXPECT_THAT(Sequences(), ElementsAre(1));
}

TEST_F(TtlTest, GivenTtlsAreTurnedOffAndOnThenHeadersTellAgain) {
  ASSERT_TRUE(Open());
  PutTtl("a.b", 5);
  stream.allow_msg_ttl = false;
  ASSERT_TRUE(store->UpdateConfig(stream));
  Wait(seconds(10));
  EXPECT_THAT(Sequences(), ElementsAre(1));
  stream.allow_msg_ttl = true;
  ASSERT_TRUE(store->UpdateConfig(stream));
  EXPECT_THAT(Sequences(), IsEmpty());
}

TEST_F(TtlTest, GivenADamagedStateFileThenItIsRemovedAndTheBlocksTell) {
  ASSERT_TRUE(Open());
  PutTtl("a.b", 5);
  StopStore();
  auto file = *files.ReadFile(MessagesPath("thw.db"));
  file.resize(file.size() - 1);
  ASSERT_TRUE(files.WriteFile(MessagesPath("thw.db"), file));
  ASSERT_TRUE(Open());
  EXPECT_FALSE(files.Exists(MessagesPath("thw.db")));
  Wait(seconds(5));
  EXPECT_THAT(Sequences(), IsEmpty());
}

TEST_F(TtlTest, GivenAnyDamageToTheStateFileThenTheStreamOpensAndWorks) {
  ASSERT_TRUE(Open());
  PutTtl("a.b", 50);
  PutTtl("a.b", 5000);
  StopStore();
  const Bytes good = *files.ReadFile(MessagesPath("thw.db"));
  for (size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes damaged = good;
    damaged[bit / 8] ^= static_cast<uint8_t>(1U << (bit % 8));
    ASSERT_TRUE(files.WriteFile(MessagesPath("thw.db"), damaged));
    ASSERT_TRUE(Open());
    Wait(milliseconds(260));
    // It may say that the messages have expired; what it says of others means nothing.
    EXPECT_GT(PutTtl("a.b", 5000), 2U);
    StopStore();
  }
}

class MarkerTest : public TimedMessagesTest {
 protected:
  MarkerTest() {
    stream.allow_msg_ttl = true;
    stream.max_age = seconds(1);
    stream.subject_delete_marker_ttl = seconds(90);
  }
};

TEST_F(MarkerTest, GivenTheLastMessageOfASubjectThenAMarkerIsAskedForInItsPlace) {
  ASSERT_TRUE(Open());
  NoteWhatIsAsked();
  Put("a.b");
  Put("a.b");
  Put("a.c");
  Wait(seconds(1));
  EXPECT_THAT(asked, ElementsAre("remove 1", "publish a.b", "publish a.c"));
  EXPECT_EQ(
      published.back(),
      "NATS/1.0\r\nNats-Marker-Reason: MaxAge\r\nNats-TTL: 1m30s\r\nNats-Rollup: sub\r\n\r\n");
}

TEST_F(MarkerTest, GivenTheOwnerTakesItsTimeThenItIsAskedAgainAfterTwoSeconds) {
  ASSERT_TRUE(Open());
  NoteWhatIsAsked();
  Put("a.b");
  Wait(seconds(1));
  EXPECT_THAT(asked, SizeIs(1));
  Wait(seconds(2) - Duration(1));
  EXPECT_THAT(asked, SizeIs(1));
  Wait(seconds(1));
  EXPECT_THAT(asked, SizeIs(2));
}

TEST_F(MarkerTest, GivenAMarkerExpiresThenItLeavesNone) {
  ASSERT_TRUE(Open());
  NoteWhatIsAsked();
  PutWith("a.b", Header({"Nats-Marker-Reason: MaxAge"}));
  Wait(seconds(1));
  EXPECT_THAT(asked, ElementsAre("remove 1"));
}

TEST_F(MarkerTest, GivenNoHandlersThenNothingExpires) {
  ASSERT_TRUE(Open());
  Put("a.b");
  PutTtl("a.b", 1);
  Wait(seconds(10));
  EXPECT_THAT(Sequences(), ElementsAre(1, 2));
}

TEST_F(MarkerTest, GivenAHandlerThatActsWhenMessagesExpireThenOnlyTheMarkerIsLeft) {
  ASSERT_TRUE(Open());
  store->RegisterStorageRemoveMsg([this](uint64_t seq) { ASSERT_TRUE(store->RemoveMsg(seq)); });
  store->RegisterProcessMsg([this](const InboundMessage& message) {
    const int64_t ttl_s = MessageTtl(message.header).value_or(0);
    ASSERT_TRUE(store->StoreMsg(message.subject, message.header, message.payload, ttl_s));
    ASSERT_TRUE(store->PurgeEx(message.subject, 0, 1));
  });
  Put("a.b");
  Put("a.b");
  Wait(seconds(1));
  EXPECT_THAT(Sequences(), ElementsAre(3));
}

class ScheduleTest : public TimedMessagesTest {
 protected:
  ScheduleTest() { stream.allow_msg_schedules = true; }
};

TEST_F(ScheduleTest, GivenASchedulesTimeThenItsContentIsAskedForOnce) {
  ASSERT_TRUE(Open());
  NoteWhatIsAsked();
  PutSchedule("a.s", "@at 2000-01-01T00:00:05Z");
  Wait(seconds(5) - Duration(1));
  EXPECT_THAT(asked, IsEmpty());
  Wait(seconds(10));
  EXPECT_THAT(asked, ElementsAre("publish a.t"));
  EXPECT_EQ(Published("Nats-Scheduler"), "a.s");
  EXPECT_EQ(Published("Nats-Schedule-Next"), "purge");
  EXPECT_EQ(Published("Nats-Schedule"), "(none)");
}

TEST_F(ScheduleTest, GivenWhatARepeatingScheduleAskedForIsStoredThenItAsksAgain) {
  ASSERT_TRUE(Open());
  NoteWhatIsAsked();
  PutSchedule("a.s", "@every 2s");
  Wait(seconds(10));
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(Published("Nats-Schedule-Next"), "2000-01-01T00:00:04Z");
  PutWith("a.t", published.back());
  Wait(milliseconds(250));
  EXPECT_THAT(asked, SizeIs(2));
}

TEST_F(ScheduleTest, GivenASourceThenItsLastMessageIsTheContent) {
  ASSERT_TRUE(Open());
  NoteWhatIsAsked();
  PutWith("a.source", Header({"From: source", "Nats-Msg-Id: 1", "Nats-Expected-Stream: S"}));
  PutWith("a.s", Header({"Nats-Schedule: @every 1s", "Nats-Schedule-Target: a.t",
                         "Nats-Schedule-Source: a.source", "Nats-Schedule-TTL: 5m",
                         "Nats-Schedule-Rollup: sub"}));
  Wait(seconds(1));
  ASSERT_THAT(published, SizeIs(1));
  EXPECT_EQ(published.back(), Header({"From: source", "Nats-Scheduler: a.s",
                                      "Nats-Schedule-Next: 2000-01-01T00:00:02Z", "Nats-TTL: 5m",
                                      "Nats-Rollup: sub"}));
}

TEST_F(ScheduleTest, GivenAnotherMessageOnItsSubjectThenTheScheduleIsOver) {
  ASSERT_TRUE(Open());
  NoteWhatIsAsked();
  PutSchedule("a.s", "@every 1s");
  Put("a.s");
  Wait(seconds(10));
  EXPECT_THAT(asked, IsEmpty());
}

TEST_F(ScheduleTest, GivenTheScheduleIsRemovedThenItDoesNotRun) {
  ASSERT_TRUE(Open());
  NoteWhatIsAsked();
  const uint64_t seq = PutSchedule("a.s", "@every 1s");
  ASSERT_TRUE(*store->RemoveMsg(seq));
  Wait(seconds(10));
  EXPECT_THAT(asked, IsEmpty());
}

TEST_F(ScheduleTest, GivenAScheduleWithoutTargetOrWithABadTtlThenItIsForgotten) {
  ASSERT_TRUE(Open());
  NoteWhatIsAsked();
  PutWith("a.1", Header({"Nats-Schedule: @every 1s"}));
  PutWith("a.2", Header({"Nats-Schedule: @every 1s", "Nats-Schedule-Target: a.t",
                         "Nats-Schedule-TTL: soon"}));
  Wait(seconds(10));
  EXPECT_THAT(asked, IsEmpty());
}

// The compaction leaves the block's first message where it is. As the schedule is looked up the
// block is counted with it, and the stream would be, once the schedule is done; the limit meets a
// first message that the stream knows nothing of yet.
TEST_F(ScheduleTest, GivenARecountIsWaitingThenTheLimitOfAPublishedMessageHasItFirst) {
  stream.max_msgs_per = 1;
  ASSERT_TRUE(Open());
  store->RegisterProcessMsg([this](const InboundMessage& message) {
    ASSERT_TRUE(store->StoreMsg(message.subject, message.header, message.payload, 0));
  });
  Put("a.t");
  ASSERT_TRUE(store->SkipMsg(0));
  ASSERT_TRUE(store->SkipMsg(0));
  ASSERT_TRUE(store->Compact(3));
  PutSchedule("a.s", "@at 2000-01-01T00:00:30Z");
  Put("a.t");
  Wait(seconds(30));
  EXPECT_THAT(Sequences(), ElementsAre(4, 5, 6));
}

TEST_F(ScheduleTest, GivenARestartThenSchedulesGoOn) {
  ASSERT_TRUE(Open());
  PutSchedule("a.s", "@at 2000-01-01T00:00:05Z");
  ASSERT_TRUE(Restart());
  NoteWhatIsAsked();
  Wait(seconds(5));
  EXPECT_THAT(asked, ElementsAre("publish a.t"));
}

TEST_F(ScheduleTest, GivenNoStateFileThenTheBlocksTellOfSchedules) {
  ASSERT_TRUE(Open());
  Put("a.b");
  PutSchedule("a.s", "@at 2000-01-01T00:00:05Z");
  StopStore();
  RemoveFile("sched.db");
  RemoveFile("index.db");
  ASSERT_TRUE(Open());
  NoteWhatIsAsked();
  Wait(seconds(5));
  EXPECT_THAT(asked, ElementsAre("publish a.t"));
}

TEST_F(ScheduleTest, GivenABlockIsPurgedThenItsSchedulesAreForgotten) {
  ASSERT_TRUE(Open());
  for (int i = 0; i < 20; ++i) PutSchedule("a.s" + std::to_string(i), "@every 1h");
  stream.max_msgs = 1;
  ASSERT_TRUE(store->UpdateConfig(stream));
  StopStore();
  const auto file = files.ReadFile(MessagesPath("sched.db"));
  ASSERT_TRUE(file);
  EXPECT_LT((*file)[1], 20);  // entries
}

TEST_F(ScheduleTest, GivenSchedulesAreTurnedOnThenThoseThatAreThereComeToLife) {
  stream.allow_msg_schedules = false;
  ASSERT_TRUE(Open());
  NoteWhatIsAsked();
  PutSchedule("a.s", "@every 1s");
  // A block that was only written to has counted no schedules yet.
  ASSERT_TRUE(Crash());
  NoteWhatIsAsked();
  stream.allow_msg_schedules = true;
  ASSERT_TRUE(store->UpdateConfig(stream));
  Wait(seconds(1));
  EXPECT_THAT(asked, ElementsAre("publish a.t"));
}

// The timer that was set for them goes off, be it that their own would be set for a moment later.
TEST_F(ScheduleTest, GivenSchedulesAreTurnedOffAndOnThenTheTimerOfBeforeRunsThem) {
  ASSERT_TRUE(Open());
  NoteWhatIsAsked();
  Wait(Duration(1));
  PutSchedule("a.b", "@every 1s");
  Wait(milliseconds(500));
  stream.allow_msg_schedules = false;
  ASSERT_TRUE(store->UpdateConfig(stream));
  stream.allow_msg_schedules = true;
  ASSERT_TRUE(store->UpdateConfig(stream));
  PutSchedule("a.d", "@at 1999-12-31T23:59:51Z");
  Wait(milliseconds(250));
  const size_t before = asked.size();
  Wait(milliseconds(250) - Duration(1));
  EXPECT_EQ(asked.size(), before + 1);
}

TEST_F(ScheduleTest, GivenALeaderIsResetThenWhatWasUnderWayIsAskedForAgain) {
  ASSERT_TRUE(Open());
  NoteWhatIsAsked();
  PutSchedule("a.s", "@every 5s");
  Wait(seconds(6));
  EXPECT_THAT(asked, SizeIs(1));
  store->ResetState();
  Wait(milliseconds(250));
  EXPECT_THAT(asked, SizeIs(2));
}

TEST_F(ScheduleTest, GivenAnyDamageToTheStateFileThenTheStreamOpensAndWorks) {
  ASSERT_TRUE(Open());
  PutSchedule("a.s", "@every 1h");
  PutSchedule("a.r", "@at 2000-01-02T00:00:00Z");
  StopStore();
  const Bytes good = *files.ReadFile(MessagesPath("sched.db"));
  for (size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes damaged = good;
    damaged[bit / 8] ^= static_cast<uint8_t>(1U << (bit % 8));
    ASSERT_TRUE(files.WriteFile(MessagesPath("sched.db"), damaged));
    ASSERT_TRUE(Open());
    NoteWhatIsAsked();
    Wait(milliseconds(260));
    EXPECT_THAT(Sequences(), ElementsAre(1, 2));
    StopStore();
  }
}

}  // namespace
}  // namespace jsstore
