// The cause for which a case parts, seen from two versions of which neither is right or wrong.
#pragma once

#include <optional>

#include "conformance/run/case_runner.h"
#include "conformance/run/divergence_cause.h"

namespace jsparity {

// None where nothing is said to differ: the sides agree, or what ends the first ends the second.
std::optional<DivergenceCause> CauseOf(const Case& c, const CaseOutcome& outcome);

}  // namespace jsparity
