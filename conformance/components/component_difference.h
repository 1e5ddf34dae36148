// Whether what the testee makes of an input and what the reference makes of it are the same, and
// where they part.
#pragma once

#include <optional>
#include <string>

#include "conformance/components/component.h"
#include "conformance/components/component_process.h"

namespace jsparity {

// Outputs must be the same bytes. Errors must have the same name; those without one the same text,
// after which the testee's may say more, behind a colon. Nothing that the other side does makes up
// for a panic: that is a difference.
bool SameOutcome(const ComponentAnswer& reference, const ComponentAnswer& testee);

// The first line or byte that differs, of both; for outcomes with outputs, not digests. `name` is
// the testee's in it.
std::string DescribeDifference(InputKind kind, const ComponentAnswer& reference,
                               const ComponentAnswer& testee, const std::string& name);

}  // namespace jsparity
