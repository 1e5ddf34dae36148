// The recorded cases of golden/, read once a process: it takes seconds under a sanitizer.
#pragma once

#include <stdexcept>

#include "conformance/run/golden.h"

namespace jsparity {

// JSPARITY_GOLDEN_FILE is set for the test program (golden/CMakeLists.txt).
inline const GoldenSet& RecordedCases() {
  static const Parsed<GoldenSet> kSet = ReadGoldenFile(JSPARITY_GOLDEN_FILE);
  if (!kSet) throw std::runtime_error(kSet.error());
  return *kSet;
}

}  // namespace jsparity
