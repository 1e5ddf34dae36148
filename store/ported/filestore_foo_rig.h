// A store of messages "foo" without a payload, so that where records lie can be told: each takes
// kFooBytes.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "store/ported/filestore_rig.h"

namespace jsstore {

inline constexpr uint64_t kFooBytes = 33;

// Blocks of so many messages; 0: as large as the store chooses. Starts at once.
class FooRig : public FileStoreRig {
 public:
  explicit FooRig(const Permutation& permutation = {}, uint64_t msgs_per_block = 0)
      : FileStoreRig(permutation) {
    file_store.block_size = msgs_per_block * kFooBytes;
    stream.subjects = {"foo"};
    Start();
  }

  // A millisecond between one and the next; answers the time of each.
  std::vector<int64_t> PutFoo(int count) {
    std::vector<int64_t> times;
    for (int i = 0; i < count; ++i) {
      Advance(std::chrono::milliseconds(1));
      times.push_back(NowNs());
      Put("foo", "");
    }
    return times;
  }
  void RemoveAll(uint64_t from, uint64_t to) {
    for (uint64_t seq = from; seq <= to; ++seq) EXPECT_TRUE(Remove(seq)) << seq;
  }

  size_t BlockCount() { return peer().Blocks().size(); }
  MessageBlock& FirstBlock() { return *peer().FirstBlock(); }
  // Reads it from its file, with nothing known of its deletes.
  static void LoadAnew(MessageBlock& block) {
    block.ClearCacheAndOffset();
    block.deleted = SequenceSet();
    ASSERT_TRUE(Worked(block.Load()));
  }
};

}  // namespace jsstore
