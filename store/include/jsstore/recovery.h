// What a store that is opened finds to be other than a store that was stopped leaves it, and what
// it does about it. Nobody needs to act on it; it explains why a start took long, or where messages
// went (filestore.go tells the same in its log: recoverFullState, recoverPerMessageState).
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace jsstore {

enum class RecoveryFinding : uint8_t {
  kIndexMissing,      // there is no index.db; the stream is read from its blocks
  kIndexDamaged,      // index.db cannot be used and is removed; likewise
  kIndexOutdated,     // blocks hold what index.db does not know of; likewise
  kBlockMissing,      // index.db tells of a block whose file is gone; likewise
  kBlockWithoutKey,   // nothing opens the key of a block: the block is removed
  kStateFileDamaged,  // thw.db, sched.db or sources.db cannot be used and is removed
  kMessagesScanned,   // one of them is behind or missing: messages are read for what it should tell
  kPurgeFinished,     // a purge had been interrupted and is carried out to its end
  kMessagesLost,      // what StreamState::lost tells at the end of recovery
};

struct RecoveryNote {
  RecoveryFinding finding = RecoveryFinding::kIndexMissing;
  std::string file = {};   // name within the store's directory; empty for kMessagesLost
  uint64_t first_seq = 0;  // kMessagesScanned: the first and last sequence that are read
  uint64_t last_seq = 0;
  uint64_t msgs = 0;  // kMessagesLost: how many, and how many bytes of their blocks
  uint64_t bytes = 0;
  friend bool operator==(const RecoveryNote&, const RecoveryNote&) = default;
};

// One sentence for a log, without a full stop: "msgs/index.db is outdated: the stream is read from
// its blocks".
std::string Describe(const RecoveryNote& note);

// Called by FileStore::Open on its thread, before it returns, also where it fails; the store must
// not be called from it, and it must not throw.
using RecoveryListener = std::function<void(const RecoveryNote&)>;

}  // namespace jsstore
