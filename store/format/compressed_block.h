// A block file whose content is compressed, as it stands inside the encryption:
//
//   offset  bytes  field
//   0       3      "cmp"
//   3       1      algorithm: 0 none, 1 S2
//   4       1-10   uvarint: bytes of the block before compression
//   …       …      the block less its last 8 bytes, as an S2 stream (none at all when empty)
//   end-8   8      the block's last 8 bytes as they are: the checksum of its last record
//
// A file without the three letters is not compressed. Pure functions over bytes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jsstore/bytes.h"
#include "jsstore/config.h"
#include "jsstore/error.h"

namespace jsstore {

// filestore.go: CompressionInfo.
struct CompressedBlockHeader {
  Compression compression = Compression::kNone;  // as read: may be none of the known ones
  uint64_t original_bytes = 0;
  size_t size = 0;  // bytes that the header takes; 0: there is none

  bool present() const { return size > 0; }
};

// filestore.go: CompressionInfo.MarshalMetadata.
Bytes EncodeCompressedBlockHeader(Compression compression, uint64_t original_bytes);

// filestore.go: CompressionInfo.UnmarshalMetadata. Fewer than five bytes, or others than the three
// letters, mean that there is no header. Error (kOther): "metadata incomplete".
Result<CompressedBlockHeader> ReadCompressedBlockHeader(BytesView file);

// filestore.go: StoreCompression.Decompress: the block of what is behind the header. With kNone, a
// copy of `body`. Errors (kOther): fewer than eight bytes; an algorithm that nobody knows; a stream
// that is refused (store/codec/s2_reader.h), with the reference's text.
Result<Bytes> DecompressBody(Compression compression, BytesView body);

// The whole file (filestore.go: StoreCompression.Compress, atomicOverwriteFile): header, stream and
// last eight bytes in one piece; with kNone a copy of `block`, of whatever length. Errors (kOther):
// fewer than eight bytes; an algorithm that nobody knows.
Result<Bytes> CompressBlock(Compression compression, BytesView block);

}  // namespace jsstore
