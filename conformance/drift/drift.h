// Drift: what differs between two versions of the reference, by case and by function.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/reference/function_inventory.h"
#include "conformance/run/campaign.h"
#include "conformance/run/coverage.h"
#include "conformance/run/failure_groups.h"

namespace jsparity {

// Makes an oracle of a side; where `coverage_dir` is not empty, one that leaves there what its
// cases ran. Thread-safe.
using OracleMaker = std::function<TesteeFactory(const std::string& coverage_dir)>;

struct DriftSide {
  std::string version;
  OracleMaker make;
  FunctionInventory functions;
};

struct DriftOptions {
  CampaignOptions campaign;
  std::chrono::milliseconds shrink_limit{60'000};  // for all groups together
  bool coverage = true;
};

// The cases of one cause. A known defect is one of the first version.
struct DriftGroup : FailureGroup {
  std::set<std::string> ran;  // changed and new functions that the shrunk case ran, on either side
  std::vector<LawBreak> broken_by_one;  // laws that only one of the two breaks in the shown case
};

// How often the cases ran a function; `counted`: whether its file is one that coverage counts.
struct FunctionRuns {
  bool counted = false;
  uint64_t cases = 0;
};

struct Drift {
  CampaignStats stats;
  std::vector<DriftGroup> groups;  // most cases first
  FunctionChanges changes;
  // From one seed the two draw other moments of the first sync and of the ticks of the state file
  // (setSyncTimer, flushStreamStateLoop): what goes by them parts for that alone.
  bool jitter_differs = false;
  bool coverage = false;
  std::map<std::string, FunctionRuns> runs;  // changed and new functions by key, the greater side's

  // Of `changed`, by what the cases tell.
  enum class Seen : uint8_t { kDiffers, kNoDifference, kNeverRun, kNotCounted };
  Seen SeenOf(const ChangedFunction& function) const;
};

struct DriftObserver : CampaignObserver {
  // All cases are played, and group `group` of `groups` is looked at, from 1 on.
  std::function<void(size_t group, size_t groups)> on_group;
};

// An error: a side left no coverage. Groups are only those of the cases that were played before
// `stop` was set.
Parsed<Drift> FindDrift(const DriftSide& first, const DriftSide& second,
                        const DriftOptions& options, WorkDir& work, const DriftObserver& observer,
                        const std::atomic<bool>& stop);

// How often what stands in the function's lines was run.
FunctionRuns RunsOf(const ReferenceFunction& function, const Coverage& coverage);

}  // namespace jsparity
