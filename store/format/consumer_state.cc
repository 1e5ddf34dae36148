#include "store/format/consumer_state.h"

#include <string>

#include "store/format/varint.h"

namespace jsstore {
namespace {

constexpr uint8_t kMagic = 22;
constexpr uint8_t kVersion1 = 1;
constexpr uint8_t kVersion2 = 2;
constexpr size_t kConsumerStateHeaderBytes = 2;
constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr uint64_t kHighBit = uint64_t{1} << 63;

Unexpected CorruptConsumerState(const char* where) {
  return Fail({ErrorCode::kCorruptState, std::string("corrupt consumer state: ") + where});
}

// Reads numbers one after the other; after the first failure it stays failed and answers 0.
class Cursor {
 public:
  explicit Cursor(BytesView in) : in_(in) {}

  bool failed() const { return failed_; }

  uint64_t Unsigned() { return Take(ReadUvarint(in_)); }
  int64_t Signed() { return Take(ReadVarint(in_)); }

 private:
  template <typename Integer>
  Integer Take(VarintRead<Integer> read) {
    failed_ = failed_ || !read.ok();
    if (failed_) return 0;
    in_ = in_.subspan(static_cast<size_t>(read.size));
    return read.value;
  }

  BytesView in_;
  bool failed_ = false;
};

Result<uint8_t> ReadVersion(BytesView in) {
  if (in.size() < kConsumerStateHeaderBytes || in[0] != kMagic)
    return CorruptConsumerState("magic");
  const uint8_t version = in[1];
  if (version == kVersion1 || version == kVersion2) return version;
  return Fail(Error::Other("unsupported version: " + std::to_string(version)));
}

int64_t SecondsToNs(uint64_t seconds) { return static_cast<int64_t>(seconds * kNsPerSecond); }

int64_t TimeFromFile(uint8_t version, int64_t base_s, int64_t written_s) {
  const auto base = static_cast<uint64_t>(base_s);
  const auto written = static_cast<uint64_t>(written_s);
  return SecondsToNs(version == kVersion1 ? written + base : base - written);
}

void UndoVersion1Offsets(ConsumerState& state) {
  const SequencePair& floor = state.ack_floor;
  if (floor.consumer > 1) state.delivered.consumer += floor.consumer - 1;
  if (floor.stream > 1) state.delivered.stream += floor.stream - 1;
}

// The reference counts with signed integers: a number with the high bit means no entries at all.
bool CountsAny(uint64_t count) { return count > 0 && count < kHighBit; }

Status ReadPending(Cursor& cursor, uint8_t version, ConsumerState& state) {
  const uint64_t count = cursor.Unsigned();
  if (count == 0) return {};
  const int64_t base_s = cursor.Signed();
  if (!CountsAny(count)) return {};
  for (uint64_t i = 0; i < count; ++i) {
    uint64_t stream_seq = cursor.Unsigned();
    uint64_t consumer_seq = version == kVersion2 ? cursor.Unsigned() : 0;
    const int64_t written_s = cursor.Signed();
    if (cursor.failed()) return CorruptConsumerState("pending entry");
    stream_seq += state.ack_floor.stream;
    if (stream_seq == 0) return CorruptConsumerState("pending sequence");
    if (version == kVersion2) consumer_seq += state.ack_floor.consumer;
    state.pending[stream_seq] = {consumer_seq, TimeFromFile(version, base_s, written_s)};
  }
  return {};
}

void ReadRedelivered(Cursor& cursor, ConsumerState& state) {
  const uint64_t count = cursor.Unsigned();
  if (!CountsAny(count)) return;
  for (uint64_t i = 0; i < count && !cursor.failed(); ++i) {
    const uint64_t stream_seq = cursor.Unsigned();
    const uint64_t deliveries = cursor.Unsigned();
    if (stream_seq == 0 || deliveries == 0) continue;
    state.redelivered[stream_seq + state.ack_floor.stream] = deliveries;
  }
}

void AppendPending(Bytes& out, const ConsumerState& state, int64_t base_time_s) {
  AppendVarint(out, base_time_s);
  for (const auto& [stream_seq, pending] : state.pending) {
    AppendUvarint(out, stream_seq - state.ack_floor.stream);
    AppendUvarint(out, pending.sequence - state.ack_floor.consumer);
    const int64_t time_s = pending.timestamp_ns / kNsPerSecond;  // towards zero, as the reference
    AppendVarint(out, static_cast<int64_t>(static_cast<uint64_t>(base_time_s) -
                                           static_cast<uint64_t>(time_s)));
  }
}

}  // namespace

int64_t ConsumerStateBaseTime(int64_t now_ns) {
  int64_t seconds = now_ns / kNsPerSecond;
  int64_t rest_ns = now_ns % kNsPerSecond;
  if (rest_ns < 0) {
    rest_ns += kNsPerSecond;
    --seconds;
  }
  return rest_ns * 2 >= kNsPerSecond ? seconds + 1 : seconds;
}

Bytes EncodeConsumerState(const ConsumerState& state, int64_t base_time_s) {
  Bytes out{kMagic, kVersion2};
  AppendUvarint(out, state.ack_floor.consumer);
  AppendUvarint(out, state.ack_floor.stream);
  AppendUvarint(out, state.delivered.consumer);
  AppendUvarint(out, state.delivered.stream);
  AppendUvarint(out, state.pending.size());
  if (!state.pending.empty()) AppendPending(out, state, base_time_s);
  AppendUvarint(out, state.redelivered.size());
  for (const auto& [stream_seq, deliveries] : state.redelivered) {
    AppendUvarint(out, stream_seq - state.ack_floor.stream);
    AppendUvarint(out, deliveries);
  }
  return out;
}

Result<ConsumerState> DecodeConsumerState(BytesView in) {
  const auto version = ReadVersion(in);
  if (!version) return Unexpected(version.error());
  Cursor cursor(in.subspan(kConsumerStateHeaderBytes));
  ConsumerState state;
  state.ack_floor.consumer = cursor.Unsigned();
  state.ack_floor.stream = cursor.Unsigned();
  state.delivered.consumer = cursor.Unsigned();
  state.delivered.stream = cursor.Unsigned();
  if (cursor.failed()) return CorruptConsumerState("sequences");
  if (*version == kVersion1) UndoVersion1Offsets(state);
  if ((state.ack_floor.stream | state.delivered.stream) & kHighBit) {
    return CorruptConsumerState("sequence out of range");
  }
  JSSTORE_TRY(ReadPending(cursor, *version, state));
  ReadRedelivered(cursor, state);
  return state;
}

}  // namespace jsstore
