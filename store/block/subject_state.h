// What a block knows of one subject in it.
#pragma once

#include <cstdint>

namespace jsstore {

// store.go: SimpleState with its internal marks. `first` and `last` are made exact only when
// somebody asks for them (MessageBlock::Recalculate).
struct SubjectState {
  uint64_t msgs = 0;
  uint64_t first = 0;
  uint64_t last = 0;
  bool first_needs_update = false;
  bool last_needs_update = false;
};

}  // namespace jsstore
