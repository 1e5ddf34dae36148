#include "conformance/faults/fault_hunt.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>

#include "conformance/defects/defect_list.h"
#include "conformance/run/case_runner.h"
#include "conformance/testee/process_testee.h"
#include "conformance/testee/store_testee.h"

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

Answered<std::unique_ptr<Testee>> Store() { return std::make_unique<StoreTestee>(); }

TesteeFactory Lying(const Lie& lie, TesteeFactory make) {
  return [&lie, make = std::move(make)]() -> Answered<std::unique_ptr<Testee>> {
    auto honest = make();
    if (!honest) return honest;
    return MakeLiar(lie, std::move(*honest));
  };
}

// The reference meets its own defects, too; those are no fault of the store's.
const DefectList& Defects() {
  static const auto kDefects = DefectList::Read(BuiltInDefectFiles(), {});
  return kDefects.value();
}

std::unique_ptr<WorkDir> MakeWorkDir() {
  auto work = WorkDir::Create();
  if (work) return std::move(*work);
  std::fprintf(stderr, "%s\n", work.error().c_str());
  std::abort();
}

CampaignOptions OptionsFor(uint64_t seed, std::optional<OpKind> focus, const HuntOptions& options) {
  CampaignOptions campaign;
  campaign.runner.defects = &Defects();
  campaign.seed = seed;
  campaign.cases = options.cases;
  campaign.generator.ops = 80;
  if (focus) campaign.generator.focus = {*focus};
  campaign.shrink_limit = options.shrink_limit;
  campaign.failures_max = 1;
  return campaign;
}

Hunt Play(const CampaignOptions& campaign, const TesteeFactory& reference,
          const TesteeFactory& testee, WorkDir& work) {
  Hunt hunt;
  Clock::time_point shrinks = Clock::now();
  CampaignObserver observer;
  observer.on_shrinking = [&shrinks](size_t) { shrinks = Clock::now(); };
  const std::atomic<bool> stop{false};
  hunt.stats = RunCampaign(campaign, reference, testee, work, observer, stop);
  hunt.shrink_time = Clock::now() - shrinks;
  if (!hunt.stats.groups.empty()) hunt.found = hunt.stats.groups[0].example;
  return hunt;
}

}  // namespace

Hunt HuntFor(const TesteeFactory& testee, std::optional<OpKind> focus, const HuntOptions& options) {
  const auto work = MakeWorkDir();
  return Play(OptionsFor(options.seed, focus, options), Oracle(), testee, *work);
}

Hunt HuntForLie(const Lie& lie, const HuntOptions& options) {
  const auto work = MakeWorkDir();
  CaseRunnerOptions judged;
  judged.laws = true;
  judged.defects = &Defects();
  CaseRunner honest(Oracle(), &Store, *work, judged);
  std::optional<OpKind> focus;
  if (!lie.focus.empty()) focus = KindOf(lie.focus);
  Hunt hunt;
  for (uint64_t seed = options.seed; hunt.stats.cases < options.cases; ++seed) {
    const uint64_t played = hunt.stats.cases;
    CampaignOptions campaign = OptionsFor(seed, focus, options);
    campaign.cases -= played;
    campaign.runner.laws = true;
    hunt = Play(campaign, Lying(lie, Oracle()), Lying(lie, &Store), *work);
    hunt.stats.cases += played;
    if (!hunt.found) break;
    const Case& c = hunt.found->shrunk ? hunt.found->shrunk->c : hunt.found->c;
    if (honest.Run(c).kind == CaseOutcome::Kind::kAgreed) return hunt;
    hunt.found.reset();  // a break of the reference's own
  }
  return hunt;
}

}  // namespace jsparity
