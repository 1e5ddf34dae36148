// What the store makes of an input, as an outcome.
#pragma once

#include <string>

#include "conformance/components/component.h"
#include "conformance/protocol/store_bytes.h"
#include "jsstore/error.h"

namespace jsparity {

inline Outcome OutcomeOf(const jsstore::Error& error) {
  return Outcome::Failed(std::string(error.Name()), error.Message());
}

inline Outcome OutcomeOf(const jsstore::Result<jsstore::Bytes>& result) {
  return result ? Outcome::Of(StoreText(*result)) : OutcomeOf(result.error());
}

}  // namespace jsparity
