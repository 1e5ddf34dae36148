// The cause for which a case does not agree: where it parts, or where one side ends.
#pragma once

#include <optional>

#include "conformance/run/case_runner.h"
#include "conformance/run/divergence_cause.h"

namespace jsparity {

// None where nothing is said to differ: the sides agree, or what ends the first ends the second.
std::optional<DivergenceCause> CauseOf(const Case& c, const CaseOutcome& outcome);

// The same of a case that failed: where both fail alike, that.
DivergenceCause CauseOfFailure(const Case& c, const CaseOutcome& outcome);

}  // namespace jsparity
