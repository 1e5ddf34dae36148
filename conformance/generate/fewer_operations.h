// Fewer operations by changing what is left, where leaving one out alone changes too much: the
// sequences after it are others, time went by, a block was not full.
#pragma once

#include <rapidcheck.h>

#include "conformance/protocol/case.h"

namespace jsparity {

// Each operation left out in turn, with what comes after it brought down by one: sequences, then
// counts, then both.
rc::Seq<Case> ShiftOperations(const Case& c);

// Two neighbours made one: time that goes by, sequences that are skipped, messages that are stored
// (the later one takes the earlier one's payload, so that a block is as full).
rc::Seq<Case> MergeOperations(const Case& c);

// Each pair of operations left out; for short cases.
rc::Seq<Case> RemovePairs(const Case& c);

}  // namespace jsparity
