// Between the store's bytes and the text that operations, results and inputs are of.
#pragma once

#include <string>
#include <string_view>

#include "jsstore/bytes.h"

namespace jsparity {

inline jsstore::BytesView StoreView(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

inline std::string StoreText(jsstore::BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace jsparity
