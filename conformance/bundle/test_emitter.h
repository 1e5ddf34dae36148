// A bundle's case as a test in C++, to be put beside the tests of a store.
#pragma once

#include <string>

#include "conformance/bundle/bundle.h"
#include "conformance/protocol/json_reader.h"

namespace jsparity {

// The text of a file with one GoogleTest: the C++ store has to do in the case what the reference
// did. An error where no test can tell that without the reference (recorded_case.h).
Parsed<std::string> EmitTest(const Bundle& bundle);

}  // namespace jsparity
