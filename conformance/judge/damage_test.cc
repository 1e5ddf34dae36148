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

// What index.db tells is in the blocks, but for what was removed without a tombstone.
TEST(JudgeOfDamage, SeesALossWhereTheIndexAloneIsDamaged) {
  for (const DamageKind kind : {DamageKind::kRemove, DamageKind::kTruncate, DamageKind::kFlip}) {
    HonestSide side;
    StoreThree(side);
    side.messages().erase(2);
    Operation restart = HonestSide::Op(OpKind::kRestart);
    restart.damage = {{kind, FileClass::kIndex, 0, 0}};
    side.Reopen(restart);
    EXPECT_THAT(side.broken(), Breaks(Law::kLossesAreTold, 3, 2)) << NameOf(kind);
  }
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

TEST(JudgeOfDamage, TakesARemovalThatOnlyAnOldIndexTellsOf) {
  for (uint64_t kind = 0; kind < kOldIndexKinds; ++kind) {
    HonestSide side;
    StoreThree(side);
    side.messages().erase(2);
    Operation crash = HonestSide::Op(OpKind::kCrash);
    crash.damage = {{DamageKind::kOldIndex, FileClass::kBlock, 0, kind}};
    side.Reopen(crash);
    EXPECT_EQ(side.broken().empty(), kind == kOldIndexOfARemoval) << kind;
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

// Message 2 of three is removed before the files are damaged, or since, and is there again at the
// end.
class BackAfterDamage : public testing::Test {
 protected:
  enum class Removed : uint8_t { kBefore, kSince };
  void DamageAndBringBack(Removed when, DamageKind damage) {
    StoreThree(side_);
    const StoredMessage removed = side_.messages()[2];
    if (when == Removed::kBefore) side_.Remove(2);
    side_.Reopen(Damaged(OpKind::kRestart, damage));
    if (when == Removed::kSince) side_.Remove(2);
    side_.messages()[2] = removed;
  }

  HonestSide side_;
};

TEST_F(BackAfterDamage, IsAllowedAtALaterStartWhereItWasRemovedBefore) {
  DamageAndBringBack(Removed::kBefore, DamageKind::kFlip);
  side_.Reopen();
  EXPECT_THAT(side_.broken(), IsEmpty());
}

TEST_F(BackAfterDamage, IsSeenAtALaterStartWhereItWasRemovedSince) {
  DamageAndBringBack(Removed::kSince, DamageKind::kFlip);
  side_.Reopen();
  EXPECT_THAT(side_.broken(), Breaks(Law::kRemovedStaysRemoved, 5, 2));
}

TEST_F(BackAfterDamage, IsAllowedAsABlockIsReadThatWasReplaced) {
  DamageAndBringBack(Removed::kBefore, DamageKind::kFromBefore);
  side_.Load(1);
  EXPECT_THAT(side_.broken(), IsEmpty());
}

TEST_F(BackAfterDamage, IsSeenAsABlockIsReadThatWasNotReplaced) {
  DamageAndBringBack(Removed::kBefore, DamageKind::kFlip);
  side_.Load(1);
  EXPECT_THAT(side_.broken(), Breaks(Law::kLookingChangesNothing, 5, 2));
}

TEST_F(BackAfterDamage, IsSeenAsABlockIsReadThatWasReplacedBeforeTheRemoval) {
  DamageAndBringBack(Removed::kSince, DamageKind::kFromBefore);
  side_.Load(1);
  EXPECT_THAT(side_.broken(), Breaks(Law::kLookingChangesNothing, 5, 2));
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
