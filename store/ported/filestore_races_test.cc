// From filestore_test.go and norace_1_test.go of the reference: what happens to a store at once.
// The original runs for seconds and looks for races; here the thread sanitizer does, on fewer
// rounds.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "store/ported/ported_test.h"
#include "store/ported/real_store.h"

namespace jsstore {
namespace {

using std::chrono::milliseconds;

// Blocks that a pass of syncing means to look at go before their turn.
PORTED_TEST(TestFileStoreSyncBlocksNoErrorOnConcurrentRemovedBlock, kNoPlanNumber) {
  RealStore real;
  real.files.block_size = 33 * 4;
  real.Start();
  {
    const Meanwhile syncs(1, [&real](uint64_t, uint64_t) {
      const auto synced = real.peer().SyncBlocks();
      EXPECT_TRUE(synced) << synced.error().Message();
    });
    for (int i = 0; i < 100; ++i) {
      const uint64_t first = real.Put("foo", "");
      real.PutMany(7, "foo", "");
      // tombstones in the next block, then the block of the tombstones
      for (uint64_t seq = first + 1; seq < first + 8; ++seq) {
        EXPECT_TRUE(real.store->RemoveMsg(seq));
      }
      EXPECT_TRUE(real.store->RemoveMsg(first));
    }
    syncs.WaitFor(3);
  }
  EXPECT_FALSE(real.peer().WriteError());
  EXPECT_EQ(real.Put("foo", ""), 801U);
}

PORTED_TEST(TestFileStoreNoDirectoryNotEmptyError, kNoPlanNumber) {
  RealStore real;
  real.stream.subjects = {"foo"};
  real.stream.replicas = 1;
  real.Start();
  ConsumerConfig config;
  config.deliver_subject = "d";
  config.filter_subject = "foo";
  config.ack_policy = AckPolicy::kExplicit;
  for (int i = 0; i < 15; ++i) {
    const std::string name = "delcons_" + std::to_string(i);
    const auto consumer = real.store->OpenConsumer(name, 0, config);
    ASSERT_TRUE(consumer) << consumer.error().Message();
    {
      // when a consumer goes of which the state is being written
      const Meanwhile writes(1, [&consumer](uint64_t, uint64_t round) {
        static_cast<void>((*consumer)->SetStarting(round + 1));
      });
      writes.WaitFor(static_cast<uint64_t>(i % 5));
      const auto deleted = (*consumer)->Delete();
      EXPECT_TRUE(deleted) << deleted.error().Message();
    }
    // then so does its directory, and does not come back
    EXPECT_FALSE(Env::Real().files.Exists(real.files.store_dir + "/obs/" + name));
  }
}

// The bytes that a subject was read from are used for other blocks.
PORTED_TEST(TestFileStoreSubjectForSeqAliasRace, kNoPlanNumber) {
  constexpr uint64_t kMessages = 256;
  RealStore real;
  real.files.block_size = 1024;
  real.stream.subjects = {"foo.>"};
  real.Start();
  const auto subject_of = [](uint64_t seq) {
    return "foo.seq-" + std::to_string(10000 + seq) + "-" + std::string(40, 'A');
  };
  for (uint64_t seq = 1; seq <= kMessages; ++seq) real.Put(subject_of(seq), "payload");
  // so that nothing was written a moment ago, and a cache goes when a walk comes to its end
  real.StopAndStart();
  ASSERT_GE(real.peer().Blocks().size(), 4U);

  const Meanwhile walks(1, [&real](uint64_t, uint64_t) {
    for (uint64_t seq = 1; seq <= kMessages; ++seq) {
      EXPECT_TRUE(real.store->LoadNextMsg(">", true, seq, nullptr)) << seq;
    }
  });
  const Meanwhile readers(4, [&](uint64_t thread, uint64_t round) {
    const uint64_t seq = 1 + (round * 97 + thread * 61) % kMessages;
    const auto subject = real.store->SubjectForSeq(seq);
    ASSERT_TRUE(subject) << subject.error().Message();
    EXPECT_EQ(*subject, subject_of(seq));
  });
  readers.WaitFor(4000);
  walks.WaitFor(3);
}

PORTED_TEST(TestFileStoreUpdateConfigSyncAlwaysRace, kNoPlanNumber) {
  RealStore real;
  real.stream.subjects = {"foo"};
  real.stream.replicas = 3;
  real.stream.persist_mode = PersistMode::kAsync;
  real.Start();
  real.Put("foo", "hello");
  {
    const Meanwhile writes(1, [&real](uint64_t, uint64_t) {
      real.Put("foo", "data");
      EXPECT_TRUE(real.store->FlushAllPending());
    });
    for (int i = 0; i < 60; ++i) EXPECT_TRUE(real.store->UpdateConfig(real.stream));
    writes.WaitFor(20);
  }
  const StreamState state = real.store->State();
  EXPECT_EQ(state.msgs, state.last_seq);
  EXPECT_GE(state.msgs, 21U);
}

// Messages with a TTL are counted by who stores them, and by who reads their block.
PORTED_TEST(TestFileStoreStoreRawMsgTTLsRace, kNoPlanNumber) {
  constexpr int64_t kTtlSeconds = 3600;
  const std::string header = "NATS/1.0\r\nNats-TTL: 3600\r\n\r\n";
  RealStore real;
  real.files.block_size = 8 * 1024 * 1024;
  real.files.cache_expire = milliseconds(1);
  real.stream.subjects = {"test"};
  real.stream.allow_msg_ttl = true;
  real.Start();
  const auto put = [&] {
    EXPECT_TRUE(real.store->StoreMsg("test", ViewOf(header), ViewOf("hello"), kTtlSeconds));
  };
  put();
  {
    const Meanwhile reads(3, [&real](uint64_t thread, uint64_t) {
      EXPECT_TRUE(real.store->LoadMsg(1));
      if (thread > 0) return;
      // reads the block from its file
      SnapshotOptions options;
      options.check_msgs = true;
      if (auto snapshot = real.store->TakeSnapshot(options)) (*snapshot)->Close();
    });
    const Meanwhile writes(2, [&](uint64_t, uint64_t) { put(); });
    writes.WaitFor(1000);
    reads.WaitFor(30);
  }
  const StreamState state = real.store->State();
  EXPECT_EQ(state.lost, std::nullopt);
  EXPECT_EQ(real.peer().LastBlock()->ttls, state.msgs);
  // and as the file tells it
  real.StopAndStart();
  ASSERT_TRUE(real.store->LoadMsg(1));
  EXPECT_EQ(real.peer().FirstBlock()->ttls, state.msgs);
}

// What a block has deleted is told to others, and noted when it is read.
PORTED_TEST(TestFileStoreSyncDeletedDmapAliasRace, kNoPlanNumber) {
  constexpr uint64_t kMessages = 300;
  RealStore real;
  real.files.block_size = 1024;
  real.Start();
  real.PutMany(kMessages, "foo", std::string(50, 'Z'));
  for (uint64_t seq = 2; seq < kMessages; seq += 3) EXPECT_TRUE(real.store->RemoveMsg(seq));
  // given blocks whose deletes are holes in their files
  for (const BlockPtr& block : real.peer().Blocks()) {
    if (block != real.peer().LastBlock()) {
      ASSERT_TRUE(block->Compact());
    }
  }
  real.StopAndStart();
  const uint64_t msgs = real.store->State().msgs;
  const auto state = DecodeStreamState(real.store->EncodedStreamState(0, false));
  ASSERT_TRUE(state);
  ASSERT_FALSE(state->deleted.empty());
  {
    // with a pause, as whoever writes goes before whoever reads
    const Meanwhile syncs(3, [&](uint64_t, uint64_t) {
      EXPECT_TRUE(real.store->SyncDeleted(state->deleted));
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    });
    const Meanwhile reads(4, [&real](uint64_t, uint64_t round) {
      const uint64_t seq = 1 + round * 7 % kMessages;
      const bool removed = seq % 3 == 2 && seq < kMessages;
      EXPECT_EQ(real.store->LoadNextMsg(">", true, seq, nullptr)->sequence,
                removed ? seq + 1 : seq);
    });
    reads.WaitFor(500);
    syncs.WaitFor(10);
  }
  EXPECT_EQ(real.store->State().msgs, msgs);
}

PORTED_TEST(TestFileStoreStoreRawMsgVsConcurrentBlockRemovalNoWriteErr, kNoPlanNumber) {
  constexpr int kWriters = 4;
  RealStore real;
  real.files.block_size = 256;
  real.stream.subjects = {"foo.>"};
  real.stream.max_msgs_per = 1;
  real.Start();
  const std::string payload(128, 'x');
  // of each writer; what it is about to lose
  std::array<std::atomic<uint64_t>, kWriters> stored{};
  {
    // when a message of which there is a newer one goes for two reasons, with its block
    const Meanwhile writes(kWriters, [&](uint64_t thread, uint64_t) {
      stored[thread] = real.Put("foo." + std::to_string(thread), payload);
    });
    const Meanwhile removes(kWriters, [&](uint64_t thread, uint64_t) {
      const uint64_t seq = stored[thread].exchange(0);
      if (seq > 0) static_cast<void>(real.store->RemoveMsg(seq));
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    });
    const Meanwhile reads(4, [&](uint64_t thread, uint64_t) {
      const uint64_t seq = stored[thread];
      if (seq > 2) static_cast<void>(real.store->LoadMsg(seq - 2));
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    });
    writes.WaitFor(100);
  }
  // then that is no reason not to write any more
  EXPECT_FALSE(real.peer().WriteError());
  real.Put("foo.healthy", payload);
}

PORTED_TEST(TestFileStoreStoreRawMsgVsAgeExpiryNoWriteErr, kNoPlanNumber) {
  constexpr int kWriters = 8;
  RealStore real;
  real.files.block_size = 256;
  real.stream.subjects = {"foo.>"};
  real.stream.max_msgs_per = 1;
  real.stream.max_age = milliseconds(1);
  real.Start();
  const std::string payload(128, 'x');
  std::atomic<uint64_t> last_seq{0};
  {
    // when a message goes as there is a newer one, and as it is old
    const Meanwhile writes(kWriters, [&](uint64_t thread, uint64_t) {
      last_seq = real.Put("foo." + std::to_string(thread), payload);
      std::this_thread::sleep_for(milliseconds(1) + std::chrono::microseconds(thread % 4 * 50));
    });
    const Meanwhile reads(4, [&](uint64_t thread, uint64_t) {
      const uint64_t seq = last_seq;
      if (seq > thread) static_cast<void>(real.store->LoadMsg(seq - thread));
    });
    const Meanwhile ages(1, [&real](uint64_t, uint64_t) { real.peer().ExpireByAge(); });
    writes.WaitFor(300);
  }
  EXPECT_FALSE(real.peer().WriteError());
  real.Put("foo.healthy", payload);
}

PORTED_TEST(TestFileStoreCompactStoreMsgRace, kNoPlanNumber) {
  for (int round = 0; round < 10; ++round) {
    RealStore real;
    real.Start();
    real.Put("foo", "first");
    uint64_t purged = 0;
    std::thread compacts([&] { purged = real.store->Compact(2).value_or(0); });
    uint64_t stored = 0;
    std::thread stores([&] { stored = real.Put("foo", "second"); });
    compacts.join();
    stores.join();

    EXPECT_EQ(purged, 1U);
    EXPECT_EQ(stored, 2U);
    const auto second = real.store->LoadMsg(2);
    ASSERT_TRUE(second) << second.error().Message();
    EXPECT_EQ(TextOf(second->payload), "second");
    const StreamState state = real.store->State();
    EXPECT_EQ(state.msgs, 1U);
    EXPECT_EQ(state.first_seq, 2U);
    EXPECT_EQ(state.last_seq, 2U);
  }
}

// The cache may be gone when the tombstone has been written, which is in another block.
PORTED_TEST(TestFileStoreEraseMsgCacheExpiredDuringTombstoneWrite, kNoPlanNumber) {
  RealStore real;
  real.files.block_size = 1024;
  real.Start();
  real.PutMany(200, "foo", "Hello World");
  real.StopAndStart();
  ASSERT_GT(real.peer().Blocks().size(), 1U);
  const uint64_t last = real.peer().FirstBlock()->last.seq;
  {
    // Reading up to the end of a block lets its cache go.
    const Meanwhile walks(1, [&](uint64_t, uint64_t) {
      for (uint64_t seq = 1; seq <= last; ++seq) static_cast<void>(real.store->LoadMsg(seq));
    });
    for (uint64_t seq = 1; seq < last; ++seq) {
      const auto erased = real.store->EraseMsg(seq);
      ASSERT_TRUE(erased) << erased.error().Message();
      EXPECT_TRUE(*erased);
    }
  }
  EXPECT_EQ(real.store->State().first_seq, last);
  EXPECT_EQ(real.store->State().msgs, 200 - last + 1);
}

constexpr uint64_t kTarget = 1024;
using LoadTarget = Result<Message> (*)(FileStore& store);

void ReadWhileCompacting(uint64_t blocks, LoadTarget load) {
  SCOPED_TRACE(blocks);
  // given a large first block, of which the last message is looked for
  RealStore real;
  real.files.block_size = 1024 * 1024;
  real.files.cache_expire = std::chrono::hours(1);
  real.files.sync_interval = std::chrono::hours(1);
  real.stream.subjects = {"foo"};
  real.stream.retention = RetentionPolicy::kWorkQueue;
  real.Start();
  real.PutMany(kTarget, "foo", "hello");
  for (uint64_t i = 1; i < blocks; ++i) {
    ASSERT_TRUE(real.peer().AddBlock());
    real.Put("foo", "hello");
  }
  ASSERT_TRUE(real.store->FlushAllPending());
  ASSERT_EQ(real.peer().Blocks().size(), blocks);
  const auto read = [&real, load] {
    const auto found = load(*real.store);
    ASSERT_TRUE(found) << found.error().Message();
    EXPECT_EQ(found->sequence, kTarget);
  };
  read();
  const BlockPtr first = real.peer().FirstBlock();
  uint64_t file_bytes = first->raw_bytes;
  {
    // when the block is made smaller again and again, by passes of syncing
    const Meanwhile reads(4, [&read](uint64_t, uint64_t) {
      read();
      std::this_thread::sleep_for(std::chrono::microseconds(20));
    });
    for (uint64_t half = kTarget / 2, from = 2; half > 32; half /= 2) {
      for (uint64_t seq = from; seq < from + half; ++seq) {
        EXPECT_TRUE(real.store->RemoveMsg(seq));
      }
      from += half;
      ASSERT_TRUE(real.peer().SyncBlocks());
    }
    reads.WaitFor(10);
  }
  // then it is always found
  read();
  EXPECT_LT(first->raw_bytes, file_bytes);
}

PORTED_TEST(TestFileStoreCompactionPreservesConcurrentBlockSelection, kNoPlanNumber) {
  for (const uint64_t blocks : {2U, 40U}) {
    ReadWhileCompacting(
        blocks, [](FileStore& store) { return store.LoadNextMsg("", false, kTarget, nullptr); });
  }
}

// The original has a server's consumer that is to deliver a message once more: it gives up one that
// is not found by its sequence.
PORTED_TEST(TestFileStoreCompactionPreservesRedelivery, kNoPlanNumber) {
  for (const uint64_t blocks : {2U, 40U}) {
    ReadWhileCompacting(blocks, [](FileStore& store) { return store.LoadMsg(kTarget); });
  }
}

PORTED_TEST(TestNoRaceJetStreamConsumerFileStoreConcurrentDiskIO, 2422) {
  constexpr uint64_t kThreads = 16;
  constexpr uint64_t kConsumersEach = 6;
  // given many consumers
  RealStore real;
  real.Start();
  ConsumerConfig config;
  config.ack_policy = AckPolicy::kExplicit;
  std::vector<std::shared_ptr<ConsumerStore>> consumers;
  for (uint64_t i = 0; i < kThreads * kConsumersEach; ++i) {
    const auto opened = real.store->OpenConsumer("o" + std::to_string(i), 0, config);
    ASSERT_TRUE(opened) << opened.error().Message();
    consumers.push_back(*opened);
  }
  // when all write their state at once, and go
  std::atomic<bool> start{false};
  std::vector<std::thread> threads;
  for (uint64_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      while (!start) std::this_thread::yield();
      for (uint64_t i = 0; i < kConsumersEach; ++i) {
        ConsumerStore& consumer = *consumers[thread * kConsumersEach + i];
        EXPECT_TRUE(consumer.UpdateDelivered(22, 22, 1, 1));
        const auto state = consumer.State();
        EXPECT_TRUE(state && consumer.ForceUpdate(*state));
        EXPECT_TRUE(consumer.Delete());
      }
    });
  }
  start = true;
  for (std::thread& thread : threads) thread.join();
  // then nothing is left of them
  EXPECT_TRUE(real.store->Consumers().empty());
  const auto left = Env::Real().files.List(real.files.store_dir + "/obs");
  EXPECT_TRUE(left.has_value() && left->empty());
}

}  // namespace
}  // namespace jsstore
