#include "conformance/judge/held_stream.h"

#include <algorithm>
#include <string_view>

namespace jsparity {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;
// Headers that give a message an end of its own (stream.go: JSMessageTTL, JSSchedulePattern).
constexpr std::string_view kTtlHeader = "Nats-TTL";
constexpr std::string_view kScheduleHeader = "Nats-Schedule";

bool Has(const std::string& header, std::string_view name) {
  return header.find(name) != std::string::npos;
}

}  // namespace

uint64_t HeldMessage::Bytes() const {
  // length, sequence, time and the subject's length; checksum; the header's length where it has one
  constexpr uint64_t kFront = 4 + 8 + 8 + 2;
  constexpr uint64_t kChecksum = 8;
  const uint64_t header = hdr.empty() ? 0 : 4 + hdr.size();
  return kFront + subject.size() + header + msg.size() + kChecksum;
}

bool HeldStream::KnowsAll() const {
  return std::ranges::all_of(messages, [](const auto& entry) { return entry.second.known; });
}

std::optional<std::vector<uint64_t>> PresentIn(const jsstore::StreamState& state) {
  std::vector<uint64_t> present;
  if (state.msgs == 0) return present;
  if (state.msgs > kWalkedMessagesMax) return std::nullopt;
  uint64_t next = state.first_seq;
  bool too_many = false;
  const auto add_until = [&](uint64_t end) {
    if (end > next && end - next > kWalkedMessagesMax) too_many = true;
    for (; next < end && !too_many; ++next) present.push_back(next);
  };
  for (const jsstore::SequenceRun& run : state.deleted) {
    if (run.first > state.last_seq) break;  // of no sequence that the stream has
    add_until(run.first);
    next = std::max(next, run.first + run.count);
  }
  add_until(state.last_seq + 1);
  if (too_many) return std::nullopt;
  return present;
}

StreamChange ChangeTo(const HeldStream& before, const std::vector<uint64_t>& present,
                      uint64_t last) {
  StreamChange change;
  change.last_before = before.last;
  change.last_after = last;
  auto held = before.messages.begin();
  for (const uint64_t seq : present) {
    for (; held != before.messages.end() && held->first < seq; ++held) {
      change.gone.push_back(held->first);
    }
    if (held != before.messages.end() && held->first == seq) {
      ++held;
    } else {
      (seq > before.last ? change.added : change.returned).push_back(seq);
    }
  }
  for (; held != before.messages.end(); ++held) change.gone.push_back(held->first);
  return change;
}

void Update(HeldStream& held, const std::vector<uint64_t>& present, uint64_t first, uint64_t last) {
  std::map<uint64_t, HeldMessage> messages;
  for (const uint64_t seq : present) {
    auto known = held.messages.extract(seq);
    if (known.empty()) {
      messages.emplace_hint(messages.end(), seq, HeldMessage{});
    } else {
      messages.insert(messages.end(), std::move(known));
    }
  }
  held.messages = std::move(messages);
  held.first = first;
  held.last = last;
  held.known = true;
}

bool NamesTtl(const std::string& header, int64_t ttl_s) {
  const std::string named = std::string(kTtlHeader) + ": " + std::to_string(ttl_s);
  return Has(header, named + "\r\n") || Has(header, named + "s\r\n");
}

bool HasEndOfItsOwn(const HeldMessage& message) {
  return Has(message.hdr, kTtlHeader) || Has(message.hdr, kScheduleHeader);
}

bool MayBeOver(const HeldMessage& message, const jsstore::StreamConfig& config, int64_t now_ns) {
  const int64_t age_max = config.max_age.count();
  if (!message.known) return age_max > 0 || config.allow_msg_ttl || config.allow_msg_schedules;
  if (age_max > 0 && message.ts <= now_ns - age_max) return true;
  if (HasEndOfItsOwn(message)) return true;
  if (message.ttl <= 0) return message.ttl < 0;
  // The wheel turns in seconds.
  return message.ttl <= (now_ns - message.ts) / kNsPerSecond + 1;
}

}  // namespace jsparity
