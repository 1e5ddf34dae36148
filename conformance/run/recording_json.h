// Recordings in JSON, for golden files and bundles. The case says of which kind each answer is.
#pragma once

#include <string>

#include "conformance/protocol/case.h"
#include "conformance/protocol/json_reader.h"
#include "conformance/run/recording.h"

namespace jsparity {

Json ToJson(const Case& c, const Recording& recording);
Json ToJson(const CrossRecording& recording);

// The same without files, as far as the case went: `complete` says whether that is to its end.
Json AnswersToJson(const Case& c, const Recording& recording);
Parsed<Recording> ParseAnswers(const Case& c, const Json& json, const std::string& where);

Parsed<Recording> ParseRecording(const Case& c, const Json& json, const std::string& where);
Parsed<CrossRecording> ParseCrossRecording(const Json& json, const std::string& where);

}  // namespace jsparity
