// The recorded cases of golden/, read once a process: it takes seconds under a sanitizer.
#pragma once

#include "conformance/run/golden.h"

namespace jsparity {

// Throws where they cannot be read: no test has anything to say then.
const GoldenSet& RecordedCases();

}  // namespace jsparity
