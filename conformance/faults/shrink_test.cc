// Given stores with a fault each, when the case that finds one is shrunk, then what is left is
// short enough to be read, parts for the same cause, and tells the wrong store from the right one
// even where there is no reference. The whole list: shrink_table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "conformance/bundle/bundle_file.h"
#include "conformance/bundle/recorded_case.h"
#include "conformance/faults/fault_hunt.h"
#include "conformance/run/report.h"
#include "conformance/testee/store_testee.h"

namespace jsparity {
namespace {

constexpr size_t kMedianMax = 5;
constexpr size_t kOperationsMax = 15;

// In what is answered, in what is written, in what an opening leaves; some whose sequences, counts
// or times lean on every message before.
constexpr PlantedFault kSample[] = {
    PlantedFault::kTombstoneMissing,   PlantedFault::kIndexNotWrittenAgain,
    PlantedFault::kKeyNotRenewed,      PlantedFault::kOldIndexKept,
    PlantedFault::kExpiryATickLate,    PlantedFault::kLastDeleteNotSynced,
    PlantedFault::kSubjectEndedCounts, PlantedFault::kTooManyByOne,
    PlantedFault::kSubjectLastStale,
};

const PlantedFaultSpec& SpecOf(PlantedFault fault) {
  return *std::ranges::find(PlantedFaults(), fault, &PlantedFaultSpec::fault);
}

Failure Shrunk(PlantedFault fault, uint64_t seed = HuntOptions{}.seed) {
  const Hunt hunt =
      HuntFor([fault]() -> Answered<std::unique_ptr<Testee>> { return MakeFaultyTestee(fault); },
              SpecOf(fault).focus, {.seed = seed, .shrink_limit = std::chrono::seconds(10)});
  return hunt.found.value_or(Failure{});
}

TEST(Shrinking, LeavesWhatAPersonReads) {
  std::vector<size_t> sizes;
  for (const PlantedFault fault : kSample) {
    const Failure failure = Shrunk(fault);
    ASSERT_TRUE(failure.shrunk) << SpecOf(fault).name;
    EXPECT_TRUE(failure.shrunk->same_cause) << SpecOf(fault).name;
    sizes.push_back(failure.shrunk->c.ops.size());
    EXPECT_LE(sizes.back(), kOperationsMax) << DescribeFailure(failure, "");
  }
  std::ranges::sort(sizes);
  EXPECT_LE(sizes[sizes.size() / 2], kMedianMax);
}

constexpr std::string_view kSampleOfLies[] = {"ForgottenOverARestart", "ErrorHasStored", "AgeOff",
                                              "FloorGoesBack", "RewriteLeft"};

TEST(Shrinking, LeavesOfABrokenLawWhatAPersonReads) {
  std::vector<size_t> sizes;
  for (const std::string_view name : kSampleOfLies) {
    const Lie& lie = *std::ranges::find(Lies(), name, &Lie::name);
    const Hunt hunt = HuntForLie(lie, {.shrink_limit = std::chrono::seconds(10)});
    ASSERT_TRUE(hunt.found && hunt.found->shrunk) << name;
    ASSERT_TRUE(hunt.found->shrunk->outcome.law_break) << name;
    EXPECT_TRUE(hunt.found->shrunk->same_cause) << name;
    sizes.push_back(hunt.found->shrunk->c.ops.size());
    EXPECT_LE(sizes.back(), kOperationsMax) << DescribeFailure(*hunt.found, "");
  }
  std::ranges::sort(sizes);
  EXPECT_LE(sizes[sizes.size() / 2], kMedianMax);
}

// What it answers goes by the case before, so that no shorter case parts where the first one did,
// but where that begins as any does.
TEST(Shrinking, SaysWhereOnlyAnotherCauseCouldBeKept) {
  const Failure failure = Shrunk(PlantedFault::kStaleFirstSequence, 5);
  ASSERT_TRUE(failure.shrunk);
  EXPECT_LE(failure.shrunk->c.ops.size(), kOperationsMax);
  EXPECT_FALSE(failure.shrunk->same_cause);
  EXPECT_THAT(
      DescribeFailure(failure, ""),
      testing::HasSubstr("what is left parts for another cause than the case that was met"));
}

class WhatIsKept : public testing::TestWithParam<PlantedFault> {};

TEST_P(WhatIsKept, TellsTheWrongStoreFromTheRightOne) {
  const Failure failure = Shrunk(GetParam());
  const auto bundle = FromFiles(ToFiles(MakeBundle(failure, {})));
  ASSERT_TRUE(bundle) << bundle.error();
  const auto recorded = ToRecordedCase(*bundle);
  ASSERT_TRUE(recorded) << recorded.error();
  EXPECT_NE(WhereItParts(*recorded, *MakeFaultyTestee(GetParam())).value(), "");
  StoreTestee right;
  EXPECT_EQ(WhereItParts(*recorded, right).value(), "");
  EXPECT_EQ(PlayRecorded(ToJson(*recorded).dump()), "");
}

INSTANTIATE_TEST_SUITE_P(Faults, WhatIsKept,
                         testing::Values(PlantedFault::kLastDeleteNotSynced,
                                         PlantedFault::kOldIndexKept,
                                         PlantedFault::kIndexNotWrittenAgain,
                                         PlantedFault::kKeyNotRenewed),
                         [](const auto& fault) { return std::string(SpecOf(fault.param).name); });

}  // namespace
}  // namespace jsparity
