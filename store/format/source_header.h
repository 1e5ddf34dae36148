// Where a message that a stream took from a source came from. Pure functions over text.
//
// | form of Nats-Stream-Source                      | servers                               |
// | ----------------------------------------------- | ------------------------------------- |
// | `stream seq filter destination subject [ident]` | from 2.10, with an identity from 2.15 |
// | `stream seq`                                    | before 2.10                           |
// | `$JS.ACK.…`, the subject of an acknowledgement  | before 2.10                           |
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "jsstore/config.h"

namespace jsstore {

constexpr std::string_view kStreamSourceHeader = "Nats-Stream-Source";

struct SourceHeader {
  std::string_view stream;
  std::string index_name;  // "": the form does not tell
  uint64_t seq = 0;        // of the message in its stream; 2^64-1 where it is no number
  std::string_view ident;  // of the stream; "" where it is not told
};

// The value of the header; all empty where it has none of the forms. Keeps views of it
// (stream.go: streamAndSeq).
SourceHeader ParseSourceHeader(std::string_view value);

// Whether a header that does not tell the index name can be one of the source's.
bool MayComeFrom(const SourceHeader& header, const StreamSource& source);

}  // namespace jsstore
