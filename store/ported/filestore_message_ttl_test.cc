// Messages with a time to live of their own: when they go, and who remembers.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "jsstore/message_header.h"
#include "store/format/expiry_state.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kOneSecondHeader = "NATS/1.0\r\nNats-TTL: 1\r\n";

std::string TtlStatePath() { return FileStoreRig::MessagesPath(kTtlStateFile); }

void AllowTtl(FileStoreRig& rig, std::string_view subject) {
  rig.stream.subjects = {std::string(subject)};
  rig.stream.allow_msg_ttl = true;
}

void PutTenForOneSecond(FileStoreRig& rig, std::string_view subject) {
  for (int i = 0; i < 10; ++i) rig.PutWithHeader(subject, "", "", /*ttl_s=*/1);
}

uint64_t WaitedFor(FileStoreRig& rig) { return rig.peer().Ttls()->Count(); }

PORTED_TEST(TestFileStoreMessageTTL, kNoPlanNumber) {
  FileStoreRig rig;
  AllowTtl(rig, "test");
  rig.Start();
  PutTenForOneSecond(rig, "test");
  ExpectState(rig.store->FastState(), {10, 1, 10});

  rig.Advance(seconds(2));

  ExpectState(rig.store->FastState(), {0, 11, 10});
}

// What was removed by another way nobody tells the wheel; the check that meets it takes it out.
PORTED_TEST(TestFileStoreMessageTTLRemovedOutOfBandDoesNotLeakTHW, kNoPlanNumber) {
  FileStoreRig rig;
  AllowTtl(rig, "test.>");
  rig.stream.allow_rollup = true;
  rig.Start();
  PutTenForOneSecond(rig, "test.a");
  EXPECT_EQ(WaitedFor(rig), 10U);
  EXPECT_EQ(rig.PurgeEx("test.a", 0, 0), 10U);

  rig.Advance(seconds(2));
  rig.peer().ExpireByAge();

  EXPECT_EQ(WaitedFor(rig), 0U);
}

PORTED_TEST(TestFileStoreMessageTTLTruncatedBelowDoesNotLeakTHW, kNoPlanNumber) {
  FileStoreRig rig;
  AllowTtl(rig, "test.>");
  rig.Start();
  PutTenForOneSecond(rig, "test.a");
  // What is left in the wheel lies past the end of the stream.
  rig.Truncate(5);
  EXPECT_EQ(rig.store->FastState().last_seq, 5U);

  rig.Advance(seconds(2));
  rig.peer().ExpireByAge();

  EXPECT_EQ(WaitedFor(rig), 0U);
}

// That the wheel was cleared is a change that is written down.
PORTED_TEST(TestFileStoreMessageTTLRemovedOutOfBandPrunedTHWIsPersisted, kNoPlanNumber) {
  FileStoreRig rig;
  AllowTtl(rig, "test.>");
  rig.stream.allow_rollup = true;
  rig.Start();
  PutTenForOneSecond(rig, "test.a");
  EXPECT_EQ(rig.PurgeEx("test.a", 0, 0), 10U);
  EXPECT_TRUE(Worked(rig.peer().WriteIndex()));
  EXPECT_GT(rig.ReadFile(TtlStatePath()).size(), kStampedHeadBytes);

  rig.Advance(seconds(2));
  rig.peer().ExpireByAge();
  EXPECT_EQ(WaitedFor(rig), 0U);
  rig.StopAndStart();

  EXPECT_EQ(WaitedFor(rig), 0U);
}

PORTED_TEST(TestFileStoreMessageTTLRestart, kNoPlanNumber) {
  FileStoreRig rig;
  AllowTtl(rig, "test");
  rig.Start();
  PutTenForOneSecond(rig, "test");
  ExpectState(rig.store->FastState(), {10, 1, 10});

  rig.StopAndStart();
  ExpectState(rig.store->FastState(), {10, 1, 10});
  rig.Advance(seconds(2));

  ExpectState(rig.store->FastState(), {0, 11, 10});
}

// Without thw.db the messages' headers tell. The first message has none, so the search goes on.
PORTED_TEST(TestFileStoreMessageTTLRecovered, kNoPlanNumber) {
  FileStoreRig rig;
  AllowTtl(rig, "test");
  rig.Start();
  rig.Put("test", "");
  for (int i = 0; i < 9; ++i) rig.PutWithHeader("test", kOneSecondHeader, "", /*ttl_s=*/1);
  ExpectState(rig.store->FastState(), {10, 1, 10});
  rig.Stop();
  EXPECT_TRUE(Worked(rig.files.Remove(TtlStatePath())));

  rig.Start();

  ASSERT_EQ(rig.peer().Blocks().size(), 1U);
  EXPECT_EQ(rig.peer().Block(0).ttls, 9U);
  ExpectState(rig.store->FastState(), {10, 1, 10});
  rig.Advance(seconds(2));
  ExpectState(rig.store->FastState(), {1, 1, 10});
}

PORTED_TEST(TestFileStoreMessageTTLRecoveredSingleMessageWithoutStreamState, kNoPlanNumber) {
  FileStoreRig rig;
  AllowTtl(rig, "test");
  rig.Start();
  rig.PutWithHeader("test", kOneSecondHeader, "", /*ttl_s=*/1);
  ExpectState(rig.store->FastState(), {1, 1, 1});
  rig.Stop();
  rig.RemoveIndex();
  EXPECT_TRUE(Worked(rig.files.Remove(TtlStatePath())));

  rig.Start();

  ExpectState(rig.store->FastState(), {1, 1, 1});
  rig.Advance(seconds(2));
  ExpectState(rig.store->FastState(), {0, 2, 1});
}

// What expires leaves a tombstone, so that it does not come back from the block.
PORTED_TEST(TestFileStoreMessageTTLWriteTombstone, kNoPlanNumber) {
  FileStoreRig rig;
  AllowTtl(rig, "test");
  rig.Start();
  rig.PutWithHeader("test", kOneSecondHeader, "", /*ttl_s=*/1);
  rig.Put("test", "");
  ExpectState(rig.store->FastState(), {2, 1, 2});
  rig.Advance(seconds(2));
  ExpectState(rig.store->FastState(), {1, 2, 2});

  rig.StopAndStart(Index::kRemoved);

  ExpectState(rig.store->FastState(), {1, 2, 2});
}

// What thw.db accounts for is not looked for again.
PORTED_TEST(TestFileStoreMessageTTLRecoveredOffByOne, kNoPlanNumber) {
  FileStoreRig rig;
  AllowTtl(rig, "test");
  rig.Start();
  EXPECT_TRUE(Worked(rig.store->StoreRawMsg("test", ViewOf("NATS/1.0\r\nNats-TTL: 120\r\n"), {}, 1,
                                            rig.NowNs(), /*ttl_s=*/120, false)));
  ExpectState(rig.store->FastState(), {1, 1, 1});
  EXPECT_EQ(WaitedFor(rig), 1U);
  rig.Stop();
  // With the same stamp, but without the message.
  const StampedHead head = *ReadStampedHead(rig.ReadFile(TtlStatePath()), "unknown");
  EXPECT_EQ(head.count, 1U);
  rig.WriteFile(TtlStatePath(), ExpiryStateWriter({.count = 0, .stamp = head.stamp}).Finish());

  rig.Start();

  ExpectState(rig.store->FastState(), {1, 1, 1});
  EXPECT_EQ(WaitedFor(rig), 0U);
}

PORTED_TEST(TestFileStoreSubjectDeleteMarkers, kNoPlanNumber) {
  FileStoreRig rig;
  AllowTtl(rig, "test");
  rig.stream.max_age = seconds(1);
  rig.stream.subject_delete_marker_ttl = seconds(1);
  rig.Start();
  std::vector<Bytes> markers;
  rig.store->RegisterStorageRemoveMsg(
      [&rig](uint64_t seq) { EXPECT_TRUE(Worked(rig.store->RemoveMsg(seq))); });
  rig.store->RegisterProcessMsg([&markers](const InboundMessage& message) {
    EXPECT_EQ(message.subject, "test");
    markers.emplace_back(message.header.begin(), message.header.end());
  });
  for (int i = 0; i < 3; ++i) rig.Put("test", "");

  rig.Advance(milliseconds(1500));

  ASSERT_FALSE(markers.empty());
  EXPECT_EQ(FindHeader(markers.front(), "Nats-Marker-Reason"), "MaxAge");
  EXPECT_EQ(FindHeader(markers.front(), "Nats-TTL"), "1s");
}

PORTED_TEST(TestFileStoreUpdateConfigTTLState, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {">"};
  rig.Start();
  EXPECT_EQ(rig.peer().Ttls(), nullptr);
  StreamConfig config = rig.stream;
  config.allow_msg_ttl = true;
  EXPECT_TRUE(Worked(rig.store->UpdateConfig(config)));
  EXPECT_NE(rig.peer().Ttls(), nullptr);
  config.allow_msg_ttl = false;
  EXPECT_TRUE(Worked(rig.store->UpdateConfig(config)));
  EXPECT_EQ(rig.peer().Ttls(), nullptr);
}

// Blocks whose bounds are out of order are looked through without harm.
PORTED_TEST_ALL(TestFileStoreNoPanicOnRecoverTTLWithCorruptBlocks, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.stream.allow_msg_ttl = true;
  rig.Start();
  for (int i = 0; i < 3; ++i) {
    if (i > 0) {
      EXPECT_TRUE(Worked(rig.peer().AddBlock()));
    }
    rig.PutWithHeader("foo", kOneSecondHeader, "A", /*ttl_s=*/1);
  }
  FileStorePeer peer = rig.peer();
  ASSERT_EQ(peer.Blocks().size(), 3U);
  EXPECT_TRUE(Worked(peer.RemoveBlock(peer.Blocks()[1])));
  peer.LastBlock()->first.seq = peer.Block(0).first.seq;
  peer.LastBlock()->last.seq = peer.Block(0).last.seq;

  EXPECT_TRUE(Worked(peer.RecoverMessageStateAnew()));
}

}  // namespace
}  // namespace jsstore
