// Given a store with one fault, when random cases are played against the reference, then the fault
// is found within 200 cases. And the right store, behind the same wrapping, passes them.
#include "conformance/faults/planted_fault.h"

#include <gtest/gtest.h>

#include "conformance/faults/fault_hunt.h"
#include "conformance/testee/store_testee.h"

namespace jsparity {
namespace {

constexpr uint64_t kCasesMax = 200;

TesteeFactory With(PlantedFault fault) {
  return [fault]() -> Answered<std::unique_ptr<Testee>> { return MakeFaultyTestee(fault); };
}

class PlantedFaultTest : public testing::TestWithParam<PlantedFaultSpec> {};

TEST_P(PlantedFaultTest, IsFoundWithin200Cases) {
  const CampaignStats stats =
      HuntFor(With(GetParam().fault), GetParam().focus, {.cases = kCasesMax}).stats;
  EXPECT_EQ(stats.diverged, 1U) << "not found in " << stats.cases << " cases";
  EXPECT_EQ(stats.not_run, 0U);
}

INSTANTIATE_TEST_SUITE_P(Faults, PlantedFaultTest, testing::ValuesIn(PlantedFaults()),
                         [](const auto& spec) { return std::string(spec.param.name); });

TEST(RightStore, PassesTheSameCases) {
  const CampaignStats stats =
      HuntFor([]() -> Answered<std::unique_ptr<Testee>> { return std::make_unique<StoreTestee>(); },
              std::nullopt, {.cases = kCasesMax})
          .stats;
  EXPECT_EQ(stats.Failures(), 0U);
  EXPECT_EQ(stats.cases, kCasesMax);
}

}  // namespace
}  // namespace jsparity
