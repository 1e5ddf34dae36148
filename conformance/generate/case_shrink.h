// Smaller cases: what a failing case may be reduced to, the boldest reductions first. Any part of a
// case is a case, so operations can be left out freely.
#pragma once

#include <rapidcheck.h>

#include "conformance/protocol/case.h"

namespace jsparity {

// With shorter payloads and headers, of all operations together.
rc::Seq<Case> ShrinkPayloads(const Case& c);
// With runs of operations left out, longest first.
rc::Seq<Case> ShrinkOperations(const Case& c);
// With the configuration put back to its defaults (no cipher, no compression, blocks of the usual
// size, no limits), as a whole or one setting, or with a smaller limit.
rc::Seq<Case> ShrinkConfig(const Case& c);
// With one field of one operation made simpler (payloads, too), or one subject renamed everywhere
// to one letter.
rc::Seq<Case> ShrinkFields(const Case& c);

// All of these, one after the other.
rc::Seq<Case> ShrinkCase(const Case& c);

}  // namespace jsparity
