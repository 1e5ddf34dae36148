#include "conformance/run/damage_files.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "conformance/compare/canonical.h"
#include "conformance/compare/decrypt.h"

namespace jsparity {
namespace {

// The reference reads a block's index from the beginning of a name: this one is block 1, too.
constexpr std::string_view kJunkNamedAsBlock = "1.blk.blk";
constexpr std::string_view kJunkNames[] = {"junk",         "2.blk.tmp", "3.new",
                                           "index.db.tmp", "x.blk",     kJunkNamedAsBlock};

std::string_view JunkName(const StoreDamage& damage) {
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
  }
  return false;
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

std::vector<std::string> FilesOf(const FileTree& files, FileClass target) {
  if (target == FileClass::kBlock) return Blocks(files);
  std::vector<std::string> found;
  for (const auto& [path, bytes] : files) {
    if (IsOfClass(path, target)) found.push_back(path);
  }
  return found;
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
};

// The messages of a block that is neither encrypted nor compressed; none of others.
BlockContents Read(std::string_view block) {
  constexpr size_t kHeadBytes = 22;
  constexpr uint64_t kFlags = uint64_t{3} << 62;
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
    }
    at += length;
  }
  return contents;
}

constexpr uint64_t kIndexOfARemoval = 6;
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

// Kinds of index, by `kind`: right; of a shorter block; cut off; something else; wrong counts; of
// version 2, whose set is none; right, of a block of which a message in the middle was removed: old
// servers wrote that nowhere else.
std::string OldIndex(std::string_view block, uint64_t kind) {
  BlockContents contents = Read(block);
  if (contents.seqs.empty() || block.size() < kRecordChecksumBytes)
    return std::string("\x16\x01", 2);
  const uint64_t first = contents.seqs.front();
  const uint64_t span = contents.seqs.back() - first + 1;
  if (kind == kIndexOfARemoval && contents.seqs.size() >= kMessagesAroundARemoval) {
    const auto middle = static_cast<std::ptrdiff_t>(contents.seqs.size() / 2);
    contents.bytes -= contents.lengths[static_cast<size_t>(middle)];
    contents.seqs.erase(contents.seqs.begin() + middle);
  }
  std::string index = kind == 3 ? std::string("\x15\x01", 2) : std::string("\x16\x01", 2);
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
  if (kind == 1) index.back() ^= 1;
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

// The first `at` bytes of a file. An encrypted consumer state begins with its nonce, and nonces do
// not count (DecryptedFile::seed): no part of one stays, and nothing reads it. `keys` tells what is
// encrypted, for the key itself may be damaged already.
std::string HeadOf(const std::string& path, const std::string& bytes, size_t at,
                   const KeyFiles& keys) {
  constexpr size_t kNonceBytesMin = 16;
  std::string head = bytes.substr(0, at);
  if (!IsOfClass(path, FileClass::kConsumerState) || at >= kNonceBytesMin) return head;
  const std::string key = path.substr(0, path.rfind('/')) + "/meta.key";
  const auto is_key = [&key](const auto& file) { return file.first == key; };
  if (std::ranges::any_of(keys, is_key)) std::ranges::fill(head, '\0');
  return head;
}

void DamageFile(FileTree& files, const FileTree& before, const KeyFiles& keys,
                const StoreDamage& damage) {
  const auto candidates = FilesOf(files, damage.target);
  if (candidates.empty()) return;
  const size_t chosen = Place(damage.pick, candidates.size());
  const std::string& path = candidates[chosen];
  const std::string& other = candidates[(chosen + 1) % candidates.size()];
  std::string& bytes = files[path];
  // Half a file has no canonical form: each side cuts the same bytes when the whole is in order.
  if (damage.target == FileClass::kTimers) bytes = CanonicalFile(path, bytes);
  const size_t at = Place(damage.at, bytes.size());
  switch (damage.kind) {
    case DamageKind::kRemove:
      files.erase(path);
      break;
    case DamageKind::kTruncate:
      bytes = HeadOf(path, bytes, at, keys);
      break;
    case DamageKind::kFlip:
      if (!bytes.empty()) bytes[at] ^= static_cast<char>(1U << damage.at % 8);
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

void AddLeftover(FileTree& files, const StoreDamage& damage) {
  constexpr uint64_t kIndexKinds = 7;
  constexpr std::string_view kKeyNames[] = {"77.key", "x.key", "1.key", "2.key.key"};
  const auto blocks = Blocks(files);
  if (blocks.empty()) return;
  size_t chosen = Place(damage.pick, blocks.size());
  const uint64_t index_kind = damage.at % kIndexKinds;
  if (damage.kind == DamageKind::kOldIndex && index_kind == kIndexOfARemoval) {
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

FileTree Damaged(FileTree files, const FileTree& before, std::span<const StoreDamage> damage) {
  KeyFiles keys = KeyFilesIn(files);
  keys.merge(KeyFilesIn(before));
  for (const StoreDamage& one : damage) {
    if (HasTarget(one.kind)) {
      DamageFile(files, before, keys, one);
    } else if (one.kind <= DamageKind::kPurgeHalfRemoved) {
      Purge(files, one.kind);
    } else {
      AddLeftover(files, one);
    }
  }
  return files;
}

}  // namespace jsparity
