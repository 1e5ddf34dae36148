// Whether a broken law is one that an entry of the list explains.
#pragma once

#include "conformance/defects/recogniser.h"
#include "conformance/protocol/case.h"
#include "conformance/run/recording.h"

namespace jsparity {

// `breaker`: the recording of the side that breaks it.
bool Explains(const LawRecogniser& recogniser, const Case& c, const Recording& breaker,
              const LawBreak& one);

bool Explains(const RuinedRecogniser& recogniser, const Case& c, const Recording& breaker,
              const LawBreak& one);

}  // namespace jsparity
