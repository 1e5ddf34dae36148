// Reduces a failing case to a small one that fails in the same way.
#pragma once

#include <chrono>
#include <functional>

#include "conformance/protocol/case.h"
#include "conformance/run/case_runner.h"

namespace jsparity {

struct ShrunkCase {
  Case c;
  CaseOutcome outcome;
  size_t runs = 0;  // how many cases were tried
};

// Whether a smaller case that fails still fails for the same cause.
using SameFailure = std::function<bool(const Case&, const CaseOutcome&)>;

// Tries reductions (generate/case_shrink.h) until none fails any more or the time is up. `failing`
// must have failed with `outcome`. `same`: what a reduction must keep; none: that the case fails.
ShrunkCase Shrink(CaseRunner& runner, const Case& failing, CaseOutcome outcome,
                  std::chrono::milliseconds time_limit, const SameFailure& same = {});

}  // namespace jsparity
