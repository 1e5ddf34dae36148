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

}  // namespace jsstore
