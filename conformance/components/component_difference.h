// Whether our outcome and the reference's are the same, and where they part.
#pragma once

#include <optional>
#include <string>

#include "conformance/components/component.h"
#include "conformance/components/component_oracle.h"

namespace jsparity {

// Outputs must be the same bytes. Errors must have the same name; those without one the same text,
// after which ours may say more, behind a colon. Nothing that the reference does makes up for a
// panic: that is a difference.
bool SameOutcome(const ReferenceOutcome& reference, const Outcome& ours);

// The first line or byte that differs, of both; for outcomes with outputs, not digests.
std::string DescribeDifference(InputKind kind, const ReferenceOutcome& reference,
                               const Outcome& ours);

}  // namespace jsparity
