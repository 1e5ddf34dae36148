#include "store/env/real_random.h"

#include <sodium.h>

#include <cassert>
#include <cstdlib>

namespace jsstore {

RealRandom::RealRandom() {
  // Fails only where the system has no randomness at all: no key made here could be trusted.
  if (sodium_init() < 0) std::abort();
}

void RealRandom::Fill(std::span<uint8_t> out) {
  if (!out.empty()) randombytes_buf(out.data(), out.size());  // an empty span may be a null pointer
}

int64_t RealRandom::Below(int64_t bound) {
  assert(bound > 0);
  const auto range = static_cast<uint64_t>(bound);
  // Numbers below 2^64 mod range would make small results likelier than others: draw again.
  const uint64_t uneven = (0 - range) % range;
  uint64_t drawn = 0;
  do {
    randombytes_buf(&drawn, sizeof(drawn));
  } while (drawn < uneven);
  return static_cast<int64_t>(drawn % range);
}

}  // namespace jsstore
