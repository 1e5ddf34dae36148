#include "conformance/run/failure_groups.h"

#include <gtest/gtest.h>

namespace jsparity {
namespace {

const DivergenceCause kCompact{"compact", "answer", "state.msgs"};
const DivergenceCause kPurge{"purge", "answer", "state.msgs"};

Failure FailureOf(uint64_t number, size_t step) {
  Failure failure;
  failure.number = number;
  failure.c.ops.resize(10);
  failure.outcome.divergence.emplace().place = Divergence::Place::kOperation;
  failure.outcome.divergence->step = step;
  failure.outcome.reference.steps.resize(10);
  return failure;
}

TEST(FailureGroups, AreOfOneCauseEachMostCasesFirst) {
  FailureGroups groups(ComesFirst);
  EXPECT_TRUE(groups.Add(kCompact, FailureOf(3, 1)));
  EXPECT_TRUE(groups.Add(kPurge, FailureOf(1, 1)));
  EXPECT_FALSE(groups.Add(kPurge, FailureOf(2, 1)));
  EXPECT_EQ(groups.size(), 2);
  const auto all = groups.Take();
  ASSERT_EQ(all.size(), 2);
  EXPECT_EQ(all[0].cause, kPurge);
  EXPECT_EQ(all[0].cases, 2);
  EXPECT_EQ(all[1].cases, 1);
  EXPECT_EQ(groups.size(), 0);
}

TEST(FailureGroups, HaveTheExampleThatIsBetter) {
  FailureGroups first(ComesFirst);
  FailureGroups soonest(TellsSooner);
  for (FailureGroups* groups : {&first, &soonest}) {
    groups->Add(kCompact, FailureOf(5, 2));
    groups->Add(kCompact, FailureOf(3, 7));
    groups->Add(kCompact, FailureOf(4, 7));
  }
  EXPECT_EQ(first.Take()[0].example.number, 3);
  EXPECT_EQ(soonest.Take()[0].example.number, 5);
}

TEST(FailureGroups, HoldAnswersAndNoFiles) {
  FailureGroups groups(ComesFirst);
  Failure failure = FailureOf(5, 2);
  failure.outcome.reference.steps[0].results.emplace_back();
  failure.outcome.reference.files["msgs/1.blk"] = "bytes";
  groups.Add(kCompact, failure);
  const Recording kept = groups.Take()[0].example.outcome.reference;
  EXPECT_EQ(kept.steps.size(), 10);
  EXPECT_EQ(kept.steps[0].results.size(), 1);
  EXPECT_TRUE(kept.files.empty());
}

TEST(FailureGroups, ArePlayedAsTheyParted) {
  FailureGroup group;
  group.cause = kCompact;
  group.example = FailureOf(1, 2);
  EXPECT_FALSE(OptionsToShow(group, {}).play.files_every_op);
  group.example.outcome.divergence->files.emplace();
  EXPECT_TRUE(OptionsToShow(group, {}).play.files_every_op);
  // Named after the operation only by a closer look: the cause is that of the end.
  group.cause.operation = "files";
  EXPECT_FALSE(OptionsToShow(group, {}).play.files_every_op);
}

TEST(SharedTime, GivesEachWhatIsLeftByThoseBefore) {
  SharedTime time(std::chrono::steady_clock::now() + std::chrono::seconds(30), 3);
  const auto first = time.Next();
  EXPECT_GT(first, std::chrono::seconds(9));
  EXPECT_LE(first, std::chrono::seconds(10));
  EXPECT_GT(time.Next(), std::chrono::seconds(14));
  EXPECT_GT(time.Next(), std::chrono::seconds(29));
  SharedTime over(std::chrono::steady_clock::now() - std::chrono::seconds(1), 1);
  EXPECT_EQ(over.Next().count(), 0);
}

}  // namespace
}  // namespace jsparity
