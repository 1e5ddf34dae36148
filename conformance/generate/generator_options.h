// What a caller may ask of generated cases.
#pragma once

#include <cstddef>
#include <vector>

#include "conformance/protocol/operation.h"

namespace jsparity {

struct GeneratorOptions {
  size_t ops = 100;
  bool consumers = true;
  std::vector<OpKind> focus = {};  // kinds that every case has, and far more often than others
};

}  // namespace jsparity
