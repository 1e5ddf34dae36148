// How far a stream has come with its sources, and how sources.db keeps that.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "store/format/source_state.h"
#include "store/format/stamped_entries.h"
#include "store/format/varint.h"
#include "store/ported/filestore_rig.h"
#include "store/ported/stamped_file.h"

namespace jsstore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

std::string SourcesPath(FileStoreRig& rig) { return rig.InStore(kSourcesStateFile); }

void SetSources(StreamConfig& stream, const std::vector<std::string>& names) {
  stream.sources.clear();
  for (const std::string& name : names) {
    StreamSource source;
    source.name = name;
    stream.sources.push_back(source);
  }
}

void TakeFrom(FileStoreRig& rig, const std::vector<std::string>& names) {
  rig.stream.name = "SOURCE";
  rig.stream.subjects = {"foo.*"};
  SetSources(rig.stream, names);
}

// As a server stores it that has taken it from a source.
void PutFromSource(FileStoreRig& rig, const std::string& told,
                   std::string_view subject = "foo.bar") {
  rig.PutWithHeader(subject, "NATS/1.0\r\nNats-Stream-Source: " + told + "\r\n\r\n", "");
}

// The names of sources without filter and destination.
std::string IndexName(const std::string& name) {
  StreamSource source;
  source.name = name;
  return SourceIndexName(source);
}

PORTED_TEST(TestFileStoreSourcesDecodeRejectsMalformed, kNoPlanNumber) {
  struct Case {
    const char* title;
    Bytes file;
    const char* error;
  };
  // Every number is below 128, and so one byte long.
  const std::vector<Case> cases = {
      {"short head", Bytes(kStampedHeadBytes - 1), "short buffer"},
      {"another version", StampedFile(0, {}, 2), "sources: encoded version not known"},
      {"no length of the name", StampedFile(1, {}), "unexpected EOF"},
      {"no name", StampedFile(1, {5}), "unexpected EOF"},
      {"no sequence", StampedFile(1, {3, 'f', 'o', 'o'}), "unexpected EOF"},
      {"no length of the identity", StampedFile(1, {3, 'f', 'o', 'o', 1}), "unexpected EOF"},
      {"no identity", StampedFile(1, {3, 'f', 'o', 'o', 1, 5}), "unexpected EOF"}};
  for (const auto& [title, bytes, error] : cases) {
    const auto decoded = DecodeSources(bytes);
    ASSERT_FALSE(decoded) << title;
    EXPECT_EQ(decoded.error().Message(), error) << title;
  }
}

// With sources.db, and from the messages without it.
PORTED_TEST(TestFileStoreSourcesRecovery, kNoPlanNumber) {
  EXPECT_EQ(IndexName("ORIGIN"), "ORIGIN > >");
  const auto expected =
      ElementsAre(Pair("ORIGIN > >", SourceState{.seq = 10, .ident = "IDENTITY1"}));
  for (const bool keep : {true, false}) {
    SCOPED_TRACE(keep);
    FileStoreRig rig;
    rig.file_store.block_size = 256;
    TakeFrom(rig, {"ORIGIN"});
    rig.Start();
    for (int i = 1; i <= 10; ++i) {
      PutFromSource(rig, "ORIGIN " + std::to_string(i) + " > > foo.bar IDENTITY1");
    }
    EXPECT_GE(rig.BlockNames().size(), 2U);
    EXPECT_THAT(rig.store->SourcesState(), expected);
    rig.Stop();
    if (!keep) {
      EXPECT_TRUE(Worked(rig.files.Remove(SourcesPath(rig))));
    }

    rig.Start();

    EXPECT_THAT(rig.store->SourcesState(), expected);
  }
}

// Servers before 2.10 named nothing but stream and sequence. Where TTLs are looked for as well, the
// messages are read from the first on instead of from the last on.
PORTED_TEST(TestFileStoreSourcesRecoveryPre210Headers, kNoPlanNumber) {
  for (const bool with_ttls : {false, true}) {
    SCOPED_TRACE(with_ttls);
    FileStoreRig rig;
    rig.file_store.block_size = 256;
    TakeFrom(rig, {"ORIGIN"});
    rig.stream.allow_msg_ttl = with_ttls;
    rig.Start();
    for (int i = 1; i <= 10; ++i) PutFromSource(rig, "ORIGIN " + std::to_string(i));
    rig.Stop();
    EXPECT_TRUE(Worked(rig.files.Remove(SourcesPath(rig))));

    rig.Start();

    EXPECT_THAT(rig.store->SourcesState(),
                ElementsAre(Pair("ORIGIN > >", SourceState{.seq = 10, .ident = ""})));
  }
}

void ForgetASourceOnRecovery() {
  FileStoreRig rig;
  TakeFrom(rig, {"ORIGIN1", "ORIGIN2"});
  rig.Start();
  PutFromSource(rig, "ORIGIN1 1 > > foo.a", "foo.a");
  PutFromSource(rig, "ORIGIN2 1 > > foo.b", "foo.b");
  EXPECT_EQ(rig.store->SourcesState().size(), 2U);
  EXPECT_TRUE(Worked(rig.peer().WriteIndex(/*force=*/false)));
  rig.Stop();
  EXPECT_TRUE(rig.files.Exists(SourcesPath(rig)));
  SetSources(rig.stream, {"ORIGIN1"});

  rig.Start();

  EXPECT_THAT(rig.store->SourcesState(), ElementsAre(Pair("ORIGIN1 > >", testing::_)));
}

void KeepNoFileWithoutSources() {
  FileStoreRig rig;
  TakeFrom(rig, {"ORIGIN"});
  rig.Start();
  EXPECT_THAT(rig.store->SourcesState(), ElementsAre(Pair("ORIGIN > >", SourceState{0, ""})));
  EXPECT_TRUE(Worked(rig.peer().WriteIndex(/*force=*/false)));
  EXPECT_TRUE(rig.files.Exists(SourcesPath(rig)));
  PutFromSource(rig, "ORIGIN 1 > > foo.bar");
  EXPECT_TRUE(Worked(rig.peer().WriteIndex(/*force=*/false)));
  EXPECT_TRUE(rig.files.Exists(SourcesPath(rig)));

  StreamConfig without = rig.stream;
  without.sources.clear();
  EXPECT_TRUE(Worked(rig.store->UpdateConfig(without)));

  EXPECT_FALSE(rig.files.Exists(SourcesPath(rig)));
  EXPECT_THAT(rig.store->SourcesState(), IsEmpty());
}

PORTED_TEST(TestFileStoreSourcesStaleConfig, kNoPlanNumber) {
  ForgetASourceOnRecovery();
  KeepNoFileWithoutSources();
}

// A source that comes to the others is looked for; what is known of these stays, although their
// newest message may be gone.
PORTED_TEST(TestFileStoreSourcesAddedSourceKeepsExistingState, kNoPlanNumber) {
  for (const bool with_ttls : {false, true}) {
    SCOPED_TRACE(with_ttls);
    FileStoreRig rig;
    TakeFrom(rig, {"ORIGIN1"});
    rig.stream.subjects = {"foo"};
    rig.Start();
    for (int i = 1; i <= 10; ++i) {
      PutFromSource(rig, "ORIGIN1 " + std::to_string(i) + " > > foo", "foo");
    }
    EXPECT_THAT(rig.store->SourcesState(),
                ElementsAre(Pair(IndexName("ORIGIN1"), SourceState{10, ""})));
    EXPECT_TRUE(rig.Remove(10));

    StreamConfig more = rig.stream;
    more.allow_msg_ttl = with_ttls;
    SetSources(more, {"ORIGIN1", "ORIGIN2"});
    EXPECT_TRUE(Worked(rig.store->UpdateConfig(more)));

    EXPECT_THAT(rig.store->SourcesState(),
                ElementsAre(Pair(IndexName("ORIGIN1"), SourceState{10, ""}),
                            Pair(IndexName("ORIGIN2"), SourceState{0, ""})));
  }
}

}  // namespace
}  // namespace jsstore
