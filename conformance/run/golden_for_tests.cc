#include "conformance/run/golden_for_tests.h"

#include <stdexcept>

namespace jsparity {

// JSPARITY_GOLDEN_FILE is set for the test program (golden/CMakeLists.txt).
const GoldenSet& RecordedCases() {
  static const Parsed<GoldenSet> kSet = ReadGoldenFile(JSPARITY_GOLDEN_FILE);
  if (!kSet) throw std::runtime_error(kSet.error());
  return *kSet;
}

}  // namespace jsparity
