// Whether every operation ends in time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "conformance/judge/step.h"
#include "conformance/protocol/operation.h"
#include "conformance/protocol/result.h"
#include "conformance/protocol/store_options.h"

namespace jsparity {

// It ends: within a bound of a processor's time that grows with what an operation touches, told by
// sides that measure it. What never comes back is ended by who plays the case, and is another
// verdict.
class EndWatch {
 public:
  explicit EndWatch(const StoreOptions& store) { Note(store); }
  // Of each operation, in their order.
  void Take(const Operation& op, const OpResult& result, size_t at, LawBreaks& breaks);

 private:
  void Note(const StoreOptions& store);
  // What blocks that are filled may take, with so many messages there and so many asked for.
  int64_t BlocksNs(const Operation& op, uint64_t there, uint64_t asked) const;

  uint64_t block_bytes_min_ = std::numeric_limits<uint64_t>::max();  // so far
  bool compresses_ = false;                                          // at some time
  uint64_t size_ = 0;  // messages and deleted sequences after the operation before
  uint64_t msgs_ = 0;  // messages
};

}  // namespace jsparity
