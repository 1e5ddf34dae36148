// Whether a broken law is one that an entry of the list explains.
#pragma once

#include <string_view>

#include "conformance/defects/recogniser.h"
#include "conformance/protocol/case.h"
#include "conformance/run/recording.h"

namespace jsparity {

// `breaker`: the recording of the side that breaks it.
bool Explains(const LawRecogniser& recogniser, const Case& c, const Recording& breaker,
              const LawBreak& one);

bool Explains(const RuinedRecogniser& recogniser, const Case& c, const Recording& breaker,
              const LawBreak& one);

// Whether the configuration of a stream has a limit of that name: "max_msgs", "max_bytes",
// "max_msgs_per_subject", "max_age".
bool IsLimit(std::string_view name);

}  // namespace jsparity
