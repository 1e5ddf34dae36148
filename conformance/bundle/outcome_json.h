// How a case came out, in JSON, for bundles: everything but the files.
#pragma once

#include <memory>
#include <string>

#include "conformance/protocol/case.h"
#include "conformance/protocol/json_reader.h"
#include "conformance/run/case_runner.h"
#include "conformance/run/divergence_cause.h"

namespace jsparity {

struct KeptOutcome {
  CaseOutcome outcome;
  // What `outcome.known_defect` points to: its id, title and page are kept.
  std::shared_ptr<const Defect> known_defect;
};

Json ToJson(const Case& c, const CaseOutcome& outcome);
Parsed<KeptOutcome> ParseOutcome(const Case& c, const Json& json, const std::string& where);

Json ToJson(const LawBreak& one);
Parsed<LawBreak> ParseLawBreak(const Json& json, const std::string& where);

Json ToJson(const DivergenceCause& cause);
Parsed<DivergenceCause> ParseCause(const Json& json, const std::string& where);

}  // namespace jsparity
