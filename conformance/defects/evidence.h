// What shows in the case of a defect, played on the reference alone, that it happened.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "conformance/compare/file_tree.h"
#include "conformance/protocol/case.h"
#include "conformance/run/law_breaks.h"
#include "conformance/run/recording.h"

namespace jsparity {

// What an operation answered: the member at `at` (a JSON pointer into the result, PROTOCOL.md) is,
// or is not, `value`; null where there is no such member.
struct AnswerEvidence {
  size_t operation = 0;
  std::string at;
  bool is = true;
  Json value;
};

// A file of the store after the stop at the end holds these bytes somewhere.
struct FileEvidence {
  std::string file;
  std::string holds;
};

// The oracle has this file in its working directory.
struct StrayFileEvidence {
  std::string working_directory;
};

// It breaks this law there, by its own answers.
struct LawEvidence {
  Law law = Law::kStoredStays;
  std::optional<size_t> operation;  // none: in the scan at the end, or by what the stop leaves
};

using Evidence = std::variant<AnswerEvidence, FileEvidence, StrayFileEvidence, LawEvidence>;

Parsed<Evidence> ParseEvidence(const Json& json, const std::string& where);
Json ToJson(const Evidence& evidence);

// What was left by a case.
struct Traces {
  const Case& c;
  const Recording& recording;
  const FileTree& working_directory;
};

bool Shows(const Evidence& evidence, const Traces& traces);

}  // namespace jsparity
