// In which versions of the reference something was looked for, and whether it was seen.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "conformance/defects/version.h"
#include "conformance/protocol/json_reader.h"

namespace jsparity {

struct Sightings {
  std::vector<std::string> seen;    // ascending; those where it was looked for and seen
  std::vector<std::string> mended;  // … and where it was looked for and is not any more

  // Of a version that is not listed, what holds for the nearest listed one below it; for one below
  // all of them, what holds for the lowest, and where none is listed as seen, that it is there.
  bool Include(const Version& version) const;

  // The members `seen` and `mended` of an entry. `supported`: versions that may be named; none:
  // any.
  static Sightings Read(ObjectReader& reader, std::span<const std::string> supported);
};

}  // namespace jsparity
