// Many cases, on several threads.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/defects/known_divergences.h"
#include "conformance/generate/case_generator.h"
#include "conformance/run/case_runner.h"
#include "conformance/run/failure.h"
#include "conformance/run/failure_groups.h"
#include "conformance/run/past_failures.h"

namespace jsparity {

// Keeps a failure where it can be looked at later; answers the path. Any thread.
using KeepFailure = std::function<Parsed<std::string>(const Failure&)>;
// The part of a run that one of several machines plays: cases whose number leaves `index`.
struct Shard {
  uint64_t index = 0;
  uint64_t count = 1;

  bool Has(uint64_t number) const { return number % count == index; }
};

// What an earlier part of the same run has found.
struct GroupMetBefore {
  DivergenceCause cause;
  uint64_t number = 0;  // of its example
  bool shrunk = false;
};

struct CampaignOptions {
  uint64_t seed = 0;
  uint64_t cases = 300;
  GeneratorOptions generator;
  CaseRunnerOptions runner;
  size_t jobs = 1;
  VersionFactory older;                            // starts the versions of generator.older
  const KnownDivergences* known = nullptr;         // where the testee is expected to part; borrowed
  KeepFailure keep;                                // none: failures are not kept
  std::chrono::milliseconds shrink_limit{30'000};  // for one group of failures; 0: not shrunk
  uint64_t failures_max = 20;                      // then the campaign ends
  Shard shard;
  std::vector<PastFailure> past_failures;         // they come first
  std::function<bool(uint64_t)> played_before;    // numbers to be passed over; empty: none
  std::vector<GroupMetBefore> groups_met_before;  // they are shrunk as if met now
  std::chrono::milliseconds time_budget{0};       // for all of it, shrinking, too; 0: no end
  // Plays what is shrunk; empty: the reference itself. One that counts what runs of it would count
  // that, too.
  TesteeFactory reference_of_shrinking;
};

// A case that was played, with the number it has in its run; borrowed.
struct PlayedCase {
  uint64_t number = 0;
  const Case& c;
  const CaseOutcome& outcome;
  std::vector<std::string> expected;  // ids of the testee's own list that know it
  bool failed = false;                // on_failure tells more of it
};

// What there is to be played, once both sides have said what they are; borrowed.
struct CampaignPlan {
  const CaseRunner::Hellos& hellos;
  uint64_t cases = 0;                 // of all shards: numbers below this one
  uint64_t turns = 0;                 // those that are to be played now
  std::vector<std::string> expected;  // ids of the testee's own list, for this version
};

// What the run itself goes by; what it found is counted by those who are told of each case
// (CampaignObserver).
struct CampaignStats {
  uint64_t cases = 0;       // played to their end
  uint64_t operations = 0;  // of those cases
  uint64_t diverged = 0;
  uint64_t reference_panics = 0;  // that are not listed as known defects
  uint64_t reference_deaths = 0;
  uint64_t expected = 0;                              // divergences that the testee's own list has
  std::map<std::string, uint64_t> cases_by_expected;  // by id; 0: it did not occur
  uint64_t not_run = 0;
  std::optional<TesteeFault> not_begun;      // why there was no case: a side cannot be used
  bool interrupted = false;                  // asked to stop
  bool shrinking_cut_short = false;          // asked to stop, after the last case
  bool out_of_time = false;                  // the time budget was used up
  bool cut_short = false;                    // by one of these, or as there were failures enough
  std::vector<std::string> reference_lacks;  // what was not compared, and why
  std::vector<std::string> testee_lacks;
  std::chrono::nanoseconds elapsed{0};
  std::vector<FailureGroup> groups;  // at the end: what failed, by cause

  // Entries of the testee's own list that did not occur in a run to its end.
  std::vector<std::string> NotOccurred() const;
  // All else that makes a run fail.
  uint64_t Failures() const { return diverged + reference_panics + reference_deaths + not_run; }
};

// Called by any thread, one call at a time.
struct CampaignObserver {
  std::function<void(const CampaignStats&)> on_progress;
  // Every failure, before its group is shrunk; and cases that end at a known defect.
  std::function<void(const Failure&)> on_failure;
  // A case that parts as the testee's own list says, and the entry's id.
  std::function<void(const Case&, const std::string&)> on_expected = {};
  // What is about to be played; false: nothing is.
  std::function<bool(const CampaignPlan&)> on_plan = {};
  // Every case but those that could not be run; for one that failed, just before on_failure, and
  // nothing comes between.
  std::function<void(const PlayedCase&)> on_case = {};
  std::function<void(size_t groups)> on_shrinking = {};
};

// Runs cases 0 … cases-1 of the seed, and before them those that failed in the past and those that
// the testee's own list names, which have the numbers from `cases` on. In the end each group of
// failures is shrunk. `stop`: set by others, ends it after the cases under way.
CampaignStats RunCampaign(const CampaignOptions& options, const TesteeFactory& reference,
                          const TesteeFactory& testee, WorkDir& work,
                          const CampaignObserver& observer, const std::atomic<bool>& stop);

// Looks closer at a case that failed: shrinks it, names the first operation after which the files
// differ, looks at the files where answers do, and keeps all that. A shrunk case parts for the same
// cause. `number`: of the case in its run; none where it is played by itself. `stop` ends it.
Failure Investigate(CaseRunner& runner, std::optional<uint64_t> number, const Case& c,
                    CaseOutcome outcome, const CampaignOptions& options, bool shrink,
                    const std::atomic<bool>* stop = nullptr);

}  // namespace jsparity
