// One block's bytes taken apart, with damage as values: a record that does not hold is told, and
// reading goes on at the next one whose checksum does. Pure functions over bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jsstore/bytes.h"
#include "store/codec/checksum.h"
#include "store/format/record.h"

namespace jsparity {

// kErased stands for skipped sequences, too: neither has a subject any more.
enum class RecordKind : uint8_t { kMessage, kErased, kTombstone };
std::string_view NameOf(RecordKind kind);

struct BlockRecord {
  uint64_t offset = 0;  // in the block's records, decrypted and decompressed
  RecordKind kind = RecordKind::kMessage;
  uint64_t seq = 0;  // without its bits
  jsstore::RecordView view;

  uint64_t size() const { return view.head.length; }
  std::string_view subject() const { return view.Subject(); }
  // The part of the body that is the message's header; empty where there is none, or where its
  // length does not fit.
  jsstore::BytesView header() const;
  jsstore::BytesView payload() const;
};

// Whether it tells how far the stream had come: tombstones name what came long before, and erased
// records of old servers have lost their sequence.
bool TellsSequence(const BlockRecord& record);

// A run of bytes that holds no record.
struct DamagedSpan {
  uint64_t offset = 0;
  uint64_t size = 0;
  std::string what;  // "checksum does not hold"
  // What its head says, where the head makes sense.
  std::optional<uint64_t> seq;
  std::string subject;
  // Of the records around it that tell a sequence; nullopt: there is none.
  std::optional<uint64_t> seq_before;
  std::optional<uint64_t> seq_behind;
  uint64_t records_behind = 0;  // whole ones, up to the next damage
  bool ends_block = false;      // nothing behind it holds
};

// What is wrong with how a message's body is divided into header and payload; "" for nothing. The
// checksum of a record guards neither the length of its header nor, where there is none, that of
// its subject (filestore.go: writeMsgRecordLocked); a header that is one ends with an empty line.
std::string HeaderTrouble(const BlockRecord& record);

using RecordVisitor = std::function<void(const BlockRecord&)>;

// Calls `visit` for every record whose checksum holds, in the order of the bytes, and answers what
// is between them.
std::vector<DamagedSpan> WalkRecords(jsstore::BytesView records, const jsstore::Checksum& checksum,
                                     const RecordVisitor& visit);

// The name that a block's checksums are keyed with (filestore.go: hashKeyForBlock).
std::string BlockChecksumName(std::string_view stream, uint32_t index);

}  // namespace jsparity
