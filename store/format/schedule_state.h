// sched.db: which subject's schedule is due when (server/scheduler.go: encode, decode). Pure
// functions over bytes.
//
// | field                      | encoding                 |                                     |
// | -------------------------- | ------------------------ | ----------------------------------- |
// | head                       | 17 bytes                 | stamped_entries.h                   |
// | per entry: subject length  | 2 bytes, little-endian   |                                     |
// |   subject                  | bytes                    | cut after 65,535                    |
// |   due                      | varint                   | Unix nanoseconds                    |
// |   sequence                 | uvarint                  | of the message with the schedule    |
//
// The reference writes the entries in the order of a Go map, so in any; here they rise by subject.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "jsstore/bytes.h"
#include "jsstore/error.h"
#include "store/format/record.h"
#include "store/format/stamped_entries.h"
#include "store/format/varint.h"

namespace jsstore {

struct ScheduleEntry {
  std::string_view subject;  // when reading: a view into the input
  uint64_t seq = 0;
  int64_t due_ns = 0;  // Unix nanoseconds
};

class ScheduleStateWriter {
 public:
  explicit ScheduleStateWriter(const StampedHead& head) { AppendStampedHead(out_, head); }

  // As often as the head says.
  void Add(const ScheduleEntry& entry) {
    constexpr size_t kSubjectBytesMax = 65535;
    const std::string_view subject = entry.subject.substr(0, kSubjectBytesMax);
    uint8_t length[2];
    StoreLittle(length, static_cast<uint16_t>(subject.size()));
    out_.insert(out_.end(), std::begin(length), std::end(length));
    out_.insert(out_.end(), subject.begin(), subject.end());
    AppendVarint(out_, entry.due_ns);
    AppendUvarint(out_, entry.seq);
  }
  Bytes Finish() { return std::move(out_); }

 private:
  Bytes out_;
};

// Calls `add(const ScheduleEntry&)` for every entry and answers the stamp; what ReadExpiryState
// says of damage holds here too. The text for another version is "msg scheduling: encoded version
// not known".
template <typename Add>
Result<uint64_t> ReadScheduleState(BytesView in, Add&& add) {
  auto head = ReadStampedHead(in, "msg scheduling: encoded version not known");
  if (!head) return Fail(std::move(head).error());
  in = in.subspan(kStampedHeadBytes);
  for (uint64_t i = 0; i < head->count; ++i) {
    if (in.size() < sizeof(uint16_t)) return EntryCutShort();
    const size_t length = LoadLittle<uint16_t>(in.data());
    in = in.subspan(sizeof(uint16_t));
    if (in.size() < length) return EntryCutShort();
    const std::string_view subject(reinterpret_cast<const char*>(in.data()), length);
    in = in.subspan(length);
    const auto due_ns = ReadVarint(in);
    if (!due_ns.ok()) return EntryCutShort();
    in = in.subspan(static_cast<size_t>(due_ns.size));
    const auto seq = ReadUvarint(in);
    if (!seq.ok()) return EntryCutShort();
    in = in.subspan(static_cast<size_t>(seq.size));
    add(ScheduleEntry{subject, seq.value, due_ns.value});
  }
  return head->stamp;
}

}  // namespace jsstore
