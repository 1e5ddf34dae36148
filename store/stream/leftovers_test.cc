// Given what a crash, or an old server, left in a store's directory, when the store opens again,
// then it is finished, used or removed.
#include <gtest/gtest.h>

#include "store/format/varint.h"
#include "store/stream/stream_test_rig.h"

namespace jsstore {
namespace {

class LeftoversTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(rig_.Open());
    rig_.PutMany(6);
  }

  // Ends the store and opens it again, with `change` in between.
  template <typename Change>
  void OpenAgain(Change&& change) {
    ASSERT_TRUE(rig_.store->Stop());
    rig_.store.reset();
    change();
    ASSERT_TRUE(rig_.Open());
  }

  void Write(const std::string& name, const Bytes& bytes) {
    ASSERT_TRUE(rig_.files.WriteFile(StreamTestRig::MessagesPath(name), bytes));
  }
  bool Exists(const std::string& name) {
    return rig_.files.Exists(StreamTestRig::MessagesPath(name));
  }
  void Forget(const std::string& name) {
    ASSERT_TRUE(rig_.files.Remove(StreamTestRig::MessagesPath(name)));
  }

  // N.idx of the only block, which says that message 3 was removed.
  Bytes OldIndex() {
    const Bytes block = rig_.files.ReadFile(StreamTestRig::MessagesPath("1.blk")).value();
    Bytes index{22, 1};
    AppendUvarint(index, 5);
    AppendUvarint(index, block.size() / 6 * 5);
    AppendUvarint(index, 1);
    AppendVarint(index, kSimStartNs);
    AppendUvarint(index, 6);
    AppendVarint(index, kSimStartNs);
    AppendUvarint(index, 1);
    index.insert(index.end(), block.end() - 8, block.end());
    AppendUvarint(index, 2);
    return index;
  }

  StreamTestRig rig_;
};

TEST_F(LeftoversTest, AnOldIndexCountsWhereThereIsNoNewOne) {
  OpenAgain([this] {
    Write("1.idx", OldIndex());
    Forget("index.db");
  });
  EXPECT_EQ(rig_.Sequences(), (std::vector<uint64_t>{1, 2, 4, 5, 6}));
  EXPECT_FALSE(Exists("1.idx"));
}

TEST_F(LeftoversTest, AnOldIndexThatIsBehindItsBlockIsForgotten) {
  OpenAgain([this] {
    Bytes index = OldIndex();
    index[index.size() - 2] ^= 1;
    Write("1.idx", index);
    Write("1.fss", {22, 1});
    Forget("index.db");
  });
  EXPECT_EQ(rig_.store->State().last_seq, 6U);
  EXPECT_FALSE(Exists("1.idx"));
  EXPECT_FALSE(Exists("1.fss"));
}

TEST_F(LeftoversTest, AKeyWithoutItsBlockGoes) {
  OpenAgain([this] {
    Write("9.key", Bytes(72, 'k'));
    Write("x.key", Bytes(72, 'k'));
    Forget("index.db");
  });
  EXPECT_FALSE(Exists("9.key"));
  EXPECT_FALSE(Exists("x.key"));
}

TEST_F(LeftoversTest, APurgeThatHadNotMovedItsBlockDidNotHappen) {
  OpenAgain([this] { ASSERT_TRUE(rig_.files.MakeDirs("/store/__new_msgs__")); });
  EXPECT_EQ(rig_.store->State().msgs, 6U);
  EXPECT_FALSE(rig_.files.Exists("/store/__new_msgs__"));
}

TEST_F(LeftoversTest, APurgeThatHadMovedAKeyTakesItsBlockAway) {
  OpenAgain([this] {
    ASSERT_TRUE(rig_.files.MakeDirs("/store/__new_msgs__"));
    ASSERT_TRUE(rig_.files.WriteFile("/store/__new_msgs__/2.key", Bytes(72, 'k')));
    Write("2.blk", Bytes(100, 'e'));
  });
  EXPECT_EQ(rig_.store->State().msgs, 6U);
  EXPECT_FALSE(Exists("2.blk"));
}

TEST_F(LeftoversTest, APurgeThatHadMovedItsBlockIsFinished) {
  ASSERT_TRUE(rig_.store->Purge());
  OpenAgain([this] {
    ASSERT_TRUE(rig_.files.Rename("/store/msgs", "/store/__new_msgs__"));
    ASSERT_TRUE(rig_.files.MakeDirs("/store/__msgs__"));
    ASSERT_TRUE(rig_.files.WriteFile("/store/__msgs__/1.blk", Bytes(100, 'o')));
  });
  const StreamState state = rig_.store->State();
  EXPECT_EQ(state.msgs, 0U);
  EXPECT_EQ(state.last_seq, 6U);
  EXPECT_FALSE(rig_.files.Exists("/store/__msgs__"));
  EXPECT_FALSE(rig_.files.Exists("/store/__new_msgs__"));
}

class LostMessagesTest : public LeftoversTest {
 protected:
  void OpenWithoutThemUnder(int64_t StreamConfig::*limit, int64_t value) {
    rig_.PutMany(40);
    OpenAgain([&] {
      rig_.stream.*limit = value;
      Write("1.blk", Bytes(10, 'x'));
      Write("2.blk", Bytes(10, 'x'));
    });
    EXPECT_EQ(rig_.store->State().msgs, 0U);
    EXPECT_EQ(rig_.Put("a.b"), 47U);
  }
};

TEST_F(LostMessagesTest, DoNotKeepALimitFromBeingMet) {
  OpenWithoutThemUnder(&StreamConfig::max_msgs, 2);
}

TEST_F(LostMessagesTest, DoNotKeepALimitOfBytesFromBeingMet) {
  OpenWithoutThemUnder(&StreamConfig::max_bytes, 80);
}

// As the reference, but in one run: listed one by one they would be longer than memory.
TEST_F(LeftoversTest, OfABlockOfHighSequencesAllFromOneOnAreLost) {
  rig_.store->Abandon();
  rig_.store.reset();
  ASSERT_TRUE(rig_.files.RemoveAll("/store"));
  rig_.stream.first_seq = uint64_t{1} << 40;
  ASSERT_TRUE(rig_.Open());
  rig_.PutMany(40);
  OpenAgain([this] { Write("2.blk", Bytes(10, 'x')); });
  const uint64_t first = rig_.stream.first_seq;
  for (uint64_t seq = first; seq < first + 40; ++seq) {
    static_cast<void>(rig_.store->LoadMsg(seq));
    rig_.sim.Settle();
  }
  const auto lost = rig_.store->State().lost;
  ASSERT_TRUE(lost);
  ASSERT_EQ(lost->msgs.size(), 1U);
  EXPECT_EQ(lost->msgs[0].first, 1U);
  EXPECT_GT(lost->msgs[0].count, first);
  EXPECT_LT(lost->msgs[0].count, first + 40);
}

}  // namespace
}  // namespace jsstore
