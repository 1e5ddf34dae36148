// Reduces a failing case to a small one that fails in the same way.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>

#include "conformance/protocol/case.h"
#include "conformance/run/case_runner.h"

namespace jsparity {

struct ShrunkCase {
  Case c;
  CaseOutcome outcome;
  size_t runs = 0;         // how many cases were tried
  bool same_cause = true;  // it fails for the cause that was to be kept
};

// Whether a smaller case that fails still fails for the same cause.
using SameFailure = std::function<bool(const Case&, const CaseOutcome&)>;

struct ShrinkOptions {
  std::chrono::milliseconds time_limit{};
  SameFailure same;  // what a reduction must keep; none: that the case fails
  // What it must keep where that leaves the case too long to be read; none: nothing less.
  SameFailure similar;
  const std::atomic<bool>* stop = nullptr;  // set by others, ends it after the case under way
};

// Tries reductions (generate/case_shrink.h) until none fails any more, the time is up or it is to
// stop. `failing` must have failed with `outcome`.
ShrunkCase Shrink(CaseRunner& runner, const Case& failing, CaseOutcome outcome,
                  const ShrinkOptions& options);

}  // namespace jsparity
