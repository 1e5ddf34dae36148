// Bundles: one JSON file that holds a failing case, what both sides answered and wrote where they
// differ, and the shrunk case. `jsparity replay` takes it.
#pragma once

#include <string>

#include "conformance/protocol/json_reader.h"
#include "conformance/run/failure.h"

namespace jsparity {

Json BundleToJson(const Failure& failure);

// Writes the bundle into `dir`, which is made if need be; answers the path.
Parsed<std::string> WriteBundle(const Failure& failure, const std::string& dir);

// The case in the text of a bundle (the shrunk one, if there is one and `original` is false) or of
// a case.
Parsed<Case> ReadCaseFile(const std::string& path, bool original);

}  // namespace jsparity
