// What a caller may ask of generated cases.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "conformance/generate/left_out.h"
#include "conformance/protocol/offer.h"
#include "conformance/protocol/operation.h"

namespace jsparity {

struct GeneratorOptions {
  size_t ops = 100;
  bool consumers = true;
  Offer offer = Offer::All();  // what both sides have; nothing else is drawn
  // Versions that may have written a store before, or open it afterwards.
  std::vector<std::string> older = {};
  // What is kept away from; without a word on the version, all that is in the way of any.
  LeftOutSet left_out = LeftOutSet::All();
  std::vector<OpKind> focus = {};  // kinds that every case has, and far more often than others
};

}  // namespace jsparity
