// The bytes of a file with the name and the value of each field beside them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jsstore/bytes.h"
#include "store/codec/checksum.h"

namespace jsparity {

struct MarkedField {
  uint64_t offset = 0;
  uint64_t size = 0;  // bytes
  std::string name;
  std::string value;  // for people; "" where the bytes say it all
};

// A record, a block's entry, a subject: what belongs together.
struct MarkedPart {
  std::string title;
  std::vector<MarkedField> fields;
};
using MarkedParts = std::vector<MarkedPart>;

// The records of a block, decrypted and decompressed, and what is between them.
MarkedParts MarkBlock(jsstore::BytesView records, const jsstore::Checksum& checksum);
// The others are what is within the seal, where there is one. Where a file ends early, or goes on
// after its end, the last part says so.
MarkedParts MarkIndex(jsstore::BytesView bytes);          // without the hash at the end
MarkedParts MarkTtlState(jsstore::BytesView bytes);       // thw.db
MarkedParts MarkScheduleState(jsstore::BytesView bytes);  // sched.db
MarkedParts MarkSources(jsstore::BytesView bytes);        // sources.db
MarkedParts MarkConsumerState(jsstore::BytesView bytes);  // o.dat
MarkedParts MarkText(jsstore::BytesView bytes);           // meta.inf, meta.sum

// Lines of offset, up to 16 bytes in hexadecimal, and on a field's first line its name and value. A
// long field is cut in its middle.
std::string HexText(const MarkedParts& parts, jsstore::BytesView bytes);

}  // namespace jsparity
