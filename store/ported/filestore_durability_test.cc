// From filestore_test.go of the reference: what is written and synced when, what stays in memory,
// and what is told to the owner and to other replicas.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "store/format/header_edit.h"
#include "store/format/source_header.h"
#include "store/ported/filestore_foo_rig.h"

namespace jsstore {
namespace {

using std::chrono::seconds;

PORTED_TEST_ALL(TestFileStoreSyncBlocksFlushesAndSyncsMessages, 574) {
  // given a message that nobody wrote to the file: the loop that gathers has ended
  FileStoreRig rig(permutation);
  rig.file_store.async_flush = true;
  rig.Start();
  const BlockPtr block = rig.peer().LastBlock();
  ASSERT_NE(block, nullptr);
  block->QuitFlushLoop();
  rig.sim.Settle();
  EXPECT_EQ(rig.Put("foo", ""), 1U);
  ASSERT_GT(block->PendingBytes(), 0U);
  // when it is synced long after
  rig.Advance(seconds(31));
  ASSERT_TRUE(Worked(rig.peer().SyncBlocks()));
  // then it is in the file
  EXPECT_EQ(block->PendingBytes(), 0U);
  block->ClearCacheAndOffset();
  const auto message = rig.store->LoadMsg(1);
  ASSERT_TRUE(Worked(message));
  EXPECT_EQ(message->sequence, 1U);
  EXPECT_EQ(message->subject, "foo");
}

// The original asks a server.
PORTED_TEST(TestJetStreamFileStoreSubjectsRemovedAfterSecureErase, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"test.*"};
  rig.Start();
  for (const char* number : {"1", "2", "3"}) {
    rig.Put(std::string("test.") + number, std::string("msg") + number);
  }
  EXPECT_EQ(rig.State().num_subjects, 3);
  EXPECT_EQ(rig.store->SubjectsTotals(">").size(), 3U);
  // when a message is erased, then its subject is known though its record is gone
  EXPECT_TRUE(rig.Erase(1));
  EXPECT_EQ(rig.State().num_subjects, 2);
  const std::map<std::string, uint64_t, std::less<>> left = {{"test.2", 1}, {"test.3", 1}};
  EXPECT_EQ(rig.store->SubjectsTotals(">"), left);
}

PORTED_TEST(TestFileStoreDontExpireCacheWithRecentWrite, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {">"};
  rig.Start();
  rig.Put("foo", "");
  rig.Put("foo", "");
  const BlockPtr block = rig.peer().FirstBlock();
  // Reads the block from end to end, after which its cache has done its duty.
  const auto walk = [&rig] {
    for (const uint64_t start : {1U, 2U}) {
      ASSERT_TRUE(Worked(rig.store->LoadNextMsg(">", true, start, nullptr)));
    }
  };
  EXPECT_TRUE(block->CacheLoaded());
  block->FinishedWithCache();
  walk();
  EXPECT_NE(block->cache(), nullptr) << "written a moment ago";
  // when the last write is long ago, and the cache is still there as it is read now and then
  for (int i = 0; i < 2; ++i) {
    rig.Advance(seconds(6));
    EXPECT_TRUE(rig.Loads(1));
  }
  ASSERT_NE(block->cache(), nullptr);
  walk();
  EXPECT_EQ(block->cache(), nullptr);
}

void ExpectKeySyncs(bool sync_always, bool sync_on_flush, bool left_to_sync) {
  FileStoreRig rig(Permutation{Cipher::kAes, Compression::kNone});
  rig.file_store.sync_always = sync_always;
  rig.file_store.sync_on_flush = sync_on_flush;
  rig.Start();
  rig.Put("foo", "Hello World");
  const BlockPtr block = rig.peer().LastBlock();
  ASSERT_TRUE(rig.files.Exists(block->KeyPath()));
  EXPECT_EQ(block->needs_key_sync, left_to_sync);

  rig.files.faults().ClearOperations();
  ASSERT_TRUE(Worked(rig.peer().SyncBlocks()));
  EXPECT_FALSE(block->needs_key_sync);
  const auto operations = rig.files.faults().operations();
  const auto synced = std::ranges::count_if(operations, [&](const FileOperation& operation) {
    return operation.kind == FileOperationKind::kSync && operation.path == block->KeyPath();
  });
  EXPECT_EQ(synced, left_to_sync ? 1 : 0);
}

PORTED_TEST(TestFileStoreEncryptionKeyFileSyncedBySyncBlocks, kNoPlanNumber) {
  ExpectKeySyncs(/*sync_always=*/false, /*sync_on_flush=*/false, /*left_to_sync=*/true);
  ExpectKeySyncs(/*sync_always=*/true, /*sync_on_flush=*/false, /*left_to_sync=*/false);
  ExpectKeySyncs(/*sync_always=*/true, /*sync_on_flush=*/true, /*left_to_sync=*/false);
}

class ReplicatedRig : public FileStoreRig {
 public:
  ReplicatedRig() {
    stream.subjects = {"foo"};
    stream.replicas = 3;
  }
  void SetLogBacked(bool log_backed) {
    EXPECT_TRUE(Worked(store->SetLogBacked(log_backed)));
    sim.Settle();
  }
};

void SyncsAlwaysWithoutLog() {
  ReplicatedRig rig;
  rig.file_store.sync_always = true;
  rig.file_store.sync_on_flush = true;
  rig.Start();
  const auto expect_always = [&rig](bool always) {
    const Durability expected{.sync_always = always, .sync_on_flush = !always};
    EXPECT_EQ(rig.store->DurabilitySettings(), expected);
  };
  expect_always(false);  // a log has what was written
  rig.SetLogBacked(false);
  expect_always(true);
  ASSERT_TRUE(Worked(rig.store->UpdateConfig(rig.stream)));
  expect_always(true);
  rig.SetLogBacked(true);
  expect_always(false);
}

void GathersWithLog() {
  ReplicatedRig rig;
  rig.file_store.async_flush = true;
  rig.Start();
  // Whether a message is in the file when storing it ends.
  const auto expect_gathers = [&rig](bool gathers) {
    ASSERT_TRUE(Worked(rig.store->StoreMsg("foo", {}, ViewOf("msg"), 0)));
    EXPECT_EQ(rig.peer().LastBlock()->PendingBytes() > 0, gathers);
    rig.Advance(seconds(1));
    EXPECT_EQ(rig.peer().LastBlock()->PendingBytes(), 0U);
    EXPECT_EQ(rig.peer().FileConfig().async_flush, gathers);
  };
  expect_gathers(true);
  rig.SetLogBacked(false);
  expect_gathers(false);
  ASSERT_TRUE(Worked(rig.store->UpdateConfig(rig.stream)));
  expect_gathers(false);
  rig.SetLogBacked(true);
  expect_gathers(true);
  // and back at once, while the loop that gathered has not ended yet
  ASSERT_TRUE(Worked(rig.store->SetLogBacked(false)));
  ASSERT_TRUE(Worked(rig.store->SetLogBacked(true)));
  expect_gathers(true);
}

PORTED_TEST(TestFileStoreLogBackedFollowsWriteMode, kNoPlanNumber) {
  SyncsAlwaysWithoutLog();
  GathersWithLog();
}

PORTED_TEST(TestFileStoreEncodedStreamStateWithSources, kNoPlanNumber) {
  const std::string name = "ORIGIN1 > >";
  FileStoreRig rig;
  rig.stream.subjects = {">"};
  StreamSource source;
  source.name = "ORIGIN1";
  rig.stream.sources = {source};
  rig.Start();
  std::string header;
  AppendHeader(header, kStreamSourceHeader, "ORIGIN1 5 > > foo.a IDENT1");
  for (int i = 0; i < 3; ++i) rig.PutWithHeader("foo.a", header, "");
  EXPECT_TRUE(rig.Remove(2));  // so that deletes follow the sources

  // without sources every server can read it
  const Bytes without = rig.store->EncodedStreamState(7, false);
  EXPECT_TRUE(IsEncodedStreamState(without));
  EXPECT_EQ(without.at(1), 1);
  const auto plain = DecodeStreamState(without);
  ASSERT_TRUE(Worked(plain));
  EXPECT_TRUE(plain->sources.empty());
  EXPECT_EQ(plain->failed, 7U);
  EXPECT_EQ(plain->deleted.size(), 1U);

  const Bytes with = rig.store->EncodedStreamState(7, true);
  EXPECT_TRUE(IsEncodedStreamState(with));
  EXPECT_EQ(with.at(1), 2);
  const auto state = DecodeStreamState(with);
  ASSERT_TRUE(Worked(state));
  EXPECT_EQ(state->failed, 7U);
  EXPECT_EQ(state->deleted.size(), 1U);
  EXPECT_EQ(state->sources, (SourceStates{{name, {5, "IDENT1"}}}));

  // Another replica takes over whatever it is told, even when that goes back;
  FileStoreRig other;
  other.stream = rig.stream;
  other.Start();
  const auto after = [&other](const SourceStates& told) {
    other.store->ApplySourcesState(told);
    return other.store->SourcesState();
  };
  EXPECT_EQ(after(state->sources), (SourceStates{{name, {5, "IDENT1"}}}));
  EXPECT_EQ(after({{name, {2, "OLD"}}}), (SourceStates{{name, {2, "OLD"}}}));
  // but nothing tells nothing, and its own sources stay
  EXPECT_EQ(after({}), (SourceStates{{name, {2, "OLD"}}}));
  EXPECT_EQ(after({{"OTHER > >", {9, ""}}}),
            (SourceStates{{name, {0, ""}}, {"OTHER > >", {9, ""}}}));
}

struct DeletesToSync {
  const char* name;
  DeleteBlock deletes;
  uint64_t first;
  uint64_t last;
  int whole_blocks_told;  // how often the owner is told of messages that went together
  int messages_told;      // and of single ones
};

// The original has a server around, whose account and consumers must agree with the store; here it
// is what the store tells them, and asked for pending messages answers.
void SyncDeletes(const DeletesToSync& wanted) {
  SCOPED_TRACE(wanted.name);
  // given a thousand messages, ten or so a block
  FileStoreRig rig;
  rig.file_store.block_size = 1024;
  rig.stream.subjects = {"foo.>"};
  rig.Start();
  const std::string payload(63, 'x');
  for (int i = 0; i < 1000; ++i) rig.Put("foo." + std::to_string(i % 10), payload);
  ASSERT_EQ(rig.peer().FirstBlock()->msgs, 10U);
  const StreamState before = rig.State();
  int64_t msgs = 0;
  int64_t bytes = -static_cast<int64_t>(before.bytes);  // told when one registers
  int whole_blocks_told = -1;                           // so is this
  int messages_told = 0;
  rig.store->RegisterStorageUpdates(
      [&](int64_t more_msgs, int64_t more_bytes, uint64_t seq, std::string_view subject) {
        msgs += more_msgs;
        bytes += more_bytes;
        const bool one = more_msgs == -1 && seq > 0 && !subject.empty();
        (one ? messages_told : whole_blocks_told) += 1;
      });
  // when
  ASSERT_TRUE(Worked(rig.store->SyncDeleted(std::vector<DeleteBlock>{wanted.deletes})));
  rig.sim.Settle();
  // then what was told adds up
  EXPECT_EQ(whole_blocks_told, wanted.whole_blocks_told);
  EXPECT_EQ(messages_told, wanted.messages_told);
  const StreamState after = rig.State();
  const uint64_t removed = wanted.last - wanted.first + 1;
  EXPECT_EQ(after.msgs, before.msgs - removed);
  EXPECT_EQ(msgs, -static_cast<int64_t>(removed));
  EXPECT_EQ(bytes, static_cast<int64_t>(after.bytes) - static_cast<int64_t>(before.bytes));
  // and so does what is pending
  EXPECT_EQ(rig.Pending(1, "foo.*"), after.msgs);
  uint64_t of_one_subject = 0;
  for (const uint64_t seq : rig.Sequences()) of_one_subject += seq % 10 == 2 ? 1 : 0;
  EXPECT_EQ(rig.Pending(1, "foo.1"), of_one_subject);
}

PORTED_TEST(TestFileStoreSyncDeletedAccountingAndNumPending, kNoPlanNumber) {
  std::vector<uint64_t> first_half;
  for (uint64_t seq = 1; seq <= 500; ++seq) first_half.push_back(seq);
  SyncDeletes({"one by one", DeleteSet(first_half), 1, 500, 0, 500});
  SyncDeletes({"whole blocks", SequenceRun{1, 1000}, 1, 1000, 1, 0});
  SyncDeletes({"both", SequenceRun{4, 994}, 4, 997, 1, 14});
}

PORTED_TEST(TestFileStoreDeleteMapView, kNoPlanNumber) {
  constexpr uint64_t kMessages = 100;
  // given ten blocks of ten of which only the ends are left: what is deleted at an end counts as a
  // gap between blocks
  FooRig rig({}, 10);
  rig.PutFoo(kMessages);
  std::vector<bool> expected(kMessages + 2, false);
  for (uint64_t seq = 1; seq <= kMessages; ++seq) {
    if (seq % 10 <= 1) continue;
    EXPECT_TRUE(rig.Remove(seq));
    expected[seq] = true;
  }
  const auto check = [&expected](const std::vector<BlockPtr>& blocks) {
    const InteriorDeletes view = FileStorePeer::DeletesOf(blocks);
    for (uint64_t seq = 0; seq <= kMessages + 1; ++seq) {
      EXPECT_EQ(view.Exists(seq), expected[seq]) << seq;
      // and from one end to the other
      const uint64_t far = seq * 37 % expected.size();
      EXPECT_EQ(view.Exists(far), expected[far]) << far;
    }
  };
  check(rig.peer().Blocks());

  // when a block goes, then its deletes are such a gap, too
  const size_t blocks = rig.BlockCount();
  for (uint64_t seq = 31; seq <= 40; ++seq) {
    if (!expected[seq]) {
      EXPECT_TRUE(rig.Remove(seq));
    }
    expected[seq] = false;
  }
  EXPECT_EQ(rig.BlockCount(), blocks - 1);
  check(rig.peer().Blocks());

  // when blocks have gone since the list was taken, then what they know does not count
  const std::vector<BlockPtr> outdated = rig.peer().Blocks();
  rig.Compact(41);
  std::fill(expected.begin(), expected.begin() + 41, false);
  check(outdated);
}

PORTED_TEST(TestFileStoreConsumerNoMetaWriteAfterClose, kNoPlanNumber) {
  for (const bool remove : {false, true}) {
    SCOPED_TRACE(remove ? "deleted" : "stopped");
    FooRig rig;
    ConsumerConfig config;
    config.durable = "CONSUMER";
    config.ack_policy = AckPolicy::kExplicit;
    const auto consumer = rig.Consumer("CONSUMER", config);
    ASSERT_NE(consumer, nullptr);
    ASSERT_TRUE(Worked(remove ? consumer->Delete() : consumer->Stop()));
    rig.files.faults().ClearOperations();
    const auto updated = consumer->UpdateConfig(config);
    ASSERT_FALSE(updated);
    EXPECT_EQ(updated.error().code, ErrorCode::kStoreClosed);
    EXPECT_EQ(rig.files.faults().operation_count(), 0U) << "nothing is written anywhere";
  }
}

}  // namespace
}  // namespace jsstore
