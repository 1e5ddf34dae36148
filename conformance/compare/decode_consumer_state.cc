#include "conformance/compare/byte_cursor.h"
#include "conformance/compare/consumer_state_file.h"
#include "conformance/compare/decoded_file.h"

namespace jsparity {

std::optional<ConsumerStateFile> ReadConsumerStateFile(std::string_view bytes) {
  ByteCursor cursor(bytes);
  ConsumerStateFile file;
  file.head = cursor.Raw(2);
  file.ack_floor_consumer = cursor.Uvarint();
  file.ack_floor_stream = cursor.Uvarint();
  file.delivered_consumer = cursor.Uvarint();
  file.delivered_stream = cursor.Uvarint();
  const uint64_t pending = cursor.Uvarint();
  if (pending > 0) file.base_seconds = cursor.Varint();
  for (uint64_t i = 0; i < pending && cursor.ok(); ++i) {
    const uint64_t stream = cursor.Uvarint();
    const uint64_t consumer = cursor.Uvarint();
    file.pending.push_back({stream, consumer, cursor.Varint()});
  }
  const uint64_t redelivered = cursor.Uvarint();
  for (uint64_t i = 0; i < redelivered && cursor.ok(); ++i) {
    const uint64_t stream = cursor.Uvarint();
    file.redelivered.push_back({stream, cursor.Uvarint()});
  }
  if (!cursor.ok() || cursor.left() > 0) return std::nullopt;
  return file;
}

DecodedFile DecodeConsumerState(std::string_view bytes) {
  const auto file = ReadConsumerStateFile(bytes);
  if (!file) {
    DecodedRecord record;
    record.name = "no consumer state";
    record.Add("bytes", Hex(bytes));
    return {record};
  }
  DecodedFile records;
  DecodedRecord& head = records.emplace_back();
  head.name = "header";
  head.Add("magic and version", Hex(file->head));
  head.Add("ack floor, consumer", file->ack_floor_consumer);
  head.Add("ack floor, stream", file->ack_floor_stream);
  head.Add("delivered, consumer", file->delivered_consumer);
  head.Add("delivered, stream", file->delivered_stream);
  head.Add("pending", file->pending.size());
  head.AddSigned("base time in seconds", file->base_seconds);
  head.Add("redelivered", file->redelivered.size());
  for (const auto& entry : file->pending) {
    DecodedRecord& record = records.emplace_back();
    record.name = "pending " + std::to_string(entry.stream_less_floor + file->ack_floor_stream);
    record.Add("stream sequence", entry.stream_less_floor + file->ack_floor_stream);
    record.Add("consumer sequence", entry.consumer_less_floor + file->ack_floor_consumer);
    record.AddSigned("seconds before the base", entry.seconds_before_base);
  }
  for (const auto& entry : file->redelivered) {
    DecodedRecord& record = records.emplace_back();
    record.name = "redelivered " + std::to_string(entry.stream_less_floor + file->ack_floor_stream);
    record.Add("stream sequence", entry.stream_less_floor + file->ack_floor_stream);
    record.Add("count", entry.count);
  }
  return records;
}

}  // namespace jsparity
