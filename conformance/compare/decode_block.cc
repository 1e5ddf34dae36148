#include "conformance/compare/byte_cursor.h"
#include "conformance/compare/decoded_file.h"

namespace jsparity {
namespace {

constexpr uint32_t kHeaderBit = 1u << 31;           // in the length
constexpr uint64_t kErasedBit = uint64_t{1} << 63;  // in the sequence
constexpr uint64_t kTombstoneBit = uint64_t{1} << 62;
constexpr size_t kFixedBytes = 22;

std::string KindOf(uint64_t seq) {
  if ((seq & kTombstoneBit) != 0) return "tombstone";
  if ((seq & kErasedBit) != 0) return "erased";
  return "message";
}

// Reads one record; false at what is no record.
bool DecodeOne(ByteCursor& cursor, size_t number, DecodedRecord& record) {
  record.offset = cursor.offset();
  const auto length = static_cast<uint32_t>(cursor.Fixed(4));
  const uint64_t seq = cursor.Fixed(8);
  const auto ts = static_cast<int64_t>(cursor.Fixed(8));
  const size_t subject_bytes = cursor.Fixed(2);
  const bool has_header = (length & kHeaderBit) != 0;
  const size_t record_bytes = length & ~kHeaderBit;
  const size_t needed = kFixedBytes + subject_bytes + (has_header ? 4 : 0) + kChecksumBytes;
  if (!cursor.ok() || record_bytes < needed) return false;
  size_t payload_bytes = record_bytes - needed;

  const std::string_view subject = cursor.Raw(subject_bytes);
  std::string_view header;
  if (has_header) {
    const size_t header_bytes = cursor.Fixed(4);
    if (!cursor.ok() || header_bytes > payload_bytes) return false;
    header = cursor.Raw(header_bytes);
    payload_bytes -= header_bytes;
  }
  const std::string_view payload = cursor.Raw(payload_bytes);
  const std::string_view checksum = cursor.Raw(kChecksumBytes);
  if (!cursor.ok()) return false;

  const uint64_t plain_seq = seq & ~(kErasedBit | kTombstoneBit);
  record.name = "record " + std::to_string(number) + " (" + KindOf(seq) + ", sequence " +
                std::to_string(plain_seq) + ")";
  record.Add("kind", KindOf(seq));
  record.Add("sequence", plain_seq);
  record.Add("length", record_bytes);
  record.AddSigned("time", ts);
  record.Add("subject", std::string(subject));
  record.Add("has header", has_header ? "yes" : "no");
  record.Add("header", Hex(header));
  record.Add("payload", Hex(payload));
  record.Add("checksum", Hex(checksum));
  record.Add("raw sequence", seq);
  return true;
}

}  // namespace

DecodedFile DecodeBlock(std::string_view bytes) {
  DecodedFile records;
  ByteCursor cursor(bytes);
  while (cursor.left() > 0) {
    DecodedRecord record;
    if (!DecodeOne(cursor, records.size(), record)) {
      DecodedRecord rest;
      rest.offset = record.offset;
      rest.name = "rest that is no record";
      rest.Add("bytes", Hex(bytes.substr(rest.offset)));
      records.push_back(std::move(rest));
      break;
    }
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace jsparity
