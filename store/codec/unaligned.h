// Integers at any address, little-endian as they stand in every format here.
#pragma once

#include <cstdint>
#include <cstring>

namespace jsstore::codec {

template <typename T>
inline T Load(const uint8_t* from) {
  T value;
  std::memcpy(&value, from, sizeof(value));  // x86-64 and arm64 are little-endian
  return value;
}

template <typename T>
inline void Store(uint8_t* to, T value) {
  std::memcpy(to, &value, sizeof(value));
}

// Moves 16 bytes; the two places may overlap, for all bytes are read before one is written.
inline void Copy16(uint8_t* to, const uint8_t* from) {
  struct Sixteen {
    uint64_t halves[2];
  };
  Store(to, Load<Sixteen>(from));
}

}  // namespace jsstore::codec
