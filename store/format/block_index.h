// N.idx: what servers before 2.10 kept beside a block, so that they need not read it
// (filestore.go: readIndexInfo). It is read where index.db does not help, and never written.
//
// | field                   | encoding        |                                              |
// | ----------------------- | --------------- | -------------------------------------------- |
// | magic, version          | 2 bytes         | 22, then 1 or 2                              |
// | messages, bytes         | 2 × uvarint     |                                              |
// | first sequence, time    | uvarint, varint | Unix nanoseconds                             |
// | last sequence, time     | uvarint, varint |                                              |
// | deletes                 | uvarint         |                                              |
// | last record's checksum  | 8 bytes         |                                              |
// | deletes, version 1      | uvarint each    | from the first sequence on; a 0 ends them    |
// | deletes, version 2      | bytes           | a set, store/container/sequence_set_codec.cc |
//
// Of unsigned numbers the highest bit is dropped.
#pragma once

#include <cstdint>
#include <vector>

#include "jsstore/bytes.h"
#include "store/codec/checksum.h"

namespace jsstore {

struct BlockIndex {
  enum class Verdict : uint8_t {
    kWhole,
    kNotAnIndex,    // magic or version
    kCutOff,        // fields that could not be read are 0; the time that came first among them, -1
    kInconsistent,  // messages and deletes are not all that lies between first and last
  };
  Verdict verdict = Verdict::kNotAnIndex;
  uint8_t version = 0;
  uint64_t msgs = 0;
  uint64_t bytes = 0;
  uint64_t first_seq = 0;
  int64_t first_ts_ns = 0;
  uint64_t last_seq = 0;
  int64_t last_ts_ns = 0;
  uint64_t deletes = 0;
  // Of a whole one only:
  ChecksumValue last_checksum{};
  std::vector<uint64_t> deleted;  // version 1: sequences
  BytesView delete_set;           // version 2: begins with the set; a view into the input
};

BlockIndex ReadBlockIndex(BytesView file);

}  // namespace jsstore
