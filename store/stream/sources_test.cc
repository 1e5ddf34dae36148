// A stream that follows its sources: by what is stored, over restarts, and between replicas.
#include <gtest/gtest.h>

#include "jsstore/replication.h"
#include "store/stream/stream_test_rig.h"

namespace jsstore {
namespace {

StreamSource SourceNamed(std::string name, std::string filter = "") {
  StreamSource source;
  source.name = std::move(name);
  source.filter_subject = std::move(filter);
  return source;
}

class SourcesTest : public ::testing::Test {
 protected:
  SourcesTest() { rig_.stream.sources = {SourceNamed("A"), SourceNamed("B", "b.>")}; }

  void PutFrom(std::string_view value, std::string_view subject = "a.b") {
    const std::string header = "NATS/1.0\r\nNats-Stream-Source: " + std::string(value) + "\r\n\r\n";
    ASSERT_TRUE(rig_.store->StoreMsg(subject, ViewOf(header), {}, 0));
    rig_.sim.Settle();
  }

  StreamTestRig rig_;
};

// Given two sources, when messages of one are stored, then its last sequence and identity are told
// and the other was not seen yet.
TEST_F(SourcesTest, AreFollowedByWhatIsStored) {
  ASSERT_TRUE(rig_.Open());
  PutFrom("A 7 > > a.b first");
  PutFrom("A 9 > > a.b second");
  PutFrom("C 11 > > a.b");
  EXPECT_EQ(rig_.store->SourcesState(),
            (SourceStates{{"A > >", {9, "second"}}, {"B b.> >", {0, ""}}}));
}

TEST_F(SourcesTest, OutliveTheMessages) {
  ASSERT_TRUE(rig_.Open());
  PutFrom("A 7 > > a.b id");
  ASSERT_TRUE(rig_.store->Purge());
  ASSERT_TRUE(rig_.Restart());
  EXPECT_EQ(rig_.store->SourcesState().at("A > >"), (SourceState{7, "id"}));
}

// Given a file that does not know of the last messages, when the store is opened, then the rest is
// found in the messages, from the last one on down.
TEST_F(SourcesTest, AreLookedForInTheMessagesWhereTheFileDoesNotTell) {
  ASSERT_TRUE(rig_.Open());
  PutFrom("A 7 > > a.b id");
  PutFrom("B 3 b.> > b.c id", "b.c");
  ASSERT_TRUE(rig_.Restart());
  PutFrom("A 8 > > a.b id");
  ASSERT_TRUE(rig_.Crash());
  EXPECT_EQ(rig_.store->SourcesState(),
            (SourceStates{{"A > >", {8, "id"}}, {"B b.> >", {3, "id"}}}));
}

// With TTLs to be found again, too, one walk upwards finds both.
TEST_F(SourcesTest, AreFoundTogetherWithTtls) {
  rig_.stream.allow_msg_ttl = true;
  ASSERT_TRUE(rig_.Open());
  PutFrom("A 7 > > a.b id\r\nNats-TTL: 5");
  PutFrom("B 3 b.> > b.c id", "b.c");
  PutFrom("A 9 > > a.b id");
  ASSERT_TRUE(rig_.Crash());
  EXPECT_EQ(rig_.store->SourcesState(),
            (SourceStates{{"A > >", {9, "id"}}, {"B b.> >", {3, "id"}}}));
  rig_.sim.AdvanceBy(std::chrono::seconds(6));
  EXPECT_EQ(rig_.Sequences(), (std::vector<uint64_t>{2, 3}));
}

TEST_F(SourcesTest, AreLookedForAnewWhereTheFileIsDamaged) {
  ASSERT_TRUE(rig_.Open());
  PutFrom("A 7 > > a.b id");
  ASSERT_TRUE(rig_.store->Stop());
  rig_.store.reset();
  const std::string path = std::string(kStoreDir) + "/sources.db";
  ASSERT_TRUE(rig_.files.WriteFile(path, Bytes{2, 0, 0}));
  ASSERT_TRUE(rig_.Open());
  EXPECT_EQ(rig_.store->SourcesState().at("A > >"), (SourceState{7, "id"}));
  EXPECT_FALSE(rig_.files.Exists(path));
}

// Given messages of a source that was not configured, when it is, then it is found in them; and
// when there are no sources any more, then nothing is left of them.
TEST_F(SourcesTest, ComeAndGoWithTheConfiguration) {
  ASSERT_TRUE(rig_.Open());
  PutFrom("D 5 > > a.b id");
  rig_.stream.sources = {SourceNamed("D")};
  ASSERT_TRUE(rig_.store->UpdateConfig(rig_.stream));
  EXPECT_EQ(rig_.store->SourcesState(), (SourceStates{{"D > >", {5, "id"}}}));
  rig_.stream.sources.clear();
  ASSERT_TRUE(rig_.store->UpdateConfig(rig_.stream));
  EXPECT_TRUE(rig_.store->SourcesState().empty());
}

// A server before 2.10 told the stream only: every source that is that stream is meant.
TEST_F(SourcesTest, OfOneStreamAreAllMeantByAnOldHeaderOnRecovery) {
  rig_.stream.sources = {SourceNamed("A"), SourceNamed("A", "a.>")};
  ASSERT_TRUE(rig_.Open());
  PutFrom("A 7");
  EXPECT_EQ(rig_.store->SourcesState().at("A > >").seq, 0U);
  ASSERT_TRUE(rig_.Crash());
  EXPECT_EQ(rig_.store->SourcesState(), (SourceStates{{"A > >", {7, ""}}, {"A a.> >", {7, ""}}}));
}

// Given a filter that goes on after ">", when messages are looked through, then what it says up to
// there is meant.
TEST_F(SourcesTest, WithAFilterThatIsNoneAreLookedForByItsBeginning) {
  rig_.stream.sources = {SourceNamed("A", ">.a"), SourceNamed("B", "b..c")};
  ASSERT_TRUE(rig_.Open());
  PutFrom("A 3 >.a >");
  ASSERT_TRUE(rig_.Crash());
  EXPECT_EQ(rig_.store->SourcesState(),
            (SourceStates{{"A >.a >", {3, ""}}, {"B b..c >", {0, ""}}}));
}

TEST_F(SourcesTest, TravelToAnotherReplica) {
  ASSERT_TRUE(rig_.Open());
  PutFrom("A 7 > > a.b id");
  const auto plain = DecodeStreamState(rig_.store->EncodedStreamState(0, /*with_sources=*/false));
  const auto state = DecodeStreamState(rig_.store->EncodedStreamState(0, /*with_sources=*/true));
  ASSERT_TRUE(plain && state);
  EXPECT_TRUE(plain->sources.empty());
  EXPECT_EQ(state->sources, (SourceStates{{"A > >", {7, "id"}}}));

  StreamTestRig other;
  other.stream.sources = rig_.stream.sources;
  ASSERT_TRUE(other.Open());
  other.store->ApplySourcesState(state->sources);
  EXPECT_EQ(other.store->SourcesState(),
            (SourceStates{{"A > >", {7, "id"}}, {"B b.> >", {0, ""}}}));
}

}  // namespace
}  // namespace jsstore
