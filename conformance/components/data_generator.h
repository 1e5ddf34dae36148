// Data of the kinds that a compressor treats differently, of sizes around those at which it changes
// its ways.
#pragma once

#include <cstddef>
#include <string>

#include "conformance/components/random.h"

namespace jsparity {

// 0 to 4 MiB: small for the most part, and often right at, below or above an edge.
size_t DataSize(ComponentRandom& random);
// Random, text-like, repetitive, of one byte, of few letters, records of a block, or a mixture.
std::string DataOfSize(ComponentRandom& random, size_t size);

}  // namespace jsparity
