// Messages from an earlier life of a sequence: after a truncation a sequence is used again.
#pragma once

#include <cstdint>

#include "conformance/protocol/case.h"
#include "conformance/run/recording.h"

namespace jsparity {

// Whether the case stored this very message under this sequence and truncated the stream below the
// sequence later: only a truncation takes the tombstones with it that kept the message silent.
bool WasTruncatedUnder(uint64_t seq, const StoredMessage& message, const Case& c,
                       const Recording& recording);

// Whether the case stored `earlier` under this sequence, failed to truncate the stream below it and
// stored `later` under it then: both are in the files
// (golden/reference-defects/truncate-deleted.md).
bool HasTwoLives(uint64_t seq, const StoredMessage& earlier, const StoredMessage& later,
                 const Case& c, const Recording& recording);

}  // namespace jsparity
