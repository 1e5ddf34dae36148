// A file of a stream with its fields marked, whatever kind of file it is and however it is sealed.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "conformance/inspect/block_bytes.h"
#include "conformance/inspect/marked_bytes.h"

namespace jsparity {

struct MarkedFile {
  jsstore::Bytes bytes;  // what the offsets of the parts count in
  MarkedParts parts;
  std::string apart;  // how these bytes differ from the file's: "decrypted, decompressed"; or ""
};

// `file`: path in the stream's directory. Error: why it cannot be read; no kind of file that is
// known; no key.
tl::expected<MarkedFile, std::string> ReadMarked(jsstore::FileSystem& files,
                                                 const std::string& stream_dir,
                                                 const std::string& file, const StreamKeys& keys);

}  // namespace jsparity
