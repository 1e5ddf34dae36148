// From store_test.go of the reference: what a store lets in, and what it notes of time, sources and
// consumers. The original asks a store in memory, too, which there is none of here.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "store/format/header_edit.h"
#include "store/format/source_header.h"
#include "store/ported/filestore_foo_rig.h"

namespace jsstore {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

struct NewDiscarded {
  int64_t max_msgs = 0;
  int64_t max_bytes = 0;
  int64_t max_msgs_per = 0;
  bool discard_new_per = false;
  std::optional<ErrorCode> refused = {};  // a second message; nullopt: it takes the first's place
};

void DiscardNew(const NewDiscarded& limits) {
  FooRig rig;
  rig.stream.discard = DiscardPolicy::kNew;
  rig.stream.max_msgs = limits.max_msgs;
  rig.stream.max_bytes = limits.max_bytes;
  rig.stream.max_msgs_per = limits.max_msgs_per;
  rig.stream.discard_new_per = limits.discard_new_per;
  ASSERT_TRUE(Worked(rig.store->UpdateConfig(rig.stream)));
  const auto put = [&rig](bool check) -> std::optional<ErrorCode> {
    const auto done = rig.store->StoreRawMsg("foo", {}, {}, 0, rig.NowNs(), 0, check);
    return done ? std::nullopt : std::optional(done.error().code);
  };
  rig.PutFoo(1);
  // the leader asks whether it fits
  uint64_t last = limits.refused ? 1 : 2;
  EXPECT_EQ(put(true), limits.refused);
  ExpectState(rig.State(), {1, last, last});
  // the others take what the leader took
  EXPECT_EQ(put(false), std::nullopt);
  ++last;
  if (limits.max_msgs_per > 0) {
    ExpectState(rig.State(), {1, last, last});
  } else {
    ExpectState(rig.State(), {2, last - 1, last});
  }
}

PORTED_TEST(TestStoreDiscardNew, kNoPlanNumber) {
  constexpr int64_t kOne = kFooBytes;
  const std::vector<NewDiscarded> all = {
      {.max_msgs = 1, .refused = ErrorCode::kMaxMsgs},
      {.max_bytes = kOne, .refused = ErrorCode::kMaxBytes},
      {.max_msgs_per = 1},
      {.max_msgs_per = 1, .discard_new_per = true, .refused = ErrorCode::kMaxMsgsPerSubject},
      {.max_msgs = 1, .max_msgs_per = 1},
      {.max_bytes = kOne, .max_msgs_per = 1},
      {.max_msgs = 1,
       .max_msgs_per = 1,
       .discard_new_per = true,
       .refused = ErrorCode::kMaxMsgsPerSubject},
      {.max_bytes = kOne,
       .max_msgs_per = 1,
       .discard_new_per = true,
       .refused = ErrorCode::kMaxMsgsPerSubject}};
  for (size_t i = 0; i < all.size(); ++i) {
    SCOPED_TRACE(i);
    DiscardNew(all[i]);
  }
}

// Halving would end among the deleted.
PORTED_TEST(TestStoreGetSeqFromTimeWithInteriorDeletesGap, kNoPlanNumber) {
  FooRig rig;
  const std::vector<int64_t> times = rig.PutFoo(10);
  rig.RemoveAll(4, 7);
  EXPECT_EQ(rig.store->GetSeqFromTime(times[1]), 2U);
}

PORTED_TEST(TestStoreGetSeqFromTimeWithTrailingDeletes, kNoPlanNumber) {
  FooRig rig;
  const std::vector<int64_t> times = rig.PutFoo(3);
  EXPECT_TRUE(rig.Remove(3));
  EXPECT_EQ(rig.store->GetSeqFromTime(times[1]), 2U);
}

void ExpectLast(FooRig& rig, uint64_t seq, int64_t time) {
  EXPECT_EQ(rig.store->FastState().last_seq, seq);
  EXPECT_EQ(rig.store->FastState().last_time, time);
}

PORTED_TEST(TestStoreSkipMsgsCarryForwardLastTime, kNoPlanNumber) {
  FooRig rig;
  constexpr int64_t kDayNs = std::chrono::nanoseconds(hours(24)).count();
  const int64_t old = rig.NowNs() - 30 * kDayNs;
  const auto put = [&rig](uint64_t seq, int64_t time) {
    ASSERT_TRUE(Worked(rig.store->StoreRawMsg("foo", {}, {}, seq, time, 0, false)));
  };
  put(1, old);
  ExpectLast(rig, 1, old);
  // what is skipped has the time of what was before
  ASSERT_TRUE(Worked(rig.store->SkipMsgs(2, 10)));
  ExpectLast(rig, 11, old);
  EXPECT_EQ(rig.Done(rig.store->SkipMsg(12)), 12U);
  ExpectLast(rig, 12, old);
  ASSERT_TRUE(Worked(rig.store->SkipMsgs(13, 5)));
  ExpectLast(rig, 17, old);
  // and does not mislead who looks for a time
  const int64_t newer = old + 15 * kDayNs;
  put(18, newer);
  EXPECT_EQ(rig.store->GetSeqFromTime(old), 1U);
  EXPECT_EQ(rig.store->GetSeqFromTime(old + 5 * kDayNs), 18U);
  EXPECT_EQ(rig.store->GetSeqFromTime(newer), 18U);
}

PORTED_TEST(TestStoreSkipMsgsCarryForwardLastTimeFromEmpty, kNoPlanNumber) {
  for (const uint64_t count : {1U, 5U}) {
    SCOPED_TRACE(count);
    // given a stream that never had a message
    FooRig rig;
    EXPECT_EQ(rig.store->FastState().last_seq, 0U);
    EXPECT_EQ(rig.store->FastState().last_time, std::nullopt);
    rig.Advance(milliseconds(250));
    // when sequences are skipped, then that is the time of the last one
    const int64_t now = rig.sim.clock().AccessTimeNs();
    if (count == 1) {
      EXPECT_EQ(rig.Done(rig.store->SkipMsg(0)), 1U);
    } else {
      ASSERT_TRUE(Worked(rig.store->SkipMsgs(1, count)));
    }
    ExpectLast(rig, count, now);
    // and stays so
    rig.Advance(milliseconds(200));
    EXPECT_EQ(rig.Done(rig.store->SkipMsg(0)), count + 1);
    ExpectLast(rig, count + 1, now);
  }
}

PORTED_TEST(TestStoreSkipMsgNoInterestAdvancesLastTime, kNoPlanNumber) {
  FooRig rig;
  EXPECT_EQ(rig.Done(rig.store->SkipMsgNoInterest(0)), 1U);
  ExpectState(rig.State(), {0, 2, 1});
  const auto first = rig.State().last_time;
  rig.Advance(milliseconds(200));
  EXPECT_EQ(rig.Done(rig.store->SkipMsgNoInterest(0)), 2U);
  ExpectState(rig.State(), {0, 3, 2});
  EXPECT_GT(rig.State().last_time, first);
}

PORTED_TEST(TestStoreSourcesOnlyTracksConfiguredSources, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {">"};
  StreamSource source;
  source.name = "ORIGIN1";
  rig.stream.sources = {source};
  rig.Start();
  const auto put = [&rig](std::string_view subject, std::string_view came_from) {
    std::string header;
    AppendHeader(header, kStreamSourceHeader, came_from);
    rig.PutWithHeader(subject, header, "");
  };
  put("foo.a", "ORIGIN1 5 > > foo.a IDENT1");
  put("foo.b", "ORIGIN2 7 > > foo.b IDENT2");  // no source of this stream
  put("foo.c", "ORIGIN3 9");                   // nor this one, which an old server wrote
  EXPECT_EQ(rig.store->SourcesState(), (SourceStates{{"ORIGIN1 > >", {5, "IDENT1"}}}));
  // a source may begin again
  put("foo.a", "ORIGIN1 2 > > foo.a IDENT3");
  EXPECT_EQ(rig.store->SourcesState(), (SourceStates{{"ORIGIN1 > >", {2, "IDENT3"}}}));
}

PORTED_TEST(TestStoreConsumerAckAllWithRedeliveredDeliverySequence, kNoPlanNumber) {
  FooRig rig;
  ConsumerConfig config;
  config.ack_policy = AckPolicy::kAll;
  const auto consumer = rig.Consumer("o", config);
  ASSERT_NE(consumer, nullptr);
  const int64_t now = rig.NowNs();
  // given three deliveries, and the first message delivered once more
  for (uint64_t seq = 1; seq <= 3; ++seq) {
    ASSERT_TRUE(Worked(consumer->UpdateDelivered(seq, seq, 1, now)));
  }
  ASSERT_TRUE(Worked(consumer->UpdateDelivered(4, 1, 2, now)));
  // when that one is acknowledged, then the floor is its first delivery: others still wait
  ASSERT_TRUE(Worked(consumer->UpdateAcks(4, 1)));
  EXPECT_EQ(rig.Done(consumer->State()).ack_floor, (SequencePair{1, 1}));
  EXPECT_EQ(rig.Done(consumer->State()).pending.size(), 2U);

  // given a floor above what waits, as an older server could leave
  ConsumerState older;
  older.delivered = {4, 3};
  older.ack_floor = {4, 1};
  older.pending = {{2, {2, now}}, {3, {3, now}}};
  ASSERT_TRUE(Worked(consumer->Update(older)));
  // when the last one is acknowledged, then all are
  ASSERT_TRUE(Worked(consumer->UpdateAcks(3, 3)));
  EXPECT_EQ(rig.Done(consumer->State()).ack_floor, (SequencePair{4, 3}));
  EXPECT_TRUE(rig.Done(consumer->State()).pending.empty());
}

}  // namespace
}  // namespace jsstore
