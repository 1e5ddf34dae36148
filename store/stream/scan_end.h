// What the scans of a stream have in common.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jsstore/error.h"

namespace jsstore {

// With more subjects than this, asking all of them which blocks can be skipped does not pay
// (filestore.go: highCardinalityThreshold).
constexpr size_t kHighCardinality = 1'000'000;

// Nothing matches any more; `seq` is the sequence that the scan came to.
inline Unexpected EndOfStream(uint64_t* skip, uint64_t seq) {
  if (skip != nullptr) *skip = seq;
  return Fail(ErrorCode::kStoreEof);
}

}  // namespace jsstore
