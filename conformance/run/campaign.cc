#include "conformance/run/campaign.h"

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace jsparity {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = CaseOutcome::Kind;
using ExpectedBy = std::vector<const KnownDivergence*>;

bool HasFault(const CaseOutcome& outcome) {
  return outcome.fault || (outcome.divergence && outcome.divergence->fault);
}

// Files after the operation at which the answers part, which are seldom those at the end.
void TakeFilesAt(size_t step, CaseOutcome& closer, CaseOutcome& outcome) {
  const std::pair<Recording*, Recording*> sides[] = {{&closer.reference, &outcome.reference},
                                                     {&closer.testee, &outcome.testee}};
  for (const auto& [from, to] : sides) {
    if (step >= from->steps.size() || step >= to->steps.size()) return;
    if (!from->steps[step].files) return;
  }
  for (const auto& [from, to] : sides) {
    to->steps[step].files = std::move(from->steps[step].files);
  }
}

// Where only the files at the end differ: which operation it was that made them so. Where answers
// do: what the files were then.
void LookCloser(CaseRunner& runner, const Case& c, CaseOutcome& outcome) {
  using Place = Divergence::Place;
  if (!outcome.divergence) return;
  const Place place = outcome.divergence->place;
  const bool answers = place == Place::kOperation && outcome.divergence->answer;
  if ((place != Place::kFiles && !answers) || runner.options().play.files_every_op) return;
  CaseRunnerOptions every_op = runner.options();
  every_op.play.files_every_op = true;
  CaseOutcome closer = runner.Run(c, every_op);
  if (answers) {
    TakeFilesAt(outcome.divergence->step, closer, outcome);
  } else if (closer.kind == Kind::kDiverged) {
    outcome = std::move(closer);
  }
}

class Campaign {
 public:
  Campaign(const CampaignOptions& options, const TesteeFactory& reference,
           const TesteeFactory& testee, WorkDir& work, const CampaignObserver& observer,
           const std::atomic<bool>& stop)
      : options_(options),
        generator_(options.generator),
        make_reference_(reference),
        make_testee_(testee),
        work_(work),
        observer_(observer),
        stop_(stop) {}

  CampaignStats Run() {
    CaseRunner runner(make_reference_, make_testee_, work_, options_.runner, options_.older);
    if (!Greet(runner)) return stats_;
    std::vector<std::thread> workers;
    const size_t count = std::max<size_t>(1, std::min<uint64_t>(options_.jobs, options_.cases));
    for (size_t i = 1; i < count; ++i) {
      workers.emplace_back([this] {
        CaseRunner another(make_reference_, make_testee_, work_, options_.runner, options_.older);
        Work(another);
      });
    }
    Work(runner);
    for (std::thread& worker : workers) worker.join();
    stats_.elapsed = Clock::now() - start_;
    stats_.interrupted = stop_;
    stats_.cut_short = stop_ || enough_;
    return stats_;
  }

 private:
  // What both sides have is what is drawn. False, and there is no case, where one cannot be used.
  bool Greet(CaseRunner& runner) {
    const auto hellos = runner.Greet();
    if (!hellos) {
      stats_.not_begun = hellos.error();
      stats_.not_run = 1;
      return false;
    }
    stats_.reference_version = hellos->reference.reference;
    stats_.reference_lacks = hellos->reference.offer.Lacking();
    stats_.testee_lacks = hellos->testee.offer.Lacking();
    generator_ = runner.FitToSides(options_.generator, *hellos);
    if (options_.known == nullptr) return true;
    known_ = options_.known->At(hellos->reference.reference);
    known_cases_ = known_.Cases();
    for (const KnownDivergence& known : known_.all()) stats_.cases_by_expected[known.id] = 0;
    return true;
  }

  void Work(CaseRunner& runner) {
    while (!stop_ && !enough_) {
      const uint64_t turn = next_++;
      const uint64_t turns = options_.cases + known_cases_.size();
      if (turn >= turns) return;
      // Those that the testee's own list names come first, and have the last numbers.
      const uint64_t number = (turn + options_.cases) % turns;
      const Case c = CaseOf(number);
      CaseOutcome outcome = runner.Run(c);
      if (stop_ && HasFault(outcome)) return;  // it was hurried: that is nobody's fault
      ExpectedBy expected;
      if (outcome.kind == Kind::kDiverged) expected = known_.Find(c, *outcome.divergence);
      const bool failed = outcome.kind != Kind::kAgreed && expected.empty();
      Count(c, outcome, expected);
      if (failed) Report(runner, number, c, std::move(outcome));
    }
  }

  // The cases of the run, and behind them those that the testee's own list names.
  Case CaseOf(uint64_t number) const {
    if (number < options_.cases) return GenerateCase(CaseSeed(options_.seed, number), generator_);
    const KnownDivergence::OfCase& known = known_cases_[number - options_.cases];
    GeneratorOptions generator = generator_;
    generator.ops = known.ops.value_or(generator.ops);
    return GenerateCase(known.seed, generator);
  }

  void Count(const Case& c, const CaseOutcome& outcome, const ExpectedBy& expected) {
    const bool known_defect = outcome.known_defect != nullptr;
    const std::lock_guard lock(mutex_);
    ++stats_.cases;
    stats_.operations += outcome.reference.steps.size();
    for (size_t i = 0; i < outcome.reference.steps.size(); ++i) {
      ++stats_.by_kind[static_cast<size_t>(c.ops[i].kind)];
    }
    for (size_t i = 0; i < kCanonicalRuleCount; ++i) {
      stats_.canonical_use[i] += outcome.canonical_use[i];
    }
    stats_.upgrades += outcome.upgrades;
    stats_.downgrades += outcome.downgrades;
    stats_.reference_time += outcome.reference_time;
    stats_.testee_time += outcome.testee_time;
    const auto time = outcome.reference_time + outcome.testee_time;
    if (time > stats_.slowest_time) {
      stats_.slowest_time = time;
      stats_.slowest_seed = c.seed;
    }
    if (known_defect) ++stats_.cases_by_defect[outcome.known_defect->id];
    switch (outcome.kind) {
      case Kind::kAgreed:
        if (!outcome.shared_defects.empty()) ++stats_.shared_defects;
        for (const Defect* defect : outcome.shared_defects) ++stats_.cases_by_defect[defect->id];
        break;
      case Kind::kDiverged:
        ++(expected.empty() ? stats_.diverged : stats_.expected);
        for (const KnownDivergence* known : expected) {
          ++stats_.cases_by_expected[known->id];
          if (observer_.on_expected) observer_.on_expected(c, known->id);
        }
        break;
      case Kind::kReferenceErred:
        ++stats_.known_defects;
        break;
      case Kind::kReferencePanicked:
        ++(known_defect ? stats_.known_defects : stats_.reference_panics);
        break;
      case Kind::kReferenceDied:
        ++(known_defect ? stats_.known_defects : stats_.reference_deaths);
        break;
      case Kind::kNotRun:
        ++stats_.not_run;
        break;
    }
    enough_ = stats_.Failures() >= options_.failures_max || stats_.not_run > 0;
    stats_.elapsed = Clock::now() - start_;
    if (observer_.on_progress) observer_.on_progress(stats_);
  }

  void Report(CaseRunner& runner, uint64_t number, const Case& c, CaseOutcome outcome) {
    Failure failure;
    if (outcome.known_defect == nullptr) {
      const bool shrink = shrunk_++ < options_.shrunk_max;
      failure = Investigate(runner, number, c, std::move(outcome), options_, shrink, &stop_);
    } else {
      failure.number = number;
      failure.c = c;
      failure.outcome = std::move(outcome);
    }
    const std::lock_guard lock(mutex_);
    if (observer_.on_failure) observer_.on_failure(failure);
  }

  const CampaignOptions& options_;
  GeneratorOptions generator_;
  KnownDivergences known_;
  std::vector<KnownDivergence::OfCase> known_cases_;
  const TesteeFactory& make_reference_;
  const TesteeFactory& make_testee_;
  WorkDir& work_;
  const CampaignObserver& observer_;
  const std::atomic<bool>& stop_;
  const Clock::time_point start_ = Clock::now();
  std::atomic<uint64_t> next_{0};
  std::atomic<uint64_t> shrunk_{0};
  std::atomic<bool> enough_{false};
  std::mutex mutex_;
  CampaignStats stats_;  // guarded by mutex_
};

void Keep(const KeepFailure& keep, const CaseRunner& runner, Failure& failure) {
  const CaseRunner::Hellos& met = runner.Met();
  failure.sides = {met.reference.reference, met.testee.name, met.testee.reference};
  if (!keep || failure.outcome.kind == Kind::kNotRun) return;
  if (auto path = keep(failure)) {
    failure.bundle_path = *path;
  } else {
    failure.keeping_fault = path.error();
  }
}

}  // namespace

std::vector<std::string> CampaignStats::NotOccurred() const {
  std::vector<std::string> ids;
  for (const auto& [id, count] : cases_by_expected) {
    if (count == 0 && !cut_short) ids.push_back(id);
  }
  return ids;
}

CampaignStats RunCampaign(const CampaignOptions& options, const TesteeFactory& reference,
                          const TesteeFactory& testee, WorkDir& work,
                          const CampaignObserver& observer, const std::atomic<bool>& stop) {
  return Campaign(options, reference, testee, work, observer, stop).Run();
}

Failure Investigate(CaseRunner& runner, uint64_t number, const Case& c, CaseOutcome outcome,
                    const CampaignOptions& options, bool shrink, const std::atomic<bool>* stop) {
  Failure failure;
  failure.number = number;
  failure.c = c;
  if (outcome.divergence) failure.cause = CauseOf(c, *outcome.divergence);
  const bool can_shrink = outcome.kind != Kind::kNotRun && options.shrink_limit.count() > 0;
  if (shrink && can_shrink) {
    const auto same = [&failure](const Case& smaller, const CaseOutcome& other) {
      return !failure.cause ||
             (other.divergence && CauseOf(smaller, *other.divergence) == *failure.cause);
    };
    const auto similar = [&failure](const Case& smaller, const CaseOutcome& other) {
      if (!failure.cause) return true;
      if (!other.divergence) return false;
      const DivergenceCause cause = CauseOf(smaller, *other.divergence);
      return cause.place == failure.cause->place && cause.field == failure.cause->field;
    };
    failure.shrunk = Shrink(runner, c, outcome, {options.shrink_limit, same, similar, stop});
    LookCloser(runner, failure.shrunk->c, failure.shrunk->outcome);
  } else {
    LookCloser(runner, c, outcome);
  }
  failure.outcome = std::move(outcome);
  Keep(options.keep, runner, failure);
  return failure;
}

}  // namespace jsparity
