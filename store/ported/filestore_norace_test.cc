// From norace_2_test.go of the reference: what must not cost more the more was removed.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

// The original has a million messages, and the store in memory, too.
PORTED_TEST(TestNoRaceStoreReverseWalkWithDeletesPerf, 2505) {
  using Clock = std::chrono::steady_clock;
  constexpr int kRemoved = 20'000;
  // given two messages with many removed ones between them
  FileStoreRig rig;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  rig.Put("foo.A", "Hello");
  rig.PutMany(kRemoved, "foo.B", "Hello");
  const uint64_t last = rig.Put("foo.C", "Hello");
  EXPECT_EQ(rig.State().msgs, last);
  EXPECT_EQ(rig.PurgeEx("foo.B", 0, 0), uint64_t{kRemoved});
  const auto load_blocks = [&rig] {
    for (const BlockPtr& block : rig.peer().Blocks()) ASSERT_TRUE(Worked(block->Load()));
  };

  // when one walks back by sequences
  load_blocks();
  const auto begin = Clock::now();
  int found = 0;
  for (uint64_t seq = last; seq > 0; --seq) {
    const auto message = rig.store->LoadMsg(seq);
    if (message) {
      ++found;
      continue;
    }
    const ErrorCode code = message.error().code;
    ASSERT_TRUE(code == ErrorCode::kDeletedMsg || code == ErrorCode::kStoreMsgNotFound) << seq;
  }
  const auto by_sequence = Clock::now() - begin;
  EXPECT_EQ(found, 2);

  // and by messages, then that is much faster
  load_blocks();
  const auto begin_of_messages = Clock::now();
  int seen = 0;
  for (uint64_t seq = last;; ++seen) {
    const auto message = rig.store->LoadPrevMsg("", false, seq, nullptr);
    if (!message) {
      EXPECT_EQ(message.error().code, ErrorCode::kStoreEof);
      break;
    }
    seq = message->sequence - 1;
  }
  const auto by_message = Clock::now() - begin_of_messages;
  EXPECT_EQ(seen, 2);
  EXPECT_LT(by_message * 10, by_sequence);
}

// The original measures how long it takes; here the writes are counted.
PORTED_TEST(TestNoRaceFileStorePurgeExAsyncTombstones, 2510) {
  FileStoreRig rig;
  rig.stream.subjects = {"*.*"};
  rig.Start();
  rig.Put("foo.A", "zzz");
  rig.Put("foo.B", "zzz");
  rig.PutMany(500, "foo.C", "zzz");
  rig.Put("foo.D", "zzz");
  const auto writes_of_purge = [&rig](std::string_view subject, uint64_t msgs) {
    rig.files.faults().ClearOperations();
    EXPECT_EQ(rig.PurgeEx(subject, 0, 0), msgs);
    const auto operations = rig.files.faults().operations();
    return std::ranges::count_if(operations, [](const FileOperation& operation) {
      return operation.kind == FileOperationKind::kWrite && operation.path.ends_with(".blk");
    });
  };
  // the tombstones of all are written together
  EXPECT_EQ(writes_of_purge("foo.B", 1), 1);
  EXPECT_EQ(writes_of_purge("foo.C", 500), 1);
}

}  // namespace
}  // namespace jsstore
