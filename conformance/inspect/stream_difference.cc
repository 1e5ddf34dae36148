#include "conformance/inspect/stream_difference.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <tuple>

#include "conformance/inspect/printable.h"
#include "conformance/protocol/json_reader.h"

namespace jsparity {
namespace {

using jsstore::BytesView;

uint64_t HashOf(BytesView bytes) {
  static const jsstore::Checksum kHash("difference");
  const jsstore::ChecksumValue digest = kHash.Of({bytes});
  uint64_t value = 0;
  std::memcpy(&value, digest.data(), sizeof(value));
  return value;
}

BytesView Raw(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

class Comparison {
 public:
  Comparison(const StreamContent& a, const StreamContent& b) : a_(a), b_(b) {}

  std::vector<StreamDifference> Run() {
    Messages();
    Config();
    Consumers();
    Sources();
    Timed();
    return std::move(differences_);
  }

 private:
  void Tell(std::string what, SequenceRuns sequences = {}) {
    differences_.push_back({std::move(what), std::move(sequences)});
  }

  void Messages() {
    std::vector<uint64_t> only_a;
    std::vector<uint64_t> only_b;
    size_t i = 0;
    size_t j = 0;
    while (i < a_.messages.size() || j < b_.messages.size()) {
      if (j == b_.messages.size() ||
          (i < a_.messages.size() && a_.messages[i].seq < b_.messages[j].seq)) {
        only_a.push_back(a_.messages[i++].seq);
      } else if (i == a_.messages.size() || b_.messages[j].seq < a_.messages[i].seq) {
        only_b.push_back(b_.messages[j++].seq);
      } else {
        Parts(a_.messages[i++], b_.messages[j++]);
      }
    }
    if (!only_a.empty()) Tell("only in A", RunsOf(only_a));
    if (!only_b.empty()) Tell("only in B", RunsOf(only_b));
    for (const auto& [what, seqs] : parts_) Tell(what + " differs", RunsOf(seqs));
    if (a_.reading.totals.last_seq != b_.reading.totals.last_seq) {
      Tell("last sequence: A " + std::to_string(a_.reading.totals.last_seq) + ", B " +
           std::to_string(b_.reading.totals.last_seq));
    }
  }

  void Parts(const MessageDigest& a, const MessageDigest& b) {
    if (a.subject != b.subject) parts_["subject"].push_back(a.seq);
    if (a.time != b.time) parts_["time"].push_back(a.seq);
    if (a.header != b.header) parts_["header"].push_back(a.seq);
    if (a.payload != b.payload) parts_["payload"].push_back(a.seq);
  }

  // Member by member where both are JSON.
  void Texts(const std::string& where, const std::string& a, const std::string& b) {
    if (a == b) return;
    const Json json_a = Json::parse(a, nullptr, /*allow_exceptions=*/false);
    const Json json_b = Json::parse(b, nullptr, /*allow_exceptions=*/false);
    if (!json_a.is_object() || !json_b.is_object()) return Tell(where + " differs");
    for (const auto& [key, value] : json_a.items()) {
      const auto other = json_b.find(key);
      if (other == json_b.end()) {
        Tell(where + ": " + key + ": only in A");
      } else if (*other != value) {
        Tell(where + ": " + key + ": A " + TextOf(value) + ", B " + TextOf(*other));
      }
    }
    for (const auto& [key, value] : json_b.items()) {
      if (!json_a.contains(key)) Tell(where + ": " + key + ": only in B");
    }
  }

  static std::string TextOf(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  void Config() { Texts("meta.inf", a_.reading.meta.text, b_.reading.meta.text); }

  void Consumers() {
    std::map<std::string, std::pair<const ConsumerReading*, const ConsumerReading*>> both;
    for (const ConsumerReading& one : a_.reading.consumers) both[one.name].first = &one;
    for (const ConsumerReading& one : b_.reading.consumers) both[one.name].second = &one;
    for (const auto& [name, pair] : both) {
      const std::string where = "consumer " + Printable(name);
      if (pair.first == nullptr || pair.second == nullptr) {
        Tell(where + (pair.first == nullptr ? ": only in B" : ": only in A"));
        continue;
      }
      Texts(where + ": meta.inf", pair.first->meta.text, pair.second->meta.text);
      States(where, pair.first->state.value_or(jsstore::ConsumerState{}),
             pair.second->state.value_or(jsstore::ConsumerState{}));
    }
  }

  void States(const std::string& where, const jsstore::ConsumerState& a,
              const jsstore::ConsumerState& b) {
    const auto pairs = [&](const char* what, const jsstore::SequencePair& x,
                           const jsstore::SequencePair& y) {
      if (x == y) return;
      Tell(where + ": " + what + ": A " + std::to_string(x.consumer) + " (stream " +
           std::to_string(x.stream) + "), B " + std::to_string(y.consumer) + " (stream " +
           std::to_string(y.stream) + ")");
    };
    pairs("delivered", a.delivered, b.delivered);
    pairs("ack floor", a.ack_floor, b.ack_floor);
    if (a.pending != b.pending) Tell(where + ": pending differs");
    if (a.redelivered != b.redelivered) Tell(where + ": redelivered differs");
  }

  void Sources() {
    const jsstore::SourceStates none;
    const auto& a = a_.reading.sources ? a_.reading.sources->states : none;
    const auto& b = b_.reading.sources ? b_.reading.sources->states : none;
    for (const auto& [name, state] : a) {
      const auto other = b.find(name);
      if (other == b.end() || !(other->second == state))
        Tell("source " + Printable(name) + " differs");
    }
    for (const auto& [name, state] : b) {
      if (!a.contains(name)) Tell("source " + Printable(name) + " differs");
    }
  }

  void Timed() {
    if (TtlsOf(a_.reading) != TtlsOf(b_.reading)) Tell("thw.db: TTLs differ");
    if (SchedulesOf(a_.reading) != SchedulesOf(b_.reading)) Tell("sched.db: schedules differ");
  }

  // Entries have no order of their own.
  static std::vector<std::pair<uint64_t, int64_t>> TtlsOf(const StreamReading& stream) {
    std::vector<std::pair<uint64_t, int64_t>> all;
    if (!stream.ttl_state) return all;
    for (const TtlMark& entry : stream.ttl_state->entries) {
      all.emplace_back(entry.seq, entry.expires_ns);
    }
    std::ranges::sort(all);
    return all;
  }
  static std::vector<std::tuple<std::string, uint64_t, int64_t>> SchedulesOf(
      const StreamReading& stream) {
    std::vector<std::tuple<std::string, uint64_t, int64_t>> all;
    if (!stream.schedule_state) return all;
    for (const ScheduleMark& entry : stream.schedule_state->entries) {
      all.emplace_back(entry.subject, entry.seq, entry.due_ns);
    }
    std::ranges::sort(all);
    return all;
  }

  const StreamContent& a_;
  const StreamContent& b_;
  std::map<std::string, std::vector<uint64_t>> parts_;
  std::vector<StreamDifference> differences_;
};

}  // namespace

StreamContent ReadContent(jsstore::FileSystem& files, const StreamPlace& place,
                          const ReadOptions& options) {
  StreamContent content;
  ReadOptions reading = options;
  reading.on_record = [&](const BlockReading&, const BlockRecord& record) {
    if (record.kind != RecordKind::kMessage) return;
    content.messages.push_back({record.seq, record.view.head.timestamp,
                                HashOf(Raw(record.subject())), HashOf(record.header()),
                                HashOf(record.payload())});
  };
  content.reading = ReadStream(files, place, reading);
  // One digest a message's record, in the same order.
  size_t at = 0;
  size_t kept = 0;
  for (const BlockReading& block : content.reading.blocks) {
    for (const MessageEntry& message : block.messages) {
      if (message.live) content.messages[kept++] = content.messages[at];
      ++at;
    }
  }
  content.messages.resize(kept);
  std::ranges::sort(content.messages, {}, &MessageDigest::seq);
  return content;
}

std::vector<StreamDifference> Compare(const StreamContent& a, const StreamContent& b) {
  return Comparison(a, b).Run();
}

}  // namespace jsparity
