// Divergences in which it is the reference that goes wrong, in a way that is known. Each is told
// by what the case did before, never by the place where the sides part alone.
#pragma once

#include <string_view>

#include "conformance/protocol/case.h"
#include "conformance/run/comparison.h"
#include "conformance/run/recording.h"

namespace jsparity {

// What the reference does wrong, and its lines; "" for any other divergence.
std::string_view FindKnownDefect(const Case& c, const Recording& reference,
                                 const Recording& subject, const Divergence& divergence);

}  // namespace jsparity
