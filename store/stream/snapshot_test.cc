// Given a stream, when a snapshot of it is read and laid out elsewhere, then a store opens there
// with the same messages; and bytes that are no snapshot are refused without harm.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "store/codec/s2_writer.h"
#include "store/format/tar.h"
#include "store/stream/stream_test_rig.h"

namespace jsstore {
namespace {

Bytes ReadAll(Snapshot& snapshot, size_t piece = 1000) {
  Bytes all;
  Bytes buffer(piece);
  while (const size_t count = snapshot.Read(buffer)) {
    all.insert(all.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return all;
}

class SnapshotTest : public testing::Test {
 protected:
  std::shared_ptr<Snapshot> Take(const SnapshotOptions& options = {}) {
    auto taken = rig_.store->TakeSnapshot(options);
    EXPECT_TRUE(taken) << taken.error().Message();
    return taken.value_or(nullptr);
  }

  void SetUp() override { ASSERT_TRUE(rig_.Open()); }

  StreamTestRig rig_;
};

TEST_F(SnapshotTest, IsRestoredElsewhere) {
  rig_.PutMany(40);
  ASSERT_TRUE(rig_.store->RemoveMsg(7));
  const Bytes bytes = ReadAll(*Take());
  ASSERT_TRUE(RestoreSnapshot(rig_.files, bytes, "/elsewhere"));
  const auto before = rig_.Sequences();
  ASSERT_TRUE(rig_.store->Stop());
  rig_.store.reset();
  rig_.file_store.store_dir = "/elsewhere";
  ASSERT_TRUE(rig_.Open());
  EXPECT_EQ(rig_.Sequences(), before);
}

TEST_F(SnapshotTest, LooksTheSameInPiecesOfAnySize) {
  rig_.PutMany(40);
  EXPECT_EQ(ReadAll(*Take(), 1), ReadAll(*Take(), 1 << 20));
}

TEST_F(SnapshotTest, TakesABlockAsItIsWhenItIsComeTo) {
  rig_.file_store.block_size = 1 << 20;
  ASSERT_TRUE(rig_.Restart());
  for (int i = 0; i < 4; ++i) rig_.Put("a.b", std::string(600'000, 'x'));
  const auto snapshot = Take();
  const std::string late = "stored while the snapshot was being read";
  rig_.Put("a.b", late);
  const Bytes archive = SnapshotArchive(ReadAll(*snapshot)).value();
  EXPECT_NE(TextOf(archive).find(late), std::string::npos);
  EXPECT_EQ(snapshot->state().msgs, 4U);
}

TEST_F(SnapshotTest, TheNextOneWaitsUntilThisOneIsReadOrClosed) {
  for (int i = 0; i < 3; ++i) rig_.Put("a.b", std::string(1 << 20, 'x'));
  const auto first = Take();
  EXPECT_EQ(rig_.store->TakeSnapshot({}).error().code, ErrorCode::kStoreSnapshotInProgress);
  first->Close();
  auto second = Take();
  second.reset();
  ReadAll(*Take());
  Take();
}

TEST_F(SnapshotTest, EndsAtItsDeadline) {
  for (int i = 0; i < 3; ++i) rig_.Put("a.b", std::string(1 << 20, 'x'));
  const auto snapshot = Take({.deadline = std::chrono::seconds(1)});
  Bytes buffer(10);
  EXPECT_EQ(snapshot->Read(buffer), 10U);
  rig_.sim.AdvanceTo(rig_.sim.clock().NowNs() + 1'000'000'000);
  EXPECT_EQ(snapshot->Read(buffer), 0U);
  EXPECT_EQ(snapshot->failure(), "");
  EXPECT_TRUE(rig_.store->TakeSnapshot({}));
}

TEST_F(SnapshotTest, TellsWhichBlockCouldNotBeRead) {
  rig_.PutMany(40);
  ASSERT_TRUE(rig_.files.Remove(StreamTestRig::MessagesPath("2.blk")));
  const auto snapshot = Take();
  const Bytes archive = SnapshotArchive(ReadAll(*snapshot)).value();
  EXPECT_TRUE(snapshot->failure().starts_with("could not read message block [2]: "))
      << snapshot->failure();
  EXPECT_NE(TextOf(archive).find(snapshot->failure()), std::string::npos);
}

TEST_F(SnapshotTest, FindsDamagedMessagesBefore) {
  rig_.PutMany(40);
  const std::string path = StreamTestRig::MessagesPath("2.blk");
  Bytes block = rig_.files.ReadFile(path).value();
  block.back() ^= 1;
  ASSERT_TRUE(rig_.files.WriteFile(path, block));
  const auto taken = rig_.store->TakeSnapshot({.check_msgs = true});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().Message(), "snapshot check detected 1 bad messages");
  EXPECT_TRUE(rig_.store->State().lost);
}

// Where not a record of a block is left, all from 1 on, and not only those that were in it.
TEST_F(SnapshotTest, CountsTheDamagedMessagesOneByOne) {
  rig_.PutMany(40);
  const std::string path = StreamTestRig::MessagesPath("2.blk");
  Bytes block = rig_.files.ReadFile(path).value();
  block.front() ^= 1;
  ASSERT_TRUE(rig_.files.WriteFile(path, block));
  const auto taken = rig_.store->TakeSnapshot({.check_msgs = true});
  ASSERT_FALSE(taken);
  const auto lost = rig_.store->State().lost;
  ASSERT_TRUE(lost);
  ASSERT_EQ(lost->msgs.size(), 1U);
  EXPECT_EQ(lost->msgs[0].first, 1U);
  ASSERT_GT(lost->msgs[0].count, 1U);
  EXPECT_EQ(taken.error().Message(),
            "snapshot check detected " + std::to_string(lost->msgs[0].count) + " bad messages");
}

TEST_F(SnapshotTest, OutlivesItsStoreAndEndsThen) {
  for (int i = 0; i < 3; ++i) rig_.Put("a.b", std::string(1 << 20, 'x'));
  const auto snapshot = Take();
  rig_.store->Abandon();
  rig_.store.reset();
  EXPECT_LT(ReadAll(*snapshot).size(), 3U << 20);
}

// As AppendTarHeader has it, but for the name.
Bytes SnapshotWith(std::string_view name) {
  Bytes archive;
  AppendTarHeader(archive, name, 0, 0);
  Bytes bytes;
  AppendS2Stream(bytes, archive);
  return bytes;
}

TEST_F(SnapshotTest, NamesThatLeadElsewhereAreRefused) {
  for (const std::string_view name : {"../evil", "a/../../evil", ".", "a/.."}) {
    EXPECT_FALSE(RestoreSnapshot(rig_.files, SnapshotWith(name), "/elsewhere/store")) << name;
  }
  EXPECT_TRUE(RestoreSnapshot(rig_.files, SnapshotWith("/rooted"), "/elsewhere/store"));
  EXPECT_TRUE(rig_.files.Exists("/elsewhere/store/rooted"));
  EXPECT_FALSE(rig_.files.Exists("/elsewhere/evil"));
}

TEST_F(SnapshotTest, DamagedAnywhereIsRestoredOrRefused) {
  rig_.PutMany(5);
  const Bytes whole = ReadAll(*Take());
  const bool held = rc::check([&] {
    Bytes bytes = whole;
    const auto changes = *rc::gen::container<std::vector<std::pair<size_t, uint8_t>>>(
        rc::gen::pair(rc::gen::inRange<size_t>(0, bytes.size()), rc::gen::arbitrary<uint8_t>()));
    for (const auto& [at, value] : changes) bytes[at] = value;
    bytes.resize(*rc::gen::inRange<size_t>(0, bytes.size() + 1));
    static_cast<void>(RestoreSnapshot(rig_.files, bytes, "/damaged"));
  });
  EXPECT_TRUE(held);
}

}  // namespace
}  // namespace jsstore
