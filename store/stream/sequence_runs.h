// Ascending runs of sequences that lie apart from one another: what is asked of them as a set.
#pragma once

#include <cstdint>
#include <vector>

#include "jsstore/state.h"

namespace jsstore {

uint64_t CountSequences(const std::vector<SequenceRun>& runs);

// Adds `more` to `runs`, both ascending; runs that touch become one. Whether any sequence is new.
// Costs one pass over both, however long the runs are.
bool AddRuns(std::vector<SequenceRun>& runs, const std::vector<SequenceRun>& more);

// Whether `seq` was in `runs`; it no longer is, and its run is two where it was in the middle.
bool RemoveSequence(std::vector<SequenceRun>& runs, uint64_t seq);

}  // namespace jsstore
