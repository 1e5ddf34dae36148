// A case that did not agree, with all there is to tell of it.
#pragma once

#include <optional>
#include <string>

#include "conformance/protocol/case.h"
#include "conformance/run/case_runner.h"
#include "conformance/run/divergence_cause.h"
#include "conformance/run/past_failures.h"
#include "conformance/run/shrinker.h"

namespace jsparity {

// Who played it, as they said themselves.
struct PlayedBy {
  std::string reference;  // its version
  std::string testee;     // its name
  std::string follows;    // the version that the testee follows; may be empty
  bool operator==(const PlayedBy&) const = default;
};

struct Failure {
  uint64_t number = 0;   // of the case in its run
  bool numbered = true;  // false: it was played by itself, and has no number
  Case c;
  // What the case was drawn with, where that is not what the run asks for: those that failed in the
  // past, and those that the testee's own list names.
  std::optional<PastFailure> drawn;
  CaseOutcome outcome;
  std::optional<DivergenceCause> cause;  // as the run met it, before anybody looked closer
  DivergenceCause group_cause;           // the same, or what else made it fail; in a campaign
  std::optional<ShrunkCase> shrunk;
  PlayedBy sides;
  std::string bundle_path;    // empty when it was not kept
  std::string keeping_fault;  // why it could not be kept; empty when nothing went wrong
};

}  // namespace jsparity
