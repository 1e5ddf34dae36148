// How long blocks stay in memory.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kAccessTick = milliseconds(100);

PORTED_TEST(TestFileStorePurgeExBufPool, 472) {
  FileStoreRig rig;
  rig.file_store.block_size = 1024;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  for (int i = 0; i < 1000; ++i) {
    rig.Put("foo.foo", std::string(99, 'A'));
    rig.Put("foo.bar", std::string(99, 'A'));
  }

  EXPECT_EQ(rig.PurgeEx("foo.bar", 0, 0), 1000U);

  EXPECT_GT(rig.peer().Blocks().size(), 100U);
  EXPECT_EQ(rig.peer().LoadedCaches(), 1U);
}

PORTED_TEST(TestFileStoreFSSMeta, 473) {
  FileStoreRig rig;
  rig.file_store.block_size = 100;  // two records
  rig.file_store.cache_expire = milliseconds(200);
  rig.file_store.subject_state_expire = seconds(1);
  rig.stream.subjects = {"*"};
  rig.Start();
  rig.Put("A", kPayloadOf19);
  rig.PutMany(6, "Z", kPayloadOf19);
  rig.Put("A", kPayloadOf19);
  // Caches go; the purge has to load them again.
  rig.Advance(milliseconds(500));
  EXPECT_EQ(rig.peer().LoadedCaches(), 0U);

  EXPECT_EQ(rig.PurgeEx("A", 0, 0), 2U);
  EXPECT_EQ(rig.peer().LoadedCaches(), 0U);

  rig.Advance(milliseconds(1500));
  size_t without_subjects = 0;
  for (const BlockPtr& block : rig.peer().Blocks()) {
    without_subjects += block->SubjectsNotLoaded() ? 1U : 0U;
  }
  EXPECT_GT(without_subjects, 0U);
}

// Whoever walks through a block once, forwards or backwards, leaves nothing of it in memory, though
// messages be missing on the way.
PORTED_TEST(TestFileStoreExpireCacheOnLinearWalk, 474) {
  const Duration expire = milliseconds(250);
  FileStoreRig rig;
  rig.file_store.cache_expire = expire;
  rig.stream.subjects = {"*"};
  rig.Start();
  rig.PutMany(10, "Z", kPayloadOf19);
  // Caches that were written to are not dropped early.
  rig.Advance(expire + 2 * kAccessTick);

  for (uint64_t seq = 1; seq <= 10; ++seq) EXPECT_TRUE(rig.Loads(seq)) << seq;
  EXPECT_EQ(rig.peer().LoadedCaches(), 0U);
  for (uint64_t seq = 10; seq >= 1; --seq) EXPECT_TRUE(rig.Loads(seq)) << seq;
  EXPECT_EQ(rig.peer().LoadedCaches(), 0U);

  EXPECT_TRUE(rig.Remove(2));
  EXPECT_TRUE(rig.Remove(9));
  for (uint64_t seq = 1; seq <= 10; ++seq) {
    if (seq == 2 || seq == 9) {
      EXPECT_EQ(rig.LoadError(seq), ErrorCode::kDeletedMsg) << seq;
    } else {
      EXPECT_TRUE(rig.Loads(seq)) << seq;
    }
  }
  EXPECT_EQ(rig.peer().LoadedCaches(), 0U);
}

// Removing from a block keeps it in memory, and what is known of its subjects.
PORTED_TEST(TestFileStoreFSSExpire, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 8192;
  rig.file_store.cache_expire = seconds(1);
  rig.file_store.subject_state_expire = seconds(1);
  rig.stream.subjects = {"foo.*"};
  rig.stream.max_msgs_per = 1;
  rig.Start();
  for (int i = 1; i <= 1000; ++i) rig.Put("foo." + std::to_string(i), "abc");
  rig.peer().DropSubjectsOfBlocks();

  rig.Put("foo.11", "abc");
  rig.Advance(milliseconds(900));
  rig.Put("foo.22", "abc");
  rig.Advance(milliseconds(300));

  MessageBlock& first = rig.peer().Block(0);
  EXPECT_NE(first.subjects(), nullptr);
  EXPECT_TRUE(first.CacheLoaded());
}

// The match that is a block's last message is the last step of a walk through it.
PORTED_TEST_ALL(TestFileStoreFirstMatchingMultiExpiry, 544) {
  FileStoreRig rig(permutation);
  rig.stream.subjects = {"foo.>"};
  rig.Start();
  for (const char* payload : {"A", "B", "C"}) rig.Put("foo.foo", payload);
  const BlockPtr block = rig.peer().LastBlock();
  block->TryExpireCache();
  const auto filters = SubjectFilterSet::Compile(std::vector<std::string>{"foo.foo"});
  ASSERT_TRUE(filters);

  for (uint64_t start = 1; start <= 3; ++start) {
    const MatchResult found = block->FirstMatchingAny(*filters->trie(), start);
    ASSERT_TRUE(found.message) << start;
    EXPECT_EQ(found.message->seq, start);
    EXPECT_EQ(found.cache_done, start == 3) << start;
  }
}

// The clock that caches are dropped by runs while a store is open, and no longer.
PORTED_TEST(TestFileStoreAccessTimeSpinUp, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"*.*"};
  rig.Start();
  const int64_t opened = rig.sim.clock().AccessTimeNs();
  EXPECT_NE(opened, 0);
  rig.Advance(seconds(1));
  const int64_t later = rig.sim.clock().AccessTimeNs();
  EXPECT_EQ(later, opened + Duration(seconds(1)).count());

  rig.Stop();

  rig.Advance(seconds(1));
  EXPECT_EQ(rig.sim.clock().AccessTimeNs(), later);
}

}  // namespace
}  // namespace jsstore
