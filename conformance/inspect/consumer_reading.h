// meta.inf of a stream and of its consumers, and the consumers' states.
#pragma once

#include "conformance/inspect/stream_reading.h"

namespace jsparity {

MetaReading<jsstore::StreamMeta> ReadStreamMetaFiles(jsstore::FileSystem& files,
                                                     const std::string& stream_dir,
                                                     const StreamKeys& keys);

// All of obs/, ascending by name.
std::vector<ConsumerReading> ReadConsumers(jsstore::FileSystem& files,
                                           const std::string& stream_dir, const StreamKeys& keys);

}  // namespace jsparity
