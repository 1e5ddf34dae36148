#include "conformance/inspect/marked_bytes.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "conformance/compare/byte_cursor.h"
#include "conformance/inspect/block_reading.h"
#include "conformance/inspect/printable.h"
#include "conformance/protocol/describe.h"

namespace jsparity {
namespace {

using jsstore::BytesView;

std::string_view Text(BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Reads fields front to back and keeps where each was.
class Marker {
 public:
  explicit Marker(BytesView bytes) : bytes_(bytes), cursor_(Text(bytes)) {}

  bool ok() const { return cursor_.ok(); }
  void Begin(std::string title) { parts_.push_back({std::move(title), {}}); }
  // Of the part that is being read.
  void Retitle(std::string title) { parts_.back().title = std::move(title); }

  uint64_t Fixed(std::string_view name, size_t width) {
    const size_t from = cursor_.offset();
    return Keep(name, from, cursor_.Fixed(width));
  }
  uint64_t Uvarint(std::string_view name) {
    const size_t from = cursor_.offset();
    return Keep(name, from, cursor_.Uvarint());
  }
  int64_t Varint(std::string_view name) {
    const size_t from = cursor_.offset();
    return Keep(name, from, cursor_.Varint());
  }
  int64_t Time(std::string_view name) {
    const int64_t ns = Varint(name);
    if (ok() && ns != 0) parts_.back().fields.back().value += "  " + TimeText(ns);
    return ns;
  }
  std::string_view Raw(std::string_view name, size_t size, bool is_text) {
    const size_t from = cursor_.offset();
    const std::string_view raw = cursor_.Raw(size);
    if (ok()) Add(name, from, is_text ? Printable(raw) : "");
    return raw;
  }

  MarkedParts Finish() {
    if (!ok()) Begin("ends too early");
    if (ok() && cursor_.left() > 0) Begin("after the end");
    if (end_ < bytes_.size()) {
      parts_.back().fields.push_back({end_, bytes_.size() - end_, "bytes", ""});
    }
    return std::move(parts_);
  }

 private:
  template <typename Value>
  Value Keep(std::string_view name, size_t from, Value value) {
    if (ok()) Add(name, from, std::to_string(value));
    return value;
  }

  void Add(std::string_view name, size_t from, std::string value) {
    parts_.back().fields.push_back(
        {from, cursor_.offset() - from, std::string(name), std::move(value)});
    end_ = cursor_.offset();
  }

  BytesView bytes_;
  ByteCursor cursor_;
  MarkedParts parts_;
  size_t end_ = 0;  // of the last field
};

MarkedPart PartOf(const BlockRecord& record, size_t number) {
  const auto& head = record.view.head;
  MarkedPart part;
  part.title = "record " + std::to_string(number) + ", " + std::string(NameOf(record.kind)) +
               ", sequence " + std::to_string(record.seq);
  uint64_t at = record.offset;
  const auto add = [&](std::string name, uint64_t size, std::string value) {
    if (size > 0) part.fields.push_back({at, size, std::move(name), std::move(value)});
    at += size;
  };
  add("length", 4, std::to_string(head.length) + (head.has_header ? ", has a header" : ""));
  add("sequence", 8,
      std::to_string(record.seq) + (head.IsErased() ? ", erased" : "") +
          (head.IsTombstone() ? ", tombstone" : ""));
  add("time", 8, std::to_string(head.timestamp) + "  " + TimeText(head.timestamp));
  add("subject length", 2, std::to_string(head.subject_length));
  add("subject", head.subject_length, Printable(record.subject()));
  if (head.has_header) add("header length", 4, std::to_string(record.header().size()));
  add("header", record.header().size(), Printable(Text(record.header())));
  add("payload", record.payload().size(), Printable(Text(record.payload())));
  add("checksum", jsstore::kChecksumBytes, "holds");
  return part;
}

void MarkDeletes(Marker& marker) {
  constexpr size_t kWordBytes = 8;
  constexpr size_t kWordsOfVersion1 = 64;
  constexpr size_t kWords = 32;
  marker.Fixed("deletes: magic", 1);
  const uint64_t version = marker.Fixed("deletes: version", 1);
  const uint64_t nodes = marker.Fixed("deletes: nodes", 4);
  marker.Fixed("deletes: members", 4);
  const size_t words = version == 1 ? kWordsOfVersion1 : kWords;
  for (uint64_t i = 0; i < nodes && marker.ok(); ++i) {
    marker.Fixed("deletes: base", 8);
    marker.Raw("deletes: bits", words * kWordBytes, false);
    marker.Fixed("deletes: height", 2);
  }
}

void MarkIndexBlock(Marker& marker, uint64_t version) {
  marker.Begin("block");
  const uint64_t index = marker.Uvarint("index");
  marker.Retitle("block " + std::to_string(index));
  marker.Uvarint("bytes");
  marker.Uvarint("first sequence");
  marker.Varint("first time, less the stream's first");
  marker.Uvarint("last sequence");
  marker.Varint("last time, less the stream's first");
  const uint64_t deletes = marker.Uvarint("deletes");
  if (version >= 2) marker.Uvarint("messages with TTL");
  if (version >= 3) marker.Uvarint("schedules");
  if (deletes > 0 && marker.ok()) MarkDeletes(marker);
}

uint64_t MarkStampedHead(Marker& marker) {
  marker.Begin("head");
  marker.Fixed("version", 1);
  const uint64_t count = marker.Fixed("entries", 8);
  marker.Fixed("stamp", 8);
  return count;
}

std::string HexLine(uint64_t offset, BytesView bytes) {
  constexpr size_t kLineBytes = 16;
  std::array<char, 24> number{};
  std::snprintf(number.data(), number.size(), "%08llx ", static_cast<unsigned long long>(offset));
  std::string line = number.data();
  for (size_t i = 0; i < kLineBytes; ++i) {
    std::array<char, 4> byte{' ', ' ', ' ', 0};
    if (i < bytes.size()) std::snprintf(byte.data(), byte.size(), " %02x", bytes[i]);
    line += byte.data();
  }
  return line;
}

void AppendField(const MarkedField& field, BytesView bytes, std::string& text) {
  constexpr size_t kLineBytes = 16;
  constexpr size_t kLinesMax = 6;
  constexpr size_t kValueChars = 60;
  const size_t lines = (field.size + kLineBytes - 1) / kLineBytes;
  for (size_t line = 0; line < lines; ++line) {
    if (lines > kLinesMax && line == kLinesMax / 2) {
      const size_t left_out = lines - kLinesMax;
      text += "           … " + std::to_string(left_out * kLineBytes) + " bytes\n";
      line += left_out;
    }
    const size_t from = line * kLineBytes;
    text +=
        "  " + HexLine(field.offset + from,
                       bytes.subspan(field.offset + from, std::min(kLineBytes, field.size - from)));
    if (line == 0) {
      text += "  " + field.name;
      if (!field.value.empty()) text += " " + Shortened(field.value, kValueChars);
    }
    text += "\n";
  }
}

}  // namespace

MarkedParts MarkBlock(BytesView records, const jsstore::Checksum& checksum) {
  MarkedParts parts;
  const auto damage = WalkRecords(records, checksum, [&](const BlockRecord& record) {
    parts.push_back(PartOf(record, parts.size()));
  });
  for (const DamagedSpan& span : damage) {
    MarkedPart part{"DAMAGED: " + span.what, {{span.offset, span.size, "bytes", ""}}};
    const auto behind = std::ranges::find_if(
        parts, [&](const MarkedPart& other) { return other.fields.front().offset > span.offset; });
    parts.insert(behind, std::move(part));
  }
  return parts;
}

MarkedParts MarkIndex(BytesView bytes) {
  Marker marker(bytes);
  marker.Begin("summary");
  marker.Fixed("magic", 1);
  const uint64_t version = marker.Fixed("version", 1);
  marker.Uvarint("messages");
  marker.Uvarint("bytes");
  marker.Uvarint("first sequence");
  marker.Time("first time");
  marker.Uvarint("last sequence");
  marker.Time("last time");
  const uint64_t subjects = marker.Uvarint("number of subjects");
  for (uint64_t i = 0; i < subjects && marker.ok(); ++i) {
    marker.Begin("subject " + std::to_string(i));
    marker.Raw("subject", marker.Uvarint("subject length"), true);
    const uint64_t total = marker.Uvarint("messages");
    marker.Uvarint("first block");
    if (version >= 4 || total > 1) marker.Uvarint("last block");
  }
  marker.Begin("blocks");
  const uint64_t blocks = marker.Uvarint("number of blocks");
  for (uint64_t i = 0; i < blocks && marker.ok(); ++i) MarkIndexBlock(marker, version);
  marker.Begin("tail");
  marker.Uvarint("last block");
  marker.Raw("checksum of its last record", jsstore::kChecksumBytes, false);
  return marker.Finish();
}

MarkedParts MarkTtlState(BytesView bytes) {
  Marker marker(bytes);
  const uint64_t count = MarkStampedHead(marker);
  for (uint64_t i = 0; i < count && marker.ok(); ++i) {
    marker.Begin("entry " + std::to_string(i));
    marker.Time("expires");
    marker.Uvarint("sequence");
  }
  return marker.Finish();
}

MarkedParts MarkScheduleState(BytesView bytes) {
  Marker marker(bytes);
  const uint64_t count = MarkStampedHead(marker);
  for (uint64_t i = 0; i < count && marker.ok(); ++i) {
    marker.Begin("entry " + std::to_string(i));
    marker.Raw("subject", marker.Fixed("subject length", 2), true);
    marker.Time("due");
    marker.Uvarint("sequence");
  }
  return marker.Finish();
}

MarkedParts MarkSources(BytesView bytes) {
  Marker marker(bytes);
  const uint64_t count = MarkStampedHead(marker);
  for (uint64_t i = 0; i < count && marker.ok(); ++i) {
    marker.Begin("source " + std::to_string(i));
    marker.Raw("name", marker.Uvarint("name length"), true);
    marker.Uvarint("sequence");
    marker.Raw("identity", marker.Uvarint("identity length"), true);
  }
  return marker.Finish();
}

MarkedParts MarkConsumerState(BytesView bytes) {
  Marker marker(bytes);
  marker.Begin("head");
  marker.Fixed("magic", 1);
  const uint64_t version = marker.Fixed("version", 1);
  marker.Uvarint("ack floor: consumer");
  marker.Uvarint("ack floor: stream");
  marker.Uvarint("delivered: consumer");
  marker.Uvarint("delivered: stream");
  const uint64_t pending = marker.Uvarint("number of pending");
  if (pending > 0) marker.Varint("base time in seconds");
  for (uint64_t i = 0; i < pending && marker.ok(); ++i) {
    marker.Begin("pending " + std::to_string(i));
    marker.Uvarint("stream sequence less the ack floor's");
    if (version >= 2) marker.Uvarint("consumer sequence less the ack floor's");
    marker.Varint("seconds from the base time");
  }
  marker.Begin("redelivered");
  const uint64_t redelivered = marker.Uvarint("number of redelivered");
  for (uint64_t i = 0; i < redelivered && marker.ok(); ++i) {
    marker.Begin("redelivered " + std::to_string(i));
    marker.Uvarint("stream sequence less the ack floor's");
    marker.Uvarint("count");
  }
  return marker.Finish();
}

MarkedParts MarkText(BytesView bytes) {
  Marker marker(bytes);
  marker.Begin("text");
  marker.Raw("text", bytes.size(), true);
  return marker.Finish();
}

std::string HexText(const MarkedParts& parts, BytesView bytes) {
  std::string text;
  for (const MarkedPart& part : parts) {
    text += part.title + "\n";
    for (const MarkedField& field : part.fields) AppendField(field, bytes, text);
  }
  return text;
}

}  // namespace jsparity
