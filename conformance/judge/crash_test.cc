// What a crash may leave, and what not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/judge/breaks_for_tests.h"
#include "conformance/judge/honest_side_for_tests.h"

namespace jsparity {
namespace {

using testing::IsEmpty;

TEST(Judge, SeesARemovedMessageComeBackWithACrash) {
  HonestSide side;
  StoreThree(side);
  side.RemoveButKeep(2);
  side.Reopen(HonestSide::Op(OpKind::kCrash));
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 4, 2));
}

TEST(Judge, LetsACrashBringBackWhatReplicasRemoved) {
  HonestSide side;
  StoreThree(side);
  const StoredMessage removed = side.messages()[2];
  side.messages().erase(2);
  side.Take(Named("sync_deleted"), side.Answer());
  side.messages()[2] = removed;
  side.Reopen(HonestSide::Op(OpKind::kCrash));
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(Judge, DoesNotKnowWhatACrashLeavesOfWritesThatAreGathered) {
  Case c;
  c.file_store.async_flush = true;
  HonestSide side(c);
  StoreThree(side);
  side.RemoveButKeep(2);
  side.messages().erase(3);
  side.last() = 2;
  side.Reopen(HonestSide::Op(OpKind::kCrash));
  side.Load(2);
  EXPECT_THAT(side.broken(), IsEmpty());
}

// Given a removal before a crash whose message is there again, then it may go at a later start,
// which reads the tombstone; and one that was not removed may not.
TEST(Judge, LetsWhatCameBackWithACrashOfGatheredWritesGo) {
  for (const bool removed : {true, false}) {
    Case c;
    c.file_store.async_flush = true;
    HonestSide side(c);
    StoreThree(side);
    const auto second = side.messages().at(2);
    if (removed) side.Remove(2);
    side.messages()[2] = second;
    side.Reopen(HonestSide::Op(OpKind::kCrash));
    side.messages().erase(2);
    side.Reopen();
    EXPECT_EQ(side.broken().empty(), removed);
  }
}

TEST(Judge, DoesNotKnowWhatWasWrittenSinceReplicasWereGivenUp) {
  Case c;
  c.stream.replicas = 3;
  HonestSide side(c);
  Operation alone = Named("update_config");
  alone.stream.emplace().replicas = 1;
  side.Take(alone, side.Answer());
  side.Store("a", "one");
  side.messages().clear();
  side.last() = 0;
  side.Reopen(HonestSide::Op(OpKind::kCrash));
  EXPECT_THAT(side.broken(), IsEmpty());
}

}  // namespace
}  // namespace jsparity
