// A stream's reading for machines.
#pragma once

#include "conformance/inspect/stream_reading.h"
#include "conformance/protocol/json_reader.h"

namespace jsparity {

// {"stream","account","directory","created","config","encrypted","messages","bytes",
// "first_sequence","last_sequence","subjects","index","blocks":[…],"ttls","schedules","sources",
// "consumers":[…],"leftovers","stray_files"}. Times are Unix nanoseconds. What is not there is
// null.
Json ToJson(const StreamReading& stream);
// {"block","offset","kind","sequence","time","subject","header_bytes","payload_bytes","bytes"}.
Json ToJson(const BlockReading& block, const BlockRecord& record);

std::string_view NameOf(jsstore::Cipher cipher);
std::string_view NameOf(jsstore::Compression compression);

}  // namespace jsparity
