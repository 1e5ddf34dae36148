// Reduces a failing case to a small one that fails in the same way.
#pragma once

#include <chrono>

#include "conformance/protocol/case.h"
#include "conformance/run/case_runner.h"

namespace jsparity {

struct ShrunkCase {
  Case c;
  CaseOutcome outcome;
  size_t runs = 0;  // how many cases were tried
};

// Tries reductions (generate/case_shrink.h) until none fails any more or the time is up. `failing`
// must have failed with `outcome`.
ShrunkCase Shrink(CaseRunner& runner, const Case& failing, CaseOutcome outcome,
                  std::chrono::milliseconds time_limit);

}  // namespace jsparity
