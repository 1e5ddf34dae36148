#include "store/format/source_state.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "jsstore/replication.h"
#include "store/codec/name_hash.h"
#include "store/format/replicated_state.h"
#include "store/format/source_header.h"
#include "store/format/stamped_entries.h"
#include "store/format/varint.h"

namespace jsstore {
namespace {

SourceStates AnyStates() {
  SourceStates states;
  for (uint64_t i = *rc::gen::inRange(0, 5); i > 0; --i) {
    states[*rc::gen::arbitrary<std::string>()] = {*rc::gen::arbitrary<uint64_t>(),
                                                  *rc::gen::arbitrary<std::string>()};
  }
  return states;
}

TEST(SourceState, HasTheReferencesBytes) {
  const Bytes bytes = EncodeSources({{"A > >", {300, "id"}}}, 7);
  EXPECT_EQ(bytes, (Bytes{1, 1, 0, 0, 0,   0,   0,   0,   0,   7,    0, 0, 0,   0,
                          0, 0, 0, 5, 'A', ' ', '>', ' ', '>', 0xac, 2, 2, 'i', 'd'}));
}

TEST(SourceState, ReadsWhatItWrote) {
  EXPECT_TRUE(rc::check([] {
    const SourceStates states = AnyStates();
    const auto decoded = DecodeSources(EncodeSources(states, 9));
    RC_ASSERT(decoded.has_value());
    RC_ASSERT(decoded->states == states);
    RC_ASSERT(decoded->stamp == 9U);
  }));
}

TEST(SourceState, RefusesWhatIsCutShort) {
  const Bytes whole = EncodeSources({{"A > >", {300, "id"}}, {"B > >", {1, ""}}}, 7);
  for (size_t size = 0; size < whole.size(); ++size) {
    const auto decoded = DecodeSources(BytesView(whole).first(size));
    ASSERT_FALSE(decoded.has_value()) << size;
    EXPECT_EQ(decoded.error().Message(), size < 17 ? "short buffer" : "unexpected EOF");
  }
  Bytes unknown = whole;
  unknown[0] = 2;
  EXPECT_EQ(DecodeSources(unknown).error().Message(), "sources: encoded version not known");
}

TEST(SourceState, TravelsInTheEncodedStateAsFarAsMessagesWereTaken) {
  Bytes bytes;
  AppendReplicatedStateHead(bytes, {1, 2, 3, 4, 5, 0}, {{"new", {}}, {"old", {6, "id"}}});
  EXPECT_EQ(bytes[1], kReplicatedStateVersionWithSources);
  const auto state = DecodeStreamState(bytes);
  ASSERT_TRUE(state.has_value());
  EXPECT_EQ(state->sources, (SourceStates{{"old", {6, "id"}}}));
  EXPECT_EQ(state->last_seq, 4U);
  Bytes without;
  AppendReplicatedStateHead(without, {1, 2, 3, 4, 5, 0}, {{"new", {}}});
  EXPECT_EQ(without[1], kReplicatedStateVersion);
  for (size_t size = 2; size + 1 < bytes.size(); ++size) {
    EXPECT_EQ(DecodeStreamState(BytesView(bytes).first(size)).error().code,
              ErrorCode::kCorruptStreamState);
  }
}

// A number of sources is a claim: nothing is set aside for them before they are there.
TEST(SourceState, IsNotBelievedHowManyThereAre) {
  for (const uint64_t claimed : {uint64_t{1} << 38, ~uint64_t{0}}) {
    Bytes bytes{kReplicatedStateMagic, kReplicatedStateVersionWithSources, 0, 0, 0, 0, 0};
    AppendUvarint(bytes, claimed);
    AppendSource(bytes, "A > >", {1, "id"});
    EXPECT_EQ(DecodeStreamState(bytes).error().code, ErrorCode::kCorruptStreamState);
    Bytes file;
    AppendStampedHead(file, {.count = claimed, .stamp = 1});
    AppendSource(file, "A > >", {1, "id"});
    EXPECT_EQ(DecodeSources(file).error().Message(), "unexpected EOF");
  }
}

TEST(SourceHeader, IsReadInEachOfItsForms) {
  const SourceHeader whole = ParseSourceHeader("ORDERS:abc 17 a.> > a.b id");
  EXPECT_EQ(whole.stream, "ORDERS:abc");
  EXPECT_EQ(whole.index_name, "ORDERS:abc a.> >");
  EXPECT_EQ(whole.seq, 17U);
  EXPECT_EQ(whole.ident, "id");
  EXPECT_EQ(ParseSourceHeader("ORDERS 17 > > a.b").ident, "");
  const SourceHeader old = ParseSourceHeader("ORDERS 17");
  EXPECT_EQ(old.stream, "ORDERS");
  EXPECT_EQ(old.index_name, "");
  EXPECT_EQ(old.seq, 17U);
  const SourceHeader ack = ParseSourceHeader("$JS.ACK.ORDERS.C.1.17.18.0.0");
  EXPECT_EQ(ack.stream, "ORDERS");
  EXPECT_EQ(ack.seq, 17U);
  EXPECT_EQ(ParseSourceHeader("$JS.ACK.D.acc.ORDERS.C.1.17.18.0.0.x").stream, "ORDERS");
}

TEST(SourceHeader, IsNothingInAnyOtherForm) {
  for (const char* text : {"ORDERS", "ORDERS 1 >", "$JS.ACK.ORDERS.1", "$JS.ACK.a.b.c.1.2.3.4.5"}) {
    EXPECT_EQ(ParseSourceHeader(text).stream, "") << text;
    EXPECT_EQ(ParseSourceHeader(text).seq, 0U) << text;
  }
  EXPECT_EQ(ParseSourceHeader("ORDERS x").seq, ~uint64_t{0});
  EXPECT_EQ(ParseSourceHeader("ORDERS ").seq, ~uint64_t{0});
}

TEST(SourceIndexName, TellsSourcesOfOneStreamApart) {
  StreamSource source;
  source.name = "A";
  EXPECT_EQ(SourceIndexName(source), "A > >");
  source.filter_subject = "x.*";
  EXPECT_EQ(SourceIndexName(source), "A x.* >");
  source.external = ExternalStream{"$JS.hub.API", ""};
  const std::string hash = NameHash("$JS.hub.API");
  EXPECT_EQ(hash.size(), 8U);
  EXPECT_EQ(SourceIndexName(source), "A:" + hash + " x.* >");
  source.subject_transforms = {{"", "b"}, {"c", ""}};
  EXPECT_EQ(SourceIndexName(source), "A:" + hash + " >\fc b\f>");
}

}  // namespace
}  // namespace jsstore
