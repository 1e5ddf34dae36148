#include "gmock/gmock.h"
#include "store/stream/stream_test_rig.h"

namespace jsstore {

void PrintTo(const RecoveryNote& note, std::ostream* out) { *out << Describe(note); }

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

RecoveryNote Note(RecoveryFinding finding, std::string file) {
  return {.finding = finding, .file = std::move(file)};
}

class RecoveryNoteTest : public testing::Test, public StreamTestRig {
 protected:
  // A store with several blocks, stopped or killed.
  void MakeStore(bool stopped = true) {
    ASSERT_TRUE(Open());
    PutMany(40);
    End(stopped);
  }

  void End(bool stopped) {
    if (stopped) {
      ASSERT_TRUE(store->Stop());
      sim.Settle();
    } else {
      store->Abandon();
      sim.executor().DropAll();
    }
    store.reset();
  }

  // What is told while the store is opened.
  std::vector<RecoveryNote> Notes() {
    std::vector<RecoveryNote> notes;
    auto opened =
        FileStore::Open(sim.env(), file_store, stream, kSimStartNs, key, former_key, OpenAs::kReady,
                        [&](const RecoveryNote& note) { notes.push_back(note); });
    EXPECT_TRUE(opened);
    if (opened) store = std::move(*opened);
    return notes;
  }

  void Damage(const std::string& path) {
    Bytes bytes = *files.ReadFile(path);
    bytes[bytes.size() / 2] ^= 1;
    ASSERT_TRUE(files.WriteFile(path, bytes));
  }
};

TEST_F(RecoveryNoteTest, GivenANewStoreThenThereIsNothingToTell) {
  EXPECT_THAT(Notes(), IsEmpty());
}

TEST_F(RecoveryNoteTest, GivenAStoreThatWasStoppedThenThereIsNothingToTell) {
  MakeStore();
  EXPECT_THAT(Notes(), IsEmpty());
}

TEST_F(RecoveryNoteTest, GivenAStoreThatWasKilledThenItsIndexIsMissing) {
  MakeStore(/*stopped=*/false);
  EXPECT_THAT(Notes(), ElementsAre(Note(RecoveryFinding::kIndexMissing, "msgs/index.db")));
}

TEST_F(RecoveryNoteTest, GivenRecordsAfterTheIndexThenItIsOutdated) {
  MakeStore();
  ASSERT_TRUE(Open());
  Put("a.b", "more");
  End(/*stopped=*/false);
  EXPECT_THAT(Notes(), ElementsAre(Note(RecoveryFinding::kIndexOutdated, "msgs/index.db")));
}

TEST_F(RecoveryNoteTest, GivenADamagedIndexThenItIsRemoved) {
  MakeStore();
  Damage(MessagesPath("index.db"));
  EXPECT_THAT(Notes(), ElementsAre(Note(RecoveryFinding::kIndexDamaged, "msgs/index.db")));
  EXPECT_FALSE(files.Exists(MessagesPath("index.db")));
}

TEST_F(RecoveryNoteTest, GivenABlockIsGoneThenItsMessagesAreLost) {
  MakeStore();
  ASSERT_TRUE(files.Remove(MessagesPath("2.blk")));
  const auto notes = Notes();
  ASSERT_FALSE(notes.empty());
  EXPECT_EQ(notes.front(), Note(RecoveryFinding::kBlockMissing, "msgs/2.blk"));
  const auto lost = store->State().lost;
  ASSERT_TRUE(lost);
  EXPECT_EQ(notes.back().finding, RecoveryFinding::kMessagesLost);
  EXPECT_EQ(notes.back().bytes, lost->bytes);
  uint64_t msgs = 0;
  for (const SequenceRun& run : lost->msgs) msgs += run.count;
  EXPECT_EQ(notes.back().msgs, msgs);
}

TEST_F(RecoveryNoteTest, GivenDamagedTtlsThenMessagesAreReadForThem) {
  stream.allow_msg_ttl = true;
  ASSERT_TRUE(Open());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(store->StoreMsg("a.b", ViewOf("NATS/1.0\r\nNats-TTL: 3600\r\n\r\n"), {}, 3600));
  }
  End(/*stopped=*/true);
  ASSERT_TRUE(files.WriteFile(MessagesPath("thw.db"), ViewOf("cut")));
  EXPECT_THAT(Notes(), ElementsAre(Note(RecoveryFinding::kStateFileDamaged, "msgs/thw.db"),
                                   RecoveryNote{.finding = RecoveryFinding::kMessagesScanned,
                                                .file = "msgs/thw.db",
                                                .first_seq = 1,
                                                .last_seq = 3}));
}

TEST_F(RecoveryNoteTest, GivenAPurgeThatWasInterruptedThenItIsFinished) {
  MakeStore();
  const std::string staged = std::string(kStoreDir) + "/__new_msgs__";
  ASSERT_TRUE(files.MakeDirs(staged));
  ASSERT_TRUE(files.WriteFile(staged + "/9.blk", *files.ReadFile(MessagesPath("2.blk"))));
  const auto notes = Notes();
  ASSERT_FALSE(notes.empty());
  EXPECT_EQ(notes.front(), Note(RecoveryFinding::kPurgeFinished, "__new_msgs__"));
}

TEST(RecoveryNotes, TellInASentenceWhatWasFound) {
  EXPECT_EQ(Describe(Note(RecoveryFinding::kIndexOutdated, "msgs/index.db")),
            "msgs/index.db is outdated: the stream is read from its blocks");
  EXPECT_EQ(Describe({.finding = RecoveryFinding::kMessagesScanned,
                      .file = "msgs/thw.db",
                      .first_seq = 3,
                      .last_seq = 9}),
            "msgs/thw.db is behind: messages from 3 to 9 are read");
  EXPECT_EQ(Describe({.finding = RecoveryFinding::kMessagesLost, .msgs = 1, .bytes = 40}),
            "1 message is lost, 40 bytes of blocks");
}

}  // namespace
}  // namespace jsstore
