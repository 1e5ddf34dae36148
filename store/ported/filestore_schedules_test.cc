// Messages that are schedules, and how sched.db keeps them.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "jsstore/message_header.h"
#include "store/format/rfc3339.h"
#include "store/format/schedule_state.h"
#include "store/ported/filestore_rig.h"
#include "store/ported/stamped_file.h"
#include "store/stream/message_schedules.h"

namespace jsstore {
namespace {

using std::chrono::seconds;

struct Delivered {
  std::string subject;
  Bytes header;
};

// What the owner of the store is asked to publish.
std::vector<Delivered>& Gather(FileStoreRig& rig, std::vector<Delivered>& all) {
  rig.store->RegisterProcessMsg([&all](const InboundMessage& message) {
    all.push_back(
        {std::string(message.subject), Bytes(message.header.begin(), message.header.end())});
  });
  return all;
}

void PutScheduleInOneSecond(FileStoreRig& rig) {
  rig.PutWithHeader("foo.schedule",
                    "NATS/1.0\r\nNats-Schedule: @at 2000-01-01T00:00:01Z\r\n"
                    "Nats-Schedule-Target: foo.target\r\n\r\n",
                    "");
}

void AllowSchedules(FileStoreRig& rig) {
  rig.stream.name = "TEST";
  rig.stream.subjects = {"foo.*"};
  rig.stream.allow_msg_schedules = true;
}

PORTED_TEST(TestFileStoreMessageSchedule, kNoPlanNumber) {
  FileStoreRig rig;
  AllowSchedules(rig);
  rig.Start();
  std::vector<Delivered> delivered;
  Gather(rig, delivered);
  PutScheduleInOneSecond(rig);

  rig.Advance(seconds(5));

  ASSERT_FALSE(delivered.empty());
  EXPECT_EQ(delivered.front().subject, "foo.target");
  EXPECT_EQ(FindHeader(delivered.front().header, "Nats-Scheduler"), "foo.schedule");
  EXPECT_EQ(FindHeader(delivered.front().header, "Nats-Schedule-Next"), "purge");
}

PORTED_TEST(TestFileStoreMessageScheduleRecovered, kNoPlanNumber) {
  FileStoreRig rig;
  AllowSchedules(rig);
  rig.Start();
  PutScheduleInOneSecond(rig);
  ExpectState(rig.store->FastState(), {1, 1, 1});
  rig.Stop();
  EXPECT_TRUE(Worked(rig.files.Remove(rig.MessagesPath(kScheduleStateFile))));

  rig.Start();

  ASSERT_EQ(rig.peer().Blocks().size(), 1U);
  EXPECT_EQ(rig.peer().Block(0).schedules, 1U);
  ExpectState(rig.store->FastState(), {1, 1, 1});
  // That it is known shows in what it does.
  std::vector<Delivered> delivered;
  Gather(rig, delivered);
  rig.Advance(seconds(5));
  ASSERT_FALSE(delivered.empty());
  EXPECT_EQ(delivered.front().subject, "foo.target");
}

struct ScheduleOnDisk {
  std::string subject;
  uint64_t seq;
  int64_t due_ns;
  bool operator==(const ScheduleOnDisk&) const = default;
};

std::vector<ScheduleOnDisk> SchedulesIn(BytesView file) {
  std::vector<ScheduleOnDisk> entries;
  EXPECT_TRUE(Worked(ReadScheduleState(file, [&entries](const ScheduleEntry& entry) {
    entries.push_back({std::string(entry.subject), entry.seq, entry.due_ns});
  })));
  return entries;
}

PORTED_TEST(TestFileStoreMessageScheduleEncodeDecode, kNoPlanNumber) {
  constexpr uint64_t kCount = 10'000;
  constexpr uint64_t kStamp = 12345;
  FileStoreRig rig;
  MessageSchedules schedules(rig.sim.env(), [] {});
  for (uint64_t seq = 0; seq < kCount; ++seq) {
    schedules.Add(seq, "foo." + std::to_string(seq),
                  rig.NowNs() + static_cast<int64_t>(seq) * Duration(seconds(1)).count());
  }
  const Bytes encoded = schedules.Encode(kStamp);
  EXPECT_GT(encoded.size(), kStampedHeadBytes);

  MessageSchedules decoded(rig.sim.env(), [] {});
  EXPECT_EQ(rig.Done(decoded.Decode(encoded)), kStamp);

  const std::vector<ScheduleOnDisk> entries = SchedulesIn(encoded);
  EXPECT_EQ(entries.size(), kCount);
  EXPECT_EQ(SchedulesIn(decoded.Encode(kStamp)), entries);
  // Both set their timers for the same moment.
  const auto next_of = [](MessageSchedules& waiting) {
    waiting.ResetTimer();
    auto armed = waiting.TakeTimer();
    return armed ? armed->due_ns : 0;
  };
  const int64_t next = next_of(decoded);
  EXPECT_NE(next, 0);
  EXPECT_EQ(next_of(schedules), next);
}

PORTED_TEST(TestFileStoreMessageScheduleDecodeRejectsMalformed, kNoPlanNumber) {
  Bytes without_sequence = {3, 0, 'f', 'o', 'o'};
  AppendVarint(without_sequence, 12345);
  struct Case {
    const char* title;
    Bytes file;
    const char* error;
  };
  const std::vector<Case> cases = {
      {"short head", Bytes(kStampedHeadBytes - 1), "short buffer"},
      {"another version", StampedFile(0, {}, 2), "msg scheduling: encoded version not known"},
      {"no length of the subject", StampedFile(1, {}), "unexpected EOF"},
      {"no subject", StampedFile(1, {5, 0}), "unexpected EOF"},
      {"no time", StampedFile(1, {3, 0, 'f', 'o', 'o'}), "unexpected EOF"},
      {"no sequence", StampedFile(1, without_sequence), "unexpected EOF"}};
  FileStoreRig rig;
  for (const auto& [title, file, error] : cases) {
    MessageSchedules schedules(rig.sim.env(), [] {});
    const auto decoded = schedules.Decode(file);
    ASSERT_FALSE(decoded) << title;
    EXPECT_EQ(decoded.error().Message(), error) << title;
  }
}

}  // namespace
}  // namespace jsstore
