// Laws of operations that store or remove many messages at once.
#include "conformance/protocol/many_messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/judge/breaks_for_tests.h"
#include "conformance/judge/honest_side_for_tests.h"

namespace jsparity {
namespace {

using testing::IsEmpty;

void StoreMany(HonestSide& side, const std::string& subject, uint64_t num) {
  Operation op = HonestSide::Op(OpKind::kStoreMsgs);
  op.subject = subject;
  op.num = num;
  for (uint64_t i = 0; i < num; ++i) {
    const uint64_t seq = ++side.last();
    side.messages()[seq] = {NumberedSubject(subject, i), "", "", seq, 1000};
  }
  OpResult result = side.Answer();
  result.value.seq = side.last();
  result.value.msgs = num;
  side.Take(op, result);
}

// Leaves those above `removed_until`.
void RemoveMany(HonestSide& side, uint64_t seq, uint64_t num, uint64_t removed_until) {
  Operation op = HonestSide::Op(OpKind::kRemoveMsgs, seq);
  op.num = num;
  uint64_t removed = 0;
  for (uint64_t i = seq; i < seq + num && i <= removed_until; ++i) {
    removed += side.messages().erase(i);
  }
  OpResult result = side.Answer();
  result.value.purged = removed;
  side.Take(op, result);
}

TEST(JudgeManyMessages, HasNothingAgainstAnHonestSide) {
  HonestSide side;
  side.Store("a", "one");
  StoreMany(side, "a.#", 20);
  RemoveMany(side, 5, 10, UINT64_MAX);
  side.Reopen();
  side.Store("b", "two");
  EXPECT_THAT(side.broken(), IsEmpty());
}

// Given more messages than are walked, when replicas remove one of them, so that they are few
// enough or others have to go first, then a crash may bring back what left no tombstone.
TEST(JudgeManyMessages, LetsACrashBringBackWhatReplicasRemovedFromTooManyToWalk) {
  for (const uint64_t too_many : {1, 3}) {
    HonestSide side;
    StoreMany(side, "a", kWalkedMessagesMax + too_many);
    const StoredMessage removed = side.messages()[2];
    side.messages().erase(2);
    side.Take(Named("sync_deleted"), side.Answer());
    if (too_many > 1) RemoveMany(side, kWalkedMessagesMax, too_many - 1, UINT64_MAX);
    side.messages()[2] = removed;
    side.Reopen(HonestSide::Op(OpKind::kCrash));
    EXPECT_THAT(side.broken(), IsEmpty()) << too_many;
  }
}

// Given the same, when it is the first message, then it is below the stream's first sequence.
TEST(JudgeManyMessages, LetsACrashBringBackTheFirstMessageThatReplicasRemoved) {
  HonestSide side;
  StoreMany(side, "a", kWalkedMessagesMax + 1);
  const StoredMessage removed = side.messages()[1];
  side.messages().erase(1);
  side.Take(Named("sync_deleted"), side.Answer());
  side.messages()[1] = removed;
  side.Reopen(HonestSide::Op(OpKind::kCrash));
  EXPECT_THAT(side.broken(), IsEmpty());
}

// Given that, then what a call removed once they are few enough stays removed.
TEST(JudgeManyMessages, SeesWhatACallRemovedComeBackBesideWhatReplicasRemoved) {
  HonestSide side;
  StoreMany(side, "a", kWalkedMessagesMax + 1);
  const StoredMessage removed = side.messages()[3];
  side.messages().erase(2);
  side.Take(Named("sync_deleted"), side.Answer());
  side.Remove(3);
  side.messages()[3] = removed;
  side.Reopen(HonestSide::Op(OpKind::kCrash));
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 3, 3));
}

TEST(JudgeManyMessages, SeesMoreThanWereStored) {
  HonestSide side;
  side.Store("a", "one");
  Operation op = HonestSide::Op(OpKind::kStoreMsgs);
  op.num = 1;
  for (const uint64_t seq : {2, 3}) side.messages()[seq] = {"", "", "", seq, 1000};
  side.last() = 3;
  OpResult result = side.Answer();
  result.value.seq = 3;
  result.value.msgs = 1;
  side.Take(op, result);
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 1, 2));
}

TEST(JudgeManyMessages, SeesThatOneBesideTheRemovedOnesIsGone) {
  HonestSide side;
  StoreMany(side, "a", 10);
  side.messages().erase(9);
  RemoveMany(side, 2, 3, UINT64_MAX);
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 1, 9));
}

TEST(JudgeManyMessages, SeesThatOneOfThemIsStillThere) {
  HonestSide side;
  StoreMany(side, "a", 10);
  RemoveMany(side, 2, 3, 3);
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 1, 4));
}

// A limit for each subject takes the older message of a subject that was stored again.
TEST(JudgeManyMessages, KnowsWhichSubjectsWereStored) {
  Case c;
  c.stream.subjects = {{">"}};
  c.stream.max_msgs_per = 1;
  for (const bool is_stored_again : {true, false}) {
    HonestSide side(c);
    side.Store(is_stored_again ? "a.3" : "a.7", "one");
    side.messages().erase(1);
    StoreMany(side, "a.#", 5);
    if (is_stored_again) {
      EXPECT_THAT(side.broken(), IsEmpty());
    } else {
      EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 1, 1));
    }
  }
}

// Whoever reads a near copy believes it, whatever it says.
TEST(JudgeNearCopies, SayNothingOfWhatComesAfterThem) {
  for (const DamageKind kind : {DamageKind::kNearCopy, DamageKind::kFlip}) {
    HonestSide side;
    StoreMany(side, "a", 3);
    Operation restart = HonestSide::Op(OpKind::kRestart);
    restart.damage = {{kind, FileClass::kIndex, 0, 0}};
    side.Reopen(restart);
    side.messages().erase(1);
    side.Load(3);
    EXPECT_EQ(side.broken().empty(), kind == DamageKind::kNearCopy) << NameOf(kind);
  }
}

// Nothing of these has a record or an index inside.
TEST(JudgeNearCopies, OfOtherFilesAreFlippedBits) {
  HonestSide side;
  StoreMany(side, "a", 3);
  Operation restart = HonestSide::Op(OpKind::kRestart);
  restart.damage = {{DamageKind::kNearCopy, FileClass::kKey, 0, 0}};
  side.Reopen(restart);
  side.messages().erase(1);
  side.Load(3);
  EXPECT_FALSE(side.broken().empty());
}

}  // namespace
}  // namespace jsparity
