// The result as JUnit XML, which CI systems show as tests.
#pragma once

#include <string>

#include "conformance/result/result.h"

namespace jsparity {

// One suite. A test for each operation that was compared, one that fails for each cause, one that
// is skipped for each known defect that was met, and one for the run as a whole.
std::string JunitOf(const Result& result);

}  // namespace jsparity
