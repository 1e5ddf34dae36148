// Arithmetic on ascending runs of sequences, without ever walking through one.
#pragma once

#include <cstdint>
#include <vector>

#include "jsstore/state.h"

namespace jsparity {

using SequenceRuns = std::vector<jsstore::SequenceRun>;

// first to last, ends included; empty where last is below first. Whole 64 bits do not occur.
SequenceRuns RunOf(uint64_t first, uint64_t last);
// Ascending sequences, where one may be there twice.
SequenceRuns RunsOf(const std::vector<uint64_t>& ascending);
SequenceRuns Without(const SequenceRuns& runs, const SequenceRuns& taken);
bool Contains(const SequenceRuns& runs, uint64_t seq);

}  // namespace jsparity
