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

TEST(SequenceRunsTest, GivenRunsThatTouchThenTheyAreListedAsOne) {
  EXPECT_THAT(JoinTouching({{7, 2}, {1, 3}, {4, 2}}),
              ElementsAre(SequenceRun{1, 5}, SequenceRun{7, 2}));
}

TEST(SequenceRunsTest, GivenRunsThatOverlapThenASequenceIsListedAsOftenAsRunsHaveIt) {
  EXPECT_THAT(JoinTouching({{1, 4}, {3, 3}}),  // 1 2 3 3 4 4 5
              ElementsAre(SequenceRun{1, 3}, SequenceRun{3, 2}, SequenceRun{4, 2}));
}

// Two runs of nearly all sequences, as ends that went wrong leave them
// When they are listed
// Then it takes no memory for each sequence
TEST(SequenceRunsTest, GivenOverlapsOfNearlyAllSequencesThenTheyStayRuns) {
  EXPECT_THAT(JoinTouching({{5, kMax - 4}, {1, 10}, {kMax, 1}}),
              ElementsAre(SequenceRun{1, 5}, SequenceRun{5, 2}, SequenceRun{6, 2},
                          SequenceRun{7, 2}, SequenceRun{8, 2}, SequenceRun{9, 2},
                          SequenceRun{10, kMax - 9}, SequenceRun{kMax, 1}));
  const SequenceRun half{1, kMax / 2};
  EXPECT_THAT(JoinTouching({half, half}), ElementsAre(half, half));
}

RC_GTEST_PROP(SequenceRunsTest, GivenAnyRunsThenTheyListWhatEachHas, ()) {
  const auto drawn = *rc::gen::container<std::vector<std::pair<uint64_t, uint64_t>>>(
      rc::gen::pair(rc::gen::inRange<uint64_t>(1, 30), rc::gen::inRange<uint64_t>(1, 8)));
  Runs runs;
  std::vector<uint64_t> expected;
  for (const auto& [first, count] : drawn) {
    runs.push_back({first, count});
    for (uint64_t i = 0; i < count; ++i) expected.push_back(first + i);
  }
  std::vector<uint64_t> listed;
  for (const SequenceRun& run : JoinTouching(runs)) {
    for (uint64_t i = 0; i < run.count; ++i) listed.push_back(run.first + i);
  }
  std::ranges::sort(expected);
  std::ranges::sort(listed);
  RC_ASSERT(listed == expected);
}

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
