// Cases about many messages: the thresholds that the reference has far above what messages come to
// one by one.
#pragma once

#include <cstdint>

#include "conformance/generate/draw.h"
#include "conformance/generate/timed_features.h"
#include "conformance/protocol/case.h"

namespace jsparity {

// How many a case is to store at once; 0, for most: it is not about that. Some thousands as a rule,
// rarely above 100,000, and very rarely above a million, as all of it takes time.
uint64_t DrawManyMessages(Draw& draw);

// A stream that holds that many, in so many blocks that it stays cheap.
void FitToManyMessages(uint64_t count, Draw& draw, Case& c);

}  // namespace jsparity
