#include "store/format/record.h"

namespace jsstore {
namespace {

uint8_t* Append(uint8_t* out, const void* data, size_t size) {
  if (size > 0) std::memcpy(out, data, size);
  return out + size;
}

}  // namespace

bool RecordView::ChecksumMatches(const Checksum& hash) const {
  const ChecksumValue computed = ComputeChecksum(hash);
  return std::memcmp(computed.data(), StoredChecksum().data(), kChecksumBytes) == 0;
}

ChecksumValue EncodeRecord(uint8_t* out, uint32_t length, uint64_t sequence, int64_t timestamp,
                           std::string_view subject, BytesView header, BytesView payload,
                           const Checksum& hash) {
  const bool has_header = !header.empty();
  StoreLittle<uint32_t>(out, length | (has_header ? kHeaderBit : 0));
  StoreLittle<uint64_t>(out + 4, sequence);
  StoreLittle<int64_t>(out + 12, timestamp);
  StoreLittle<uint16_t>(out + 20, static_cast<uint16_t>(subject.size()));
  uint8_t* p = Append(out + kRecordHeaderBytes, subject.data(), subject.size());
  if (has_header) {
    StoreLittle<uint32_t>(p, static_cast<uint32_t>(header.size()));
    p = Append(p + kHeaderLengthBytes, header.data(), header.size());
  }
  p = Append(p, payload.data(), payload.size());

  const BytesView subject_bytes(out + kRecordHeaderBytes, subject.size());
  const BytesView body(p - payload.size() - header.size(), header.size() + payload.size());
  const ChecksumValue checksum = hash.Of({{out + 4, 16}, subject_bytes, body});
  Append(p, checksum.data(), checksum.size());
  return checksum;
}

}  // namespace jsstore
