// Byte containers used across the public API.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace jsstore {

// A borrowed run of bytes; the function that takes or returns one says how long it lives.
using BytesView = std::span<const uint8_t>;
// An owned run of bytes.
using Bytes = std::vector<uint8_t>;

}  // namespace jsstore
