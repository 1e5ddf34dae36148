// Decompresses one block in the S2 or Snappy block format (the elements: s2_block_encoder.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "jsstore/bytes.h"

namespace jsstore::s2 {

// Why a block is refused, and at which of its bytes.
struct BlockFault {
  const char* why = nullptr;
  size_t offset = 0;
};

// The varint at the start of a block: of how many bytes the data is, and of how many it is itself.
struct BlockLength {
  uint64_t data_bytes = 0;
  size_t bytes = 0;
};

// Nothing when there is none, or one of more than 32 bits.
std::optional<BlockLength> ReadBlockLength(BytesView block);

// Decompresses the elements, what follows the varint; they must give as many bytes as `out` has, no
// more and no fewer. After a fault, what is in `out` means nothing. Offsets count from the first
// element. Reads and writes nothing outside the two; allocates nothing.
std::optional<BlockFault> DecodeElements(BytesView in, std::span<uint8_t> out);

}  // namespace jsstore::s2
