#include "conformance/run/damage_files.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "conformance/compare/canonical.h"
#include "conformance/compare/decrypt.h"
#include "conformance/protocol/json_reader.h"
#include "conformance/run/near_copy.h"

namespace jsparity {
namespace {

// The reference reads a block's index from the beginning of a name: this one is block 1, too.
constexpr std::string_view kJunkNamedAsBlock = "1.blk.blk";
constexpr std::string_view kJunkNames[] = {"junk",         "2.blk.tmp", "3.new",
                                           "index.db.tmp", "x.blk",     kJunkNamedAsBlock};

static_assert(kJunkOfAMissingBlock == 900);
constexpr std::string_view kJunkNamedAsMissing = "900.blk.blk";

std::string_view JunkName(const StoreDamage& damage) {
  if (damage.at == kJunkOfAMissingBlock) return kJunkNamedAsMissing;
  return kJunkNames[damage.at % std::size(kJunkNames)];
}

constexpr std::string_view kMessages = "msgs/";
constexpr std::string_view kStagedMessages = "__new_msgs__/";
constexpr std::string_view kPurgedMessages = "__msgs__/";
constexpr size_t kRecordChecksumBytes = 8;

// Small numbers count from the beginning, large ones from the end.
uint64_t Place(uint64_t number, uint64_t size) {
  if (size == 0) return 0;
  const uint64_t from_end = ~number;
  return from_end < number ? size - 1 - from_end % size : number % size;
}

bool IsOfClass(const std::string& path, FileClass target) {
  const bool in_messages = path.starts_with(kMessages);
  const auto ends = [&](std::string_view suffix) { return path.ends_with(suffix); };
  switch (target) {
    case FileClass::kBlock:
      return in_messages && ends(".blk");
    case FileClass::kIndex:
      return path == "msgs/index.db";
    case FileClass::kKey:
      return in_messages && ends(".key");
    case FileClass::kMeta:
      return path.starts_with("meta.");
    case FileClass::kConsumerState:
      return path.starts_with("obs/") && ends("/o.dat");
    case FileClass::kConsumerMeta:
      return path.starts_with("obs/") && path.find("/meta.") != std::string::npos;
    case FileClass::kTimers:
      return path == "msgs/thw.db" || path == "msgs/sched.db";
    case FileClass::kSources:
      return path == "sources.db";
    case FileClass::kStreamKey:
      return path == "meta.key";
    case FileClass::kPresent:
      return false;
  }
  return false;
}

// The class of its own that a file is of; none for what is no file of a store.
std::optional<FileClass> ClassOf(const std::string& path) {
  constexpr FileClass kOwn[] = {
      FileClass::kBlock,  FileClass::kIndex,         FileClass::kKey,     FileClass::kMeta,
      FileClass::kTimers, FileClass::kConsumerState, FileClass::kSources, FileClass::kConsumerMeta};
  const auto* const found =
      std::ranges::find_if(kOwn, [&path](FileClass one) { return IsOfClass(path, one); });
  return found == std::end(kOwn) ? std::nullopt : std::optional(*found);
}

std::optional<uint32_t> IndexOf(const std::string& path) {
  uint32_t index = 0;
  const size_t from = path.rfind('/') + 1;
  const auto [end, error] = std::from_chars(path.data() + from, path.data() + path.size(), index);
  if (error != std::errc{} || std::string_view(end) != ".blk") return std::nullopt;
  return index;
}

// Blocks in the order of their indexes.
std::vector<std::string> Blocks(const FileTree& files) {
  std::vector<std::string> blocks;
  for (const auto& [path, bytes] : files) {
    if (IsOfClass(path, FileClass::kBlock) && IndexOf(path)) blocks.push_back(path);
  }
  std::ranges::sort(blocks, {}, IndexOf);
  return blocks;
}

// What a file is called but for its number, or for the consumer that it is of.
std::string NameWithoutNumber(const std::string& path, FileClass of) {
  switch (of) {
    case FileClass::kBlock:
    case FileClass::kKey:
      return path.substr(path.rfind('.'));
    case FileClass::kConsumerState:
    case FileClass::kConsumerMeta:
      return "obs/" + path.substr(path.rfind('/') + 1);
    default:
      return path;
  }
}

constexpr uint64_t kConsumerVersionBytes = 2;  // counts behind are believed

// Entries of some files come in the order of a map, and nothing of them may be taken apart: what is
// damaged of these files is what stands before the entries.
uint64_t PlaceBeforeEntries(const StoreDamage& damage, FileClass of) {
  constexpr uint64_t kConsumerOrderedBytes = 7;
  constexpr uint64_t kTimersHeadBytes = 17;  // version, count, stamp
  constexpr uint64_t kSourcesStampAt = 9;    // the version and a count stand before it
  constexpr uint64_t kSourcesHeadBytes = 18;
  const bool flips = damage.kind == DamageKind::kFlip;
  switch (of) {
    case FileClass::kConsumerState:
      return damage.at % (flips ? kConsumerVersionBytes : kConsumerOrderedBytes);
    case FileClass::kTimers:  // the entries are put in order before
      return flips ? damage.at % kTimersHeadBytes : damage.at;
    case FileClass::kSources:
      if (!flips) return damage.at % kSourcesHeadBytes;
      return damage.at % 4 == 0 ? 0 : kSourcesStampAt + damage.at % (sizeof(int64_t));
    default:
      return damage.at;
  }
}

std::vector<std::string> FilesOf(const FileTree& files, FileClass target) {
  if (target == FileClass::kBlock) return Blocks(files);
  std::vector<std::string> found;
  for (const auto& [path, bytes] : files) {
    if (IsOfClass(path, target)) found.push_back(path);
  }
  return found;
}

// Of what is there the name is chosen first, then the file. Damage to a class stays as it is; none
// where nothing is there.
std::optional<StoreDamage> Aimed(const FileTree& files, StoreDamage damage) {
  if (damage.target != FileClass::kPresent) return damage;
  std::map<std::string, std::pair<FileClass, std::vector<std::string>>> named;
  for (const auto& [path, bytes] : files) {
    const auto of = ClassOf(path);
    if (!of || (*of == FileClass::kBlock && !IndexOf(path))) continue;
    auto& [its_class, paths] = named[NameWithoutNumber(path, *of)];
    its_class = *of;
    paths.push_back(path);
  }
  if (named.empty()) return std::nullopt;
  const auto& [its_class, paths] =
      std::next(named.begin(), static_cast<std::ptrdiff_t>(damage.pick % named.size()))->second;
  const std::string& path = paths[damage.pick / named.size() % paths.size()];
  damage.at = PlaceBeforeEntries(damage, its_class);
  damage.target = its_class;
  const auto all = FilesOf(files, its_class);
  damage.pick = static_cast<uint64_t>(std::ranges::find(all, path) - all.begin());
  return damage;
}

std::string BlockPath(uint64_t index, std::string_view suffix = ".blk") {
  return std::string(kMessages) + std::to_string(index) + std::string(suffix);
}

void MoveDirectory(FileTree& files, std::string_view from, std::string_view to) {
  FileTree moved;
  for (auto it = files.begin(); it != files.end();) {
    if (!it->first.starts_with(from)) {
      ++it;
      continue;
    }
    moved[std::string(to) + it->first.substr(from.size())] = std::move(it->second);
    it = files.erase(it);
  }
  files.merge(moved);
}

// The steps of a purge up to and with `last`. The block that it moves is the last there is.
void Purge(FileTree& files, DamageKind last) {
  const auto blocks = Blocks(files);
  files[std::string(kStagedMessages)];
  if (last == DamageKind::kPurgeBegun || blocks.empty()) return;
  const auto stage = [&](const std::string& path) {
    const auto found = files.find(path);
    if (found == files.end()) return;
    files[std::string(kStagedMessages) + path.substr(kMessages.size())] = std::move(found->second);
    files.erase(path);
  };
  stage(BlockPath(IndexOf(blocks.back()).value_or(0), ".key"));
  if (last == DamageKind::kPurgeKeyMoved) return;
  stage(blocks.back());
  if (last == DamageKind::kPurgeBlockMoved) return;
  MoveDirectory(files, kMessages, kPurgedMessages);
  if (last == DamageKind::kPurgeSetAside) return;
  MoveDirectory(files, kStagedMessages, kMessages);
  if (last == DamageKind::kPurgeSwapped) return;
  const auto first = files.upper_bound(std::string(kPurgedMessages));
  if (first != files.end() && first->first.starts_with(kPurgedMessages)) files.erase(first);
}

// --- N.idx of servers before 2.10 (filestore.go: readIndexInfo) ----------------------------------

void PutUvarint(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void PutVarint(std::string& out, int64_t value) {
  PutUvarint(out, static_cast<uint64_t>(value) << 1 ^ (value < 0 ? ~uint64_t{0} : 0));
}

template <typename T>
T Load(std::string_view bytes, size_t at) {
  T value{};
  std::copy_n(bytes.data() + at, sizeof(value), reinterpret_cast<char*>(&value));
  return value;
}

struct BlockContents {
  std::vector<uint64_t> seqs;
  std::vector<size_t> lengths;  // of their records
  uint64_t bytes = 0;
  int64_t first_ts = 0;
  int64_t last_ts = 0;
  bool ends_with_message = true;  // not with a sequence that is skipped or erased
};

// The messages of a block that is neither encrypted nor compressed; none of others.
BlockContents Read(std::string_view block) {
  constexpr size_t kHeadBytes = 22;
  constexpr uint64_t kFlags = uint64_t{3} << 62;
  constexpr uint64_t kSkipped = uint64_t{1} << 63;
  BlockContents contents;
  for (size_t at = 0; at + kHeadBytes <= block.size();) {
    const size_t length = Load<uint32_t>(block, at) & 0x7fff'ffff;
    const auto seq = Load<uint64_t>(block, at + 4);
    if (length < kHeadBytes || length > block.size() - at) break;
    if ((seq & kFlags) == 0 && (contents.seqs.empty() || seq > contents.seqs.back())) {
      const auto ts = Load<int64_t>(block, at + 12);
      if (contents.seqs.empty()) contents.first_ts = ts;
      contents.last_ts = ts;
      contents.seqs.push_back(seq);
      contents.lengths.push_back(length);
      contents.bytes += length;
      contents.ends_with_message = true;
    }
    // A tombstone stands for a message of any place.
    if ((seq & kFlags) == kSkipped) contents.ends_with_message = false;
    at += length;
  }
  return contents;
}

// Where the records of a plain block end, 0 among them; nothing but that for one that is not plain.
std::vector<size_t> RecordEnds(std::string_view block) {
  constexpr size_t kRecordBytesMin = 22 + kRecordChecksumBytes;
  std::vector<size_t> ends{0};
  while (block.size() - ends.back() >= kRecordBytesMin) {
    const size_t length = Load<uint32_t>(block, ends.back()) & 0x7fff'ffff;
    if (length < kRecordBytesMin || length > block.size() - ends.back()) break;
    ends.push_back(ends.back() + length);
  }
  return ends;
}

void CutAtRecord(std::string& bytes, const StoreDamage& damage) {
  const auto ends = RecordEnds(bytes);
  const bool plain = damage.target == FileClass::kBlock && ends.size() > 1;
  bytes.resize(plain ? ends[Place(damage.at, ends.size())] : Place(damage.at, bytes.size()));
}

bool CutsABlock(const StoreDamage& damage) {
  const bool cuts = damage.kind == DamageKind::kTruncate || damage.kind == DamageKind::kCutAtRecord;
  return cuts && damage.target == FileClass::kBlock;
}

// Whether a block that was cut to that many bytes ends with one of its records.
bool EndsBehindRecord(std::string_view whole, size_t cut_to) {
  return cut_to > 0 && std::ranges::binary_search(RecordEnds(whole), cut_to);
}

// From the `at`-th on, round and round, the first record with a later one of its length.
void CopyRecord(std::string& bytes, const StoreDamage& damage) {
  const auto ends = RecordEnds(bytes);
  if (ends.size() < 4 || ends.back() != bytes.size()) return;
  const size_t count = ends.size() - 2;  // without the last
  const auto length = [&ends](size_t i) { return ends[i + 1] - ends[i]; };
  for (size_t i = 0; i < count; ++i) {
    const size_t one = (Place(damage.at, count) + i) % count;
    for (size_t other = one + 1; other < count; ++other) {
      if (length(one) != length(other)) continue;
      const std::string earlier = bytes.substr(ends[one], length(one));
      const std::string later = bytes.substr(ends[other], length(other));
      bytes.replace(ends[one], later.size(), later);
      if (damage.kind == DamageKind::kRecordsExchanged) {
        bytes.replace(ends[other], earlier.size(), earlier);
      }
      return;
    }
  }
}

// As the stream's meta tells it; "" where that cannot be read.
std::string StreamName(const FileTree& files) {
  const auto meta = files.find("meta.inf");
  if (meta == files.end()) return "";
  const auto json = ParseJson(meta->second);
  if (!json || !json->is_object()) return "";
  const auto name = json->find("name");
  return name != json->end() && name->is_string() ? name->get<std::string>() : "";
}

void Flip(std::string& bytes, size_t at, uint64_t bit) {
  if (!bytes.empty()) bytes[at] ^= static_cast<char>(1U << bit % 8);
}

// What cannot be changed with its checksum has a bit flipped: of a consumer's state one that tells
// of its version, as its entries come in any order.
void MakeNearCopy(const FileTree& files, const std::string& path, const StoreDamage& damage,
                  std::string& bytes) {
  const std::string stream = StreamName(files);
  const size_t at = Place(damage.at, bytes.size());
  const auto ends = RecordEnds(bytes);
  if (!stream.empty() && damage.target == FileClass::kBlock && ends.size() > 1) {
    const size_t record = Place(damage.at, ends.size() - 1);
    ChangeRecord(bytes, ends[record], ends[record + 1], stream, IndexOf(path).value_or(0),
                 damage.at / (ends.size() - 1));
  } else if (!stream.empty() && damage.target == FileClass::kIndex) {
    ChangeIndex(bytes, stream, at, damage.pick);
  } else if (damage.target != FileClass::kConsumerState) {
    Flip(bytes, at, damage.at);
  } else if (!ChangeStateVersion(bytes, damage.at)) {
    Flip(bytes, std::min<size_t>(at, damage.at % kConsumerVersionBytes), damage.at);
  }
}

// Disks write sectors, file systems pages.
void ZeroPage(std::string& bytes, size_t at) {
  constexpr size_t kSectorBytes = 512;
  constexpr size_t kPageBytes = 4096;
  const size_t page = bytes.size() > 2 * kPageBytes ? kPageBytes : kSectorBytes;
  const size_t from = at / page * page;
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(from),
              std::min(page, bytes.size() - from), '\0');
}

constexpr size_t kMessagesAroundARemoval = 3;

// Most blocks of a case are too small for a removal in the middle: the first from `start` on, round
// and round, that is not; `start` where all are.
size_t BlockForRemoval(FileTree& files, const std::vector<std::string>& blocks, size_t start) {
  for (size_t i = 0; i < blocks.size(); ++i) {
    const size_t at = (start + i) % blocks.size();
    if (Read(files[blocks[at]]).seqs.size() >= kMessagesAroundARemoval) return at;
  }
  return start;
}

// Between the ends of a block that a server left. A flipped bit of a sequence sets them further
// apart, and an index names each sequence that is not there.
constexpr uint64_t kOldIndexSpanMax = uint64_t{1} << 20;

// Kinds of index, by `kind`: right; of a shorter block; cut off; something else; wrong counts; of
// version 2, whose set is none; right, of a block of which a message in the middle was removed.
std::string OldIndex(std::string_view block, uint64_t kind) {
  std::string head("\x16\x01", 2);
  BlockContents contents = Read(block);
  if (contents.seqs.empty() || block.size() < kRecordChecksumBytes) return head;
  const uint64_t first = contents.seqs.front();
  const uint64_t span = contents.seqs.back() - first + 1;
  if (span > kOldIndexSpanMax) return head;
  if (kind == kOldIndexOfARemoval && contents.seqs.size() >= kMessagesAroundARemoval) {
    const auto middle = static_cast<std::ptrdiff_t>(contents.seqs.size() / 2);
    contents.bytes -= contents.lengths[static_cast<size_t>(middle)];
    contents.seqs.erase(contents.seqs.begin() + middle);
  }
  std::string index = kind == 3 ? std::string("\x15\x01", 2) : head;
  if (kind == 5) index[1] = 2;
  PutUvarint(index, contents.seqs.size() + (kind == 4 ? 1 : 0));
  PutUvarint(index, contents.bytes);
  PutUvarint(index, first);
  PutVarint(index, contents.first_ts);
  PutUvarint(index, contents.seqs.back());
  PutVarint(index, contents.last_ts);
  PutUvarint(index, span - contents.seqs.size());
  if (kind == 2) return index.substr(0, index.size() / 2);
  index += block.substr(block.size() - kRecordChecksumBytes);
  // What is skipped at the end it does not count: it is older than that.
  if (kind == 1 || !contents.ends_with_message) index.back() ^= 1;
  for (uint64_t seq = first, at = 0; seq <= contents.seqs.back(); ++seq) {
    if (contents.seqs[at] == seq) {
      ++at;
    } else {
      PutUvarint(index, seq - first);
    }
  }
  return index;
}

// -------------------------------------------------------------------------------------------------

// Whether it is an encrypted consumer state. `keys` tells what is encrypted, for the key itself may
// be damaged already.
bool IsSealedState(const std::string& path, const KeyFiles& keys) {
  if (!IsOfClass(path, FileClass::kConsumerState)) return false;
  const std::string key = path.substr(0, path.rfind('/')) + "/meta.key";
  return std::ranges::any_of(keys, [&key](const auto& file) { return file.first == key; });
}

// The first `at` bytes of a file. An encrypted consumer state begins with its nonce, and nonces do
// not count (DecryptedFile::seed): no part of one stays, and nothing reads it.
std::string HeadOf(const std::string& path, const std::string& bytes, size_t at,
                   const KeyFiles& keys) {
  constexpr size_t kNonceBytesMin = 16;
  std::string head = bytes.substr(0, at);
  if (at < kNonceBytesMin && IsSealedState(path, keys)) std::ranges::fill(head, '\0');
  return head;
}

// An encrypted consumer state with a changed byte opens to nobody, and so nobody can put in order
// what it holds: the pending messages, which stand in the order of a map. Its bytes are left out.
void LeaveOutSealed(const std::string& path, const KeyFiles& keys, std::string& bytes) {
  if (IsSealedState(path, keys)) std::ranges::fill(bytes, '\0');
}

// What the damage does to `path`; `other` is the next file of its class.
void Inflict(FileTree& files, const FileTree& before, const KeyFiles& keys,
             const StoreDamage& damage, const std::string& path, const std::string& other) {
  std::string& bytes = files[path];
  const size_t at = Place(damage.at, bytes.size());
  switch (damage.kind) {
    case DamageKind::kRemove:
      files.erase(path);
      break;
    case DamageKind::kTruncate:
      bytes = HeadOf(path, bytes, at, keys);
      break;
    case DamageKind::kFlip:
      LeaveOutSealed(path, keys, bytes);
      Flip(bytes, at, damage.at);
      break;
    case DamageKind::kAppend:
      bytes.append(1 + damage.at % 100, static_cast<char>(damage.at));
      break;
    case DamageKind::kFromBefore:
      if (const auto old = before.find(path); old != before.end()) bytes = old->second;
      break;
    case DamageKind::kFromOther:
      bytes = files[other];
      break;
    case DamageKind::kZero:
      std::ranges::fill(bytes, '\0');
      break;
    case DamageKind::kZeroPage:
      LeaveOutSealed(path, keys, bytes);
      ZeroPage(bytes, at);
      break;
    case DamageKind::kCutAtRecord:
      CutAtRecord(bytes, damage);
      break;
    case DamageKind::kRecordsExchanged:
    case DamageKind::kRecordTwice:
      CopyRecord(bytes, damage);
      break;
    case DamageKind::kNearCopy:
      LeaveOutSealed(path, keys, bytes);
      MakeNearCopy(files, path, damage, bytes);
      break;
    case DamageKind::kExchange:
      if (other != path) std::swap(bytes, files[other]);
      break;
    case DamageKind::kStaged: {
      const bool compacted = damage.target == FileClass::kBlock && damage.at % 2 == 0;
      const std::string staged =
          compacted ? path.substr(0, path.size() - 4) + ".new" : path + ".tmp";
      files[staged] = HeadOf(path, bytes, at, keys);
      break;
    }
    default:
      if (const auto blocks = Blocks(files); !blocks.empty()) {
        files[BlockPath(uint64_t{IndexOf(blocks.back()).value_or(0)} + 1)] = std::string(bytes);
      }
  }
}

// What was hit; none where there was nothing, or all stays as it was.
std::optional<StoreDamage> DamageFile(FileTree& files, const FileTree& before, const FileKeys& keys,
                                      const StoreDamage& drawn) {
  auto aimed = Aimed(files, drawn);
  if (!aimed) return std::nullopt;
  const StoreDamage& damage = *aimed;
  const auto candidates = FilesOf(files, damage.target);
  if (candidates.empty()) return std::nullopt;
  const size_t chosen = Place(damage.pick, candidates.size());
  const std::string& path = candidates[chosen];
  const std::string& other = candidates[(chosen + 1) % candidates.size()];
  // Half a file has no canonical form, and neither has one under another's name: each side takes
  // the same bytes when the whole is in order.
  if (damage.target == FileClass::kTimers) {
    for (const std::string& timers : candidates) {
      files[timers] = CanonicalFile(timers, files[timers]);
    }
  }
  const std::string whole = files[path];
  const bool cuts_block = CutsABlock(damage);
  const std::string records = cuts_block ? Decrypted(files, path, keys).bytes : "";
  const bool makes_another = damage.kind == DamageKind::kRemove ||
                             damage.kind == DamageKind::kStaged ||
                             damage.kind == DamageKind::kNextIndex;
  Inflict(files, before, keys.earlier, damage, path, other);
  // One that was removed is not there to be looked at.
  if (!makes_another && files[path] == whole) return std::nullopt;
  if (cuts_block) aimed->behind_record = EndsBehindRecord(records, files[path].size());
  return aimed;
}

void AddLeftover(FileTree& files, const StoreDamage& damage) {
  constexpr std::string_view kKeyNames[] = {"77.key", "x.key", "1.key", "2.key.key"};
  const auto blocks = Blocks(files);
  if (blocks.empty()) return;
  size_t chosen = Place(damage.pick, blocks.size());
  const uint64_t index_kind = damage.at % kOldIndexKinds;
  if (damage.kind == DamageKind::kOldIndex && index_kind == kOldIndexOfARemoval) {
    chosen = BlockForRemoval(files, blocks, chosen);
  }
  const std::string& block = blocks[chosen];
  const std::string stem = block.substr(0, block.size() - 4);
  const std::string messages(kMessages);
  switch (damage.kind) {
    case DamageKind::kOldIndex:
      files[stem + ".idx"] = OldIndex(files[block], index_kind);
      break;
    case DamageKind::kOldSubjects:
      files[stem + ".fss"] = "\x16\x01";
      break;
    case DamageKind::kOrphanKey:
      files.try_emplace(messages + std::string(kKeyNames[damage.at % std::size(kKeyNames)]),
                        std::string(72, 'k'));
      break;
    case DamageKind::kEmptyBlock:
      files[BlockPath(uint64_t{IndexOf(blocks.back()).value_or(0)} + 1)];
      break;
    default:
      files.try_emplace(messages + std::string(JunkName(damage)), files[block]);
  }
}

}  // namespace

bool DoublesABlock(const StoreDamage& damage) {
  return damage.kind == DamageKind::kJunk && JunkName(damage) == kJunkNamedAsBlock;
}

DamageDone DoDamage(FileTree files, const FileTree& before, std::span<const StoreDamage> damage,
                    FileKeys keys) {
  keys.earlier.merge(KeyFilesIn(files));
  keys.earlier.merge(KeyFilesIn(before));
  std::vector<StoreDamage> hits;
  for (const StoreDamage& one : damage) {
    if (HasTarget(one.kind)) {
      if (const auto hit = DamageFile(files, before, keys, one)) hits.push_back(*hit);
      continue;
    }
    if (one.kind <= DamageKind::kPurgeHalfRemoved) {
      Purge(files, one.kind);
    } else {
      AddLeftover(files, one);
    }
    hits.push_back(one);
  }
  return {std::move(files), std::move(hits)};
}

}  // namespace jsparity
