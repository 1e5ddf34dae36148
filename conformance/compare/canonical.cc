#include "conformance/compare/canonical.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "conformance/compare/byte_cursor.h"
#include "jsstore/snapshot.h"

namespace jsparity {
namespace {

constexpr std::string_view kConsumerState = "pending and redelivered entries of a consumer";

constexpr std::string_view kSources = "sources of a stream";

// Both need TTLs that end in one second; the order of a few entries is the same by chance often.
constexpr uint64_t kRare = 4'000;
constexpr uint64_t kRarest = 8'000;

constexpr CanonicalRule kRules[] = {
    {CanonicalRuleId::kConsumerStateFile, kConsumerState, "obs/<name>/o.dat",
     "pending and redelivered entries are written in the order of a Go map (inside the encryption)",
     "store.go: encodeConsumerState"},
    {CanonicalRuleId::kEncodedState, kConsumerState, "answer of consumer_encoded_state",
     "the same encoder, asked for the bytes", "filestore.go: consumerFileStore.EncodedState"},
    {CanonicalRuleId::kStateInSnapshot, kConsumerState, "obs/<name>/o.dat in a snapshot",
     "the same encoder; other bytes compress into others", "filestore.go: streamSnapshot"},
    {CanonicalRuleId::kTtlStateFile, "entries of one slot of the wheel", "msgs/thw.db",
     "entries of one slot of the wheel are written in the order of a Go map",
     "thw/thw.go: HashWheel.Encode", kRare},
    {CanonicalRuleId::kScheduleStateFile, "schedules", "msgs/sched.db",
     "schedules are written in the order of a Go map", "scheduler.go: MsgScheduling.encode"},
    {CanonicalRuleId::kSourcesFile, kSources, "sources.db",
     "sources are written in the order of a Go map", "filestore.go: writeSourcesState", 300,
     "sources"},
    {CanonicalRuleId::kSourcesInState, kSources, "answer of encoded_stream_state",
     "the same map once more", "filestore.go: fileStore.EncodedStreamState", 300, "sources"},
    {CanonicalRuleId::kCollidingTtls, "removals of messages whose TTLs end together",
     "order of callbacks, disk use, bytes of lost blocks, delete blocks and files of marked cases; "
     "and what the reference answers in another order, where the testee answers so",
     "messages whose TTLs end in one second are removed in the order of a Go map, and which block "
     "is compacted or removed when follows from that order",
     "thw/thw.go: expireTasks; filestore.go: expireMsgs, deleteBlocks", kRarest},
};
static_assert(std::size(kRules) == kCanonicalRuleCount);

// Appends `count` entries, each passed over by `read`, in ascending order of their bytes.
template <typename Read>
void AppendSorted(std::string_view bytes, ByteCursor& cursor, uint64_t count, Read read,
                  std::string& out) {
  std::vector<std::string_view> entries;
  for (uint64_t i = 0; i < count && cursor.ok(); ++i) {
    const size_t begin = cursor.offset();
    read();
    entries.push_back(bytes.substr(begin, cursor.offset() - begin));
  }
  std::sort(entries.begin(), entries.end());
  for (const std::string_view entry : entries) out += entry;
}

// The head that thw.db and sched.db share: version, number of entries, stamp.
uint64_t ReadStampedHead(ByteCursor& cursor) {
  cursor.Raw(1);
  const uint64_t count = cursor.Fixed(8);
  cursor.Raw(8);
  return count;
}

// What was passed over so far, the entries in ascending order, and what follows them; as it is
// where an entry is cut short.
template <typename Read>
std::string WithSortedEntries(std::string_view bytes, ByteCursor& cursor, uint64_t count,
                              Read read) {
  std::string out(bytes.substr(0, cursor.offset()));
  AppendSorted(
      bytes, cursor, count, [&] { read(cursor); }, out);
  if (!cursor.ok()) return std::string(bytes);
  out += bytes.substr(cursor.offset());
  return out;
}

// Name, sequence and identity of a source.
void SkipSource(ByteCursor& cursor) {
  cursor.Raw(cursor.Uvarint());
  cursor.Uvarint();
  cursor.Raw(cursor.Uvarint());
}

using Canonical = std::string (*)(std::string_view);

// Whether it is the file of this name in the directory of messages, or in one that a purge, cut
// short, has set aside with all that was in it.
bool IsInMessages(std::string_view path, std::string_view name) {
  if (!path.ends_with(name)) return false;
  const std::string_view dir = path.substr(0, path.size() - name.size());
  return dir.ends_with("msgs/") || dir.ends_with("msgs__/");
}

// What puts the file's bytes in order, where something has to, and the rule that says so.
std::optional<std::pair<CanonicalRuleId, Canonical>> RuleFor(std::string_view path) {
  using Id = CanonicalRuleId;
  if (path.starts_with("obs/") && path.ends_with("/o.dat")) {
    return std::pair(Id::kConsumerStateFile, Canonical(CanonicalConsumerState));
  }
  if (IsInMessages(path, "thw.db")) {
    return std::pair(Id::kTtlStateFile, Canonical(CanonicalTtlState));
  }
  if (IsInMessages(path, "sched.db")) {
    return std::pair(Id::kScheduleStateFile, Canonical(CanonicalScheduleState));
  }
  if (path == "sources.db") return std::pair(Id::kSourcesFile, Canonical(CanonicalSources));
  return std::nullopt;
}

bool SameUnder(CanonicalRuleId rule, Canonical canonical, std::string_view reference,
               std::string_view testee, CanonicalUse& use) {
  if (reference == testee) return true;
  if (canonical(reference) != canonical(testee)) return false;
  ++use[static_cast<size_t>(rule)];
  return true;
}

constexpr size_t kTarBlockBytes = 512;

// The tar archive in a snapshot; nullopt for bytes that are none, or the beginning of one.
std::optional<std::string> ArchiveOf(std::string_view snapshot) {
  const auto archive = jsstore::SnapshotArchive(
      {reinterpret_cast<const uint8_t*>(snapshot.data()), snapshot.size()});
  if (!archive) return std::nullopt;
  return std::string(archive->begin(), archive->end());
}

std::string_view TarFileName(std::string_view head) {
  constexpr size_t kNameBytes = 100;
  const std::string_view name = head.substr(0, kNameBytes);
  return name.substr(0, name.find('\0'));
}

// 0 for a block of zeros.
size_t TarFileBytes(std::string_view head) {
  constexpr size_t kSizeOffset = 124;
  constexpr size_t kSizeDigits = 11;
  size_t size = 0;
  for (const char digit : head.substr(kSizeOffset, kSizeDigits)) {
    if (digit >= '0' && digit <= '7') size = size * 8 + static_cast<size_t>(digit - '0');
  }
  return size;
}

}  // namespace

std::span<const CanonicalRule> CanonicalRules() { return kRules; }

std::string CanonicalConsumerState(std::string_view bytes) {
  constexpr size_t kMagicBytes = 2;
  constexpr int kFloorsAndDelivered = 4;
  ByteCursor cursor(bytes);
  cursor.Raw(kMagicBytes);
  for (int i = 0; i < kFloorsAndDelivered; ++i) cursor.Uvarint();
  const uint64_t pending = cursor.Uvarint();
  if (pending > 0) cursor.Varint();
  std::string out(bytes.substr(0, cursor.offset()));
  const auto read_pending = [&cursor] {
    cursor.Uvarint();
    cursor.Uvarint();
    cursor.Varint();
  };
  AppendSorted(bytes, cursor, pending, read_pending, out);

  const size_t count_at = cursor.offset();
  const uint64_t redelivered = cursor.Uvarint();
  out += bytes.substr(count_at, cursor.offset() - count_at);
  const auto read_redelivered = [&cursor] {
    cursor.Uvarint();
    cursor.Uvarint();
  };
  AppendSorted(bytes, cursor, redelivered, read_redelivered, out);
  if (!cursor.ok()) return std::string(bytes);
  out += bytes.substr(cursor.offset());
  return out;
}

std::string CanonicalTtlState(std::string_view bytes) {
  constexpr int64_t kSlotNs = 1'000'000'000;
  constexpr int64_t kSlotMask = 4095;
  ByteCursor cursor(bytes);
  const uint64_t count = ReadStampedHead(cursor);
  std::string out(bytes.substr(0, cursor.offset()));
  std::vector<std::string_view> slot_entries;
  const auto end_slot = [&] {
    std::sort(slot_entries.begin(), slot_entries.end());
    for (const std::string_view entry : slot_entries) out += entry;
    slot_entries.clear();
  };
  std::optional<int64_t> slot;
  for (uint64_t i = 0; i < count && cursor.ok(); ++i) {
    const size_t begin = cursor.offset();
    const int64_t entry_slot = (cursor.Varint() / kSlotNs) & kSlotMask;
    cursor.Uvarint();
    if (slot != entry_slot) end_slot();
    slot = entry_slot;
    slot_entries.push_back(bytes.substr(begin, cursor.offset() - begin));
  }
  end_slot();
  if (!cursor.ok()) return std::string(bytes);
  out += bytes.substr(cursor.offset());
  return out;
}

std::string CanonicalScheduleState(std::string_view bytes) {
  ByteCursor cursor(bytes);
  const uint64_t count = ReadStampedHead(cursor);
  return WithSortedEntries(bytes, cursor, count, [](ByteCursor& entry) {
    entry.Raw(entry.Fixed(2));
    entry.Varint();
    entry.Uvarint();
  });
}

std::string CanonicalSources(std::string_view bytes) {
  ByteCursor cursor(bytes);
  const uint64_t count = ReadStampedHead(cursor);
  return WithSortedEntries(bytes, cursor, count, SkipSource);
}

std::string CanonicalStreamState(std::string_view bytes) {
  constexpr std::string_view kWithSources = "\x2a\x02";
  constexpr int kNumbersBefore = 5;
  if (!bytes.starts_with(kWithSources)) return std::string(bytes);
  ByteCursor cursor(bytes);
  cursor.Raw(kWithSources.size());
  for (int i = 0; i < kNumbersBefore; ++i) cursor.Uvarint();
  const uint64_t count = cursor.Uvarint();
  return WithSortedEntries(bytes, cursor, count, SkipSource);
}

std::string CanonicalFile(std::string_view path, std::string_view bytes) {
  const auto rule = RuleFor(path);
  return rule ? rule->second(bytes) : std::string(bytes);
}

bool HasCanonicalForm(std::string_view path) { return RuleFor(path).has_value(); }

bool SameFile(std::string_view path, std::string_view reference, std::string_view testee,
              CanonicalUse& use) {
  const auto rule = RuleFor(path);
  if (!rule) return reference == testee;
  return SameUnder(rule->first, rule->second, reference, testee, use);
}

bool SameSnapshot(std::string_view reference, std::string_view testee, CanonicalUse& use) {
  if (reference == testee) return true;
  const auto a = ArchiveOf(reference);
  const auto b = ArchiveOf(testee);
  if (!a || !b || a->size() != b->size()) return false;
  // Both have the same layout as long as what came before was the same.
  bool needed = false;
  for (size_t at = 0; at + kTarBlockBytes <= a->size();) {
    const std::string_view head = std::string_view(*a).substr(at, kTarBlockBytes);
    if (head != std::string_view(*b).substr(at, kTarBlockBytes)) return false;
    at += kTarBlockBytes;
    const size_t size = TarFileBytes(head);
    if (size > a->size() - at) return false;
    const std::string_view was = std::string_view(*a).substr(at, size);
    const std::string_view is = std::string_view(*b).substr(at, size);
    at += (size + kTarBlockBytes - 1) / kTarBlockBytes * kTarBlockBytes;
    if (was == is) continue;
    const bool is_state = TarFileName(head).ends_with("/o.dat");
    if (!is_state || CanonicalConsumerState(was) != CanonicalConsumerState(is)) return false;
    needed = true;
  }
  if (needed) ++use[static_cast<size_t>(CanonicalRuleId::kStateInSnapshot)];
  return needed;
}

bool SameStreamState(std::string_view reference, std::string_view testee, CanonicalUse& use) {
  return SameUnder(CanonicalRuleId::kSourcesInState, CanonicalStreamState, reference, testee, use);
}

bool SameEncodedState(std::string_view reference, std::string_view testee, CanonicalUse& use) {
  return SameUnder(CanonicalRuleId::kEncodedState, CanonicalConsumerState, reference, testee, use);
}

}  // namespace jsparity
