// Files of a store taken apart into records with named fields, so that a difference can be named.
// Our own reading of the formats, apart from the store's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jsparity {

struct DecodedRecord {
  size_t offset = 0;  // where it begins in the file, bytes
  std::string name;   // "record 3 (message, sequence 17)", "block 2", "header"
  std::vector<std::pair<std::string, std::string>> fields;  // name and value, both for people

  void Add(std::string field, std::string value) {
    fields.emplace_back(std::move(field), std::move(value));
  }
  void Add(std::string field, uint64_t value) { Add(std::move(field), std::to_string(value)); }
  void AddSigned(std::string field, int64_t value) { Add(std::move(field), std::to_string(value)); }
};

using DecodedFile = std::vector<DecodedRecord>;

// Bytes for people: hexadecimal, a long run cut in its middle.
std::string Hex(std::string_view bytes);

// msgs/N.blk: records (filestore.go: writeMsgRecordLocked). What is no record is one of its own at
// the end.
//
//   offset  size  field
//   0       4     record length with all, bit 31: has a header (little-endian, as all of them)
//   4       8     sequence, bit 63: erased or skipped, bit 62: tombstone
//   12      8     time, Unix nanoseconds
//   20      2     subject length
//   22            subject, [header length (4), header], payload
//   end-8   8     checksum (HighwayHash-64)
DecodedFile DecodeBlock(std::string_view bytes);

// msgs/index.db, version 4 (filestore.go: _writeFullState): stream summary, subjects with their
// count, first and last block, blocks with their delete maps, last block and its last checksum,
// checksum of all.
DecodedFile DecodeFullState(std::string_view bytes);

// obs/<name>/o.dat, version 2 (store.go: encodeConsumerState).
DecodedFile DecodeConsumerState(std::string_view bytes);

// msgs/thw.db (thw/thw.go: Encode) and msgs/sched.db (scheduler.go: encode): version, number of
// entries (8 bytes), stamp (8 bytes); then each entry's time and sequence, in sched.db after the
// subject's length (2 bytes) and the subject.
DecodedFile DecodeTtlState(std::string_view bytes);
DecodedFile DecodeScheduleState(std::string_view bytes);

// sources.db (filestore.go: writeSourcesState): the same head; then each source's name, sequence
// and identity, texts after their lengths.
DecodedFile DecodeSources(std::string_view bytes);

// meta.inf, meta.sum: one record; a JSON object has its members as fields.
DecodedFile DecodeMeta(std::string_view bytes);

// By the file's name; a file of an unknown kind is one record with its bytes.
DecodedFile DecodeFile(std::string_view path, std::string_view bytes);

}  // namespace jsparity
