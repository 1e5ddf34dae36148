#include "store/stream/sequence_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace jsstore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Runs = std::vector<SequenceRun>;

constexpr uint64_t kMax = UINT64_MAX;

TEST(SequenceRunsTest, GivenARunThatTouchesThenTheyBecomeOne) {
  Runs runs = {{1, 3}};
  EXPECT_TRUE(AddRuns(runs, {{4, 2}}));
  EXPECT_THAT(runs, ElementsAre(SequenceRun{1, 5}));
}

TEST(SequenceRunsTest, GivenWhatIsThereAlreadyThenNothingIsNew) {
  Runs runs = {{1, 3}, {10, 10}};
  EXPECT_FALSE(AddRuns(runs, {{2, 1}, {12, 8}}));
  EXPECT_FALSE(AddRuns(runs, {}));
  EXPECT_THAT(runs, ElementsAre(SequenceRun{1, 3}, SequenceRun{10, 10}));
}

TEST(SequenceRunsTest, GivenAllSequencesThenTheirNumberDoesNotMatter) {
  Runs runs = {{kMax - 1, 2}};
  EXPECT_TRUE(AddRuns(runs, {{1, kMax - 5}}));
  EXPECT_THAT(runs, ElementsAre(SequenceRun{1, kMax - 5}, SequenceRun{kMax - 1, 2}));
  EXPECT_TRUE(AddRuns(runs, {{kMax - 4, 3}}));
  EXPECT_THAT(runs, ElementsAre(SequenceRun{1, kMax}));
}

TEST(SequenceRunsTest, GivenTheMiddleOfARunRemovedThenItIsTwo) {
  Runs runs = {{1, kMax}};
  EXPECT_TRUE(RemoveSequence(runs, 5));
  EXPECT_FALSE(RemoveSequence(runs, 5));
  EXPECT_THAT(runs, ElementsAre(SequenceRun{1, 4}, SequenceRun{6, kMax - 5}));
}

TEST(SequenceRunsTest, GivenTheEndsOfARunRemovedThenItIsShorterAndThenGone) {
  Runs runs = {{kMax - 2, 3}};
  EXPECT_TRUE(RemoveSequence(runs, kMax));
  EXPECT_TRUE(RemoveSequence(runs, kMax - 2));
  EXPECT_THAT(runs, ElementsAre(SequenceRun{kMax - 1, 1}));
  EXPECT_TRUE(RemoveSequence(runs, kMax - 1));
  EXPECT_THAT(runs, IsEmpty());
}

Runs RunsOf(const std::set<uint64_t>& sequences) {
  Runs runs;
  for (uint64_t seq : sequences) {
    if (!runs.empty() && runs.back().first + runs.back().count == seq) {
      ++runs.back().count;
    } else {
      runs.push_back({seq, 1});
    }
  }
  return runs;
}

RC_GTEST_PROP(SequenceRunsTest, GivenAnySetsThenRunsAnswerAsTheyDo, ()) {
  const auto sequence = rc::gen::inRange<uint64_t>(1, 40);
  std::set<uint64_t> model;
  Runs runs;
  for (int step = 0; step < 10; ++step) {
    const auto drawn = *rc::gen::container<std::vector<uint64_t>>(sequence);
    const std::set<uint64_t> more(drawn.begin(), drawn.end());
    const size_t before = model.size();
    model.insert(more.begin(), more.end());
    RC_ASSERT(AddRuns(runs, RunsOf(more)) == (model.size() > before));
    RC_ASSERT(runs == RunsOf(model));
    RC_ASSERT(CountSequences(runs) == model.size());
    const uint64_t gone = *sequence;
    RC_ASSERT(RemoveSequence(runs, gone) == (model.erase(gone) == 1));
    RC_ASSERT(runs == RunsOf(model));
  }
}

}  // namespace
}  // namespace jsstore
