// Steps that tests of the file store have in common: opening again, with index.db or without, and
// comparing states.
#pragma once

#include <set>
#include <string>

#include "gtest/gtest.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {

// Whether index.db is there when a store opens again; without it all is read from the blocks.
enum class Index : uint8_t { kKept, kRemoved };

inline std::string IndexPath() { return FileStoreRig::MessagesPath(kStreamStateFile); }

// Makes a record of 50 bytes with a subject of one letter.
inline const std::string kPayloadOf19(19, 'A');

struct Counts {
  uint64_t msgs = 0;
  uint64_t first = 0;
  uint64_t last = 0;
};

inline void ExpectState(const StreamState& state, const Counts& counts) {
  EXPECT_EQ(state.msgs, counts.msgs);
  EXPECT_EQ(state.first_seq, counts.first);
  EXPECT_EQ(state.last_seq, counts.last);
}

inline void Reopen(FileStoreRig& rig, Index index) {
  rig.Stop();
  if (index == Index::kRemoved) rig.RemoveIndex();
  rig.Start();
}

// As after a machine that went down before the latest index.db was on disk.
inline void ReopenWithIndex(FileStoreRig& rig, const Bytes& index) {
  rig.Stop();
  rig.WriteFile(IndexPath(), index);
  rig.Start();
}

// Where all was read from the blocks, adding up what they have gives the same once more.
inline void ExpectSameAfterRestart(FileStoreRig& rig, Index index) {
  const std::string before = rig.StateText();
  ASSERT_NO_FATAL_FAILURE(Reopen(rig, index));
  EXPECT_EQ(rig.StateText(), before);
  if (index == Index::kKept) return;
  rig.peer().Recount();
  EXPECT_EQ(rig.StateText(), before);
}

// Which block files were read since the operations were last cleared.
inline std::set<std::string> BlocksRead(FileStoreRig& rig) {
  std::set<std::string> names;
  for (const FileOperation& operation : rig.files.faults().operations()) {
    if (operation.kind != FileOperationKind::kRead || !operation.path.ends_with(".blk")) continue;
    names.insert(operation.path.substr(operation.path.rfind('/') + 1));
  }
  return names;
}

}  // namespace jsstore
