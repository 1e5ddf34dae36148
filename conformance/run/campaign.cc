#include "conformance/run/campaign.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "conformance/run/outcome_cause.h"

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
void LookCloser(CaseRunner& runner, const Case& c, CaseOutcome& outcome,
                const std::atomic<bool>* stop) {
  using Place = Divergence::Place;
  if (!outcome.divergence) return;
  const Place place = outcome.divergence->place;
  const bool answers = place == Place::kOperation && outcome.divergence->answer;
  if ((place != Place::kFiles && !answers) || runner.options().play.files_every_op) return;
  CaseRunnerOptions every_op = runner.options();
  every_op.play.files_every_op = true;
  CaseOutcome closer = runner.Run(c, every_op);
  if (stop != nullptr && *stop) return;  // it was hurried, and says nothing
  if (answers) {
    TakeFilesAt(outcome.divergence->step, closer, outcome);
  } else if (closer.kind == Kind::kDiverged) {
    outcome = std::move(closer);
  }
}

// Groups of which one has its time for shrinking before all have to share.
constexpr int64_t kGroupsWithTheirTime = 3;
// The most of a time budget that is kept for shrinking: a quarter.
constexpr int64_t kBudgetPerShrinking = 4;

// What a case is drawn with that failed in the past; nullptr for any other.
const PastFailure* PastOf(const CampaignOptions& options, uint64_t number) {
  const uint64_t beyond = number - options.cases;
  if (number < options.cases || beyond >= options.past_failures.size()) return nullptr;
  return &options.past_failures[beyond];
}

// Of a case that the testee's own list names: the list says how long it is, the run the rest.
PastFailure DrawnAsListed(const CampaignOptions& options, const KnownDivergence::OfCase& known) {
  const GeneratorOptions& run = options.generator;
  PastFailure drawn;
  drawn.seed = known.seed;
  drawn.ops = known.ops.value_or(run.ops);
  drawn.consumers = run.consumers;
  drawn.older = !run.older.empty();
  drawn.focus = run.focus;
  return drawn;
}

// What a case was drawn with; none where that is what the run asks for.
std::optional<PastFailure> DrawnWith(const CampaignOptions& options, const std::string& reference,
                                     uint64_t number) {
  if (const PastFailure* past = PastOf(options, number)) return *past;
  const uint64_t before = options.cases + options.past_failures.size();
  if (options.known == nullptr || number < before) return std::nullopt;
  const auto listed = options.known->At(reference).Cases();
  if (number - before >= listed.size()) return std::nullopt;
  return DrawnAsListed(options, listed[number - before]);
}

// With what is known before anybody looks closer.
Failure FailureOf(const CampaignOptions& options, const CaseRunner& runner,
                  std::optional<uint64_t> number, const Case& c, const CaseOutcome& outcome) {
  Failure failure;
  failure.number = number.value_or(0);
  failure.numbered = number.has_value();
  failure.c = c;
  if (number) failure.drawn = DrawnWith(options, runner.ReferenceVersion(), *number);
  if (outcome.divergence) failure.cause = CauseOf(c, *outcome.divergence);
  return failure;
}

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
    enough_ = options_.failures_max == 0;
    CaseRunner runner(make_reference_, make_testee_, work_, options_.runner, options_.older);
    if (!Greet(runner)) return stats_;
    std::vector<std::thread> workers;
    const size_t count = std::max<size_t>(1, std::min<uint64_t>(options_.jobs, Turns()));
    for (size_t i = 1; i < count; ++i) {
      workers.emplace_back([this] {
        CaseRunner another(make_reference_, make_testee_, work_, options_.runner, options_.older);
        Work(another);
      });
    }
    Work(runner);
    for (std::thread& worker : workers) worker.join();
    stats_.interrupted = stop_;
    stats_.out_of_time = out_of_time_;
    stats_.cut_short = stop_ || enough_ || out_of_time_;
    if (!refused_) ShrinkGroups();
    stats_.shrinking_cut_short = stop_ && !stats_.interrupted;
    stats_.elapsed = Clock::now() - start_;
    return stats_;
  }

 private:
  // What both sides have is what is drawn. False, and there is no case, where one cannot be used.
  bool Greet(CaseRunner& runner) {
    const auto hellos = runner.Greet();
    if (!hellos) {
      stats_.interrupted = stats_.cut_short = stop_;
      if (stop_) return false;  // it was hurried, which is nobody's fault
      stats_.not_begun = hellos.error();
      stats_.not_run = 1;
      return false;
    }
    stats_.reference_lacks = hellos->reference.offer.Lacking();
    stats_.testee_lacks = hellos->testee.offer.Lacking();
    generator_ = runner.FitToSides(options_.generator, *hellos);
    reference_ = hellos->reference.reference;
    if (options_.known != nullptr) known_ = options_.known->At(hellos->reference.reference);
    known_cases_ = known_.Cases();
    for (const KnownDivergence& known : known_.all()) stats_.cases_by_expected[known.id] = 0;
    if (!observer_.on_plan) return true;
    std::vector<std::string> ids;
    for (const KnownDivergence& known : known_.all()) ids.push_back(known.id);
    if (!observer_.on_plan({*hellos, Turns(), TurnsNow(), std::move(ids)})) refused_ = true;
    return true;
  }

  bool IsToBePlayed(uint64_t number) const {
    if (!options_.shard.Has(number)) return false;
    return !options_.played_before || !options_.played_before(number);
  }

  uint64_t TurnsNow() const {
    if (options_.shard.count == 1 && !options_.played_before) return Turns();
    uint64_t turns = 0;
    for (uint64_t number = 0; number < Turns(); ++number) turns += IsToBePlayed(number) ? 1 : 0;
    return turns;
  }

  uint64_t Turns() const {
    return options_.cases + options_.past_failures.size() + known_cases_.size();
  }

  // What is kept of the time budget to shrink what has been found so far.
  std::chrono::milliseconds Reserve(size_t groups) const {
    const auto wanted = options_.shrink_limit *
                        std::min<int64_t>(static_cast<int64_t>(groups), kGroupsWithTheirTime);
    return std::min(wanted, options_.time_budget / kBudgetPerShrinking);
  }

  bool IsOutOfTime() const {
    if (options_.time_budget.count() == 0) return false;
    return Clock::now() - start_ >= options_.time_budget - Reserve(groups_met_);
  }

  // The number of the case that is next, of this shard and not played before.
  std::optional<uint64_t> NextNumber() {
    while (!stop_ && !enough_ && !refused_) {
      const uint64_t turn = next_++;
      if (turn >= Turns()) return std::nullopt;
      // Those that come first have the last numbers.
      const uint64_t number = (turn + options_.cases) % Turns();
      if (!IsToBePlayed(number)) continue;
      if (!IsOutOfTime()) return number;
      out_of_time_ = true;
      return std::nullopt;
    }
    return std::nullopt;
  }

  void Work(CaseRunner& runner) {
    while (const auto next = NextNumber()) {
      const uint64_t number = *next;
      const Case c = CaseOf(number);
      CaseOutcome outcome = runner.Run(c);
      if (stop_ && HasFault(outcome)) return;  // it was hurried: that is nobody's fault
      ExpectedBy expected;
      if (outcome.kind == Kind::kDiverged) expected = known_.Find(c, *outcome.divergence);
      const bool failed = outcome.kind != Kind::kAgreed && expected.empty();
      Count(number, c, outcome, expected, failed);
      if (failed) Report(runner, number, c, std::move(outcome));
    }
  }

  // The cases of the run; behind them those that failed in the past, and those that the testee's
  // own list names.
  Case CaseOf(uint64_t number) const {
    if (number < options_.cases) return GenerateCase(CaseSeed(options_.seed, number), generator_);
    const uint64_t beyond = number - options_.cases;
    GeneratorOptions generator = generator_;
    if (const PastFailure* past = PastOf(options_, number)) {
      generator.ops = past->ops;
      generator.consumers = past->consumers;
      generator.focus = past->focus;
      if (!past->older) generator.older.clear();
      return GenerateCase(past->seed, generator);
    }
    const KnownDivergence::OfCase& known = known_cases_[beyond - options_.past_failures.size()];
    generator.ops = known.ops.value_or(generator.ops);
    return GenerateCase(known.seed, generator);
  }

  void Count(uint64_t number, const Case& c, const CaseOutcome& outcome, const ExpectedBy& expected,
             bool failed) {
    const bool known_defect = outcome.known_defect != nullptr;
    const std::lock_guard lock(mutex_);
    if (!failed && observer_.on_case) {
      std::vector<std::string> ids;
      for (const KnownDivergence* known : expected) ids.push_back(known->id);
      observer_.on_case({number, c, outcome, std::move(ids), false});
    }
    ++stats_.cases;
    stats_.operations += outcome.reference.steps.size();
    switch (outcome.kind) {
      case Kind::kAgreed:
      case Kind::kReferenceErred:
        break;
      case Kind::kDiverged:
        ++(expected.empty() ? stats_.diverged : stats_.expected);
        for (const KnownDivergence* known : expected) {
          ++stats_.cases_by_expected[known->id];
          if (observer_.on_expected) observer_.on_expected(c, known->id);
        }
        break;
      case Kind::kReferencePanicked:
        if (!known_defect) ++stats_.reference_panics;
        break;
      case Kind::kReferenceDied:
        if (!known_defect) ++stats_.reference_deaths;
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
    // Nobody waits for a closer look when all is to end.
    const bool close_look = outcome.known_defect == nullptr && !stop_;
    const DivergenceCause cause = CauseOfFailure(c, outcome);
    Failure failure;
    if (close_look) {
      failure = Investigate(runner, number, c, std::move(outcome), options_, false, &stop_);
    } else {
      failure = FailureOf(options_, runner, number, c, outcome);
      failure.outcome = std::move(outcome);
      Keep(options_.keep, runner, failure);
    }
    failure.group_cause = cause;
    const std::lock_guard lock(mutex_);
    const bool ran = failure.outcome.kind != Kind::kNotRun;
    if (ran && failure.outcome.known_defect == nullptr) {
      groups_.Add(cause, failure);
      groups_met_ = groups_.size();
    }
    if (ran && observer_.on_case) observer_.on_case({number, c, failure.outcome, {}, true});
    if (observer_.on_failure) observer_.on_failure(failure);
  }

  // What a part of the run before this one met: the example is that with the lower number.
  std::vector<FailureGroup> GroupsToShrink() {
    std::vector<FailureGroup> groups = groups_.Take();
    for (const GroupMetBefore& before : options_.groups_met_before) {
      const auto met = std::ranges::find(groups, before.cause, &FailureGroup::cause);
      if (met != groups.end() && met->example.number < before.number) continue;
      if (before.shrunk) shrunk_before_.insert(before.cause);
      if (before.shrunk || before.number >= Turns()) continue;
      FailureGroup& group = met != groups.end() ? *met : groups.emplace_back();
      group.cause = before.cause;
      group.example = {};
      group.example.number = before.number;
      group.example.c = CaseOf(before.number);
      group.example.drawn = DrawnWith(options_, reference_, before.number);
    }
    return groups;
  }

  void ShrinkGroups() {
    stats_.groups = GroupsToShrink();
    const bool no_time = options_.shrink_limit.count() == 0;
    if (stop_ || no_time || stats_.not_run > 0 || stats_.groups.empty()) return;
    if (observer_.on_shrinking) observer_.on_shrinking(stats_.groups.size());
    const TesteeFactory& reference =
        options_.reference_of_shrinking ? options_.reference_of_shrinking : make_reference_;
    auto end = Clock::now() + options_.shrink_limit * kGroupsWithTheirTime;
    if (options_.time_budget.count() > 0) end = std::min(end, start_ + options_.time_budget);
    SharedTime time(end, stats_.groups.size());
    for (FailureGroup& group : stats_.groups) {
      const auto share = std::min(time.Next(), options_.shrink_limit);
      if (stop_) return;
      if (shrunk_before_.contains(group.cause)) continue;
      CaseRunner runner(reference, make_testee_, work_, OptionsToShow(group, options_.runner),
                        options_.older);
      ShrinkOne(group, runner, share);
    }
  }

  void ShrinkOne(FailureGroup& group, CaseRunner& runner, std::chrono::milliseconds limit) {
    Failure& example = group.example;
    ShrinkExample(group, runner, limit, stop_);
    if (!example.shrunk) return;
    LookCloser(runner, example.shrunk->c, example.shrunk->outcome, &stop_);
    Keep(options_.keep, runner, example);  // now with the shrunk case
    DropRecordings(example);               // those of the shrunk case are small, and shown
  }

  const CampaignOptions& options_;
  GeneratorOptions generator_;
  std::string reference_;  // its version
  KnownDivergences known_;
  std::vector<KnownDivergence::OfCase> known_cases_;
  const TesteeFactory& make_reference_;
  const TesteeFactory& make_testee_;
  WorkDir& work_;
  const CampaignObserver& observer_;
  const std::atomic<bool>& stop_;
  const Clock::time_point start_ = Clock::now();
  std::atomic<uint64_t> next_{0};
  std::atomic<size_t> groups_met_{0};
  std::atomic<bool> enough_{false};
  std::atomic<bool> out_of_time_{false};
  bool refused_ = false;                     // by whom the plan was told
  std::set<DivergenceCause> shrunk_before_;  // with an example that comes before those met now
  std::mutex mutex_;
  FailureGroups groups_{ComesFirst};  // guarded by mutex_
  CampaignStats stats_;               // guarded by mutex_
};

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

Failure Investigate(CaseRunner& runner, std::optional<uint64_t> number, const Case& c,
                    CaseOutcome outcome, const CampaignOptions& options, bool shrink,
                    const std::atomic<bool>* stop) {
  Failure failure = FailureOf(options, runner, number, c, outcome);
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
    LookCloser(runner, failure.shrunk->c, failure.shrunk->outcome, stop);
  } else {
    LookCloser(runner, c, outcome, stop);
  }
  failure.outcome = std::move(outcome);
  Keep(options.keep, runner, failure);
  return failure;
}

}  // namespace jsparity
