// Drift for people and for programs.
#pragma once

#include <functional>
#include <string>

#include "conformance/drift/drift.h"

namespace jsparity {

// The command that plays a kept case again.
using ReplayOf = std::function<std::string(const std::string& bundle)>;

// Groups as a table, functions by what the cases tell of them, then each group's case in words.
std::string DescribeDrift(const Drift& drift, const std::string& first, const std::string& second,
                          const ReplayOf& replay);

Json DriftToJson(const Drift& drift, const std::string& first, const std::string& second);

}  // namespace jsparity
