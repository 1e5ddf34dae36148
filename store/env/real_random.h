// Randomness of the operating system, through libsodium.
#pragma once

#include "jsstore/env.h"

namespace jsstore {

// Thread-safe.
class RealRandom : public Random {
 public:
  RealRandom();

  void Fill(std::span<uint8_t> out) override;
  int64_t Below(int64_t bound) override;
};

}  // namespace jsstore
