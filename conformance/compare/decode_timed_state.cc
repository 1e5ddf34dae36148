#include "conformance/compare/byte_cursor.h"
#include "conformance/compare/decoded_file.h"

namespace jsparity {
namespace {

// Reads the head into a record of its own; answers the number of entries.
uint64_t ReadHead(ByteCursor& cursor, DecodedFile& records) {
  DecodedRecord& head = records.emplace_back();
  head.name = "header";
  head.Add("version", cursor.Fixed(1));
  const uint64_t count = cursor.Fixed(8);
  head.Add("entries", count);
  head.Add("stamp", cursor.Fixed(8));
  return count;
}

// `read(cursor, record)` takes one entry.
template <typename Read>
DecodedFile Decode(std::string_view bytes, Read read) {
  ByteCursor cursor(bytes);
  DecodedFile records;
  const uint64_t count = ReadHead(cursor, records);
  for (uint64_t i = 0; i < count && cursor.ok(); ++i) {
    DecodedRecord record;
    record.offset = cursor.offset();
    record.name = "entry " + std::to_string(i);
    read(cursor, record);
    if (cursor.ok()) records.push_back(std::move(record));
  }
  if (!cursor.ok() || cursor.left() > 0) {
    DecodedRecord& rest = records.emplace_back();
    rest.offset = cursor.offset();
    rest.name = "no entry";
    rest.Add("bytes", Hex(bytes.substr(cursor.offset())));
  }
  return records;
}

}  // namespace

DecodedFile DecodeTtlState(std::string_view bytes) {
  return Decode(bytes, [](ByteCursor& cursor, DecodedRecord& record) {
    record.AddSigned("time", cursor.Varint());
    record.Add("sequence", cursor.Uvarint());
  });
}

DecodedFile DecodeScheduleState(std::string_view bytes) {
  return Decode(bytes, [](ByteCursor& cursor, DecodedRecord& record) {
    record.Add("subject", std::string(cursor.Raw(cursor.Fixed(2))));
    record.AddSigned("time", cursor.Varint());
    record.Add("sequence", cursor.Uvarint());
  });
}

DecodedFile DecodeSources(std::string_view bytes) {
  return Decode(bytes, [](ByteCursor& cursor, DecodedRecord& record) {
    record.Add("source", std::string(cursor.Raw(cursor.Uvarint())));
    record.Add("sequence", cursor.Uvarint());
    record.Add("identity", std::string(cursor.Raw(cursor.Uvarint())));
  });
}

}  // namespace jsparity
