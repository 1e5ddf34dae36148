#include "conformance/faults/fault_hunt.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "conformance/defects/defect_list.h"
#include "conformance/testee/process_testee.h"

namespace jsparity {
namespace {

using Clock = std::chrono::steady_clock;

TesteeFactory Oracle() {
  return []() -> Answered<std::unique_ptr<Testee>> {
    auto started = ProcessTestee::Start({JSPARITY_ORACLE, "--hang-limit=4s"});
    if (!started) return tl::unexpected(started.error());
    return std::unique_ptr<Testee>(std::move(*started));
  };
}

// The reference meets its own defects, too; those are no fault of the store's.
const DefectList& Defects() {
  static const auto kDefects = DefectList::Read(BuiltInDefectFiles(), {});
  return kDefects.value();
}

}  // namespace

Hunt HuntFor(const TesteeFactory& testee, std::optional<OpKind> focus, const HuntOptions& options) {
  auto work = WorkDir::Create();
  if (!work) {
    std::fprintf(stderr, "%s\n", work.error().c_str());
    std::abort();
  }
  CampaignOptions campaign;
  campaign.runner.defects = &Defects();
  campaign.seed = 2027;
  campaign.cases = options.cases;
  campaign.generator.ops = 80;
  if (focus) campaign.generator.focus = {*focus};
  campaign.shrink_limit = options.shrink_limit;
  campaign.failures_max = 1;
  Hunt hunt;
  Clock::time_point shrinks = Clock::now();
  CampaignObserver observer;
  observer.on_shrinking = [&shrinks](size_t) { shrinks = Clock::now(); };
  const std::atomic<bool> stop{false};
  hunt.stats = RunCampaign(campaign, Oracle(), testee, **work, observer, stop);
  hunt.shrink_time = Clock::now() - shrinks;
  if (!hunt.stats.groups.empty()) hunt.found = hunt.stats.groups[0].example;
  return hunt;
}

}  // namespace jsparity
