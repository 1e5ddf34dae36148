// From filestore_test.go of the reference: messages that have become too old, at start above all.
#include <gmock/gmock.h>

#include <string>

#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Orders that live 250 ms, in blocks of 59 messages.
class OrdersStore {
 public:
  explicit OrdersStore(const Permutation& permutation) : rig(permutation) {
    rig.file_store.block_size = 8 << 10;
    rig.stream.name = "ORDERS";
    rig.stream.subjects = {"orders.*"};
    rig.stream.max_age = milliseconds(250);
    rig.Start();
  }
  void Empty() {
    rig.Stop();
    EXPECT_TRUE(Worked(rig.files.RemoveAll(rig.file_store.store_dir)));
    rig.Start();
  }
  void Put(int count) {
    const std::string payload(99, 'A');
    for (int i = 1; i <= count; ++i) rig.Put("orders." + std::to_string(i % 10), payload);
  }
  // A new stream, with some messages 100 ms older than the rest.
  void PutOldAndNew(int old_ones, int new_ones) {
    Empty();
    Put(old_ones);
    rig.Advance(milliseconds(100));
    Put(new_ones);
  }
  // When what was put 100 ms before the rest has become too old.
  void StopAndStartHalfway() { StopAndStartAfter(rig.stream.max_age - milliseconds(75)); }
  void StopAndStartAfter(Duration delay) {
    rig.Stop();
    rig.Advance(delay);
    rig.Start();
  }
  void Expect(uint64_t msgs, uint64_t first, uint64_t last) {
    ExpectState(rig.State(), {msgs, first, last});
  }
  void ExpectFiltered(std::string_view filter, const SimpleState& expected) {
    const SimpleState found = rig.Filtered(1, filter);
    EXPECT_EQ(found.msgs, expected.msgs) << filter;
    EXPECT_EQ(found.first, expected.first) << filter;
    EXPECT_EQ(found.last, expected.last) << filter;
  }
  size_t Blocks() { return rig.peer().Blocks().size(); }

  FileStoreRig rig;
};

// The original leaves encryption and compression out for want of time.
PORTED_TEST_ALL(TestFileStoreExpireMsgsOnStart, 403) {
  OrdersStore orders(permutation);
  orders.Put(500);
  orders.StopAndStartAfter(milliseconds(350));
  orders.Expect(0, 501, 500);
  EXPECT_EQ(orders.Blocks(), 1U);  // it remembers the last sequence

  {
    SCOPED_TRACE("half of a block");
    orders.PutOldAndNew(10, 10);
    orders.ExpectFiltered("orders.*", {20, 1, 20});
    orders.StopAndStartHalfway();
    orders.Expect(10, 11, 20);
    EXPECT_EQ(orders.Blocks(), 1U);
    orders.ExpectFiltered("orders.*", {10, 11, 20});
    orders.ExpectFiltered("orders.5", {1, 15, 15});
  }
  {
    SCOPED_TRACE("a quarter of a block");
    orders.PutOldAndNew(5, 15);
    orders.StopAndStartHalfway();
    orders.Expect(15, 6, 20);
    orders.ExpectFiltered("orders.*", {15, 6, 20});
    orders.ExpectFiltered("orders.5", {2, 10, 20});
  }
  {
    SCOPED_TRACE("a block that ends in deletes");
    orders.PutOldAndNew(150, 100);
    EXPECT_EQ(orders.Blocks(), 5U);
    const uint64_t last = orders.rig.peer().FirstBlock()->last.seq;
    for (uint64_t seq = last; seq > last - 10; --seq) EXPECT_TRUE(orders.rig.Remove(seq));
    orders.StopAndStartHalfway();
    orders.Expect(100, 151, 250);
    EXPECT_EQ(orders.Blocks(), 3U);
  }
  {
    SCOPED_TRACE("interior deletes");
    orders.Empty();
    orders.Put(10);
    for (const uint64_t seq : {2, 4, 6}) EXPECT_TRUE(orders.rig.Remove(seq));
    orders.rig.Advance(milliseconds(100));
    orders.Put(10);
    orders.StopAndStartHalfway();
    orders.Expect(10, 11, 20);
    EXPECT_EQ(orders.Blocks(), 1U);
  }
  {
    SCOPED_TRACE("only deletes are left");
    orders.PutOldAndNew(7, 3);
    for (const uint64_t seq : {8, 9, 10}) EXPECT_TRUE(orders.rig.Remove(seq));
    orders.StopAndStartHalfway();
    orders.Expect(0, 11, 10);
  }
  {
    SCOPED_TRACE("Compact counts alike");
    orders.Empty();
    orders.Put(100);
    orders.ExpectFiltered("orders.*", {100, 1, 100});
    orders.ExpectFiltered("orders.5", {10, 5, 95});
    orders.rig.Compact(51);
    orders.ExpectFiltered("orders.*", {50, 51, 100});
    orders.ExpectFiltered("orders.5", {5, 55, 95});
  }
}

PORTED_TEST_ALL(TestFileStoreRememberLastMsgTime, kNoPlanNumber) {
  const std::string payload(2 << 20, 'X');
  FileStoreRig rig(permutation);
  rig.stream.name = "TEST";
  rig.stream.max_age = seconds(1);
  rig.Start();
  const auto put = [&] {
    rig.Advance(milliseconds(10));
    return rig.Done(rig.store->StoreMsg("foo", {}, ViewOf(payload), 0));
  };
  // after a removal
  Stored last = put();
  EXPECT_TRUE(rig.Remove(last.sequence));
  EXPECT_EQ(rig.State().last_time, last.timestamp_ns);
  rig.StopAndStart();
  EXPECT_EQ(rig.State().last_time, last.timestamp_ns);
  // after a purge
  last = put();
  EXPECT_TRUE(rig.Loads(last.sequence));
  rig.Purge();
  rig.StopAndStart();
  EXPECT_EQ(rig.State().last_time, last.timestamp_ns);
  // after all have become too old
  put();
  last = put();
  EXPECT_EQ(last.sequence, 4U);
  rig.Advance(seconds(2));
  EXPECT_EQ(rig.State().msgs, 0U);
  rig.StopAndStart();
  EXPECT_EQ(rig.State().last_time, last.timestamp_ns);
  // after the last two were removed, the later one first
  put();
  last = put();
  EXPECT_EQ(last.sequence, 6U);
  EXPECT_TRUE(rig.Remove(6));
  EXPECT_TRUE(rig.Remove(5));
  rig.StopAndStart();
  EXPECT_EQ(rig.State().last_time, last.timestamp_ns);
  EXPECT_EQ(rig.State().last_seq, 6U);
}

PORTED_TEST_ALL(TestFileStoreShortIndexWriteBug, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.stream.name = "TEST";
  rig.stream.max_age = seconds(1);
  rig.Start();
  rig.PutMany(100, "foo", "");
  rig.Advance(seconds(2));
  EXPECT_EQ(rig.State().msgs, 0U);
  EXPECT_EQ(rig.State().first_seq, 101U);
  rig.StopAndStart();
  EXPECT_EQ(rig.State().first_seq, 101U);
  EXPECT_EQ(rig.State().last_seq, 100U);
}

PORTED_TEST_ALL(TestFileStoreEncryptedKeepIndexNeedBekResetBug, 416) {
  FileStoreRig rig(permutation);
  rig.stream.max_age = seconds(1);
  rig.Start();
  rig.PutMany(5, "foo", "ouch");
  rig.Advance(seconds(2));
  EXPECT_EQ(rig.State().msgs, 0U);
  // given the block that was kept for its sequence written to again, then it can be read
  rig.PutMany(5, "foo", "ouch");
  rig.peer().LastBlock()->ClearCacheAndOffset();
  EXPECT_EQ(rig.TextAt(10), "foo ouch");
}

PORTED_TEST_ALL(TestFileStoreFSSCloseAndKeepOnExpireOnRecoverBug, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.stream.subjects = {"foo"};
  rig.stream.max_age = milliseconds(100);
  rig.Start();
  rig.Put("foo", "");
  rig.Stop();
  rig.Advance(milliseconds(200));
  rig.Start();
  EXPECT_EQ(rig.State().num_subjects, 0);
}

PORTED_TEST_ALL(TestFileStoreExpireOnRecoverSubjectAccounting, kNoPlanNumber) {
  const std::string payload(19, 'A');
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 100;  // two messages
  rig.stream.subjects = {"*"};
  rig.stream.max_age = milliseconds(400);
  rig.Start();
  rig.Put("A", payload);
  rig.Put("B", payload);
  rig.Advance(milliseconds(300));
  rig.Put("C", payload);
  rig.Stop();
  rig.Advance(milliseconds(110));
  // when a whole block goes, then its subjects go with it
  rig.Start();
  EXPECT_EQ(rig.State().num_subjects, 1);
}

PORTED_TEST_ALL(TestFileStoreBadFirstAndFailedExpireAfterRestart, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 256;  // seven messages
  rig.stream.subjects = {"foo"};
  rig.stream.max_age = seconds(1);
  rig.Start();
  rig.PutMany(7, "foo", "ZZ");
  rig.Advance(milliseconds(500));
  rig.PutMany(2, "foo", "ZZ");
  ASSERT_EQ(rig.peer().LastBlock()->first.seq, 8U);
  // given the first of the second block removed, when the first block is too old at the start
  EXPECT_TRUE(rig.Remove(8));
  rig.Stop();
  rig.Advance(milliseconds(600));
  rig.Start();
  // then the first message is the one that is there, and its age is known
  EXPECT_EQ(rig.State().msgs, 1U);
  EXPECT_EQ(rig.State().first_seq, 9U);
  const auto time = rig.State().first_time;
  EXPECT_TRUE(time.has_value());
  rig.Advance(seconds(2));
  ExpectState(rig.State(), {0, 10, 9});
  EXPECT_EQ(rig.State().last_time, time);
}

}  // namespace
}  // namespace jsstore
