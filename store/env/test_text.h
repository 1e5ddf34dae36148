// Text as the bytes that the store takes and gives, for tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "jsstore/bytes.h"

namespace jsstore {

// Lives as long as the text.
inline BytesView ViewOf(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

inline Bytes BytesOf(std::string_view text) { return {text.begin(), text.end()}; }

inline std::string TextOf(BytesView bytes) { return {bytes.begin(), bytes.end()}; }

// Of an even number of hexadecimal digits.
inline Bytes BytesOfHex(const std::string& hex) {
  Bytes bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

}  // namespace jsstore
