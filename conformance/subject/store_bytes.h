// Between the store's bytes and those of operations and results.
#pragma once

#include <string>

#include "jsstore/bytes.h"

namespace jsparity {

inline jsstore::BytesView View(const std::string& bytes) {
  return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

inline std::string Copy(jsstore::BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace jsparity
