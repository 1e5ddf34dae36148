// From store_test.go of the reference: what a store tells of its subjects, its deletes and its
// limits. The original asks a store in memory, too, which there is none of here.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "store/ported/filestore_foo_rig.h"
#include "store/stream/delete_match.h"

namespace jsstore {
namespace {

using SequenceList = std::vector<uint64_t>;

SequenceList Visited(const DeleteBlock& block) {
  SequenceList sequences;
  VisitSequences(block, [&sequences](uint64_t seq) {
    sequences.push_back(seq);
    return true;
  });
  return sequences;
}

void ExpectOnlyTwo(const DeleteBlock& block) {
  EXPECT_EQ(Visited(block), SequenceList{2});
  EXPECT_EQ(Summarize(block), (DeleteBlockSummary{2, 2, 1}));
}

PORTED_TEST(TestStoreDeleteSlice, kNoPlanNumber) { ExpectOnlyTwo(DeleteList{2}); }
PORTED_TEST(TestStoreDeleteRange, kNoPlanNumber) { ExpectOnlyTwo(SequenceRun{2, 1}); }

// What is known of "foo", and what is found when one looks.
class SubjectStateRig : public FooRig {
 public:
  void ExpectFoo(uint64_t msgs, uint64_t first, uint64_t last) {
    SCOPED_TRACE(std::to_string(first) + " to " + std::to_string(last));
    EXPECT_EQ(store->SubjectsState("foo")["foo"], (SimpleState{msgs, first, last}));
    ExpectFound(first, last);
  }
  void ExpectFound(uint64_t first, uint64_t last) {
    EXPECT_EQ(Done(store->LoadNextMsg("foo", false, 0, nullptr)).sequence, first);
    EXPECT_EQ(Done(store->LoadLastMsg("foo")).sequence, last);
  }
  void RemoveEach(const SequenceList& sequences) {
    for (const uint64_t seq : sequences) EXPECT_TRUE(Remove(seq)) << seq;
  }
};

// The first and the last are only looked for again when somebody asks.
PORTED_TEST(TestStoreSubjectStateConsistency, kNoPlanNumber) {
  SubjectStateRig rig;
  rig.PutFoo(4);
  rig.ExpectFoo(4, 1, 4);
  rig.RemoveEach({1});
  rig.ExpectFoo(3, 2, 4);
  rig.RemoveEach({4});
  rig.ExpectFoo(2, 2, 3);
  rig.RemoveEach({2});
  rig.ExpectFoo(1, 3, 3);

  rig.PutFoo(3);
  rig.ExpectFoo(4, 3, 7);
  rig.RemoveEach({7, 3, 5});  // the last, the first, and what is the first then
  rig.ExpectFoo(1, 6, 6);

  // a new last one that goes at once, and one more
  rig.PutFoo(1);
  rig.RemoveEach({8});
  rig.PutFoo(1);
  rig.ExpectFoo(2, 6, 9);
}

PORTED_TEST(TestStoreSubjectStateConsistencyOptimization, kNoPlanNumber) {
  SubjectStateRig rig;
  const auto expect_known = [&rig](uint64_t first, uint64_t last, bool outdated) {
    const auto known = rig.peer().LastBlock()->FindSubject("foo");
    ASSERT_NE(known, nullptr);
    EXPECT_EQ(known->msgs, 1U);
    EXPECT_EQ(known->first, first);
    EXPECT_EQ(known->last, last);
    EXPECT_EQ(known->first_needs_update, outdated);
    EXPECT_EQ(known->last_needs_update, outdated);
  };
  // one end is known, and so the other is when one message is left
  rig.PutFoo(3);
  rig.RemoveEach({2, 1});
  expect_known(3, 3, false);
  rig.ExpectFound(3, 3);
  // neither is known
  rig.PutFoo(2);
  rig.RemoveEach({3, 5});
  expect_known(3, 5, true);
  rig.ExpectFound(4, 4);
  rig.PutFoo(2);
  rig.RemoveEach({7, 4});
  expect_known(4, 7, true);
  rig.ExpectFound(6, 6);
  // the first is known
  rig.PutFoo(2);
  rig.RemoveEach({9, 8});
  expect_known(6, 6, false);
  rig.ExpectFound(6, 6);
}

PORTED_TEST(TestStoreMaxMsgsPerUpdateBug, kNoPlanNumber) {
  FooRig rig;
  rig.PutFoo(5);
  ExpectState(rig.State(), {5, 1, 5});
  // a limit that there was not before
  rig.stream.max_msgs_per = 1;
  ASSERT_TRUE(Worked(rig.store->UpdateConfig(rig.stream)));
  ExpectState(rig.State(), {1, 5, 5});
  // one that means nothing is none
  rig.stream.max_msgs_per = -2;
  ASSERT_TRUE(Worked(rig.store->UpdateConfig(rig.stream)));
  EXPECT_EQ(rig.peer().Config().max_msgs_per, -1);
  rig.PutFoo(2);
  ExpectState(rig.State(), {3, 5, 7});
}

PORTED_TEST(TestStoreMaxMsgsPerUpdateToOneRemoveNewest, kNoPlanNumber) {
  // given three messages of a subject in blocks of their own, of which the newest is removed
  FileStoreRig rig;
  rig.file_store.block_size = 2048;
  rig.stream.subjects = {"foo.*"};
  rig.stream.max_msgs_per = -1;
  rig.Start();
  const auto fill = [&rig](size_t blocks) {
    for (int i = 1; i <= 9; ++i) rig.Put("foo." + std::to_string(i), std::string(400, 'x'));
    ASSERT_GE(rig.peer().Blocks().size(), blocks);
  };
  rig.Put("foo.0", "");
  fill(2);
  const uint64_t second = rig.Put("foo.0", "");
  fill(3);
  EXPECT_TRUE(rig.Remove(rig.Put("foo.0", "")));
  // when there is to be one message a subject, then the second is the one that stays
  rig.stream.max_msgs_per = 1;
  ASSERT_TRUE(Worked(rig.store->UpdateConfig(rig.stream)));
  EXPECT_EQ(rig.store->SubjectsState("foo.0")["foo.0"], (SimpleState{1, second, second}));
  EXPECT_EQ(rig.Done(rig.store->LoadLastMsg("foo.0")).sequence, second);
  EXPECT_EQ(rig.Done(rig.store->LoadNextMsg("foo.0", false, 0, nullptr)).sequence, second);
  // and is found after a restart
  rig.StopAndStart();
  EXPECT_EQ(rig.Done(rig.store->LoadLastMsg("foo.0")).sequence, second);
}

uint64_t InteriorDeletesOf(FooRig& rig) {
  uint64_t deletes = 0;
  for (const BlockPtr& block : rig.peer().Blocks()) deletes += block->deleted.Size();
  return deletes;
}

// Three messages, and one in the middle that is removed.
class OneHoleRig : public FooRig {
 public:
  OneHoleRig() {
    PutFoo(3);
    EXPECT_EQ(InteriorDeletesOf(*this), 0U);
    EXPECT_TRUE(Remove(2));
    EXPECT_EQ(InteriorDeletesOf(*this), 1U);
  }
};

PORTED_TEST(TestStoreCompactCleansUpDmap, kNoPlanNumber) {
  for (uint64_t seq = 2; seq <= 4; ++seq) {
    SCOPED_TRACE(seq);
    OneHoleRig rig;
    rig.Compact(seq);
    EXPECT_EQ(InteriorDeletesOf(rig), 0U);
    EXPECT_EQ(rig.State().first_seq, std::max<uint64_t>(3, seq));
    EXPECT_EQ(rig.State().last_seq, 3U);
  }
}

PORTED_TEST(TestStoreTruncateCleansUpDmap, kNoPlanNumber) {
  for (uint64_t seq = 0; seq <= 1; ++seq) {
    SCOPED_TRACE(seq);
    OneHoleRig rig;
    rig.Truncate(seq);
    EXPECT_EQ(InteriorDeletesOf(rig), 0U);
    EXPECT_EQ(rig.State().first_seq, seq);
    EXPECT_EQ(rig.State().last_seq, seq);
  }
}

PORTED_TEST(TestStoreCompactFullyDeletedRange, kNoPlanNumber) {
  // given nothing but deleted messages from where the stream is to begin
  FooRig rig;
  rig.PutFoo(3);
  rig.RemoveAll(2, 3);
  ExpectState(rig.State(), {1, 1, 3});
  // when
  rig.Compact(2);
  // then it is empty, and goes on where it was
  ExpectState(rig.State(), {0, 4, 3});
  EXPECT_EQ(rig.State().first_time, std::nullopt);
}

PORTED_TEST(TestStorePurgeExZero, kNoPlanNumber) {
  FooRig rig;
  rig.Purge();
  ExpectState(rig.State(), {0, 1, 0});
  rig.PurgeEx("", 0, 0);
  ExpectState(rig.State(), {0, 1, 0});
}

// There is nothing below the first sequence.
PORTED_TEST_ALL(TestStorePurgeExSequenceOne, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.stream.subjects = {"foo", "bar"};
  rig.Start();
  for (int i = 0; i < 5; ++i) {
    rig.Put("foo", "");
    rig.Put("bar", "");
  }
  const std::string before = rig.StateText();
  for (const uint64_t keep : {0U, 3U}) {
    for (const char* subject : {"", ">", "foo"}) {
      EXPECT_EQ(rig.PurgeEx(subject, 1, keep), 0U) << subject << " but for " << keep;
      EXPECT_EQ(rig.StateText(), before) << subject << " but for " << keep;
    }
  }
}

PORTED_TEST(TestStorePurgeExKeepWithInteriorDeletes, kNoPlanNumber) {
  FooRig rig;
  rig.PutFoo(50);
  for (uint64_t seq = 2; seq <= 50; seq += 2) EXPECT_TRUE(rig.Remove(seq));
  ExpectState(rig.State(), {25, 1, 50});
  // five messages are kept, not five sequences
  EXPECT_EQ(rig.PurgeEx("", 0, 5), 20U);
  ExpectState(rig.State(), {5, 41, 50});
}

// TTLs count while the stream allows them.
PORTED_TEST(TestStoreUpdateConfigTTLState, kNoPlanNumber) {
  FooRig rig;
  for (const bool allowed : {false, true, false}) {
    if (rig.stream.allow_msg_ttl != allowed) {
      rig.stream.allow_msg_ttl = allowed;
      ASSERT_TRUE(Worked(rig.store->UpdateConfig(rig.stream)));
    }
    const uint64_t seq = rig.PutWithHeader("foo", "", "", /*ttl_s=*/1);
    rig.Advance(std::chrono::seconds(2));
    EXPECT_EQ(rig.Loads(seq), !allowed) << seq;
  }
}

// Ends with one sequence more than before, without a message.
struct LastGoes {
  const char* name;
  void (*act)(FooRig& rig, uint64_t last);
};

// The original has the first one twice.
constexpr LastGoes kLastGoes[] = {
    {"removed and cut off",
     [](FooRig& rig, uint64_t last) {
       rig.PutFoo(1);
       EXPECT_TRUE(rig.Remove(last));
       rig.Truncate(last);
     }},
    {"erased and cut off",
     [](FooRig& rig, uint64_t last) {
       rig.PutFoo(1);
       EXPECT_TRUE(rig.Erase(last));
       rig.Truncate(last);
     }},
    {"skipped", [](FooRig& rig, uint64_t) { EXPECT_TRUE(Worked(rig.store->SkipMsg(0))); }},
    {"one of many skipped",
     [](FooRig& rig, uint64_t last) { EXPECT_TRUE(Worked(rig.store->SkipMsgs(last, 1))); }},
};

PORTED_TEST_ALL(TestStoreStreamInteriorDeleteAccounting, kNoPlanNumber) {
  for (const bool empty : {false, true}) {
    for (const LastGoes& last_goes : kLastGoes) {
      SCOPED_TRACE(std::string(last_goes.name) + (empty ? ", in an empty stream" : ""));
      FooRig rig(permutation);
      if (!empty) rig.PutFoo(1);
      last_goes.act(rig, empty ? 1 : 2);
      if (empty) {
        ExpectState(rig.State(), {0, 2, 1});
      } else {
        ExpectState(rig.State(), {1, 1, 2});
      }
      const std::string before = rig.StateText();
      rig.StopAndStart();
      EXPECT_EQ(rig.StateText(), before);
      rig.ExpectSameAfterRestart(Index::kRemoved);
      rig.peer().Recount();
      EXPECT_EQ(rig.StateText(), before);
    }
  }
}

}  // namespace
}  // namespace jsstore
