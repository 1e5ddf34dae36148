#include "conformance/components/component_list.h"
#include "conformance/components/damage.h"
#include "conformance/components/script.h"
#include "conformance/components/store_outcome.h"
#include "store/format/consumer_state.h"
#include "store/format/varint.h"

namespace jsparity {
namespace {

using jsstore::ConsumerState;

ConsumerState StateOf(std::string_view script) {
  ConsumerState state;
  Transcript(script, [&](std::string_view op, ScriptLine& line) -> std::string {
    const uint64_t first = line.U64();
    const uint64_t second = line.U64();
    if (op == "delivered") state.delivered = {first, second};
    if (op == "ack_floor") state.ack_floor = {first, second};
    if (op == "pending") state.pending[first] = {second, line.I64()};
    if (op == "redelivered") state.redelivered[first] = second;
    return "";
  });
  return state;
}

// Whether a number of entries is beyond what the reference can take: it makes room for so many
// before it looks for them, and reads on to the last even where the bytes have ended. It would run
// out of memory, or never end.
class PromisesTooMuch {
 public:
  explicit PromisesTooMuch(std::string_view bytes) : in_(StoreView(bytes)) {
    constexpr size_t kPairs = 4;
    if (in_.size() < 2) return;
    const size_t numbers = in_[1] == 1 ? 2 : 3;  // of a pending entry
    in_ = in_.subspan(2);
    for (size_t i = 0; i < kPairs; ++i) Number();
    const uint64_t pending = Count();
    if (pending > 0) Number();  // the base time
    if (pending < kSigned) {
      for (uint64_t i = 0; i < pending * numbers && !in_.empty(); ++i) Number();
    }
    Count();
  }

  operator bool() const { return too_much_; }  // NOLINT(google-explicit-constructor)

 private:
  uint64_t Number() {
    const auto read = jsstore::ReadUvarint(in_);
    in_ = in_.subspan(read.ok() ? static_cast<size_t>(read.size) : in_.size());
    return read.value;
  }

  uint64_t Count() {
    constexpr uint64_t kEntriesMax = 1'000'000;
    const uint64_t count = Number();
    too_much_ = too_much_ || (count > kEntriesMax && count < kSigned);
    return count;
  }

  // The reference counts with signed integers: from here on there are no entries.
  static constexpr uint64_t kSigned = uint64_t{1} << 63;

  jsstore::BytesView in_;
  bool too_much_ = false;
};

std::string RandomStateScript(ComponentRandom& random, int number_bits) {
  const auto number = [&] { return " " + std::to_string(random.AnyLength(number_bits)); };
  std::string script;
  if (!random.OneIn(8)) script += "ack_floor" + number() + number() + "\n";
  if (!random.OneIn(8)) script += "delivered" + number() + number() + "\n";
  for (uint64_t left = random.AnyLength(5); left > 0; --left) {
    const int64_t ts = kComponentTimeNs - 500'000'000'000 +
                       static_cast<int64_t>(random.AnyLength(number_bits > 16 ? 62 : 40)) *
                           (random.OneIn(4) ? -1 : 1);
    script += "pending" + number() + number() + " " + std::to_string(ts) + "\n";
  }
  for (uint64_t left = random.AnyLength(4); left > 0; --left) {
    script += "redelivered" + number() + number() + "\n";
  }
  return script;
}

}  // namespace

std::string GenerateConsumerStateScript(ComponentRandom& random) {
  return RandomStateScript(random, random.OneOf({6, 16, 63, 64}));
}

std::string GenerateConsumerStateBytes(ComponentRandom& random) {
  while (true) {
    const std::string script = RandomStateScript(random, random.OneOf({6, 16, 19}));
    std::string bytes = RunConsumerState(script).output;
    if (random.OneIn(4)) bytes[1] = 1;
    if (!random.OneIn(4)) Damage(bytes, random);
    if (!PromisesTooMuch(bytes)) return bytes;
  }
}

Outcome RunConsumerState(std::string_view script) {
  return Outcome::Of(StoreText(jsstore::EncodeConsumerState(
      StateOf(script), jsstore::ConsumerStateBaseTime(kComponentTimeNs))));
}

Outcome RunConsumerStateDecode(std::string_view bytes) {
  const auto state = jsstore::DecodeConsumerState(StoreView(bytes));
  if (!state) return OutcomeOf(state.error());
  const auto pair = [](const jsstore::SequencePair& p) {
    return " " + std::to_string(p.consumer) + " " + std::to_string(p.stream) + "\n";
  };
  std::string out = "delivered" + pair(state->delivered) + "ack_floor" + pair(state->ack_floor);
  for (const auto& [seq, pending] : state->pending) {
    out += "pending " + std::to_string(seq) + " " + std::to_string(pending.sequence) + " " +
           std::to_string(pending.timestamp_ns) + "\n";
  }
  for (const auto& [seq, count] : state->redelivered) {
    out += "redelivered " + std::to_string(seq) + " " + std::to_string(count) + "\n";
  }
  return Outcome::Of(std::move(out));
}

}  // namespace jsparity
