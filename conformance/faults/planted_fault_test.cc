// Given a store with one fault, when random cases are played against the reference, then the fault
// is found within 200 cases. And the right store, behind the same wrapping, passes them.
#include "conformance/faults/planted_fault.h"

#include <gtest/gtest.h>

#include <atomic>

#include "conformance/defects/defect_list.h"
#include "conformance/run/campaign.h"
#include "conformance/testee/process_testee.h"
#include "conformance/testee/store_testee.h"

namespace jsparity {
namespace {

constexpr uint64_t kCasesMax = 200;

CampaignStats Play(const TesteeFactory& testee, uint64_t cases,
                   std::optional<OpKind> focus = std::nullopt) {
  const TesteeFactory reference = []() -> Answered<std::unique_ptr<Testee>> {
    auto started = ProcessTestee::Start({JSPARITY_ORACLE, "--hang-limit=4s"});
    if (!started) return tl::unexpected(started.error());
    return std::unique_ptr<Testee>(std::move(*started));
  };
  auto work = WorkDir::Create();
  EXPECT_TRUE(work) << work.error();
  static const auto kDefects = DefectList::Read(BuiltInDefectFiles(), {});
  EXPECT_TRUE(kDefects) << kDefects.error();
  CampaignOptions options;
  // The reference meets its own defects, too; those are no fault of the store's.
  options.runner.defects = &*kDefects;
  options.seed = 2027;
  options.cases = cases;
  options.generator.ops = 80;
  if (focus) options.generator.focus = {*focus};
  options.shrink_limit = std::chrono::milliseconds(0);
  options.failures_max = 1;
  const std::atomic<bool> stop{false};
  return RunCampaign(options, reference, testee, **work, CampaignObserver{}, stop);
}

class PlantedFaultTest : public testing::TestWithParam<PlantedFaultSpec> {};

TEST_P(PlantedFaultTest, IsFoundWithin200Cases) {
  const PlantedFault fault = GetParam().fault;
  const CampaignStats stats =
      Play([fault]() -> Answered<std::unique_ptr<Testee>> { return MakeFaultyTestee(fault); },
           kCasesMax, GetParam().focus);
  EXPECT_EQ(stats.diverged, 1U) << "not found in " << stats.cases << " cases";
  EXPECT_EQ(stats.not_run, 0U);
}

INSTANTIATE_TEST_SUITE_P(Faults, PlantedFaultTest, testing::ValuesIn(PlantedFaults()),
                         [](const auto& spec) { return std::string(spec.param.name); });

TEST(RightStore, PassesTheSameCases) {
  const CampaignStats stats =
      Play([]() -> Answered<std::unique_ptr<Testee>> { return std::make_unique<StoreTestee>(); },
           kCasesMax);
  EXPECT_EQ(stats.Failures(), 0U);
  EXPECT_EQ(stats.cases, kCasesMax);
}

}  // namespace
}  // namespace jsparity
