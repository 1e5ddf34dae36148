#include "conformance/inspect/block_reading.h"

#include <algorithm>

namespace jsparity {
namespace {

using jsstore::BytesView;
using jsstore::RecordHead;
using jsstore::RecordView;

// Looking for the next record: a candidate this short is hashed at once; a longer one only where
// another record seems to follow it, or nothing. In bytes that are not ours one place in thousands
// passes.
constexpr uint32_t kHashedAtOnceBytes = 64 * 1024;
// What is hashed in vain before the search ends, as a multiple of the block: bytes can be made so
// that every place looks like a record.
constexpr uint64_t kSearchEffort = 16;
constexpr uint64_t kSearchEffortBytesMin = 1 << 20;

RecordKind KindOf(const RecordHead& head) {
  if (head.IsTombstone()) return RecordKind::kTombstone;
  return head.IsErased() || head.sequence == 0 ? RecordKind::kErased : RecordKind::kMessage;
}

uint64_t PlainSequence(const RecordHead& head) {
  return head.sequence & ~(jsstore::kEraseBit | jsstore::kTombstoneBit);
}

class Walker {
 public:
  Walker(BytesView records, const jsstore::Checksum& checksum, const RecordVisitor& visit)
      : records_(records),
        checksum_(checksum),
        visit_(visit),
        effort_left_(std::max(kSearchEffortBytesMin, kSearchEffort * records.size())) {}

  std::vector<DamagedSpan> Run() {
    while (at_ < records_.size()) {
      const auto head = SaneHeadAt(at_);
      if (head && Holds(*head, at_)) {
        Take(*head);
      } else {
        PassDamage(head);
      }
    }
    return std::move(spans_);
  }

 private:
  uint64_t LeftAt(size_t offset) const { return records_.size() - offset; }

  std::optional<RecordHead> SaneHeadAt(size_t offset) const {
    if (LeftAt(offset) < jsstore::kRecordHeaderBytes) return std::nullopt;
    const RecordHead head = RecordHead::Read(records_.data() + offset);
    return head.Sane(LeftAt(offset)) ? std::optional(head) : std::nullopt;
  }

  bool Holds(const RecordHead& head, size_t offset) const {
    return RecordView{head, records_.data() + offset}.ChecksumMatches(checksum_);
  }

  void Take(const RecordHead& head) {
    const BlockRecord record{at_, KindOf(head), PlainSequence(head), {head, records_.data() + at_}};
    if (!spans_.empty()) ++spans_.back().records_behind;
    if (TellsSequence(record)) {
      for (size_t i = spans_.size(); i > 0 && !spans_[i - 1].seq_behind; --i) {
        spans_[i - 1].seq_behind = record.seq;
      }
      last_seq_ = record.seq;
    }
    visit_(record);
    at_ += head.length;
  }

  void PassDamage(const std::optional<RecordHead>& head) {
    DamagedSpan& span = spans_.emplace_back();
    span.offset = at_;
    span.seq_before = last_seq_;
    Describe(head, span);
    const auto next = NextRecord(at_ + 1);
    span.ends_block = !next.has_value();
    at_ = next.value_or(records_.size());
    span.size = at_ - span.offset;
  }

  void Describe(const std::optional<RecordHead>& head, DamagedSpan& span) const {
    if (head) {
      span.what = "checksum does not hold";
      span.seq = PlainSequence(*head);
      span.subject = RecordView{*head, records_.data() + at_}.Subject();
      return;
    }
    const uint64_t left = LeftAt(at_);
    if (left < jsstore::kEmptyRecordBytes) {
      span.what = "ends within a record";
      return;
    }
    const RecordHead read = RecordHead::Read(records_.data() + at_);
    const bool cut = read.length > left && read.Sane(read.length);
    span.what = cut ? "ends within a record of " + std::to_string(read.length) + " bytes"
                    : "no record begins here (length " + std::to_string(read.length) +
                          ", subject length " + std::to_string(read.subject_length) + ")";
    if (cut) span.seq = PlainSequence(read);
  }

  std::optional<size_t> NextRecord(size_t from) {
    for (size_t offset = from; offset < records_.size(); ++offset) {
      const auto head = SaneHeadAt(offset);
      if (!head) continue;
      const size_t end = offset + head->length;
      const bool likely = head->length <= kHashedAtOnceBytes || end == records_.size() ||
                          SaneHeadAt(end).has_value();
      if (!likely) continue;
      if (head->length > effort_left_) return std::nullopt;
      effort_left_ -= head->length;
      if (Holds(*head, offset)) return offset;
    }
    return std::nullopt;
  }

  BytesView records_;
  const jsstore::Checksum& checksum_;
  const RecordVisitor& visit_;
  uint64_t effort_left_;
  size_t at_ = 0;
  std::optional<uint64_t> last_seq_;
  std::vector<DamagedSpan> spans_;
};

uint32_t WrittenHeaderBytes(const RecordView& view) {
  if (!view.head.has_header) return 0;
  return jsstore::LoadLittle<uint32_t>(view.data + jsstore::kRecordHeaderBytes +
                                       view.head.subject_length);
}

// Where the header ends within the body; 0 where its length does not fit.
size_t HeaderBytes(const RecordView& view) {
  const uint32_t bytes = WrittenHeaderBytes(view);
  return bytes <= view.Body().size() ? bytes : 0;
}

}  // namespace

bool TellsSequence(const BlockRecord& record) {
  return record.kind != RecordKind::kTombstone && record.seq != 0;
}

std::string_view NameOf(RecordKind kind) {
  switch (kind) {
    case RecordKind::kMessage:
      return "message";
    case RecordKind::kErased:
      return "erased";
    case RecordKind::kTombstone:
      return "tombstone";
  }
  return "";
}

BytesView BlockRecord::header() const { return view.Body().first(HeaderBytes(view)); }
BytesView BlockRecord::payload() const { return view.Body().subspan(HeaderBytes(view)); }

std::string HeaderTrouble(const BlockRecord& record) {
  constexpr std::string_view kBegin = "NATS/1.0\r\n";
  constexpr std::string_view kEnd = "\r\n\r\n";
  if (!record.view.head.has_header || record.kind != RecordKind::kMessage) return "";
  const uint32_t bytes = WrittenHeaderBytes(record.view);
  const BytesView body = record.view.Body();
  if (bytes > body.size()) {
    return "length of the header, " + std::to_string(bytes) + ", does not fit in " +
           std::to_string(body.size()) + " bytes";
  }
  const std::string_view text(reinterpret_cast<const char*>(body.data()), body.size());
  // Headers that are none of NATS are let through by a server.
  if (!text.starts_with(kBegin) || text.substr(0, bytes).ends_with(kEnd)) return "";
  return "length of the header, " + std::to_string(bytes) + ", is not where the header ends";
}

std::vector<DamagedSpan> WalkRecords(BytesView records, const jsstore::Checksum& checksum,
                                     const RecordVisitor& visit) {
  return Walker(records, checksum, visit).Run();
}

std::string BlockChecksumName(std::string_view stream, uint32_t index) {
  return std::string(stream) + "-" + std::to_string(index);
}

}  // namespace jsparity
