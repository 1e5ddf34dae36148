// What a message block needs from the stream that holds it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "jsstore/config.h"
#include "jsstore/env.h"
#include "jsstore/state.h"
#include "store/codec/key_ring.h"

namespace jsstore {

class MessageBlock;

// Settings are changed by the stream only while it owns all blocks (exclusive lock); the functions
// are called with the block owned (see message_block.h) and must not take locks of the stream.
class BlockHost {
 public:
  explicit BlockHost(Env& e, std::shared_ptr<const KeyRing> k = KeyRing::None())
      : env(e), keys(std::move(k)) {}
  virtual ~BlockHost() = default;

  Env& env;
  const std::shared_ptr<const KeyRing> keys;
  std::string dir;     // the directory of the block files
  std::string stream;  // name of the stream; part of every checksum's key
  Duration cache_expire{0};
  Duration subject_state_expire{0};
  Compression compression = Compression::kNone;  // of blocks that are not the last any more
  bool flush_in_place = true;  // write to the file within the operation, not by a flush loop
  bool sync_records = false;   // what is appended is synced at once
  bool sync_files = false;     // so is what is written as a whole: rewritten blocks, keys
  std::optional<std::string> only_subject;  // when the stream is configured with exactly one
  bool tracks_removals = false;             // SequenceRemoved is to be called

  // Recovery of a block found that memory and file disagree: the stream recounts its state from
  // its blocks, later, when it can take its lock (`go fs.rebuildState`).
  virtual void ScheduleStateRebuild(std::optional<LostData> lost) = 0;
  // Runs `task` from a timer or the executor with the block owned, unless either is gone.
  virtual void WithBlock(const std::weak_ptr<MessageBlock>& block,
                         const std::function<void(MessageBlock&)>& task) = 0;
  // Syncs the file before the running operation returns, without holding a lock meanwhile.
  virtual void SyncBeforeReturn(const std::shared_ptr<File>& file) = 0;
  // A message was counted out of its block's subject.
  virtual void SequenceRemoved(uint64_t seq, std::string_view subject) = 0;
  virtual uint64_t StreamFirstSequence() const = 0;
  virtual bool IsLastBlock(const MessageBlock& block) const = 0;
};

}  // namespace jsstore
