// From filestore_test.go of the reference: which blocks a question has to look into.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "store/ported/filestore_foo_rig.h"

namespace jsstore {
namespace {

using Indexes = std::vector<uint32_t>;
using Query = std::function<Result<Message>(FileStore& store, uint64_t start)>;

// Of the blocks of which the subjects are in memory.
Indexes WithSubjects(FileStoreRig& rig) {
  Indexes indexes;
  for (const BlockPtr& block : rig.peer().Blocks()) {
    if (!block->SubjectsNotLoaded()) indexes.push_back(block->index);
  }
  return indexes;
}

// Five blocks of two messages, each with one subject or two of them, then a block with "b" alone.
void FindInSixthBlock(const Permutation& permutation, bool one_subject, uint64_t start,
                      const Indexes& looked_into, const Query& query) {
  SCOPED_TRACE("from " + std::to_string(start) + (one_subject ? ", one subject" : ""));
  FileStoreRig rig(permutation);
  rig.stream.subjects = {">"};
  rig.Start();
  for (int block = 0; block < 5; ++block) {
    rig.Put(one_subject ? "a" : "c", "");
    rig.Put("a", "");
    ASSERT_TRUE(Worked(rig.peer().AddBlock()));
  }
  rig.Put("b", "");
  rig.peer().DropCaches();

  const auto found = query(*rig.store, start);
  ASSERT_TRUE(Worked(found));
  EXPECT_EQ(found->sequence, 11U);
  EXPECT_EQ(found->subject, "b");
  EXPECT_EQ(WithSubjects(rig), looked_into);
}

// From the beginning of the stream on nothing but the right block is looked into; from elsewhere
// the block that begins is, too.
void FindInSixthBlock(const Permutation& permutation, const Query& query) {
  for (const bool one_subject : {true, false}) {
    FindInSixthBlock(permutation, one_subject, 0, {6}, query);
    FindInSixthBlock(permutation, one_subject, 3, {2, 6}, query);
  }
}

PORTED_TEST_ALL(TestFileStoreLoadNextMsgSkipAhead, kNoPlanNumber) {
  FindInSixthBlock(permutation, [](FileStore& store, uint64_t start) {
    return store.LoadNextMsg("b", false, start, nullptr);
  });
}

PORTED_TEST_ALL(TestFileStoreLoadNextMsgMultiSkipAhead, kNoPlanNumber) {
  const auto filters = SubjectFilterSet::Compile(std::vector<std::string>{"b", "d"});
  ASSERT_TRUE(Worked(filters));
  FindInSixthBlock(permutation, [&filters](FileStore& store, uint64_t start) {
    return store.LoadNextMsgMulti(*filters, start, nullptr);
  });
}

// The shortest of a few, so that what else the machine does is not counted.
template <typename Work>
std::chrono::nanoseconds TimeOf(Work&& work) {
  using Clock = std::chrono::steady_clock;
  auto best = std::chrono::nanoseconds::max();
  for (int i = 0; i < 5; ++i) {
    const auto start = Clock::now();
    work();
    best = std::min(best, std::chrono::nanoseconds(Clock::now() - start));
  }
  return best;
}

PORTED_TEST(TestFileStoreLoadNextMsgSkipCheckNotOnSecondToLastBlock, kNoPlanNumber) {
  constexpr int kOthers = 10'000;
  // given many subjects, and one whose first message is in the first block and its second in the
  // last one
  FileStoreRig rig;
  rig.stream.subjects = {"foo.>"};
  rig.Start();
  rig.Put("foo.a1.b.c0.d.e.hit", "");
  for (int i = 0; i < kOthers; ++i) {
    rig.Put("foo.a" + std::to_string(i % 50) + ".b." + std::to_string(i) + ".d.e.row", "");
  }
  ASSERT_TRUE(Worked(rig.peer().AddBlock()));
  const uint64_t start = rig.Put("foo.a2.b.other.d.e.row", "");
  ASSERT_TRUE(Worked(rig.peer().AddBlock()));
  const uint64_t target = rig.Put("foo.a1.b.c0.d.e.hit", "");
  const auto& blocks = rig.peer().Blocks();
  ASSERT_EQ(rig.peer().BlockOf(start), blocks.at(blocks.size() - 2));

  // when it is looked for from the last block but one on, then that costs nothing like a walk over
  // all subjects: the last block is the only one left
  const std::string late_token = "foo.*.*.*.*.*.hit";
  const auto walk = TimeOf([&] { EXPECT_EQ(rig.store->SubjectsTotals(late_token).size(), 1U); });
  const auto one = TimeOf([&] {
    const auto found = rig.store->LoadNextMsg(late_token, true, start, nullptr);
    ASSERT_TRUE(Worked(found));
    EXPECT_EQ(found->sequence, target);
  });
  EXPECT_LT(one * 5, walk);

  std::vector<std::string> filters;
  for (int i = 0; i < 45; ++i) filters.push_back("foo.*.*.c" + std::to_string(i) + ".*.e.>");
  const auto set = SubjectFilterSet::Compile(filters);
  ASSERT_TRUE(Worked(set));
  const auto many = TimeOf([&] {
    const auto found = rig.store->LoadNextMsgMulti(*set, start, nullptr);
    ASSERT_TRUE(Worked(found));
    EXPECT_EQ(found->sequence, target);
  });
  EXPECT_LT(many * 5, walk);
}

// More blocks than are gone through one by one, with two among them that hold tombstones alone.
PORTED_TEST_ALL(TestFileStoreSelectMsgBlockBinarySearch, kNoPlanNumber) {
  FooRig rig(permutation);
  for (int i = 0; i < 33; ++i) {
    if (i > 0) {
      ASSERT_TRUE(Worked(rig.peer().AddBlock()));
    }
    rig.PutFoo(2);
    if (i != 15) continue;
    for (const uint64_t seq : {2U, 5U}) {
      ASSERT_TRUE(Worked(rig.peer().AddBlock()));
      EXPECT_TRUE(rig.Remove(seq));
    }
  }
  const auto check = [&rig] {
    const auto index_of = [&rig](uint64_t seq) {
      const BlockPtr block = rig.peer().BlockOf(seq);
      return block == nullptr ? 0 : block->index;
    };
    EXPECT_EQ(index_of(2), 1U) << "removed at the end of its block";
    EXPECT_EQ(index_of(5), 3U) << "removed at the beginning of its block";
    EXPECT_EQ(index_of(1), 1U);
    EXPECT_EQ(index_of(10), 5U) << "before the tombstones";
    EXPECT_EQ(index_of(64), 34U) << "after them";
    EXPECT_EQ(rig.peer().PlaceOf(2), 0);
    EXPECT_EQ(rig.peer().PlaceOf(5), 2);
    EXPECT_EQ(rig.peer().PlaceOf(10), 4);
    EXPECT_EQ(rig.peer().PlaceOf(64), 33);
  };
  check();
  rig.StopAndStart(Index::kRemoved);
  check();
}

PORTED_TEST(TestFileStoreDontLoadSubjectStateIfNotPurged, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {">"};
  rig.Start();
  rig.Put("foo", "");
  rig.peer().DropCaches();
  EXPECT_EQ(rig.PurgeEx("bar", 0, 0), 0U);
  EXPECT_EQ(WithSubjects(rig), Indexes{});
}

PORTED_TEST(TestFileStoreOnlyLoadSubjectStateOnBlocksWithinInterestRange, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {">"};
  rig.Start();
  rig.Put("foo", "");
  ASSERT_TRUE(Worked(rig.peer().AddBlock()));
  rig.Put("bar", "");
  rig.peer().DropCaches();
  EXPECT_EQ(rig.PurgeEx("bar", 0, 0), 1U);
  // the block that had it went, and another one came for what is stored next
  ASSERT_EQ(rig.peer().Blocks().size(), 2U);
  EXPECT_TRUE(rig.peer().FirstBlock()->SubjectsNotLoaded());
  EXPECT_FALSE(rig.peer().LastBlock()->SubjectsNotLoaded());
}

PORTED_TEST(TestFileStoreRemovePerSubjectWithMultipleBlocks, kNoPlanNumber) {
  FooRig rig;
  rig.PutFoo(1);
  ASSERT_TRUE(Worked(rig.peer().AddBlock()));
  rig.PutFoo(1);
  EXPECT_EQ(rig.Done(rig.peer().FirstSequenceOf("foo")), 1U);
  // the last one goes, and the first is still found
  EXPECT_TRUE(rig.Remove(2));
  EXPECT_EQ(rig.Done(rig.peer().FirstSequenceOf("foo")), 1U);
}

// As many filters as the stream has subjects are compared with them in order.
PORTED_TEST(TestFileStoreMultiLastSeqsDoesNotReorderConfigSubjects, kNoPlanNumber) {
  const std::vector<std::string> subjects = {"orders.*", "billing.*"};
  FileStoreRig rig;
  rig.stream.subjects = subjects;
  rig.Start();
  rig.Put("orders.1", "x");
  rig.Put("billing.1", "x");
  EXPECT_EQ(rig.Done(rig.store->MultiLastSeqs(subjects, 0, 0)), (std::vector<uint64_t>{1, 2}));
  EXPECT_EQ(rig.peer().Config().subjects, subjects);
}

}  // namespace
}  // namespace jsstore
