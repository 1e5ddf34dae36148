// When writes reach the files, and when the disk.
#include "gmock/gmock.h"
#include "store/stream/stream_test_rig.h"

namespace jsstore {
namespace {

constexpr Durability kAlways{.sync_always = true};
constexpr Durability kOnFlush{.sync_on_flush = true};

class DurabilityTest : public testing::Test, public StreamTestRig {
 public:
  DurabilityTest() { file_store.block_size = 1 << 20; }

  Status OpenSynced() {
    file_store.sync_always = true;
    return Open();
  }

  // How many messages there are after the machine went down.
  uint64_t LeftAfterPowerLoss() {
    store->Abandon();
    sim.executor().DropAll();
    store.reset();
    files.disk().Crash({.loss = CrashOptions::Loss::kAllUnsynced, .seed = 0, .lose_names = false});
    EXPECT_TRUE(Open());
    return store->State().msgs;
  }

  // How many there are after the process died.
  uint64_t LeftAfterCrash() {
    EXPECT_TRUE(Crash());
    return store->State().msgs;
  }
};

TEST_F(DurabilityTest, GivenALogThenFlushingSyncsAndWritesDoNot) {
  ASSERT_TRUE(OpenSynced());
  EXPECT_EQ(store->DurabilitySettings(), kAlways);
  ASSERT_TRUE(store->SetLogBacked(true));
  EXPECT_EQ(store->DurabilitySettings(), kOnFlush);
  PutMany(3);
  ASSERT_TRUE(store->FlushAllPending());
  PutMany(3);
  EXPECT_EQ(LeftAfterPowerLoss(), 3U);
}

TEST_F(DurabilityTest, GivenTheLogIsGoneThenWritesSyncAgain) {
  ASSERT_TRUE(OpenSynced());
  ASSERT_TRUE(store->SetLogBacked(true));
  ASSERT_TRUE(store->SetLogBacked(false));
  EXPECT_EQ(store->DurabilitySettings(), kAlways);
  PutMany(3);
  EXPECT_EQ(LeftAfterPowerLoss(), 3U);
}

TEST_F(DurabilityTest, GivenALogAndNoSyncsThenWritesAreGathered) {
  ASSERT_TRUE(Open());
  Put("a.b");
  ASSERT_TRUE(store->SetLogBacked(true));
  EXPECT_EQ(store->DurabilitySettings(), Durability{});
  ASSERT_TRUE(store->StoreMsg("a.b", {}, ViewOf("gathered"), 0));
  EXPECT_EQ(LeftAfterCrash(), 1U);
}

TEST_F(DurabilityTest, GivenTheLogOfAStoreThatGathersIsGoneThenWhatWasGatheredIsWritten) {
  ASSERT_TRUE(Open());
  Put("a.b");
  ASSERT_TRUE(store->SetLogBacked(true));
  ASSERT_TRUE(store->StoreMsg("a.b", {}, ViewOf("gathered"), 0));
  ASSERT_TRUE(store->SetLogBacked(false));
  EXPECT_EQ(LeftAfterCrash(), 2U);
}

TEST_F(DurabilityTest, GivenTheLogComesBackAtOnceThenWhatIsGatheredIsWrittenInTheBackground) {
  ASSERT_TRUE(Open());
  ASSERT_TRUE(store->SetLogBacked(true));
  Put("a.b");
  ASSERT_TRUE(store->SetLogBacked(false));
  ASSERT_TRUE(store->SetLogBacked(true));
  Put("a.b");
  sim.AdvanceBy(std::chrono::milliseconds(20));
  EXPECT_EQ(LeftAfterCrash(), 2U);
}

TEST_F(DurabilityTest, GivenAReplicatedStreamThenItBeginsWithALog) {
  stream.replicas = 3;
  ASSERT_TRUE(OpenSynced());
  EXPECT_EQ(store->DurabilitySettings(), kAlways);
  ASSERT_TRUE(store->UpdateConfig(stream));
  EXPECT_EQ(store->DurabilitySettings(), kOnFlush);
}

TEST_F(DurabilityTest, GivenAScaleDownThenAllIsSyncedAndSoIsEveryWriteAfterIt) {
  ASSERT_TRUE(OpenSynced());
  ASSERT_TRUE(store->SetLogBacked(true));
  PutMany(3);
  ASSERT_TRUE(store->FlushForScaleDown());
  EXPECT_EQ(store->DurabilitySettings(), kAlways);
  PutMany(2);
  EXPECT_EQ(LeftAfterPowerLoss(), 5U);
}

TEST_F(DurabilityTest, GivenAScaleDownWithoutSyncsThenWhatWasGatheredIsWritten) {
  ASSERT_TRUE(Open());
  Put("a.b");
  ASSERT_TRUE(store->SetLogBacked(true));
  ASSERT_TRUE(store->StoreMsg("a.b", {}, ViewOf("gathered"), 0));
  ASSERT_TRUE(store->FlushForScaleDown());
  EXPECT_EQ(LeftAfterCrash(), 2U);
}

TEST_F(DurabilityTest, GivenAScaleDownThatCannotSyncThenItSaysSo) {
  ASSERT_TRUE(OpenSynced());
  ASSERT_TRUE(store->SetLogBacked(true));
  PutMany(3);
  files.faults().Add(FailNth(FileOperationKind::kSync, 1, EIO));
  EXPECT_EQ(store->FlushForScaleDown().error().system_errno, EIO);
  EXPECT_FALSE(store->StoreMsg("a.b", {}, {}, 0));
}

TEST_F(DurabilityTest, GivenABatchThenTheFlushAtItsEndSyncsIt) {
  ASSERT_TRUE(OpenSynced());
  store->CoalesceSyncs();
  EXPECT_EQ(store->DurabilitySettings(), kOnFlush);
  PutMany(2);
  ASSERT_TRUE(store->FlushAllPending());
  PutMany(1);
  EXPECT_EQ(LeftAfterPowerLoss(), 2U);
}

TEST_F(DurabilityTest, GivenTheEndOfABatchThenEveryWriteIsSyncedAgain) {
  ASSERT_TRUE(OpenSynced());
  store->CoalesceSyncs();
  store->ResetDurability();
  EXPECT_EQ(store->DurabilitySettings(), kAlways);
  PutMany(2);
  EXPECT_EQ(LeftAfterPowerLoss(), 2U);
}

TEST_F(DurabilityTest, GivenNoSyncsThenABatchChangesNothing) {
  ASSERT_TRUE(Open());
  store->CoalesceSyncs();
  EXPECT_EQ(store->DurabilitySettings(), Durability{});
}

}  // namespace
}  // namespace jsstore
