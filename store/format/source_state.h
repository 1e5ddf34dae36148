// sources.db: how far a stream has come with each of its sources (filestore.go: writeSourcesState,
// decodeSourcesState). The entries stand in the encoded state of a stream, too
// (replicated_state.h). Pure functions over bytes.
//
// | field                 | encoding        |                                              |
// | --------------------- | --------------- | -------------------------------------------- |
// | head                  | 17 bytes        | stamped_entries.h                            |
// | per entry: name       | uvarint, bytes  | of the source within its stream              |
// |   sequence            | uvarint         | in the source; 0: none seen so far           |
// |   identity            | uvarint, bytes  | of the stream that is the source, or nothing |
//
// The reference has the entries in the order of a Go map, so in any; here they rise by name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "jsstore/bytes.h"
#include "jsstore/error.h"
#include "jsstore/state.h"

namespace jsstore {

void AppendSource(Bytes& out, std::string_view name, const SourceState& state);

// Reads one entry and adds it; takes it off `in`. False when it is cut short.
bool ReadSource(BytesView& in, SourceStates& states);

Bytes EncodeSources(const SourceStates& states, uint64_t stamp);

struct DecodedSources {
  SourceStates states;
  uint64_t count = 0;  // of entries; names may be there twice
  uint64_t stamp = 0;  // messages from this sequence on are not accounted for
};
// Bytes after the last entry are ignored, as the reference does. Errors (kOther) have the
// reference's texts: "short buffer", "sources: encoded version not known", "unexpected EOF".
Result<DecodedSources> DecodeSources(BytesView in);

}  // namespace jsstore
