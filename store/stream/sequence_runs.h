// Runs of sequences.
#pragma once

#include <cstdint>
#include <vector>

#include "jsstore/state.h"

namespace jsstore {

// The runs in ascending order; those that touch become one. Where some overlap, which only damaged
// files can cause, each sequence is listed as often as there are runs with it, as the reference
// lists sequences (filestore.go: State). Stretches of more than 2^22 sequences that several runs
// have stay as they are: the reference would need memory for each.
std::vector<SequenceRun> JoinTouching(std::vector<SequenceRun> runs);

// What follows is of ascending runs that lie apart from one another, as a set.

uint64_t CountSequences(const std::vector<SequenceRun>& runs);

// Adds `more` to `runs`, both ascending; runs that touch become one. Whether any sequence is new.
// Costs one pass over both, however long the runs are.
bool AddRuns(std::vector<SequenceRun>& runs, const std::vector<SequenceRun>& more);

// Whether `seq` was in `runs`; it no longer is, and its run is two where it was in the middle.
bool RemoveSequence(std::vector<SequenceRun>& runs, uint64_t seq);

}  // namespace jsstore
