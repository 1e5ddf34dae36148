// index.db, and whether a start would take it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/inspect/block_bytes.h"
#include "store/codec/checksum.h"
#include "store/container/sequence_set.h"
#include "store/format/full_state.h"

namespace jsparity {

struct IndexedSubject {
  std::string subject;
  uint64_t total = 0;
  uint32_t first_block = 0;
  uint32_t last_block = 0;
};

struct IndexedBlock {
  jsstore::FullStateBlock fields;
  jsstore::SequenceSet deleted;

  uint64_t msgs() const;
};

struct IndexReading {
  enum class Standing : uint8_t {
    kAbsent,
    kUnreadable,  // sealed, and there is no key, or the file cannot be read at all
    kDamaged,
    kBehind,   // whole, and older than the blocks
    kCurrent,  // a start takes it
  };
  Standing standing = Standing::kAbsent;
  std::string why;  // of all but kAbsent and kCurrent
  uint64_t file_bytes = 0;
  // Of kBehind and kCurrent; of kDamaged, what could be read.
  uint8_t version = 0;
  jsstore::FullStateSummary summary;
  std::vector<IndexedSubject> subjects;
  std::vector<IndexedBlock> blocks;
  jsstore::FullStateTail tail;
  // The file without its seal; empty where that could not be taken off.
  jsstore::Bytes plain;

  bool whole() const { return standing >= Standing::kBehind; }
  bool current() const { return standing == Standing::kCurrent; }
  const IndexedBlock* Find(uint32_t index) const;
};

std::string_view NameOf(IndexReading::Standing standing);

// Reads the file; whether it is behind is for the caller to find out, who knows the blocks.
IndexReading ReadIndex(jsstore::FileSystem& files, const std::string& stream_dir,
                       const StreamKeys& keys);

// The same of bytes: sealed but for the hash at the end where the stream has a key, whose file is
// `key_file`.
IndexReading ReadIndexBytes(jsstore::BytesView file, const jsstore::Bytes* key_file,
                            const StreamKeys& keys);

}  // namespace jsparity
