// The result as a document, both ways: result.schema.json says what is in it.
#pragma once

#include <string>

#include "conformance/protocol/json_reader.h"
#include "conformance/result/result.h"

namespace jsparity {

inline constexpr std::string_view kResultFormat = "jsparity-result";
inline constexpr uint64_t kResultVersion = 1;

Json ToJson(const Result& result);

// An error says where in the document, and what is wrong there; `where` begins it. What follows
// from other figures (the verdict, sums) has to be what follows from them.
Parsed<Result> ParseResult(const Json& json, const std::string& where);

}  // namespace jsparity
