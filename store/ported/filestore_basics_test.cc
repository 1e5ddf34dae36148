// From filestore_test.go of the reference: storing, skipping, limits and ages of a whole stream.
#include <string>

#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kHello = "Hello World";

PORTED_TEST_ALL(TestFileStoreBasics, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.Start();
  for (uint64_t seq = 1; seq <= 5; ++seq) {
    const auto stored = rig.Done(rig.store->StoreMsg("foo", {}, ViewOf(kHello), 0));
    EXPECT_EQ(stored.sequence, seq);
    EXPECT_EQ(stored.timestamp_ns, rig.NowNs());
  }
  EXPECT_EQ(rig.State().msgs, 5U);
  EXPECT_EQ(rig.State().bytes, 5 * BytesOfMessage("foo", kHello));
  EXPECT_EQ(rig.TextAt(2), "foo Hello World");
  EXPECT_TRUE(rig.Loads(3));

  uint64_t left = 5;
  for (const uint64_t seq : {1, 5, 3}) {  // the first, the last, one in the middle
    EXPECT_TRUE(rig.Remove(seq)) << seq;
    EXPECT_EQ(rig.State().msgs, --left);
  }
}

PORTED_TEST_ALL(TestFileStoreMsgHeaders, kNoPlanNumber) {
  constexpr std::string_view kHeader = "name:derek";
  EXPECT_EQ(BytesOfMessage("foo", kHeader, kHello),
            22 + 3 + 4 + kHeader.size() + kHello.size() + 8);
  FileStoreRig rig(permutation);
  rig.Start();
  rig.PutWithHeader("foo", kHeader, kHello);

  auto message = rig.store->LoadMsg(1);
  ASSERT_TRUE(Worked(message));
  EXPECT_EQ(TextOf(message->payload), kHello);
  EXPECT_EQ(TextOf(message->header), kHeader);
  EXPECT_TRUE(rig.Erase(1));
}

PORTED_TEST_ALL(TestFileStoreBasicWriteMsgsAndRestore, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.stream.storage = StorageType::kMemory;
  EXPECT_FALSE(rig.Open());
  rig.stream.storage = StorageType::kFile;
  rig.stream.name.clear();
  EXPECT_FALSE(rig.Open());
  rig.stream.name = "zzz";

  constexpr std::string_view kPayload = "[00000000] Hello World!";
  constexpr uint64_t kBatch = 100;
  const auto expect_batches = [&](uint64_t batches) {
    EXPECT_EQ(rig.State().msgs, batches * kBatch);
    EXPECT_EQ(rig.State().bytes, batches * kBatch * BytesOfMessage("foo", kPayload));
  };
  rig.Start();
  for (uint64_t seq = 1; seq <= kBatch; ++seq) EXPECT_EQ(rig.Put("foo", kPayload), seq);
  expect_batches(1);
  rig.Stop();
  EXPECT_EQ(rig.PutError("foo", "too late"), ErrorCode::kStoreClosed);
  rig.Start();
  expect_batches(1);

  for (uint64_t i = 1; i <= kBatch; ++i) EXPECT_EQ(rig.Put("foo", kPayload), kBatch + i);
  expect_batches(2);
  rig.StopAndStart();
  expect_batches(2);

  rig.Purge();
  rig.StopAndStart();
  expect_batches(0);

  const uint64_t seq = rig.Put("foo", "Hello");
  EXPECT_TRUE(rig.Remove(seq));
  rig.StopAndStart();
  EXPECT_EQ(rig.State().first_seq, seq + 1);
}

PORTED_TEST_ALL(TestFileStoreSelectNextFirst, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 256;  // five messages
  rig.Start();
  rig.PutMany(10, "zzz", kHello);
  EXPECT_EQ(rig.State().msgs, 10U);
  EXPECT_EQ(rig.peer().BlockOf(1)->msgs, 5U);

  // when a gap is made that reaches into the next block
  for (uint64_t seq = 2; seq <= 7; ++seq) EXPECT_TRUE(rig.Remove(seq));
  EXPECT_EQ(rig.State().msgs, 4U);
  EXPECT_EQ(rig.State().first_seq, 1U);
  // and what is before it goes, then the first message is beyond it
  EXPECT_TRUE(rig.Remove(1));
  EXPECT_EQ(rig.State().msgs, 3U);
  EXPECT_EQ(rig.State().first_seq, 8U);
}

PORTED_TEST_ALL(TestFileStoreSkipMsg, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 256;
  rig.Start();
  const auto skip = [&] { rig.Done(rig.store->SkipMsg(0)); };
  const auto expect = [&](uint64_t msgs, uint64_t first, uint64_t last) {
    ExpectState(rig.State(), {msgs, first, last});
  };
  for (int i = 0; i < 10; ++i) skip();
  expect(0, 11, 10);

  rig.Put("zzz", "Hello World!");
  skip();
  skip();
  rig.Put("zzz", "Hello World!");
  skip();
  expect(2, 11, 15);
  rig.StopAndStart();
  expect(2, 11, 15);
  EXPECT_EQ(rig.TextAt(11), "zzz Hello World!");

  skip();
  EXPECT_EQ(rig.Put("AAA", "Skip?"), 17U);
  rig.StopAndStart();
  EXPECT_EQ(rig.TextAt(17), "AAA Skip?");
}

PORTED_TEST_ALL(TestFileStoreWriteExpireWrite, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.cache_expire = milliseconds(10);
  rig.Start();
  rig.PutMany(10, "zzz", "Hello World!");
  rig.Advance(seconds(1));
  EXPECT_EQ(rig.peer().CachedBytes(), 0U);

  rig.PutMany(10, "zzz", "Hello World! - 22");
  EXPECT_EQ(rig.State().msgs, 20U);
  rig.Stop();
  rig.file_store.cache_expire = {};
  rig.Start();
  EXPECT_EQ(rig.State().msgs, 20U);
  for (uint64_t seq = 1; seq <= 20; ++seq) {
    EXPECT_EQ(rig.TextAt(seq), seq <= 10 ? "zzz Hello World!" : "zzz Hello World! - 22");
  }
}

PORTED_TEST_ALL(TestFileStoreMsgLimit, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.stream.max_msgs = 10;
  rig.Start();
  rig.PutMany(10, "foo", kHello);
  EXPECT_EQ(rig.State().msgs, 10U);
  rig.Put("foo", kHello);
  EXPECT_EQ(rig.State().msgs, 10U);
  EXPECT_EQ(rig.State().last_seq, 11U);
  EXPECT_EQ(rig.State().first_seq, 2U);
  EXPECT_FALSE(rig.Loads(1));
}

PORTED_TEST_ALL(TestFileStoreMsgLimitBug, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.stream.max_msgs = 1;
  rig.Start();
  rig.PutMany(2, "foo", kHello);
  rig.StopAndStart();
  EXPECT_EQ(rig.Put("foo", kHello), 3U);
  EXPECT_EQ(rig.State().msgs, 1U);
}

PORTED_TEST_ALL(TestFileStoreBytesLimit, kNoPlanNumber) {
  constexpr uint64_t kFit = 256;
  const std::string payload(512, '\0');
  FileStoreRig rig(permutation);
  rig.stream.max_bytes = static_cast<int64_t>(kFit * BytesOfMessage("foo", payload));
  rig.Start();
  rig.PutMany(kFit, "foo", payload);
  EXPECT_EQ(rig.State().msgs, kFit);
  EXPECT_EQ(rig.State().bytes, static_cast<uint64_t>(rig.stream.max_bytes));

  rig.PutMany(10, "foo", payload);
  EXPECT_EQ(rig.State().msgs, kFit);
  EXPECT_EQ(rig.State().bytes, static_cast<uint64_t>(rig.stream.max_bytes));
  EXPECT_EQ(rig.State().first_seq, 11U);
  EXPECT_EQ(rig.State().last_seq, kFit + 10);
}

PORTED_TEST_ALL(TestFileStoreBytesLimitWithDiscardNew, kNoPlanNumber) {
  const std::string payload(7, '\0');
  FileStoreRig rig(permutation);
  rig.stream.max_bytes = 100;  // two messages
  rig.stream.discard = DiscardPolicy::kNew;
  rig.Start();
  rig.PutMany(2, "tiny", payload);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(rig.PutError("tiny", payload), ErrorCode::kMaxBytes);
  EXPECT_EQ(rig.State().msgs, 2U);
  EXPECT_EQ(rig.State().bytes, 2 * BytesOfMessage("tiny", payload));
}

// The original leaves out what takes long to encrypt or compress; simulated time does not run on
// meanwhile.
PORTED_TEST_ALL(TestFileStoreAgeLimit, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.block_size = 256;
  rig.stream.max_age = seconds(1);
  rig.Start();
  const auto expect_expired = [&] {
    rig.Advance(seconds(2));
    EXPECT_EQ(rig.State().msgs, 0U);
    EXPECT_EQ(rig.State().bytes, 0U);
  };
  rig.PutMany(100, "foo", kHello);
  EXPECT_EQ(rig.State().msgs, 100U);
  expect_expired();

  // given deletes in between, the timer comes again
  rig.PutMany(100, "foo", kHello);
  EXPECT_EQ(rig.State().msgs, 100U);
  for (const uint64_t seq : {102, 122, 142, 162}) EXPECT_TRUE(rig.Remove(seq));
  expect_expired();
}

PORTED_TEST_ALL(TestFileStoreTimeStamps, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.Start();
  int64_t before = rig.NowNs();
  for (int i = 0; i < 10; ++i) {
    rig.Advance(milliseconds(5));
    rig.Put("foo", kHello);
  }
  for (uint64_t seq = 1; seq <= 10; ++seq) {
    auto message = rig.store->LoadMsg(seq);
    ASSERT_TRUE(Worked(message));
    EXPECT_GT(message->timestamp_ns, before);
    before = message->timestamp_ns;
  }
}

}  // namespace
}  // namespace jsstore
