// Smaller cases: what a failing case may be reduced to, the boldest reductions first. Any part of a
// case is a case, so operations can be left out freely.
#pragma once

#include <rapidcheck.h>

#include "conformance/protocol/case.h"

namespace jsparity {

// With runs of operations left out, longest first.
rc::Seq<Case> ShrinkOperations(const Case& c);
// With one setting of the configuration put back to its default.
rc::Seq<Case> ShrinkConfig(const Case& c);
// With one field of one operation made simpler: shorter payloads, no headers, smaller numbers.
rc::Seq<Case> ShrinkFields(const Case& c);

// All of these, one after the other.
rc::Seq<Case> ShrinkCase(const Case& c);

}  // namespace jsparity
