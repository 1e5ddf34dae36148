#include "conformance/defects/played_side.h"

#include <gtest/gtest.h>

#include "conformance/defects/explained_break_for_tests.h"

namespace jsparity {
namespace {

TEST_F(ExplainedBreak, ComesAfterTheseOperationsInTheirOrder) {
  known_.after = {"store_msg", "store_msg"};
  EXPECT_TRUE(IsExplained());
  known_.after = {"store_msg", "crash"};
  EXPECT_FALSE(IsExplained()) << "the crash is where it shows";
}

TEST_F(ExplainedBreak, ComesAfterOneOfTheseOperations) {
  known_.after_any = {"restart", "store_msg"};
  EXPECT_TRUE(IsExplained());
  known_.after_any = {"restart", "crash"};
  EXPECT_FALSE(IsExplained()) << "the crash is where it shows";
}

TEST_F(ExplainedBreak, NeedsAnErrorThatIsAnsweredLater) {
  known_.error_later = "cannot be read";
  EXPECT_FALSE(IsExplained());
  recording_.steps[1].results[0].error = {"", "it cannot be read"};
  recording_.steps[2].results[0].error = {"", "it cannot be read"};
  EXPECT_FALSE(IsExplained()) << "it was before, and with it";
  c_.ops.push_back(Op(OpKind::kLoadMsg, 1));
  recording_.steps.emplace_back().results.push_back(Holding(1, 2));
  recording_.steps[3].results[0].error = {"", "another error"};
  EXPECT_FALSE(IsExplained());
  recording_.steps[3].results[0].error = {"", "it cannot be read"};
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, KnowsAnErrorOfTheScanThatIsAnsweredLater) {
  known_.error_later = "cannot be read";
  recording_.scan = {Holding(1, 2), Holding(1, 2)};
  recording_.scan[0].error = {"", "it cannot be read"};
  EXPECT_TRUE(IsExplained());
  known_.at.clear();
  one_.broken.at = 3;
  EXPECT_FALSE(IsExplained()) << "it is that of the look that breaks it";
  recording_.scan[1].error = recording_.scan[0].error;
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, HoldsNoLaterErrorAgainstAnAnswerFromOtherFiles) {
  known_.error_later = "cannot be read";
  recording_.scan = {Holding(1, 2)};
  recording_.scan[0].error = {"", "it cannot be read"};
  c_.ops.push_back(Op(OpKind::kRestart));
  recording_.steps.emplace_back().results.push_back(Holding(1, 2));
  EXPECT_TRUE(IsExplained()) << "they are the same";
  c_.ops[3].damage.emplace_back();
  EXPECT_FALSE(IsExplained()) << "damage made it";
  c_.ops[3] = Op(OpKind::kRestore);
  EXPECT_FALSE(IsExplained()) << "a snapshot brought it";
}

TEST_F(ExplainedBreak, NeedsTheErrorOfTheOperation) {
  known_.error = "missing";
  EXPECT_FALSE(IsExplained());
  recording_.steps[2].results[0].error = StoreError{"", "lmb missing"};
  EXPECT_TRUE(IsExplained());
  one_.broken.at = 3;
  known_.at.clear();
  EXPECT_FALSE(IsExplained()) << "in the scan";
}

TEST_F(ExplainedBreak, NeedsAnErrorOfTheOperationWhicheverItIs) {
  known_.failed = true;
  EXPECT_FALSE(IsExplained());
  recording_.steps[2].results[0].error = StoreError{"ErrStoreEOF", ""};
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsAnOperationWithTheseMembers) {
  c_.ops[2] = Op(OpKind::kNumPending);
  c_.ops[2].last_per_subject = true;
  known_.at = {"num_pending"};
  known_.with = {{"last_per_subject", true}};
  EXPECT_TRUE(IsExplained());
  known_.with = {{"last_per_subject", false}};
  EXPECT_FALSE(IsExplained());
  known_.with = {{"no_such_member", 1}};
  EXPECT_FALSE(IsExplained());
}

TEST_F(ExplainedBreak, NeedsOneOfTheseDamages) {
  known_.background.damage = {{{"kind", "flip"}, {"target", "block"}},
                              {{"kind", "truncate"}, {"target", "block"}}};
  EXPECT_FALSE(IsExplained());
  StoreDamage& damage = c_.ops[2].damage.emplace_back();
  damage.kind = DamageKind::kTruncate;
  damage.target = FileClass::kIndex;
  EXPECT_FALSE(IsExplained()) << "of another file";
  damage.target = FileClass::kBlock;
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, GoesByWhatTheDamageHit) {
  known_.background.damage = {{{"target", "block"}}};
  c_.ops[2].damage.push_back({DamageKind::kFlip, FileClass::kPresent, 0, 0});
  recording_.steps[2].damage = {{DamageKind::kFlip, FileClass::kBlock, 0, 0}};
  EXPECT_TRUE(IsExplained());
  recording_.steps[2].damage->clear();
  c_.ops[2].damage[0].target = FileClass::kBlock;
  EXPECT_FALSE(IsExplained()) << "it found no block";
}

TEST_F(ExplainedBreak, NeedsACutBehindARecordAsItHit) {
  known_.background.damage = {{{"kind", "truncate"}, {"behind_record", true}}};
  c_.ops[2].damage.push_back({DamageKind::kTruncate, FileClass::kBlock, 0, 31});
  EXPECT_FALSE(IsExplained()) << "nothing tells where it ended";
  recording_.steps[2].damage = c_.ops[2].damage;
  EXPECT_FALSE(IsExplained()) << "it ended within a record";
  recording_.steps[2].damage->front().behind_record = true;
  EXPECT_TRUE(IsExplained());
}

TEST_F(ExplainedBreak, KnowsTheStreamBeforeAnOperationByTheLastStateThatWasTold) {
  const PlayedSide played{c_, recording_};
  recording_.steps[1].results.clear();
  EXPECT_EQ(played.AnswerAt(1), nullptr);
  EXPECT_EQ(played.AnswerAt(3), nullptr) << "in the scan";
  EXPECT_EQ(played.StateBefore(2), &*recording_.steps[0].results[0].state);
  EXPECT_EQ(played.StateBefore(0), &*recording_.open.result.state);
  recording_.open.result.state.reset();
  EXPECT_EQ(played.StateBefore(0), nullptr);
}

}  // namespace
}  // namespace jsparity
