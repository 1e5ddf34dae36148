#include "conformance/drift/drift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/drift/drift_report.h"
#include "conformance/run/idle_testee.h"

namespace jsparity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

const Panic kPanic{"index out of range", "anywhere"};

DriftSide SideOf(const IdleOptions& options) {
  return {options.version, [options](const std::string&) { return MakeIdle(options); }, {}};
}

// Three cases without operations: the store is opened and stopped, and opened by the other side.
Drift DriftBetween(const IdleOptions& first, const IdleOptions& second,
                   const DriftObserver& observer = {}) {
  const auto work = WorkDir::Create();
  EXPECT_TRUE(work.has_value());
  DriftOptions options;
  options.campaign.cases = 3;
  options.campaign.generator.ops = 0;
  options.shrink_limit = std::chrono::milliseconds(0);
  options.coverage = false;
  const std::atomic<bool> stop{false};
  auto drift = FindDrift(SideOf(first), SideOf(second), options, **work, observer, stop);
  EXPECT_TRUE(drift.has_value());
  return std::move(*drift);
}

TEST(Drift, HasNoGroupForAPanicOfBoth) {
  const Drift drift = DriftBetween({.at_stop = kPanic}, {.at_stop = kPanic});
  EXPECT_TRUE(drift.groups.empty());
  EXPECT_EQ(drift.stats.reference_panics, 3U);
}

TEST(Drift, HasAGroupForAPanicOfTheFirstAlone) {
  const Drift drift = DriftBetween({.at_stop = kPanic}, {});
  ASSERT_EQ(drift.groups.size(), 1U);
  EXPECT_EQ(drift.groups[0].cases, 3U);
  EXPECT_EQ(drift.groups[0].cause.field, "only the reference panics");
}

TEST(Drift, TellsWhichOfTheTwoBreaksALaw) {
  Drift drift;
  DriftGroup& group = drift.groups.emplace_back();
  group.cause = {"crash", "answer", "state.msgs"};
  group.example.c.ops.emplace_back().kind = OpKind::kCrash;
  group.broken_by_one = {
      {{Law::kRemovedStaysRemoved, 0, 3, "sequence 3 is there again"}, LawSide::kTestee}};
  EXPECT_THAT(DescribeDrift(drift, "v1", "v2", nullptr),
              HasSubstr("\n  v2 alone breaks the law removed-stays-removed at operation 0 of 1: "
                        "crash(): sequence 3 is there again\n"));
  const Json laws = DriftToJson(drift, "v1", "v2")["groups"][0]["broken_laws"];
  EXPECT_EQ(laws[0]["by"], "second");
  EXPECT_EQ(laws[0]["law"], "removed-stays-removed");
}

TEST(Drift, TellsWhichOfTheGroupsIsLookedAt) {
  std::vector<std::pair<size_t, size_t>> told;
  DriftObserver observer;
  observer.on_group = [&told](size_t group, size_t groups) { told.emplace_back(group, groups); };
  DriftBetween({.at_stop = kPanic}, {}, observer);
  EXPECT_THAT(told, ElementsAre(Pair(1, 1)));
}

TEST(Drift, TellsWhereTheTwoDrawAnotherJitter) {
  const IdleOptions parts{.at_reopening = kPanic, .jitter = {.first_sync_ns = 7}};
  const Drift other = DriftBetween({.jitter = {.first_sync_ns = 5}}, parts);
  EXPECT_TRUE(other.jitter_differs);
  EXPECT_THAT(DescribeDrift(other, "v1", "v2", nullptr), HasSubstr("\nfrom one seed the two draw"));
  const Drift same = DriftBetween({.jitter = {.first_sync_ns = 7}}, parts);
  ASSERT_FALSE(same.groups.empty());
  EXPECT_FALSE(same.jitter_differs);
  EXPECT_THAT(DescribeDrift(same, "v1", "v2", nullptr), Not(HasSubstr("from one seed")));
}

}  // namespace
}  // namespace jsparity
