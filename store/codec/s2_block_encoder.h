// Compresses one block in the S2 block format, into the bytes that the reference's encoder for
// amd64 writes (klauspost/compress s2: encodeBlockAsm4MB, …12B, …10B, …8B).
//
// A block is a run of elements; the low two bits of an element's first byte (tag) tell its kind:
//
//   kind  bytes  meaning
//   0     1-5    literal: tag>>2 + 1 bytes follow; 60 to 63: the length, less one, is in the next
//                1 to 4 bytes
//   1     2      copy of 4 to 11 bytes (bits 2-4, plus 4) from up to 2047 bytes back (bits 5-7 and
//                the next byte); 0 bytes back: repeat
//   1     2-5    repeat: a copy from as far back as the last copy; 4 to 8 bytes (bits 2-4, plus 4),
//                or with 5, 6 or 7 in bits 2-4: 8, 260 or 65,540 plus the next 1, 2 or 3 bytes
//   2     3      copy of 1 to 64 bytes (tag>>2, plus 1) from as far back as the next 2 bytes tell
//   3     5      the same with 4 bytes
#pragma once

#include <cstddef>
#include <cstdint>

#include "jsstore/bytes.h"

namespace jsstore::s2 {

// The most that EncodeBlock takes. The reference's writer never gives more to one block.
constexpr size_t kEncodeBytesMax = 1U << 20;

// Bytes that must be writable for EncodeBlock to compress `size` bytes.
constexpr size_t EncodeCapacity(size_t size) { return size + 64; }

// Writes the elements (without the varint of the length that comes before them) and answers how
// many bytes they take; 0 when that is not enough less than `in` to be worth it, and then what is
// in `out` means nothing. Requires in.size() <= kEncodeBytesMax and EncodeCapacity(in.size())
// bytes at `out`. Allocates nothing; up to 64 KiB of stack.
size_t EncodeBlock(BytesView in, uint8_t* out);

}  // namespace jsstore::s2
