// The message record: what a block file `N.blk` is a sequence of.
//
//   offset  bytes  field
//   0       4      length of the whole record; kHeaderBit set when there are headers
//   4       8      sequence; kEraseBit: erased or skipped, kTombstoneBit: marks a removed sequence
//   12      8      timestamp, Unix nanoseconds
//   20      2      length of the subject
//   22      s      subject
//   22+s    4      length of the headers   (only with kHeaderBit)
//   …       h      headers                 (only with kHeaderBit)
//   …       p      payload
//   len-8   8      checksum over bytes 4..19, subject, headers and payload
//
// All integers are little-endian. Pure functions over bytes.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "jsstore/bytes.h"
#include "store/codec/checksum.h"

namespace jsstore {

constexpr uint32_t kHeaderBit = 1U << 31;
constexpr uint64_t kEraseBit = 1ULL << 63;
constexpr uint64_t kTombstoneBit = 1ULL << 62;
constexpr uint32_t kRecordHeaderBytes = 22;
constexpr uint32_t kEmptyRecordBytes = kRecordHeaderBytes + kChecksumBytes;
constexpr uint32_t kHeaderLengthBytes = 4;
// A longer record is taken for damage (and never written).
constexpr uint32_t kRecordBytesMax = 32U << 20;

// filestore.go: fileStoreMsgSizeRaw. Bytes that a message takes on disk.
constexpr uint64_t RecordBytes(size_t subject, size_t header, size_t payload) {
  const uint64_t fixed = kEmptyRecordBytes + (header > 0 ? kHeaderLengthBytes : 0);
  return fixed + subject + header + payload;
}

template <typename T>
T LoadLittle(const uint8_t* p) {
  T v;
  std::memcpy(&v, p, sizeof(v));  // x86-64 and arm64 are little-endian
  return v;
}

template <typename T>
void StoreLittle(uint8_t* p, T v) {
  std::memcpy(p, &v, sizeof(v));
}

// The fixed head of a record, as it stands in the bytes; nothing in it is trusted yet.
struct RecordHead {
  uint32_t length = 0;  // without kHeaderBit
  bool has_header = false;
  uint64_t sequence = 0;  // with its bits
  int64_t timestamp = 0;
  uint16_t subject_length = 0;

  bool IsTombstone() const { return (sequence & kTombstoneBit) != 0; }
  bool IsErased() const { return (sequence & kEraseBit) != 0; }

  // Requires kRecordHeaderBytes readable at `p`.
  static RecordHead Read(const uint8_t* p) {
    const auto raw_length = LoadLittle<uint32_t>(p);
    return {.length = raw_length & ~kHeaderBit,
            .has_header = (raw_length & kHeaderBit) != 0,
            .sequence = LoadLittle<uint64_t>(p + 4),
            .timestamp = LoadLittle<int64_t>(p + 12),
            .subject_length = LoadLittle<uint16_t>(p + 20)};
  }

  // filestore.go: rebuildStateFromBufLocked, its sanity check. Whether the lengths agree with
  // each other and with the bytes available from the start of the record.
  bool Sane(uint64_t available) const {
    if (length < kRecordHeaderBytes || length > available || length > kRecordBytesMax) return false;
    const int64_t in_data = int64_t{length} - kRecordHeaderBytes;
    const int64_t fixed = int64_t{subject_length} + (has_header ? kHeaderLengthBytes : 0);
    return fixed <= in_data - int64_t{kChecksumBytes};
  }
};

// The parts of a record whose head is Sane.
struct RecordView {
  RecordHead head;
  const uint8_t* data = nullptr;  // start of the record; `head.length` bytes

  std::string_view Subject() const {
    return {reinterpret_cast<const char*>(data + kRecordHeaderBytes), head.subject_length};
  }
  // Everything that follows the subject and (if present) the length of the headers.
  BytesView Body() const {
    const uint32_t from =
        kRecordHeaderBytes + head.subject_length + (head.has_header ? kHeaderLengthBytes : 0);
    return {data + from, head.length - kChecksumBytes - from};
  }
  BytesView StoredChecksum() const { return {data + head.length - kChecksumBytes, kChecksumBytes}; }
  ChecksumValue ComputeChecksum(const Checksum& hash) const {
    return hash.Of({{data + 4, 16}, {data + kRecordHeaderBytes, head.subject_length}, Body()});
  }
  bool ChecksumMatches(const Checksum& hash) const;
};

// Writes one record into `out`, which has RecordBytes(…) bytes (`length`), and answers its
// checksum. One pass: every byte is written once and hashed once.
ChecksumValue EncodeRecord(uint8_t* out, uint32_t length, uint64_t sequence, int64_t timestamp,
                           std::string_view subject, BytesView header, BytesView payload,
                           const Checksum& hash);

}  // namespace jsstore
