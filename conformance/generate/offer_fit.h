// Makes what was drawn fit two sides of which one lacks something. It is done afterwards, and not
// while drawing, so that a seed stands for much the same case whichever versions it is played on.
#pragma once

#include "conformance/generate/timed_features.h"
#include "conformance/protocol/offer.h"
#include "conformance/protocol/operation.h"
#include "conformance/protocol/store_options.h"

namespace jsparity {

void FitToOffer(const Offer& offer, StoreOptions& options);
void FitToOffer(const Offer& offer, jsstore::StreamConfig& config);
TimedFeatures FitToOffer(const Offer& offer, TimedFeatures features);

// False: the operation is one that is not offered, and has to be left out.
bool FitToOffer(const Offer& offer, Operation& op);

}  // namespace jsparity
