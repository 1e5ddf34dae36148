// What a block knows of one subject in it.
#pragma once

#include <cstdint>

namespace jsstore {

// store.go: SimpleState with its internal marks, which take two bits of a count that no block
// reaches: streams of many subjects hold little else in memory. `first` and `last` are made exact
// only when somebody asks for them (MessageBlock::Recalculate).
struct SubjectState {
  uint64_t msgs : 62 = 0;
  bool first_needs_update : 1 = false;
  bool last_needs_update : 1 = false;
  uint64_t first = 0;
  uint64_t last = 0;
};
static_assert(sizeof(SubjectState) == 24, "there is one for each subject of each block");

}  // namespace jsstore
