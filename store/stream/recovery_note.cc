#include "jsstore/recovery.h"

namespace jsstore {

std::string Describe(const RecoveryNote& note) {
  const std::string from_blocks = ": the stream is read from its blocks";
  switch (note.finding) {
    case RecoveryFinding::kIndexMissing:
      return note.file + " is missing" + from_blocks;
    case RecoveryFinding::kIndexDamaged:
      return note.file + " is damaged and removed" + from_blocks;
    case RecoveryFinding::kIndexOutdated:
      return note.file + " is outdated" + from_blocks;
    case RecoveryFinding::kBlockMissing:
      return note.file + " is gone, though the index tells of it" + from_blocks;
    case RecoveryFinding::kBlockWithoutKey:
      return note.file + " is removed: no key opens it";
    case RecoveryFinding::kStateFileDamaged:
      return note.file + " is damaged and removed";
    case RecoveryFinding::kMessagesScanned:
      return note.file + " is behind: messages from " + std::to_string(note.first_seq) + " to " +
             std::to_string(note.last_seq) + " are read";
    case RecoveryFinding::kPurgeFinished:
      return "a purge that was interrupted is finished from " + note.file;
    case RecoveryFinding::kMessagesLost:
      return std::to_string(note.msgs) + (note.msgs == 1 ? " message is" : " messages are") +
             " lost, " + std::to_string(note.bytes) + " bytes of blocks";
  }
  return {};
}

}  // namespace jsstore
