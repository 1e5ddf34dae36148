// Directories and files that are not what they should be.
#include "gmock/gmock.h"
#include "store/stream/block_name.h"
#include "store/stream/stream_test_rig.h"

namespace jsstore {
namespace {

using testing::HasSubstr;

class BadInputTest : public testing::Test, public StreamTestRig {
 protected:
  // A stopped store with several blocks, deletes and a consumer.
  void MakeStore() {
    ASSERT_TRUE(Open());
    PutMany(40);
    for (uint64_t seq : {3, 4, 20, 33}) ASSERT_TRUE(*store->RemoveMsg(seq));
    ASSERT_TRUE(store->OpenConsumer("C", kSimStartNs, ConsumerConfig{}));
    ASSERT_TRUE(store->Stop());
    sim.Settle();
    store.reset();
  }

  void LetWritesFail() {
    FileFault fault = FailNth(FileOperationKind::kWrite, 1, ENOSPC);
    fault.count = FileFault::kForever;
    files.faults().Add(std::move(fault));
  }

  // Opens what is there, reads all of it and writes to it; only crashes can fail.
  void UseWhateverOpens() {
    if (!Open()) return;
    Sequences();
    static_cast<void>(store->FilteredState(1, "a.*"));
    static_cast<void>(store->StoreMsg("a.b", {}, ViewOf("new"), 0));
    static_cast<void>(store->Compact(10));
    static_cast<void>(store->Stop());
    sim.Settle();
    store.reset();
  }

  // Puts `content` in place of the file, and everything back afterwards.
  void TryWith(const std::string& name, const Bytes& content) {
    std::vector<std::pair<std::string, Bytes>> saved;
    const auto names = files.List(MessagesDir());
    for (const std::string& each : *names) {
      saved.emplace_back(MessagesPath(each), *files.ReadFile(MessagesPath(each)));
    }
    ASSERT_TRUE(files.WriteFile(MessagesPath(name), content));
    UseWhateverOpens();
    ASSERT_TRUE(files.RemoveAll(MessagesDir()));
    ASSERT_TRUE(files.MakeDirs(MessagesDir()));
    for (const auto& [path, bytes] : saved) ASSERT_TRUE(files.WriteFile(path, bytes));
  }
};

TEST_F(BadInputTest, GivenNoNameThenItSaysSo) {
  stream.name.clear();
  EXPECT_EQ(Open().error().Message(), "name required");
}

TEST_F(BadInputTest, GivenAFileInTheWayThenItSaysThatItIsNoDirectory) {
  ASSERT_TRUE(files.WriteFile(std::string(kStoreDir), ViewOf("x")));
  EXPECT_EQ(Open().error().Message(), "storage directory is not a directory");
}

TEST_F(BadInputTest, GivenAFileInPlaceOfTheMessagesThenTheErrorNamesThePath) {
  ASSERT_TRUE(files.MakeDirs(std::string(kStoreDir)));
  ASSERT_TRUE(files.WriteFile(MessagesDir(), ViewOf("x")));
  EXPECT_THAT(Open().error().Message(), HasSubstr(MessagesDir()));
}

TEST_F(BadInputTest, GivenAFileInPlaceOfTheConsumersThenTheErrorNamesThePath) {
  ASSERT_TRUE(files.MakeDirs(std::string(kStoreDir)));
  ASSERT_TRUE(files.WriteFile(std::string(kStoreDir) + "/obs", ViewOf("x")));
  EXPECT_THAT(Open().error().Message(), HasSubstr("/store/obs"));
}

TEST_F(BadInputTest, GivenADirectoryThatRefusesThenItSaysThatItIsNotWritable) {
  ASSERT_TRUE(files.MakeDirs(std::string(kStoreDir)));
  files.faults().Add(FailChangesFrom(1, EACCES));
  EXPECT_EQ(Open().error().Message(), "storage directory is not writable");
}

TEST_F(BadInputTest, GivenAPurgeThatFailsHalfwayThenTheErrorTellsHowManyMessagesWent) {
  ASSERT_TRUE(Open());
  PutMany(40);
  files.faults().Add(FailChangesFrom(1, ENOSPC));
  const auto purged = store->Purge();
  ASSERT_FALSE(purged);
  EXPECT_EQ(purged.error().purged, 40U);
  // The error is kept and answers everything that follows; the messages went but once.
  const auto again = store->Purge();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().purged, 0U);
}

TEST_F(BadInputTest, GivenACompactionThatFailsHalfwayThenTheErrorTellsHowManyMessagesWent) {
  ASSERT_TRUE(Open());
  PutMany(40);
  LetWritesFail();
  const auto compacted = store->Compact(3);
  ASSERT_FALSE(compacted);
  EXPECT_EQ(compacted.error().purged, 2U);
}

TEST_F(BadInputTest, GivenTombstonesThatCannotBeWrittenThenTheErrorTellsHowManyMessagesWent) {
  ASSERT_TRUE(Open());
  PutMany(40);
  LetWritesFail();
  const auto purged = store->PurgeEx("a.b", 5, 0);
  ASSERT_FALSE(purged);
  EXPECT_EQ(purged.error().purged, 4U);
}

TEST_F(BadInputTest, GivenAKeyFileThenAStoreWithoutAKeyRefuses) {
  ASSERT_TRUE(files.MakeDirs(std::string(kStoreDir)));
  ASSERT_TRUE(files.WriteFile(std::string(kStoreDir) + "/meta.key", ViewOf("k")));
  EXPECT_EQ(Open().error().code, ErrorCode::kNoMainKey);
}

TEST_F(BadInputTest, GivenTooLargeABlockSizeThenItSaysTheMaximum) {
  file_store.block_size = (8 << 20) + 1;
  EXPECT_EQ(Open().error().Message(), "filestore max block size is 8.00 MB");
}

TEST_F(BadInputTest, GivenASyncIntervalWithoutAHalfThenItIsRefusedAndNothingIsWritten) {
  for (const int64_t interval : {1, -1}) {
    file_store.sync_interval = Duration(interval);
    EXPECT_EQ(Open().error().Message(), "filestore sync interval of " + std::to_string(interval) +
                                            " ns: at least 2 ns, or 0 for 2 minutes");
    EXPECT_FALSE(files.Stat(MessagesDir()));
  }
  file_store.sync_interval = Duration(2);
  EXPECT_TRUE(Open());
}

TEST_F(BadInputTest, GivenABlockCutAnywhereThenRecoveryKeepsWhatIsWhole) {
  MakeStore();
  const Bytes block = *files.ReadFile(MessagesPath("2.blk"));
  for (size_t size = 0; size < block.size(); ++size) {
    TryWith("2.blk", Bytes(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(size)));
  }
}

TEST_F(BadInputTest, GivenAnyFlippedBitInABlockThenNothingReadsOutOfBounds) {
  MakeStore();
  const Bytes block = *files.ReadFile(MessagesPath("1.blk"));
  for (size_t at = 0; at < 120; ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes damaged = block;
      damaged[at] ^= static_cast<uint8_t>(1 << bit);
      TryWith("1.blk", damaged);
    }
  }
}

TEST_F(BadInputTest, GivenAnyFlippedBitInTheIndexThenTheBlocksAreBelieved) {
  MakeStore();
  const Bytes index = *files.ReadFile(MessagesPath("index.db"));
  for (size_t at = 0; at < index.size(); ++at) {
    Bytes damaged = index;
    damaged[at] ^= static_cast<uint8_t>(1 << (at % 8));
    TryWith("index.db", damaged);
  }
  ASSERT_TRUE(Open());
  EXPECT_EQ(store->State().msgs, 36U);
}

TEST_F(BadInputTest, GivenRandomFilesThenRecoverySurvives) {
  MakeStore();
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    Bytes noise(seed * 37);
    SimRandom(seed).Fill(noise);
    TryWith("3.blk", noise);
    TryWith("index.db", noise);
    TryWith("99.blk", noise);
  }
}

TEST_F(BadInputTest, GivenEachFailingChangeInTurnThenWhatWasStoredBeforeIsFoundAgain) {
  for (size_t n = 1; n <= 60; ++n) {
    StreamTestRig rig;
    ASSERT_TRUE(rig.Open());
    rig.PutMany(20);
    rig.files.faults().Add(FailChangesFrom(n, EIO));
    for (int i = 0; i < 20; ++i) static_cast<void>(rig.store->StoreMsg("a.c", {}, {}, 0));
    static_cast<void>(rig.store->RemoveMsg(5));
    static_cast<void>(rig.store->PurgeEx("a.c", 0, 1));
    static_cast<void>(rig.store->Compact(3));
    rig.files.faults().Clear();
    ASSERT_TRUE(rig.Crash()) << "change " << n;
    for (uint64_t seq = 6; seq <= 20; ++seq) {
      EXPECT_TRUE(rig.store->LoadMsg(seq)) << "change " << n << ", sequence " << seq;
    }
  }
}

TEST(BlockName, GivenNamesThenOnlyBlocksHaveAnIndex) {
  EXPECT_EQ(ParseBlockName("12.blk"), 12);
  EXPECT_EQ(ParseBlockName("12.blk.blk"), 12);
  EXPECT_EQ(ParseBlockName("-3.blk"), -3);
  for (const char* name : {"12.blk.tmp", "12.new", "x.blk", ".blk", "12", "12x.blk", ""}) {
    EXPECT_EQ(ParseBlockName(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace jsstore
