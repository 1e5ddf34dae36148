#include "conformance/inspect/space.h"

#include <algorithm>

namespace jsparity {
namespace {

// filestore.go: compactMinimum. From here on a removal compacts by itself, and the next sync need
// not be waited for.
constexpr uint64_t kCompactedAtOnceBytes = 2 * 1024 * 1024;

RecordSpace SpaceOfBlock(const BlockReading& block) {
  RecordSpace space;
  space.live = block.live_bytes;
  for (const MessageEntry& message : block.messages) {
    if (!message.live) space.dead += message.bytes;
  }
  space.erased = block.erased_bytes;
  space.tombstones = block.tombstone_bytes;
  space.damaged = block.damaged_bytes;
  return space;
}

std::vector<SubjectSpace> SubjectsOf(const StreamReading& stream) {
  std::vector<SubjectSpace> subjects(stream.subjects.size());
  for (const BlockReading& block : stream.blocks) {
    for (const MessageEntry& message : block.messages) {
      SubjectSpace& subject = subjects[message.subject];
      ++(message.live ? subject.live : subject.dead);
      (message.live ? subject.live_bytes : subject.dead_bytes) += message.bytes;
    }
  }
  for (size_t i = 0; i < subjects.size(); ++i) subjects[i].subject = stream.subjects[i];
  std::ranges::sort(subjects, [](const SubjectSpace& a, const SubjectSpace& b) {
    return a.bytes() != b.bytes() ? a.bytes() > b.bytes() : a.subject < b.subject;
  });
  return subjects;
}

// Adds what stands behind the first message; false once all is known.
bool TakeNext(const MessageEntry& message, FirstPin& pin) {
  if (!message.live || message.seq <= pin.seq) return true;
  pin.next_seq = message.seq;
  pin.deleted_behind = message.seq - pin.seq - 1;
  return false;
}

void FindNext(const StreamReading& stream, FirstPin& pin) {
  for (const BlockReading& block : stream.blocks) {
    for (const MessageEntry& message : block.messages) {
      if (!TakeNext(message, pin)) return;
    }
  }
}

std::optional<FirstPin> FirstOf(const StreamReading& stream,
                                const std::vector<SubjectSpace>& subjects) {
  for (const BlockReading& block : stream.blocks) {
    for (const MessageEntry& message : block.messages) {
      if (!message.live || message.seq != stream.totals.first_seq) continue;
      FirstPin pin;
      pin.seq = message.seq;
      pin.subject = stream.subjects[message.subject];
      pin.block = block.index;
      const auto subject = std::ranges::find(subjects, pin.subject, &SubjectSpace::subject);
      pin.of_subject = subject->live;
      FindNext(stream, pin);
      for (const ConsumerReading& consumer : stream.consumers) {
        if (consumer.state && consumer.state->ack_floor.stream < pin.seq) {
          pin.held_back_by.push_back(consumer.name);
        }
      }
      return pin;
    }
  }
  return std::nullopt;
}

}  // namespace

void RecordSpace::Add(const RecordSpace& other) {
  live += other.live;
  dead += other.dead;
  erased += other.erased;
  tombstones += other.tombstones;
  damaged += other.damaged;
}

std::string CompactionOf(const RecordSpace& records, uint64_t tombstones, bool is_last) {
  if (is_last) return "not while it is the last one, which is written to";
  if (records.live == 0 && tombstones > 0) {
    return "has no messages any more; stays for its " + std::to_string(tombstones) +
           " tombstones as long as an earlier block has what they name";
  }
  if (records.live * 2 < records.all()) {
    return "at the next sync (every 2 minutes, where nobody says otherwise), unless one before "
           "gained nothing";
  }
  if (records.live == records.all()) return "nothing in it is dead";
  const uint64_t missing = records.live - (records.all() - 1) / 2;
  return "after " + std::to_string(missing) + " more bytes of it are removed" +
         (records.all() > kCompactedAtOnceBytes ? ", at once" : ", at the sync after that");
}

SpaceReport SpaceOf(const StreamReading& stream) {
  SpaceReport report;
  report.file_bytes = stream.file_bytes;
  for (const BlockReading& block : stream.blocks) {
    BlockSpace& space = report.blocks.emplace_back();
    space.index = block.index;
    space.file_bytes = block.file_bytes;
    space.records = SpaceOfBlock(block);
    space.compaction =
        CompactionOf(space.records, block.tombstones.size(), &block == &stream.blocks.back());
    report.records.Add(space.records);
  }
  report.subjects = SubjectsOf(stream);
  report.first = FirstOf(stream, report.subjects);
  report.reads_all_blocks = !stream.index.current();
  if (stream.index.current()) {
    report.start = "index.db is current: a start reads its " +
                   std::to_string(stream.index.file_bytes) + " bytes, and the end of one block";
  } else {
    const std::string why = stream.index.standing == IndexReading::Standing::kAbsent
                                ? "is not there"
                                : stream.index.why;
    report.start = "index.db " + why + ": a start reads and hashes all blocks, " +
                   std::to_string(stream.file_bytes) + " bytes";
  }
  return report;
}

}  // namespace jsparity
