// What ought to be gone: messages that are over, and what a stop leaves of none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "conformance/judge/breaks_for_tests.h"
#include "conformance/judge/honest_side_for_tests.h"

namespace jsparity {
namespace {

using testing::IsEmpty;

Case Timed(int64_t max_age_s) {
  Case c;
  c.stream.max_age = std::chrono::seconds(max_age_s);
  c.stream.allow_msg_ttl = true;
  return c;
}

// Stored at 1000 ns, as all of an honest side's are.
void Advance(HonestSide& side, int64_t seconds) {
  OpResult result = side.Answer();
  result.end_ns = seconds * 1'000'000'000;
  side.Take(HonestSide::Op(OpKind::kAdvance), result);
}

TEST(Leftovers, SeesAMessageThatOutlivesItsAge) {
  HonestSide side(Timed(10));
  side.Store("a", "one");
  Advance(side, 20);
  EXPECT_THAT(side.broken(), Breaks(Law::kLimitsHold, 1, 1));
}

TEST(Leftovers, LetsAnAgeEndALittleLate) {
  HonestSide side(Timed(10));
  side.Store("a", "one");
  Advance(side, 12);
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(Leftovers, LetsAnAgeWaitUntilAStoreThatRecoveredIsReady) {
  for (const int64_t seconds_since : {1, 20}) {
    HonestSide side(Timed(10));
    Operation restart = HonestSide::Op(OpKind::kRestart);
    restart.act = true;
    side.Reopen(restart);
    side.Store("a", "one");
    Advance(side, 20);
    OpResult ready = side.Answer();
    ready.end_ns = 20'000'000'000;
    side.Take(HonestSide::Op(OpKind::kReady), ready);
    Advance(side, 20 + seconds_since);
    EXPECT_EQ(side.broken().empty(), seconds_since == 1) << seconds_since;
  }
}

TEST(Leftovers, SeesAnAgeWhereAStoreIsReadyThatWasReadyBefore) {
  HonestSide side(Timed(10));
  side.Store("a", "one");
  OpResult ready = side.Answer();
  ready.end_ns = 20'000'000'000;
  side.Take(HonestSide::Op(OpKind::kReady), ready);
  Advance(side, 21);
  EXPECT_THAT(side.broken(), Breaks(Law::kLimitsHold, 2, 1));
}

TEST(Leftovers, SeesAnAgeBesideDeleteMarkersWhereTheOwnerDoesAllThatItIsAskedFor) {
  for (const bool publishes : {true, false}) {
    Case c = Timed(10);
    c.stream.subject_delete_marker_ttl = std::chrono::seconds(1);
    HonestSide side(c);
    for (const OpKind kind : {OpKind::kRegisterStorageRemoveMsg, OpKind::kRegisterProcessMsg}) {
      Operation handler = HonestSide::Op(kind);
      handler.act = publishes || kind == OpKind::kRegisterStorageRemoveMsg;
      side.Take(handler, side.Answer());
    }
    side.Store("a", "one");
    Advance(side, 20);
    if (publishes) {
      EXPECT_THAT(side.broken(), Breaks(Law::kLimitsHold, 3, 1));
    } else {
      EXPECT_THAT(side.broken(), IsEmpty());
    }
  }
}

TEST(Leftovers, LetsAnAgeWaitBesideDeleteMarkersUntilThereIsAnOwnerAgain) {
  Case c = Timed(10);
  c.stream.subject_delete_marker_ttl = std::chrono::seconds(1);
  HonestSide side(c);
  const auto registers = [&side](int64_t at_s) {
    for (const OpKind kind : {OpKind::kRegisterStorageRemoveMsg, OpKind::kRegisterProcessMsg}) {
      Operation handler = HonestSide::Op(kind);
      handler.act = true;
      OpResult result = side.Answer();
      result.end_ns = at_s * 1'000'000'000;
      side.Take(handler, result);
    }
  };
  registers(0);
  side.Store("a", "one");
  side.Reopen();
  Advance(side, 20);
  EXPECT_THAT(side.broken(), IsEmpty()) << "the handlers went with the store that was opened";
  registers(20);
  Advance(side, 21);
  EXPECT_THAT(side.broken(), IsEmpty()) << "they have only come";
}

TEST(Leftovers, SeesAMessageThatOutlivesItsTtl) {
  HonestSide side(Timed(0));
  side.Store("a", "one");
  side.Store("a", "two", 10, "NATS/1.0\r\nNats-TTL: 10s\r\n\r\n");
  Advance(side, 20);
  EXPECT_THAT(side.broken(), Breaks(Law::kLimitsHold, 2, 2));
}

TEST(Leftovers, NamesTheFirstOfSuchEntriesInWhateverOrderTheyStand) {
  for (const std::vector<uint64_t>& entries :
       {std::vector<uint64_t>{1, 20, 8}, std::vector<uint64_t>{8, 20, 1}}) {
    HonestSide side(Timed(0));
    side.Store("a", "one");
    side.Stopped({{}, entries, {}});
    EXPECT_THAT(side.broken(), Breaks(Law::kNothingPilesUp, 1, 8));
  }
}

TEST(Leftovers, SeesAnEntryOfAMessageThatIsGone) {
  HonestSide side(Timed(0));
  side.Store("a", "one");
  side.Stopped({{}, {1, 2}, {}});
  EXPECT_THAT(side.broken(), Breaks(Law::kNothingPilesUp, 1, 2));
}

TEST(Leftovers, SeesAKeyWithoutItsBlock) {
  HonestSide side;
  side.Stopped({{"msgs/", "msgs/1.blk", "msgs/1.key", "msgs/index.db", "msgs/2.key"}, {}, {}});
  EXPECT_THAT(side.broken(), Breaks(Law::kNothingPilesUp, 0, 0));
}

TEST(Leftovers, SeesTheDirectoryOfAConsumerThatWasDeleted) {
  HonestSide side;
  Operation op = HonestSide::Op(OpKind::kConsumerDelete);
  op.name = "c1";
  side.Take(op, side.Answer());
  side.Stopped({{"msgs/", "obs/", "obs/c1/"}, {}, {}});
  EXPECT_THAT(side.broken(), Breaks(Law::kNothingPilesUp, 1, 0));
}

TEST(Leftovers, LeavesTheDirectoryOfAConsumerThatEndedBeforeItWasDeleted) {
  for (const OpKind ends : {OpKind::kConsumerStop, OpKind::kConsumerStreamDelete}) {
    HonestSide side;
    for (const OpKind kind : {ends, OpKind::kConsumerDelete}) {
      Operation op = HonestSide::Op(kind);
      op.name = "c1";
      side.Take(op, side.Answer());
    }
    side.Stopped({{"msgs/", "obs/", "obs/c1/"}, {}, {}});
    EXPECT_THAT(side.broken(), IsEmpty());
  }
}

TEST(Leftovers, LeavesTheDirectoryOfAConsumerThatWasOpenedAgainInMemory) {
  HonestSide side;
  for (const OpKind kind : {OpKind::kConsumerOpen, OpKind::kConsumerDelete}) {
    Operation op = HonestSide::Op(kind);
    op.name = "c1";
    op.config.emplace().memory_storage = true;
    side.Take(op, side.Answer());
  }
  side.Stopped({{"msgs/", "obs/", "obs/c1/"}, {}, {}});
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(Leftovers, LeavesTheDirectoryOfADeletedConsumerThatIsRestored) {
  HonestSide side;
  Operation op = HonestSide::Op(OpKind::kConsumerDelete);
  op.name = "c1";
  side.Take(op, side.Answer());
  side.Reopen(HonestSide::Op(OpKind::kRestore));
  side.Stopped({{"msgs/", "obs/", "obs/c1/"}, {}, {}});
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(Leftovers, HasNothingAgainstFilesThatAreNeeded) {
  HonestSide side(Timed(0));
  side.Store("a", "one");
  side.Stopped({{"msgs/", "msgs/1.blk", "msgs/1.key", "msgs/thw.db", "obs/", "obs/c1/"}, {1}, {}});
  EXPECT_THAT(side.broken(), IsEmpty());
}

}  // namespace
}  // namespace jsparity
