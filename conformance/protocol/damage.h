// Damage to a store's directory between its end and its next opening: what a crash at some point,
// an old server, a failing disk or a careless hand can leave behind. The harness does it to the
// directories of both sides alike, so a testee need not know of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/protocol/json_reader.h"

namespace jsparity {

enum class DamageKind : uint8_t {
  // To the target, a file that is there (FileClass).
  kRemove,
  kTruncate,     // to `at` bytes
  kFlip,         // one bit of the byte at `at`
  kAppend,       // `at` bytes of no meaning
  kFromBefore,   // back to what it was at the store's previous end
  kFromOther,    // overwritten with the bytes of the next file of its class
  kExchange,     // with the next file of its class
  kStaged,       // its first `at` bytes in N.new or <file>.tmp, where a rewrite was cut off
  kNextIndex,    // copied to the block index after the last
  kZero,         // as many zeros, as a file system may leave after it lost its power
  kZeroPage,     // zeros in one page of it
  kCutAtRecord,  // to its first `at` records; where it is no plain block, to `at` bytes
  // Of a plain block two records of one length change places, or one becomes a copy of the other:
  // its size, its ends and its last checksum stay. The last record is none of them.
  kRecordsExchanged,
  kRecordTwice,
  // Something inside becomes another thing, and the checksum fits it: of one record of a plain
  // block, or of an index that is not encrypted. Any other file has a bit flipped.
  kNearCopy,
  // To the directory, by the steps of a purge (filestore.go: purgeLocked) and of what follows it.
  kPurgeBegun,        // __new_msgs__ is made
  kPurgeKeyMoved,     // and has the last block's key
  kPurgeBlockMoved,   // and the block
  kPurgeSetAside,     // the old directory is __msgs__
  kPurgeSwapped,      // the new one has taken its place; __msgs__ is still to be removed
  kPurgeHalfRemoved,  // and half removed
  // Leftovers.
  kOldIndex,     // N.idx of a server before 2.10; `at` chooses its kind
  kOldSubjects,  // N.fss
  kOrphanKey,    // a key file without a block; `at` chooses its name
  kJunk,         // a file that nobody knows; `at` chooses its name
  kEmptyBlock,   // a new block's file, made and not written
};
inline constexpr size_t kDamageKindCount = static_cast<size_t>(DamageKind::kEmptyBlock) + 1;

enum class FileClass : uint8_t {
  kBlock,          // msgs/N.blk
  kIndex,          // msgs/index.db
  kKey,            // msgs/N.key
  kMeta,           // meta.inf, meta.sum, meta.key
  kConsumerState,  // obs/<name>/o.dat
  kConsumerMeta,   // obs/<name>/meta.*
  kTimers,         // msgs/thw.db, msgs/sched.db
  kStreamKey,      // meta.key
  kSources,        // sources.db
  // Any of these that is there: each name as likely as another, however many files have it. Of what
  // has no order in a file no part is taken: what is left has to be the same on both sides.
  kPresent,
};
inline constexpr size_t kFileClassCount = static_cast<size_t>(FileClass::kPresent) + 1;

// Kinds of old index: `at` modulo their number. The last is right, but for a removal that it alone
// tells of: old servers wrote that nowhere else.
inline constexpr uint64_t kOldIndexKinds = 7;
inline constexpr uint64_t kOldIndexOfARemoval = kOldIndexKinds - 1;

// Of kJunk, as `at`: msgs/900.blk.blk, which reads as the name of a block that is not there.
inline constexpr uint64_t kJunkOfAMissingBlock = 900;

struct StoreDamage {
  DamageKind kind = DamageKind::kRemove;
  FileClass target = FileClass::kBlock;
  uint64_t pick = 0;  // which file of the class, modulo their number; ~0 - n: from the last
  uint64_t at = 0;    // modulo what makes sense; ~0 - n: from the end
  // Told of what was hit, and never drawn: a block that is not compressed was cut right behind one
  // of its records, so that what is left of it is whole.
  bool behind_record = false;
  bool operator==(const StoreDamage&) const = default;
};

bool HasTarget(DamageKind kind);
std::string_view NameOf(DamageKind kind);
std::string_view NameOf(FileClass target);

Json ToJson(const std::vector<StoreDamage>& damage);
Parsed<std::vector<StoreDamage>> ParseDamage(const Json& json, const std::string& where);

}  // namespace jsparity
