// Between the store's bytes and the text that components work on.
#pragma once

#include <string>
#include <string_view>

#include "conformance/components/component.h"
#include "jsstore/bytes.h"
#include "jsstore/error.h"

namespace jsparity {

inline jsstore::BytesView StoreView(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

inline std::string StoreText(jsstore::BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Outcome OutcomeOf(const jsstore::Error& error) {
  return Outcome::Failed(std::string(error.Name()), error.Message());
}

inline Outcome OutcomeOf(const jsstore::Result<jsstore::Bytes>& result) {
  return result ? Outcome::Of(StoreText(*result)) : OutcomeOf(result.error());
}

}  // namespace jsparity
