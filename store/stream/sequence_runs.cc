#include "store/stream/sequence_runs.h"

#include <algorithm>

namespace jsstore {
namespace {

uint64_t LastOf(const SequenceRun& run) { return run.first + (run.count - 1); }

}  // namespace

uint64_t CountSequences(const std::vector<SequenceRun>& runs) {
  uint64_t count = 0;
  for (const SequenceRun& run : runs) count += run.count;
  return count;
}

bool AddRuns(std::vector<SequenceRun>& runs, const std::vector<SequenceRun>& more) {
  const uint64_t before = CountSequences(runs);
  std::vector<SequenceRun> all;
  all.reserve(runs.size() + more.size());
  std::ranges::merge(runs, more, std::back_inserter(all), {}, &SequenceRun::first,
                     &SequenceRun::first);
  runs.clear();
  for (const SequenceRun& run : all) {
    if (runs.empty() || (run.first > LastOf(runs.back()) && run.first - 1 > LastOf(runs.back()))) {
      runs.push_back(run);
    } else if (LastOf(run) > LastOf(runs.back())) {
      runs.back().count = LastOf(run) - runs.back().first + 1;
    }
  }
  return CountSequences(runs) > before;
}

bool RemoveSequence(std::vector<SequenceRun>& runs, uint64_t seq) {
  const auto found = std::ranges::lower_bound(runs, seq, {}, LastOf);
  if (found == runs.end() || found->first > seq) return false;
  const SequenceRun behind{seq + 1, LastOf(*found) - seq};
  found->count = seq - found->first;
  if (found->count > 0 && behind.count > 0) {
    runs.insert(found + 1, behind);
  } else if (behind.count > 0) {
    *found = behind;
  } else if (found->count == 0) {
    runs.erase(found);
  }
  return true;
}

}  // namespace jsstore
