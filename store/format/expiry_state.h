// thw.db: when which message expires (server/thw/thw.go: Encode, Decode). Pure functions over
// bytes.
//
// | field                | encoding        |                                        |
// | -------------------- | --------------- | -------------------------------------- |
// | head                 | 17 bytes        | stamped_entries.h                      |
// | per entry: expires   | varint          | Unix nanoseconds                       |
// |   sequence           | uvarint         |                                        |
//
// Entries lie slot by slot of the wheel (container/hash_wheel.h). Within a slot the reference has
// the order of a Go map, so any; here they rise by sequence.
#pragma once

#include <cstdint>

#include "jsstore/bytes.h"
#include "jsstore/error.h"
#include "store/format/stamped_entries.h"
#include "store/format/varint.h"

namespace jsstore {

class ExpiryStateWriter {
 public:
  explicit ExpiryStateWriter(const StampedHead& head) { AppendStampedHead(out_, head); }

  // As often as the head says.
  void Add(uint64_t seq, int64_t expires_ns) {
    AppendVarint(out_, expires_ns);
    AppendUvarint(out_, seq);
  }
  Bytes Finish() { return std::move(out_); }

 private:
  Bytes out_;
};

// Calls `add(seq, expires_ns)` for every entry and answers the stamp. Entries before damage are
// added all the same. Bytes after the last entry are ignored, as the reference does. Errors
// (kOther) have the reference's texts: "short buffer", "thw: encoded version not known",
// "unexpected EOF".
template <typename Add>
Result<uint64_t> ReadExpiryState(BytesView in, Add&& add) {
  auto head = ReadStampedHead(in, "thw: encoded version not known");
  if (!head) return Fail(std::move(head).error());
  in = in.subspan(kStampedHeadBytes);
  for (uint64_t i = 0; i < head->count; ++i) {
    const auto expires_ns = ReadVarint(in);
    if (!expires_ns.ok()) return EntryCutShort();
    in = in.subspan(static_cast<size_t>(expires_ns.size));
    const auto seq = ReadUvarint(in);
    if (!seq.ok()) return EntryCutShort();
    in = in.subspan(static_cast<size_t>(seq.size));
    add(seq.value, expires_ns.value);
  }
  return head->stamp;
}

}  // namespace jsstore
