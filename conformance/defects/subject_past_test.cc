#include "conformance/defects/subject_past.h"

#include <gtest/gtest.h>

#include <utility>

#include "conformance/defects/explained_break_for_tests.h"

namespace jsparity {
namespace {

// Three messages of a subject, of which the last is removed, a minute, and a look.
class ExplainedBreakOfASubject : public ExplainedBreak {
 protected:
  ExplainedBreakOfASubject() {
    c_.ops = {Op(OpKind::kStoreMsg),     Op(OpKind::kStoreMsg), Op(OpKind::kStoreMsg),
              Op(OpKind::kRemoveMsg, 3), Op(OpKind::kAdvance),  Op(OpKind::kLoadLastMsg)};
    recording_.steps.clear();
    for (const uint64_t last : {1, 2, 3, 3, 3, 3}) {
      recording_.steps.emplace_back().results.push_back(Holding(1, last));
    }
    for (const size_t step : {0, 1, 2}) recording_.steps[step].results[0].value.seq = step + 1;
    for (const size_t step : {3, 4, 5}) TakeOff(step, 3);
    known_.at = {"load_last_msg"};
    known_.newer_of_subject_gone_with = {"remove_msg", "erase_msg"};
    one_.broken.at = 5;
    one_.broken.sequence = 0;
  }

  void TakeOff(size_t step, uint64_t seq) {
    jsstore::StreamState& state = *recording_.steps[step].results[0].state;
    --state.msgs;
    state.deleted = {{seq, 1}};
  }
};

TEST_F(ExplainedBreakOfASubject, NeedsANewerMessageThatWentWithOneOfTheseOperations) {
  EXPECT_TRUE(IsExplained());
  known_.newer_of_subject_gone_with = {"erase_msg"};
  EXPECT_FALSE(IsExplained());
}

TEST_F(ExplainedBreakOfASubject, NeedsAnOlderOneOfTheSameSubject) {
  c_.ops[0].subject = "b";
  EXPECT_TRUE(IsExplained());
  c_.ops[1].subject = "b";
  EXPECT_FALSE(IsExplained());
}

TEST_F(ExplainedBreakOfASubject, NeedsThatTheOlderOneIsThere) {
  recording_.steps[5].results[0].state.reset();
  recording_.steps[4].results[0] = Holding(3, 3);
  TakeOff(4, 3);
  EXPECT_FALSE(IsExplained());
}

TEST_F(ExplainedBreakOfASubject, IsNoneOfTheOldestThatWent) {
  for (const size_t step : {3, 4, 5}) recording_.steps[step].results[0] = Holding(2, 3);
  EXPECT_FALSE(IsExplained());
}

TEST_F(ExplainedBreakOfASubject, NeedsTimeThatPassed) {
  c_.ops[4] = Op(OpKind::kState);
  EXPECT_FALSE(IsExplained());
  known_.newer_of_subject_gone_with = {"advance"};
  c_.ops[3] = Op(OpKind::kAdvance);
  EXPECT_TRUE(IsExplained()) << "it went as time passed";
}

TEST_F(ExplainedBreakOfASubject, NeedsNoTimeThatPassedBeforeItWent) {
  std::swap(c_.ops[3], c_.ops[4]);
  recording_.steps[3].results[0] = Holding(1, 3);
  EXPECT_FALSE(IsExplained());
}

TEST_F(ExplainedBreakOfASubject, IsOfTheSameLifeOfTheStore) {
  c_.ops.insert(c_.ops.end() - 1, Op(OpKind::kRestart));
  recording_.steps.push_back(recording_.steps[5]);
  one_.broken.at = 6;
  EXPECT_FALSE(IsExplained());
}

}  // namespace
}  // namespace jsparity
