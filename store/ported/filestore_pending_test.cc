// How many messages wait for a consumer, and what is read to tell it.
#include <random>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "store/container/subject_filter.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using std::chrono::seconds;
using testing::IsEmpty;

// A block that is known to hold nothing that counts is not read, not even the one with the start.
PORTED_TEST(TestFileStoreNumPendingCanSkipStartingBlock, kNoPlanNumber) {
  struct Case {
    const char* title;
    bool last_per_subject;
    int64_t max_msgs_per;
  };
  for (const Case& asked : {Case{"last per subject", true, 0}, Case{"one per subject", false, 1}}) {
    SCOPED_TRACE(asked.title);
    FileStoreRig rig;
    rig.file_store.block_size = 1024;
    rig.stream.subjects = {"foo.*", "bar.*"};
    rig.stream.max_msgs_per = asked.max_msgs_per;
    rig.Start();
    for (const char* prefix : {"bar.", "foo."}) {
      for (int i = 0; i < 20; ++i) rig.Put(prefix + std::to_string(i), std::string(100, 'A'));
    }
    FileStorePeer peer = rig.peer();
    constexpr uint64_t kStart = 2;
    MessageBlock& first = peer.Block(0);
    EXPECT_GT(kStart, first.first.seq);
    EXPECT_LE(kStart, first.last.seq);
    for (int i = 0; i < 20; ++i) {
      EXPECT_GT(peer.Subject("foo." + std::to_string(i)).last_block, first.index);
    }
    peer.DropCaches();
    rig.files.faults().ClearOperations();

    const auto pending = rig.store->NumPending(kStart, "foo.*", asked.last_per_subject);

    ASSERT_TRUE(pending);
    EXPECT_EQ(pending->total, 20U);
    EXPECT_EQ(pending->valid_through, 40U);
    EXPECT_FALSE(rig.BlocksRead().contains("1.blk"));
    EXPECT_FALSE(first.CacheLoaded());
  }
}

PORTED_TEST(TestFileStoreNumPendingLastBySubject, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 1024;  // about eight records
  rig.stream.subjects = {"foo.*.*"};
  rig.Start();
  std::mt19937 random(1);
  std::vector<std::string> subjects;
  for (int i = 1; i <= 1000; ++i) {
    subjects.push_back("foo." + std::to_string(1 + random() % 20) + "." + std::to_string(i));
    rig.Put(subjects.back(), std::string(75, 'A'));
  }
  EXPECT_GT(rig.BlockNames().size(), 100U);
  rig.peer().DropCaches();
  rig.files.faults().ClearOperations();

  EXPECT_EQ(rig.Pending(0, "foo.*.*", /*last_per_subject=*/true), 1000U);
  EXPECT_THAT(rig.BlocksRead(), IsEmpty());

  for (const char* filter : {"foo.10.*", "*.22.*", "*.*.222", "foo.5.999", "*.2.*"}) {
    const uint64_t start = 200 + random() % 250;
    uint64_t expected = 0;
    for (uint64_t seq = start; seq <= 1000; ++seq) {
      expected += SubjectIsSubsetMatch(subjects[seq - 1], filter) ? 1U : 0U;
    }
    EXPECT_EQ(rig.Pending(start, filter, /*last_per_subject=*/true), expected) << filter;
  }
}

PORTED_TEST(TestFileStoreNumPendingMulti, kNoPlanNumber) {
  constexpr uint64_t kMsgs = 10'000;
  constexpr size_t kSubjects = 1000;
  FileStoreRig rig;
  rig.file_store.block_size = 1 << 20;  // about 1000 records
  rig.stream.subjects = {"ev.*"};
  rig.Start();
  std::mt19937 random(1);
  std::vector<std::string> stored;
  for (uint64_t i = 0; i < kMsgs; ++i) {
    stored.push_back("ev." + std::to_string(random() % kSubjects));
    rig.Put(stored.back(), std::string(999, 'Z'));
  }
  std::set<std::string> filters;
  while (filters.size() < kSubjects / 2)
    filters.insert("ev." + std::to_string(random() % kSubjects));
  const auto compiled = SubjectFilterSet::Compile(std::vector(filters.begin(), filters.end()));
  ASSERT_TRUE(compiled);

  const uint64_t start = 500 + random() % 9000;
  const auto pending = rig.store->NumPendingMulti(start, *compiled, /*last_per_subject=*/false);

  uint64_t expected = 0;
  for (uint64_t seq = start; seq <= kMsgs; ++seq) {
    const auto message = rig.store->LoadMsg(seq);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->subject, stored[seq - 1]);
    expected += compiled->Matches(message->subject) ? 1U : 0U;
  }
  ASSERT_TRUE(pending);
  EXPECT_EQ(pending->total, expected);
}

// What a query has read of the blocks' subjects is there for the next, for a while.
PORTED_TEST(TestFileStoreFSSExpireNumPending, kNoPlanNumber) {
  constexpr uint64_t kPairs = 2000;
  FileStoreRig rig;
  rig.file_store.block_size = 8192;
  rig.file_store.cache_expire = seconds(1);
  rig.file_store.subject_state_expire = seconds(2);
  rig.stream.subjects = {"foo.*.*"};
  rig.Start();
  for (uint64_t i = 1; i <= kPairs; ++i) {
    rig.Put("foo.A." + std::to_string(i), "abc");
    rig.Put("foo.B." + std::to_string(i), "abc");
  }
  FileStorePeer peer = rig.peer();
  peer.DropSubjectsOfBlocks();
  const auto without_subjects = [&peer](size_t from, size_t to) {
    size_t count = 0;
    for (size_t i = from; i < to; ++i) count += peer.Block(i).SubjectsNotLoaded() ? 1U : 0U;
    return count;
  };
  const size_t blocks = peer.Blocks().size();

  // Before the middle: what comes before the start is what has to be read.
  constexpr uint64_t kBeforeMiddle = kPairs - 400;
  const auto start_block = static_cast<size_t>(peer.PlaceOf(kBeforeMiddle));
  EXPECT_LT(start_block, blocks / 2);
  rig.files.faults().ClearOperations();
  EXPECT_EQ(rig.Pending(kBeforeMiddle, "foo.A.*"), kPairs / 2 + 200);
  EXPECT_FALSE(rig.BlocksRead().empty());
  EXPECT_EQ(without_subjects(0, start_block), 0U);

  // Reading nothing is what makes it faster the second time.
  rig.files.faults().ClearOperations();
  EXPECT_EQ(rig.Pending(kBeforeMiddle, "foo.A.*"), kPairs / 2 + 200);
  EXPECT_LE(rig.BlocksRead().size(), 1U);  // the block that the start divides

  // With a start in the second half that half is read, and is still known a second later.
  rig.files.faults().ClearOperations();
  EXPECT_EQ(rig.Pending(3 * kPairs / 2, "foo.B.*"), kPairs / 4 + 1);
  const size_t read_at_first = rig.BlocksRead().size();
  rig.Advance(seconds(1));
  rig.files.faults().ClearOperations();
  EXPECT_EQ(rig.Pending(3 * kPairs / 2, "foo.B.*"), kPairs / 4 + 1);
  EXPECT_LT(rig.BlocksRead().size(), read_at_first);

  rig.Advance(seconds(4));
  EXPECT_EQ(without_subjects(0, blocks), blocks);
}

}  // namespace
}  // namespace jsstore
