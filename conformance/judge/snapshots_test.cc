// What a restore brings back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/judge/breaks_for_tests.h"
#include "conformance/judge/honest_side_for_tests.h"

namespace jsparity {
namespace {

using testing::IsEmpty;

TEST(Judge, SeesThatASnapshotHasCut) {
  HonestSide side;
  StoreThree(side);
  side.messages().erase(3);
  side.Take(HonestSide::Op(OpKind::kSnapshot), side.Answer());
  EXPECT_THAT(side.broken(), Breaks(Law::kLookingChangesNothing, 3, 3));
}

class JudgeOfSnapshots : public testing::Test {
 protected:
  // Operations 0 to 4: three are stored, and a snapshot of them read to its end.
  JudgeOfSnapshots() {
    StoreThree(side_);
    side_.Take(HonestSide::Op(OpKind::kSnapshot), side_.Answer());
    OpResult read = side_.Answer();
    read.value.end = true;
    side_.Take(HonestSide::Op(OpKind::kSnapshotRead), read);
  }
  void Restore() { side_.Reopen(HonestSide::Op(OpKind::kRestore)); }

  HonestSide side_;
};

TEST_F(JudgeOfSnapshots, LetsARestoreBringBackWhatWasThere) {
  side_.RemoveButKeep(2);
  Restore();
  side_.Load(2);
  EXPECT_THAT(side_.broken(), IsEmpty());
}

TEST(Judge, TakesASnapshotThatIsReadAfterAStop) {
  HonestSide side;
  side.Take(HonestSide::Op(OpKind::kSnapshot), side.Answer());
  side.Store("a", "one");
  side.Take(HonestSide::Op(OpKind::kStop), side.Answer());
  OpResult read;
  read.value.end = true;
  side.Take(HonestSide::Op(OpKind::kSnapshotRead), read);
  side.messages().clear();
  side.last() = 0;
  side.Reopen(HonestSide::Op(OpKind::kRestore));
  EXPECT_THAT(side.broken(), IsEmpty());
}

TEST_F(JudgeOfSnapshots, SeesAMessageThatIsNotRestored) {
  side_.messages().erase(2);
  Restore();
  EXPECT_THAT(side_.broken(), Breaks(Law::kStoredStays, 5, 2));
}

}  // namespace
}  // namespace jsparity
