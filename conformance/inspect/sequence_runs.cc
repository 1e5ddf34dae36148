#include "conformance/inspect/sequence_runs.h"

#include <algorithm>

namespace jsparity {
namespace {

uint64_t LastOf(const jsstore::SequenceRun& run) { return run.first + (run.count - 1); }

}  // namespace

SequenceRuns RunOf(uint64_t first, uint64_t last) {
  if (last < first) return {};
  return {{first, last - first + 1}};
}

SequenceRuns RunsOf(const std::vector<uint64_t>& ascending) {
  SequenceRuns runs;
  for (const uint64_t seq : ascending) {
    if (!runs.empty() && LastOf(runs.back()) + 1 == seq) {
      ++runs.back().count;
    } else if (runs.empty() || LastOf(runs.back()) < seq) {
      runs.push_back({seq, 1});
    }
  }
  return runs;
}

SequenceRuns Without(const SequenceRuns& runs, const SequenceRuns& taken) {
  SequenceRuns left;
  size_t next = 0;
  for (const jsstore::SequenceRun& run : runs) {
    uint64_t from = run.first;
    const uint64_t last = LastOf(run);
    while (next < taken.size() && LastOf(taken[next]) < from) ++next;
    bool more = true;
    for (size_t i = next; more && i < taken.size() && taken[i].first <= last; ++i) {
      if (taken[i].first > from) left.push_back({from, taken[i].first - from});
      more = LastOf(taken[i]) < last;
      if (more) from = LastOf(taken[i]) + 1;
    }
    if (more) left.push_back({from, last - from + 1});
  }
  return left;
}

bool Contains(const SequenceRuns& runs, uint64_t seq) {
  const auto above = std::ranges::upper_bound(runs, seq, {}, &jsstore::SequenceRun::first);
  return above != runs.begin() && seq <= LastOf(*(above - 1));
}

}  // namespace jsparity
