// From filestore_test.go of the reference: what is known of subjects, in all and in each block.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>

#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

bool AnyBlockHoldsSubjects(FileStoreRig& rig) {
  const auto& blocks = rig.peer().Blocks();
  return std::any_of(blocks.begin(), blocks.end(),
                     [](const BlockPtr& block) { return block->subjects() != nullptr; });
}

// "value" once for each of kv.1 to kv.<count>.
void PutKeys(FileStoreRig& rig, int count, const std::string& prefix = "kv.") {
  for (int i = 1; i <= count; ++i) rig.Put(prefix + std::to_string(i), "value");
}

void ExpectSubject(FileStoreRig& rig, const std::string& subject, const SimpleState& expected) {
  const auto states = rig.store->SubjectsState(subject);
  ASSERT_EQ(states.size(), 1U);
  EXPECT_EQ(states.begin()->first, subject);
  EXPECT_TRUE(states.begin()->second == expected) << subject;
}

PORTED_TEST_ALL(TestFileStoreFilteredPendingBug, 407) {
  FileStoreRig rig(permutation);
  rig.stream.subjects = {"*"};
  rig.Start();
  for (const char* subject : {"foo", "bar", "baz"}) rig.Put(subject, "msg");
  const auto filtered = rig.peer().LastBlock()->FilteredPending("foo", false, 3);
  ASSERT_TRUE(Worked(filtered));
  EXPECT_EQ(filtered->total, 0U);
  EXPECT_EQ(filtered->first, 0U);
  EXPECT_EQ(filtered->last, 0U);
}

PORTED_TEST_ALL(TestFileStoreExpireSubjectMeta, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 1024;
  rig.file_store.cache_expire = milliseconds(500);
  rig.file_store.subject_state_expire = seconds(1);
  rig.stream.subjects = {"kv.>"};
  rig.stream.max_msgs_per = 1;
  rig.Start();
  PutKeys(rig, 100);
  rig.StopAndStart();
  EXPECT_EQ(rig.store->FastState().num_subjects, 100);
  rig.Advance(seconds(2));
  EXPECT_FALSE(AnyBlockHoldsSubjects(rig));

  // when a subject is asked for, then its block's are there, for a while
  EXPECT_EQ(rig.Done(rig.store->LoadLastMsg("kv.22")).sequence, 22U);
  EXPECT_TRUE(AnyBlockHoldsSubjects(rig));
  rig.Advance(seconds(2));
  EXPECT_FALSE(AnyBlockHoldsSubjects(rig));
}

PORTED_TEST_ALL(TestFileStoreMaxMsgsPerSubject, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 128;
  rig.file_store.cache_expire = seconds(1);
  rig.stream.subjects = {"kv.>"};
  rig.stream.max_msgs_per = 1;
  rig.Start();
  PutKeys(rig, 100);
  PutKeys(rig, 100);
  ExpectState(rig.State(), {100, 101, 200});
  EXPECT_TRUE(rig.Deleted().empty());
  EXPECT_EQ(rig.peer().Blocks().size(), 34U);
}

PORTED_TEST_ALL(TestFileStoreMaxMsgsAndMaxMsgsPerSubject, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 128;
  rig.file_store.cache_expire = seconds(1);
  rig.stream.subjects = {"kv.>"};
  rig.stream.discard = DiscardPolicy::kNew;
  rig.stream.max_msgs = 100;
  rig.stream.discard_new_per = true;
  rig.stream.max_msgs_per = 1;
  rig.Start();
  PutKeys(rig, 100);
  // refused as the stream is full, and as the subject has its message
  EXPECT_EQ(rig.PutError("kv.101", "value"), ErrorCode::kMaxMsgs);
  for (int i = 1; i <= 100; ++i) {
    EXPECT_EQ(rig.PutError("kv." + std::to_string(i), "value"), ErrorCode::kMaxMsgsPerSubject);
  }
  ExpectState(rig.State(), {100, 1, 100});
  EXPECT_TRUE(rig.Deleted().empty());
}

PORTED_TEST_ALL(TestFileStoreSubjectStateCacheExpiration, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 32;  // a message
  rig.file_store.cache_expire = seconds(1);
  rig.file_store.subject_state_expire = seconds(1);
  rig.stream.subjects = {"kv.>"};
  rig.stream.max_msgs_per = 2;
  rig.Start();
  PutKeys(rig, 100, "kv.foo.");
  PutKeys(rig, 100, "kv.bar.");
  rig.Advance(seconds(10));
  EXPECT_FALSE(AnyBlockHoldsSubjects(rig));
  EXPECT_EQ(rig.store->SubjectsState("kv.bar.>").size(), 100U);
  ExpectSubject(rig, "kv.bar.99", {1, 199, 199});

  rig.Put("kv.foo.1", "value22");
  EXPECT_EQ(rig.State().msgs, 201U);
  ExpectSubject(rig, "kv.foo.1", {2, 1, 201});
}

PORTED_TEST_ALL(TestFileStoreEncrypted, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.Start();
  rig.PutMany(50, "foo", "aes ftw");
  ConsumerState state;
  state.delivered = {22, 22};
  state.ack_floor = {11, 11};
  const auto consumer = rig.Consumer("o22", {});
  EXPECT_TRUE(Worked(consumer->Update(state)));
  EXPECT_TRUE(Worked(consumer->Stop()));
  rig.StopAndStart();
  EXPECT_EQ(rig.TextAt(10), "foo aes ftw");
  EXPECT_TRUE(rig.Done(rig.Consumer("o22", {})->State()) == state);
}

PORTED_TEST_ALL(TestFileStoreNoFSSWhenNoSubjects, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.Start();
  rig.PutMany(100, "", "raft state");
  EXPECT_EQ(rig.State().msgs, 100U);
  rig.StopAndStart();
  // then the block was not loaded for subjects that it cannot have
  EXPECT_EQ(rig.peer().FirstBlock()->cache(), nullptr);
  EXPECT_FALSE(AnyBlockHoldsSubjects(rig));
}

PORTED_TEST_ALL(TestFileStoreNoFSSBugAfterRemoveFirst, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 8 << 20;
  rig.file_store.cache_expire = milliseconds(200);
  rig.stream.subjects = {"foo.bar.*"};
  rig.Start();
  const std::string payload(99, 'Z');
  for (int i = 0; i < 100; ++i) rig.Put("foo.bar." + std::to_string(i), payload);
  EXPECT_EQ(rig.State().msgs, 100U);
  rig.Advance(milliseconds(500));
  EXPECT_TRUE(rig.Remove(1));
  const auto next = rig.store->LoadNextMsg("foo.>", true, 1, nullptr);
  ASSERT_TRUE(Worked(next));
  EXPECT_EQ(next->subject, "foo.bar.1");
  EXPECT_EQ(rig.peer().FirstBlock()->FindSubject("foo.bar.0"), nullptr);
}

PORTED_TEST_ALL(TestFileStoreNoFSSAfterRecover, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.stream.subjects = {"foo"};
  rig.Start();
  rig.PutMany(100, "", "no fss for you!");
  EXPECT_EQ(rig.State().msgs, 100U);
  rig.StopAndStart();
  EXPECT_FALSE(AnyBlockHoldsSubjects(rig));
}

PORTED_TEST_ALL(TestFileStoreFSSExpireNumPendingBug, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.cache_expire = milliseconds(100);
  rig.stream.subjects = {"KV.>"};
  rig.stream.max_msgs_per = 1;
  rig.Start();
  rig.Advance(milliseconds(200));
  rig.Put("KV.X", "Y");
  EXPECT_EQ(rig.Filtered(1, "KV.X").msgs, 1U);
}

PORTED_TEST_ALL(TestFileStoreFilteredFirstMatchingBug, 428) {
  FileStoreRig rig(permutation);
  rig.stream.subjects = {"foo.>"};
  rig.Start();
  for (const char* payload : {"A", "B", "C"}) rig.Put("foo.foo", payload);
  // given the block's subjects read again when there was one, and then another
  const BlockPtr block = rig.peer().LastBlock();
  block->DropSubjects();
  EXPECT_TRUE(Worked(block->EnsureSubjects()));
  rig.Put("foo.bar", "X");
  EXPECT_FALSE(rig.store->LoadNextMsg("foo.foo", false, 4, nullptr));
}

PORTED_TEST_ALL(TestFileStoreOutOfSpaceRebuildState, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.stream.subjects = {"*"};
  rig.Start();
  rig.Put("foo", "A");
  rig.Put("bar", "B");
  const std::string state = rig.StateText();
  const auto subjects = rig.store->SubjectsState(">");
  EXPECT_EQ(subjects.size(), 2U);

  rig.FailWrites(".blk");
  const auto stored = rig.store->StoreMsg("baz", {}, ViewOf("C"), 0);
  rig.sim.Settle();
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().system_errno, ENOSPC);
  EXPECT_EQ(rig.StateText(), state);
  EXPECT_TRUE(rig.store->SubjectsState(">") == subjects);
}

PORTED_TEST_ALL(TestFileStoreRebuildStateProperlyWithMaxMsgsPerSubject, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 4096;
  rig.stream.subjects = {"foo", "bar", "baz"};
  rig.stream.max_msgs_per = 1;
  rig.Start();
  rig.Put("baz", "");
  for (int i = 0; i < 1000; ++i) {
    rig.Put("foo", "");
    rig.Put("bar", "");
  }
  EXPECT_EQ(rig.store->FastState().num_subjects, 3);
  EXPECT_EQ(rig.store->FastState().msgs, 3U);
}

PORTED_TEST_ALL(TestFileStoreUpdateMaxMsgsPerSubject, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.stream.name = "TEST";
  rig.stream.subjects = {"foo"};
  rig.stream.max_msgs_per = 10;
  rig.Start();
  const auto update = [&](int64_t limit) {
    rig.stream.max_msgs_per = limit;
    EXPECT_TRUE(Worked(rig.store->UpdateConfig(rig.stream)));
    rig.sim.Settle();
  };
  update(50);
  rig.PutMany(22, "foo", "");
  ExpectSubject(rig, "foo", {22, 1, 22});
  update(10);
  ExpectSubject(rig, "foo", {10, 13, 22});
}

PORTED_TEST_ALL(TestFileStoreAllFilteredStateWithDeleted, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 1024;
  rig.stream.subjects = {"foo"};
  rig.Start();
  rig.PutMany(100, "foo", "Hello World");
  const auto remove = [&](const std::vector<uint64_t>& sequences) {
    for (const uint64_t seq : sequences) EXPECT_TRUE(rig.Remove(seq)) << seq;
  };
  const auto expect = [&](uint64_t start, const SimpleState& expected) {
    const SimpleState found = rig.Filtered(start, "");
    EXPECT_EQ(found.msgs, expected.msgs) << "from " << start;
    EXPECT_EQ(found.first, expected.first) << "from " << start;
    EXPECT_EQ(found.last, expected.last) << "from " << start;
  };
  expect(1, {100, 1, 100});
  remove({2});
  expect(2, {98, 3, 100});
  remove({3, 4, 5});
  expect(2, {95, 6, 100});
  expect(6, {95, 6, 100});
  remove({8, 10, 12, 14, 16, 18});
  expect(7, {88, 7, 100});
  rig.Purge();
  expect(0, {0, 101, 100});
}

PORTED_TEST(TestFileStoreSubjectsTotals, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"*.*"};
  rig.Start();
  std::mt19937 random(1);
  std::map<std::string, std::map<std::string, uint64_t, std::less<>>> stored;  // by first token
  for (int i = 0; i < 10'000; ++i) {
    const std::string first = random() % 2 == 0 ? "foo" : "bar";
    const std::string subject = first + "." + std::to_string(random() % 100);
    rig.Put(subject, "Hello World");
    ++stored[first][subject];
  }
  for (const auto& [subject, total] : stored["foo"]) {
    EXPECT_EQ(rig.store->SubjectsTotals(subject).at(subject), total);
  }
  EXPECT_TRUE(rig.store->SubjectsTotals("foo.*") == stored["foo"]);
  EXPECT_TRUE(rig.store->SubjectsTotals("bar.*") == stored["bar"]);
  EXPECT_EQ(rig.store->SubjectsTotals("*.*").size(), stored["foo"].size() + stored["bar"].size());
}

}  // namespace
}  // namespace jsstore
