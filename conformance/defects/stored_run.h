// What an operation of a case stored.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "conformance/defects/played_side.h"

namespace jsparity {

// Borrows the subject from the case.
struct StoredRun {
  uint64_t first = 0;
  uint64_t last = 0;  // the same but for store_msgs
  int64_t ts = 0;     // Unix nanoseconds
  std::string_view subject;

  bool Has(uint64_t seq) const { return first <= seq && seq <= last; }
};

// Nothing where the operation at `at` stores nothing or told of no state.
std::optional<StoredRun> StoredAt(const PlayedSide& played, size_t at);

// What each operation before the one at `at` stored, in their order.
std::vector<StoredRun> StoredBefore(const PlayedSide& played, size_t at);

}  // namespace jsparity
