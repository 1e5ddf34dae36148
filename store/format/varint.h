// Variable length integers as the reference's files hold them: seven bits a byte, lowest first, the
// high bit set on all but the last (Go's encoding/binary: Uvarint, Varint, AppendUvarint,
// AppendVarint). Signed values are zigzag folded first: 0, -1, 1, -2, … become 0, 1, 2, 3, …
#pragma once

#include <cstddef>
#include <cstdint>

#include "jsstore/bytes.h"

namespace jsstore {

// The longest encoding of 64 bits.
inline constexpr size_t kMaxVarintBytes = 10;

// Answer of a read. `size` above 0: the bytes used. 0: the input ended within the number. Below 0:
// the value does not fit in 64 bits and -size bytes were looked at. `value` is 0 on failure.
template <typename Integer>
struct VarintRead {
  Integer value = 0;
  int size = 0;

  bool ok() const { return size > 0; }
};

// Longer encodings of small numbers (trailing 0x80 … 0x00) are accepted, as Go does, up to ten
// bytes.
inline VarintRead<uint64_t> ReadUvarint(BytesView in) {
  constexpr size_t kLast = kMaxVarintBytes - 1;
  uint64_t value = 0;
  for (size_t i = 0; i < in.size(); ++i) {
    const int looked_at = static_cast<int>(i) + 1;
    if (i == kMaxVarintBytes) return {0, -looked_at};
    const uint64_t byte = in[i];
    if (byte < 0x80) {
      // The tenth byte has room for one bit only.
      if (i == kLast && byte > 1) return {0, -looked_at};
      return {value | byte << (7 * i), looked_at};
    }
    // A tenth byte with its high bit set leads to overflow or truncation: its bits are lost anyway.
    if (i < kLast) value |= (byte & 0x7f) << (7 * i);
  }
  return {0, 0};
}

// Takes the number off `in`; false, and nothing is taken, where there is none.
inline bool TakeUvarint(BytesView& in, uint64_t& value) {
  const auto read = ReadUvarint(in);
  if (!read.ok()) return false;
  value = read.value;
  in = in.subspan(static_cast<size_t>(read.size));
  return true;
}

inline VarintRead<int64_t> ReadVarint(BytesView in) {
  const auto [folded, size] = ReadUvarint(in);
  const uint64_t sign = folded & 1 ? ~uint64_t{0} : 0;
  return {static_cast<int64_t>((folded >> 1) ^ sign), size};
}

inline void AppendUvarint(Bytes& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<uint8_t>(value | 0x80));
  out.push_back(static_cast<uint8_t>(value));
}

inline void AppendVarint(Bytes& out, int64_t value) {
  const uint64_t sign = value < 0 ? ~uint64_t{0} : 0;
  AppendUvarint(out, static_cast<uint64_t>(value) << 1 ^ sign);
}

}  // namespace jsstore
