// What a side may answer after damage: what is in doubt, what has to be told as lost, and what may
// come back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/judge/breaks_for_tests.h"
#include "conformance/judge/honest_side_for_tests.h"
#include "conformance/judge/judge.h"

namespace jsparity {
namespace {

using testing::IsEmpty;

Operation Damaged(OpKind kind, DamageKind damage) {
  Operation op = HonestSide::Op(kind);
  op.damage.push_back({damage, FileClass::kBlock, 0, 0});
  return op;
}

TEST(JudgeOfDamage, DoesNotKnowWhatAFileOfOtherTimesHolds) {
  HonestSide side;
  StoreThree(side);
  side.messages().erase(3);
  side.messages()[2].msg = "twO";
  side.Reopen(Damaged(OpKind::kRestart, DamageKind::kFromBefore));
  side.Load(2);
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(JudgeOfDamage, SeesWhatComesBackWhereAConsumersFileIsDamaged) {
  HonestSide side;
  StoreThree(side);
  side.RemoveButKeep(2);
  Operation restart = HonestSide::Op(OpKind::kRestart);
  restart.damage = {{DamageKind::kRemove, FileClass::kConsumerState, 0, 0}};
  side.Reopen(restart);
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 4, 2));
}

TEST(JudgeOfDamage, LetsWhatCameBackWithDamageGoAgain) {
  HonestSide side;
  StoreThree(side);
  side.RemoveButKeep(2);
  Operation restart = HonestSide::Op(OpKind::kRestart);
  restart.damage = {{DamageKind::kRemove, FileClass::kIndex, 0, 0}};
  side.Reopen(restart);
  side.messages().erase(2);
  side.Reopen();
  EXPECT_THAT(side.broken(), IsEmpty());
  side.messages().erase(1);
  side.Reopen();
  EXPECT_THAT(side.broken(), Breaks(Law::kLossesAreTold, 6, 1)) << "it was always there";
}

TEST(JudgeOfDamage, LetsWhatAnotherFileStandsForGoWhenALaterOpeningReadsIt) {
  for (const DamageKind kind : {DamageKind::kFromOther, DamageKind::kFlip}) {
    HonestSide side;
    StoreThree(side);
    side.Reopen(Damaged(OpKind::kRestart, kind));
    side.messages().erase(2);
    side.Reopen();
    EXPECT_EQ(side.broken().empty(), kind == DamageKind::kFromOther);
  }
}

TEST(JudgeOfDamage, SeesALossThatIsNotTold) {
  HonestSide side;
  StoreThree(side);
  side.messages().erase(2);
  side.Reopen(Damaged(OpKind::kCrash, DamageKind::kFlip));
  EXPECT_THAT(side.broken(), Breaks(Law::kLossesAreTold, 3, 2));
}

TEST(JudgeOfDamage, KnowsThatABlockIsMissingByTheIndexAlone) {
  for (const bool index_is_whole : {true, false}) {
    HonestSide side;
    StoreThree(side);
    side.messages().clear();
    Operation restart = Damaged(OpKind::kRestart, DamageKind::kRemove);
    if (!index_is_whole) restart.damage.push_back({DamageKind::kFlip, FileClass::kIndex, 0, 0});
    side.Reopen(restart);
    EXPECT_EQ(side.broken().empty(), !index_is_whole);
  }
}

TEST(JudgeOfDamage, TakesALossThatIsTold) {
  HonestSide side;
  StoreThree(side);
  side.messages().erase(2);
  side.lost = {{2, 1}};
  side.Reopen(Damaged(OpKind::kCrash, DamageKind::kFlip));
  side.Load(2);
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(JudgeOfDamage, TakesALossThatALookFindsAndTells) {
  HonestSide side;
  StoreThree(side);
  side.Reopen(Damaged(OpKind::kRestart, DamageKind::kFlip));
  side.messages().erase(2);
  side.lost = {{2, 1}};
  side.Load(2);
  EXPECT_THAT(side.broken(), IsEmpty());
}

// An opening that failed: nobody knows what the store holds.
void FailToReopen(HonestSide& side, const Operation& op) {
  OpResult failed;
  failed.error = StoreError{"", "no such file"};
  const OpResult results[] = {OpResult{}, failed};
  side.TakeAll(op, results);
}

TEST(JudgeOfDamage, IsInDoubtAfterAnOpeningThatFailed) {
  for (const bool damaged_before : {true, false}) {
    HonestSide side;
    StoreThree(side);
    const Operation damaged = Damaged(OpKind::kRestart, DamageKind::kFlip);
    const Operation whole = HonestSide::Op(OpKind::kRestart);
    FailToReopen(side, damaged_before ? damaged : whole);
    side.Reopen(damaged_before ? whole : damaged);
    side.messages().erase(2);
    side.lost = {{2, 1}};
    side.Load(2);
    EXPECT_THAT(side.broken(), IsEmpty());
  }
}

TEST(JudgeOfDamage, SeesALookThatTakesAMessageAfterAnOpeningThatFailed) {
  HonestSide side;
  StoreThree(side);
  FailToReopen(side, HonestSide::Op(OpKind::kRestart));
  side.Reopen();
  side.messages().erase(2);
  side.lost = {{2, 1}};
  side.Load(2);
  EXPECT_THAT(side.broken(), Breaks(Law::kErrorChangesNothing, 5, 2));
}

TEST(JudgeOfDamage, SeesThatALookTakesWhatItHadAnsweredSinceTheDamage) {
  HonestSide side;
  StoreThree(side);
  side.Reopen(Damaged(OpKind::kRestart, DamageKind::kFlip));
  side.Load(2);
  side.messages().erase(2);
  side.lost = {{2, 1}};
  side.Take(HonestSide::Op(OpKind::kSnapshot), side.Answer());
  EXPECT_THAT(side.broken(), Breaks(Law::kLookingChangesNothing, 5, 2));
}

TEST(JudgeOfDamage, TakesAnEndThatIsToldLost) {
  HonestSide side;
  StoreThree(side);
  side.Reopen(Damaged(OpKind::kRestart, DamageKind::kFlip));
  side.messages().erase(3);
  side.last() = 2;
  side.lost = {{3, 1}};
  side.Reopen();
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(JudgeOfDamage, SeesAnEndGoBackThatIsNotToldLost) {
  HonestSide side;
  StoreThree(side);
  side.Remove(3);
  side.Reopen(Damaged(OpKind::kRestart, DamageKind::kFlip));
  side.last() = 2;
  side.Reopen();
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 5, 2));
}

TEST(JudgeOfDamage, LetsWhatWasRemovedBeforeDamageComeBackLater) {
  HonestSide side;
  StoreThree(side);
  const StoredMessage removed = side.messages()[2];
  side.Remove(2);
  side.Reopen(Damaged(OpKind::kRestart, DamageKind::kFlip));
  side.messages()[2] = removed;
  side.Reopen();
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST(JudgeOfDamage, LetsAnotherBlockBringBackWhatWasRemovedAsItIsRead) {
  for (const DamageKind damage : {DamageKind::kFromBefore, DamageKind::kFlip}) {
    HonestSide side;
    StoreThree(side);
    const StoredMessage removed = side.messages()[2];
    side.Remove(2);
    side.Reopen(Damaged(OpKind::kRestart, damage));
    side.messages()[2] = removed;
    side.Load(1);
    if (damage == DamageKind::kFromBefore) {
      EXPECT_THAT(side.broken(), IsEmpty());
    } else {
      EXPECT_THAT(side.broken(), Breaks(Law::kLookingChangesNothing, 5, 2));
    }
  }
}

TEST(JudgeOfDamage, SeesWhatWasRemovedSinceABlockWasReplacedComeBackAsItIsRead) {
  HonestSide side;
  StoreThree(side);
  const StoredMessage removed = side.messages()[2];
  side.Reopen(Damaged(OpKind::kRestart, DamageKind::kFromBefore));
  side.Remove(2);
  side.messages()[2] = removed;
  side.Load(1);
  EXPECT_THAT(side.broken(), Breaks(Law::kLookingChangesNothing, 5, 2));
}

TEST(JudgeOfDamage, SeesWhatWasRemovedSinceDamageComeBack) {
  HonestSide side;
  StoreThree(side);
  const StoredMessage removed = side.messages()[2];
  side.Reopen(Damaged(OpKind::kRestart, DamageKind::kFlip));
  side.Remove(2);
  side.messages()[2] = removed;
  side.Reopen();
  EXPECT_THAT(side.broken(), Breaks(Law::kRemovedStaysRemoved, 5, 2));
}

TEST(JudgeOfDamage, SeesThatWhatIsThereIsCalledLost) {
  HonestSide side;
  StoreThree(side);
  side.lost = {{2, 1}};
  side.Reopen(Damaged(OpKind::kRestart, DamageKind::kFlip));
  EXPECT_THAT(side.broken(), Breaks(Law::kLossesAreTold, 3, 2));
}

TEST(JudgeOfDamage, SeesThatWhatNeverWasIsCalledLost) {
  HonestSide side;
  StoreThree(side);
  side.lost = {{4, 1}};
  side.Reopen();
  ASSERT_THAT(side.broken(), Breaks(Law::kLossesAreTold, 3, 4));
  EXPECT_EQ(side.broken()[0].words, "sequence 4 is called lost, and it was not there before");
}

TEST(JudgeOfDamage, SeesThatWhatWasRemovedIsCalledLost) {
  HonestSide side;
  StoreThree(side);
  side.Remove(1);
  side.lost = {{1, 1}};
  side.Reopen(HonestSide::Op(OpKind::kCrash));
  EXPECT_THAT(side.broken(), Breaks(Law::kLossesAreTold, 4, 1));
}

TEST(JudgeOfDamage, SeesThatDamageMakesAnotherMessage) {
  HonestSide side;
  StoreThree(side);
  side.messages()[2].msg = "twO";
  side.Reopen(Damaged(OpKind::kRestart, DamageKind::kFlip));
  side.Load(2);
  EXPECT_THAT(side.broken(), Breaks(Law::kStoredStays, 4, 2));
}

}  // namespace
}  // namespace jsparity
