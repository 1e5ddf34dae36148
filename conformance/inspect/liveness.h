// Which messages a stream still has: what index.db says where a start would take it, else what the
// blocks say by themselves.
#pragma once

#include "conformance/inspect/stream_reading.h"

namespace jsparity {

// Tells whether index.db is behind the blocks, as a start would find out (filestore.go:
// recoverFullState): its last block's last record is another one, or there are blocks after it.
void SettleIndex(StreamReading& stream);

// Marks messages as live and adds up blocks and stream. Without index.db a message is live unless
// an earlier record in its block has its sequence or a later one, or a tombstone names it
// (filestore.go: rebuildStateFromBufLocked, recoverMsgs); limits, which a start enforces on what is
// left, are not enforced here.
void MarkLive(StreamReading& stream);

// The live messages by sequence. Borrows the stream.
class LiveMessages {
 public:
  explicit LiveMessages(const StreamReading& stream);

  // nullptr: the stream does not have it.
  const MessageEntry* Find(uint64_t seq) const;

 private:
  std::vector<const MessageEntry*> by_seq_;
};

}  // namespace jsparity
