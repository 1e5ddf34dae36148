// What was run of the reference, as a result holds it (Coverage::ToJson): it adds up over parts.
#pragma once

#include <string>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

// The same, once it is known to be in order.
Parsed<Json> ParseCoverageRecord(const Json& json, const std::string& where);

// Cases add up, and a block is missed that both missed. Null stands for what was not asked for. An
// error: they are of different sources.
Parsed<Json> JoinCoverage(const Json& a, const Json& b);

}  // namespace jsparity
