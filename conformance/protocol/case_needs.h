// What a case asks of those on whom it is played. Generated cases ask for what both sides have; a
// case from a file may ask for more.
#pragma once

#include <string>
#include <vector>

#include "conformance/protocol/case.h"
#include "conformance/protocol/offer.h"

namespace jsparity {

// Names as of Offer::Lacking, each once.
std::vector<std::string> LackedFor(const Case& c, const Offer& offer);

}  // namespace jsparity
