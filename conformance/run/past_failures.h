// Cases that failed in the past, as golden/regressions.txt lists them: they are played first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "conformance/protocol/json_reader.h"
#include "conformance/protocol/operation.h"

namespace jsparity {

// A case that failed in the past, by its seed and by what it was drawn with.
struct PastFailure {
  uint64_t seed = 0;
  size_t ops = 100;
  bool consumers = true;
  bool older = true;  // it may come from an older version, or go to one
  std::vector<OpKind> focus;
};

// A line a case: its seed, then what it was drawn with where that is not the default, and after a #
// why it is there: "17 ops=60 focus=compact,purge consumers=no older=no  # what it was". `where`
// begins every error.
Parsed<std::vector<PastFailure>> ReadPastFailures(const std::string& text,
                                                  const std::string& where);

// The line, without the reason.
std::string Describe(const PastFailure& failure);

}  // namespace jsparity
