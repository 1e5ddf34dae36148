#include "conformance/inspect/verification.h"

#include <algorithm>
#include <map>

#include "conformance/inspect/liveness.h"
#include "conformance/inspect/printable.h"
#include "jsstore/store_layout.h"

namespace jsparity {
namespace {

using Standing = IndexReading::Standing;

std::string InMessagesDir(std::string_view name) {
  return std::string(jsstore::kMessagesDir).append("/").append(name);
}

std::vector<uint64_t> LiveSequences(const BlockReading& block) {
  std::vector<uint64_t> live;
  for (const MessageEntry& message : block.messages) {
    if (message.live) live.push_back(message.seq);
  }
  return live;
}

SequenceRuns DeletedIn(const IndexedBlock& block) {
  SequenceRuns runs;
  block.deleted.ForEachRun([&](uint64_t first, uint64_t count) {
    runs.push_back({first, count});
    return true;
  });
  return runs;
}

std::string Differ(std::string_view what, uint64_t indexed, uint64_t found) {
  return "says " + std::to_string(indexed) + " " + std::string(what) + ", the blocks have " +
         std::to_string(found);
}

class Verifier {
 public:
  explicit Verifier(const StreamReading& stream) : stream_(stream) {}

  std::vector<Finding> Run() {
    Meta(stream_.meta, std::string(jsstore::kMetaFile));
    CollectTombstones();
    for (size_t i = 0; i < stream_.blocks.size(); ++i) Block(i);
    Index();
    if (stream_.ttl_state || stream_.schedule_state) {
      const LiveMessages live(stream_);
      Ttls(live);
      Schedules(live);
    }
    if (stream_.sources && !stream_.sources->damage.empty()) {
      Wrong(std::string(jsstore::kSourcesStateFile), stream_.sources->damage);
    }
    for (const ConsumerReading& consumer : stream_.consumers) Consumer(consumer);
    for (const std::string& file : stream_.leftovers) {
      Note(file, "is left of something interrupted, or of a server before 2.10");
    }
    for (const std::string& file : stream_.stray_files) Note(file, "is no file of a store");
    return std::move(findings_);
  }

 private:
  Finding& Add(FindingLevel level, std::string file, std::string what) {
    Finding& finding = findings_.emplace_back();
    finding.level = level;
    finding.file = std::move(file);
    finding.what = std::move(what);
    return finding;
  }
  Finding& Wrong(std::string file, std::string what) {
    return Add(FindingLevel::kWrong, std::move(file), std::move(what));
  }
  Finding& Note(std::string file, std::string what) {
    return Add(FindingLevel::kNote, std::move(file), std::move(what));
  }

  template <typename Reading>
  void Meta(const Reading& meta, const std::string& file) {
    if (!meta.trouble.empty()) Wrong(file, meta.trouble);
  }

  void CollectTombstones() {
    std::vector<uint64_t> all;
    for (const BlockReading& block : stream_.blocks) {
      all.insert(all.end(), block.tombstones.begin(), block.tombstones.end());
    }
    std::ranges::sort(all);
    tombstones_ = RunsOf(all);
  }

  // --- Blocks -----------------------------------------------------------------------------------
  void Block(size_t i) {
    const BlockReading& block = stream_.blocks[i];
    const SequenceRuns missing = MissingFrom(block);
    SequenceRuns told;
    if (!block.unreadable.empty()) {
      Finding& finding = Wrong(block.file, block.unreadable);
      TakeLost(finding, missing, told);
    }
    for (const std::string& trouble : block.troubles) Wrong(block.file, trouble);
    for (const DamagedSpan& span : block.damage) Damaged(i, span, missing, told);
    for (const OddRecord& odd : block.odd) {
      Wrong(block.file, "record of sequence " + std::to_string(odd.seq) + ": " + odd.what).offset =
          odd.offset;
    }
    // Index.db has them, and no damage tells where they went.
    const SequenceRuns untold = Without(missing, told);
    if (!untold.empty()) {
      Finding& finding = Wrong(block.file, "lacks messages that index.db has");
      finding.lost = untold;
      finding.surely = true;
    }
    Order(i);
  }

  // What index.db has in this block and the block has not.
  SequenceRuns MissingFrom(const BlockReading& block) const {
    if (!stream_.index.current()) return {};
    const IndexedBlock* indexed = stream_.index.Find(block.index);
    if (indexed == nullptr || indexed->msgs() == 0) return {};
    SequenceRuns wanted =
        Without(RunOf(indexed->fields.first_seq, indexed->fields.last_seq), DeletedIn(*indexed));
    return Without(wanted, RunsOf(LiveSequences(block)));
  }

  static void TakeLost(Finding& finding, const SequenceRuns& lost, SequenceRuns& told) {
    finding.lost = lost;
    finding.surely = true;
    for (const jsstore::SequenceRun& run : lost) told.push_back(run);
    std::ranges::sort(told, {}, &jsstore::SequenceRun::first);
  }

  void Damaged(size_t i, const DamagedSpan& span, const SequenceRuns& missing, SequenceRuns& told) {
    const BlockReading& block = stream_.blocks[i];
    std::string what = span.what;
    if (span.seq) what = "record of sequence " + std::to_string(*span.seq) + ": " + what;
    if (!span.subject.empty()) what += ", subject " + Printable(span.subject);
    if (span.size == block.record_bytes && stream_.meta.encrypted &&
        block.cipher == jsstore::Cipher::kNone) {
      what += "; the stream is encrypted, and the block has no key file";
    }
    if (span.ends_block) {
      what += "; nothing behind it can be read";
    } else {
      what += "; " + std::to_string(span.records_behind) +
              (span.records_behind == 1 ? " record behind it is" : " records behind it are") +
              " whole";
    }
    Finding& finding = Wrong(block.file, std::move(what));
    finding.offset = span.offset;
    finding.size = span.size;
    const SequenceRuns between = Between(i, span);
    if (stream_.index.current()) {
      TakeLost(finding, Without(between, Without(between, missing)), told);
    } else {
      finding.lost = Without(Without(between, tombstones_), RunsOf(AllSequences(block)));
    }
  }

  static std::vector<uint64_t> AllSequences(const BlockReading& block) {
    std::vector<uint64_t> all;
    for (const MessageEntry& message : block.messages) all.push_back(message.seq);
    std::ranges::sort(all);
    return all;
  }

  // The sequences that the span can have held.
  SequenceRuns Between(size_t i, const DamagedSpan& span) const {
    const uint64_t before = span.seq_before ? *span.seq_before : LastBefore(i);
    std::optional<uint64_t> behind = span.seq_behind;
    for (size_t next = i + 1; !behind && next < stream_.blocks.size(); ++next) {
      behind = stream_.blocks[next].first_seq;
    }
    uint64_t last = behind ? *behind - 1 : span.seq.value_or(before);
    // An index that is behind still knows how far the stream had come.
    if (!behind && stream_.index.whole()) last = std::max(last, stream_.index.summary.last_seq);
    // Nothing told what came before, so only the record itself is known.
    if (before == 0 && span.seq) return RunOf(std::min(*span.seq, last), last);
    return RunOf(before + 1, last);
  }

  uint64_t LastBefore(size_t i) const {
    for (; i > 0; --i) {
      if (stream_.blocks[i - 1].last_seq) return *stream_.blocks[i - 1].last_seq;
    }
    return 0;
  }

  void Order(size_t i) {
    const BlockReading& block = stream_.blocks[i];
    const uint64_t before = LastBefore(i);
    if (!block.first_seq || before == 0 || *block.first_seq > before) return;
    // Only erased and dead records may come again.
    for (const MessageEntry& message : block.messages) {
      if (!message.live || message.seq > before) continue;
      Wrong(block.file, "has sequence " + std::to_string(message.seq) +
                            ", though an earlier block goes up to " + std::to_string(before));
      return;
    }
  }

  // --- index.db ---------------------------------------------------------------------------------
  void Index() {
    const IndexReading& index = stream_.index;
    const std::string file = InMessagesDir(jsstore::kStreamStateFile);
    switch (index.standing) {
      case Standing::kAbsent:
        Note(file, "is not there; a start reads all blocks");
        break;
      case Standing::kUnreadable:
      case Standing::kDamaged:
        Wrong(file, index.why);
        break;
      case Standing::kBehind:
        Note(file, index.why + "; a start reads all blocks");
        break;
      case Standing::kCurrent:
        AgainstBlocks(file);
        break;
    }
  }

  void AgainstBlocks(const std::string& file) {
    const IndexReading& index = stream_.index;
    uint64_t msgs = 0;
    uint64_t bytes = 0;
    for (const IndexedBlock& block : index.blocks) {
      msgs += block.msgs();
      bytes += block.fields.bytes;
      Deletes(file, block);
      IndexedAgainstFound(file, block);
    }
    if (msgs != index.summary.msgs) {
      Wrong(file, "says " + std::to_string(index.summary.msgs) + " messages, and " +
                      std::to_string(msgs) + " over its blocks");
    }
    if (AllBlocksWhole() && index.summary.msgs > 0) Bounds(file);
    if (bytes != index.summary.bytes) {
      Wrong(file, "says " + std::to_string(index.summary.bytes) + " bytes, and " +
                      std::to_string(bytes) + " over its blocks");
    }
    Subjects(file);
  }

  void Bounds(const std::string& file) {
    const auto& said = stream_.index.summary;
    if (said.first_seq != stream_.totals.first_seq) {
      Wrong(file, "says that the stream begins at " + std::to_string(said.first_seq) +
                      ", the blocks at " + std::to_string(stream_.totals.first_seq));
    }
    if (said.last_seq != stream_.totals.last_seq) {
      Wrong(file, "says that the stream ends at " + std::to_string(said.last_seq) +
                      ", the blocks at " + std::to_string(stream_.totals.last_seq));
    }
  }

  void Deletes(const std::string& file, const IndexedBlock& block) {
    const std::string of = "block " + std::to_string(block.fields.index);
    const auto summary = block.deleted.State();
    if (summary.count != block.fields.deletes) {
      Wrong(file, "says " + std::to_string(block.fields.deletes) + " deletes in " + of +
                      ", and has " + std::to_string(summary.count));
    }
    if (summary.count > 0 &&
        (summary.min < block.fields.first_seq || summary.max > block.fields.last_seq)) {
      Wrong(file, "has deletes in " + of + " that are not between its first and its last sequence");
    }
  }

  void IndexedAgainstFound(const std::string& file, const IndexedBlock& indexed) {
    const auto found =
        std::ranges::find(stream_.blocks, indexed.fields.index, &BlockReading::index);
    const std::string name = InMessagesDir(jsstore::BlockFileName(indexed.fields.index));
    if (found == stream_.blocks.end()) {
      if (indexed.msgs() == 0) return;
      Finding& finding = Wrong(name, "is missing, and index.db has messages in it");
      finding.lost =
          Without(RunOf(indexed.fields.first_seq, indexed.fields.last_seq), DeletedIn(indexed));
      finding.surely = true;
      return;
    }
    // What is damaged was told.
    if (!found->damage.empty() || !found->unreadable.empty() || !found->troubles.empty()) return;
    const std::string of = "messages in " + name;
    if (indexed.msgs() < found->live) Wrong(file, Differ(of, indexed.msgs(), found->live));
    if (indexed.msgs() == found->live && indexed.fields.bytes != found->live_bytes) {
      Wrong(file, Differ("bytes in " + name, indexed.fields.bytes, found->live_bytes));
    }
  }

  // A damaged block lacks messages, which is told of it.
  bool AllBlocksWhole() const {
    return std::ranges::all_of(stream_.blocks, [](const BlockReading& block) {
      return block.damage.empty() && block.unreadable.empty() && block.troubles.empty();
    });
  }

  // A stream that takes messages from nowhere does not keep count (filestore.go:
  // noTrackSubjects).
  bool CountsSubjects() const {
    if (!stream_.meta.meta) return !stream_.index.subjects.empty();
    const jsstore::StreamConfig& config = stream_.meta.meta->config;
    return (config.subjects && !config.subjects->empty()) || config.mirror.has_value() ||
           !config.sources.empty();
  }

  void Subjects(const std::string& file) {
    if (!AllBlocksWhole() || !CountsSubjects()) return;
    std::vector<uint64_t> counted(stream_.subjects.size());
    for (const BlockReading& block : stream_.blocks) {
      for (const MessageEntry& message : block.messages) {
        if (message.live) ++counted[message.subject];
      }
    }
    std::map<std::string_view, uint64_t> by_name;
    for (size_t i = 0; i < counted.size(); ++i) {
      if (counted[i] > 0) by_name.emplace(stream_.subjects[i], counted[i]);
    }
    for (const IndexedSubject& subject : stream_.index.subjects) {
      const auto found = by_name.find(subject.subject);
      const uint64_t count = found == by_name.end() ? 0 : found->second;
      if (count != subject.total) {
        Wrong(file,
              Differ("messages of subject " + Printable(subject.subject), subject.total, count));
      }
      if (found != by_name.end()) by_name.erase(found);
    }
    for (const auto& [name, count] : by_name) {
      if (!name.empty()) Wrong(file, Differ("messages of subject " + Printable(name), 0, count));
    }
  }

  // --- What goes by time ------------------------------------------------------------------------
  void Ttls(const LiveMessages& live) {
    if (!stream_.ttl_state) return;
    const std::string file = InMessagesDir(jsstore::kTtlStateFile);
    const TtlStateReading& state = *stream_.ttl_state;
    if (!state.damage.empty()) Wrong(file, state.damage);
    for (const TtlMark& entry : state.entries) {
      const auto mark = std::ranges::lower_bound(stream_.ttls, entry.seq, {}, &TtlMark::seq);
      const bool marked = mark != stream_.ttls.end() && mark->seq == entry.seq;
      if (marked && mark->expires_ns == entry.expires_ns) continue;
      // What was removed since the file was written is no damage.
      if (live.Find(entry.seq) == nullptr) continue;
      Wrong(file, "lets sequence " + std::to_string(entry.seq) + " expire at " +
                      std::to_string(entry.expires_ns) +
                      (marked ? ", its message at " + std::to_string(mark->expires_ns)
                              : ", and its message has no TTL"));
    }
  }

  void Schedules(const LiveMessages& live) {
    if (!stream_.schedule_state) return;
    const std::string file = InMessagesDir(jsstore::kScheduleStateFile);
    const ScheduleStateReading& state = *stream_.schedule_state;
    if (!state.damage.empty()) Wrong(file, state.damage);
    for (const ScheduleMark& entry : state.entries) {
      const MessageEntry* message = live.Find(entry.seq);
      if (message == nullptr) continue;
      if (stream_.subjects[message->subject] != entry.subject) {
        Wrong(file, "has the schedule of subject " + Printable(entry.subject) + " in sequence " +
                        std::to_string(entry.seq) + ", whose subject is " +
                        Printable(stream_.subjects[message->subject]));
      } else if (!std::ranges::binary_search(stream_.schedules, entry.seq)) {
        Wrong(file, "has a schedule in sequence " + std::to_string(entry.seq) + ", which has none");
      }
    }
  }

  // --- Consumers --------------------------------------------------------------------------------
  void Consumer(const ConsumerReading& consumer) {
    const std::string dir =
        std::string(jsstore::kConsumersDir).append("/").append(consumer.name).append("/");
    Meta(consumer.meta, dir + std::string(jsstore::kMetaFile));
    const std::string file = dir + std::string(jsstore::kConsumerStateFile);
    if (!consumer.state_trouble.empty()) Wrong(file, consumer.state_trouble);
    if (!consumer.state) return;
    const jsstore::ConsumerState& state = *consumer.state;
    if (state.ack_floor.stream > state.delivered.stream ||
        state.ack_floor.consumer > state.delivered.consumer) {
      Wrong(file, "its ack floor is beyond what was delivered");
    }
    const uint64_t last = LastKnown();
    if (state.delivered.stream > last && last > 0) {
      Wrong(file, "has delivered sequence " + std::to_string(state.delivered.stream) +
                      ", and the stream ends at " + std::to_string(last));
    }
    for (const auto& [seq, pending] : state.pending) {
      if (seq > state.ack_floor.stream && seq <= state.delivered.stream) continue;
      Wrong(file, "has sequence " + std::to_string(seq) +
                      " pending, which is not between ack floor and delivered");
      break;
    }
  }

  uint64_t LastKnown() const {
    return stream_.index.whole() ? std::max(stream_.totals.last_seq, stream_.index.summary.last_seq)
                                 : stream_.totals.last_seq;
  }

  const StreamReading& stream_;
  SequenceRuns tombstones_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> Verify(const StreamReading& stream) { return Verifier(stream).Run(); }

bool AnyWrong(const std::vector<Finding>& findings) {
  return std::ranges::any_of(
      findings, [](const Finding& finding) { return finding.level == FindingLevel::kWrong; });
}

}  // namespace jsparity
