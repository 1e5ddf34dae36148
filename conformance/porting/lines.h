// Files of a port that hold one JSON object a line, so that a line is what is added, changed and
// told of.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

// Calls `take` with each line's object and "FILE:LINE"; its first error ends it.
Parsed<void> ReadLines(std::string_view text, const std::string& file,
                       const std::function<Parsed<void>(const Json&, const std::string&)>& take);

// SHA-256, in hexadecimal.
std::string Sha256(std::string_view text);

}  // namespace jsparity
