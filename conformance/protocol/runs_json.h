// Runs of sequences in answers and requests: `[[first, count], …]`.
#pragma once

#include <vector>

#include "conformance/protocol/json_reader.h"
#include "jsstore/state.h"

namespace jsparity {

Json RunsToJson(const std::vector<jsstore::SequenceRun>& runs);
// Appends the runs of `key` to `out`; reports what is no run to the reader.
void ReadRuns(ObjectReader& reader, const char* key, std::vector<jsstore::SequenceRun>& out);

}  // namespace jsparity
