// The head that thw.db, sched.db and sources.db share:
//
// | field           | encoding                |                                              |
// | --------------- | ----------------------- | -------------------------------------------- |
// | version         | 1 byte                  | 1                                            |
// | entries         | 8 bytes, little-endian  |                                              |
// | stamp           | 8 bytes, little-endian  | last sequence of the stream when written + 1 |
#pragma once

#include <cstdint>

#include "jsstore/bytes.h"
#include "jsstore/error.h"

namespace jsstore {

inline constexpr size_t kStampedHeadBytes = 17;
inline constexpr uint8_t kStampedVersion = 1;

struct StampedHead {
  uint64_t count = 0;
  uint64_t stamp = 0;  // messages from this sequence on are not accounted for
};

void AppendStampedHead(Bytes& out, const StampedHead& head);
// Errors (kOther): "short buffer", or `unknown_version` for another version.
Result<StampedHead> ReadStampedHead(BytesView in, const char* unknown_version);

// The reference's error for input that ends within an entry.
inline Unexpected EntryCutShort() { return Fail(Error::Other("unexpected EOF")); }

}  // namespace jsstore
