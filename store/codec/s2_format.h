// The S2 framing format: what a stream is made of. A stream is empty, or a run of chunks of which
// the first is a stream identifier:
//
//   offset  bytes  field
//   0       1      kind of chunk
//   1       3      length of what follows, little-endian
//   4       …      body
//
//   kind        body
//   0x00        masked CRC-32C of the data (4), one block (see s2_block_encoder.h)
//   0x01        masked CRC-32C of the data (4), the data as it is
//   0x02-0x7f   reserved: a reader must refuse them
//   0x80-0xfd   reserved: a reader skips them (0x99 is an index)
//   0xfe        padding, skipped
//   0xff        stream identifier: "S2sTwO", or "sNaPpY" when the blocks are Snappy's
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "jsstore/bytes.h"
#include "store/codec/crc32c.h"

namespace jsstore::s2 {

enum ChunkKind : uint8_t {
  kBlockChunk = 0x00,
  kPlainChunk = 0x01,
  kLastReservedUnskippable = 0x7f,
  kIndexChunk = 0x99,
  kPaddingChunk = 0xfe,
  kIdentifierChunk = 0xff,
};

constexpr size_t kChunkHeaderBytes = 4;
constexpr size_t kChunkChecksumBytes = 4;
constexpr std::string_view kS2Identifier = "S2sTwO";
constexpr std::string_view kSnappyIdentifier = "sNaPpY";

// What a writer puts into one chunk.
constexpr size_t kWriterChunkBytes = 1U << 20;
// What a reader accepts in one chunk: of data, and of body.
constexpr size_t kDataBytesMax = 4U << 20;
constexpr size_t kSnappyDataBytesMax = 1U << 16;
constexpr size_t kBodyBytesMax = kDataBytesMax + 12;

inline uint32_t MaskedChecksum(BytesView data) {
  const uint32_t crc = Crc32c(data);
  return (crc >> 15 | crc << 17) + 0xa282ead8;
}

}  // namespace jsstore::s2
