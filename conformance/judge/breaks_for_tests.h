// What a test expects the judge to say.
#pragma once

#include <gmock/gmock.h>

#include <ostream>

#include "conformance/judge/law.h"

namespace jsparity {

// What a failed test says of a break.
inline void PrintTo(const BrokenLaw& broken, std::ostream* out) {
  *out << NameOf(broken.law) << " at " << broken.at << ": " << broken.words;
}

// This one alone.
inline auto Breaks(Law law, size_t at, uint64_t seq) {
  using testing::Field;
  return testing::ElementsAre(testing::AllOf(Field(&BrokenLaw::law, law), Field(&BrokenLaw::at, at),
                                             Field(&BrokenLaw::sequence, seq)));
}

}  // namespace jsparity
