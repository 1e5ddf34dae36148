// What is wrong with a stream's files, as far as they can be held against themselves and each
// other.
#pragma once

#include <vector>

#include "conformance/inspect/finding.h"
#include "conformance/inspect/stream_reading.h"

namespace jsparity {

// Every checksum (records, index.db, meta files, seals) and every cross-reference: blocks against
// index.db, sequence by sequence and subject by subject; thw.db and sched.db against the messages;
// consumers against the stream. In the order of the files: blocks first.
std::vector<Finding> Verify(const StreamReading& stream);

bool AnyWrong(const std::vector<Finding>& findings);

}  // namespace jsparity
