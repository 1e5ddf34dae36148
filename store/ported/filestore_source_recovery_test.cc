// From filestore_test.go of the reference: sources that are told from messages stored after their
// state was last written, and walks back that leave out blocks.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "store/format/header_edit.h"
#include "store/format/source_header.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

const std::string kOrigin = "ORIGIN > >";

StreamSource SourceOf(std::string name, std::string filter = {}) {
  StreamSource source;
  source.name = std::move(name);
  source.filter_subject = std::move(filter);
  return source;
}

void PutSourced(FileStoreRig& rig, std::string_view subject, std::string_view came_from) {
  std::string header;
  AppendHeader(header, kStreamSourceHeader, came_from);
  rig.PutWithHeader(subject, header, "");
}

// The file of sources is put back to what it was before the last messages were stored.
void StopAndStartWithSourcesFile(FileStoreRig& rig, const Bytes& outdated) {
  rig.Stop();
  rig.WriteFile(rig.InStore(kSourcesStateFile), outdated);
  rig.Start();
}

void RecoverSourcesFromOutdatedState(bool with_ttl) {
  constexpr int kWritten = 15;
  constexpr int kLast = 30;
  // given three sources of which messages come in turn, and a file of sources that is half way
  FileStoreRig rig;
  rig.file_store.block_size = 256;
  rig.stream.subjects = {">"};
  rig.stream.allow_msg_ttl = with_ttl;
  for (const char* part : {"1", "2", "3"}) {
    rig.stream.sources.push_back(
        SourceOf(std::string("ORIGIN") + part, std::string("s") + part + ".>"));
  }
  rig.Start();
  const auto put_round = [&rig](int round) {
    for (const char* part : {"1", "2", "3"}) {
      const std::string subject = std::string("s") + part + ".x";
      PutSourced(rig, subject,
                 std::string("ORIGIN") + part + " " + std::to_string(round) + " s" + part +
                     ".> > " + subject);
    }
  };
  for (int round = 1; round <= kWritten; ++round) put_round(round);
  ASSERT_TRUE(Worked(rig.peer().WriteIndex(/*force=*/false)));
  const Bytes outdated = rig.ReadFile(rig.InStore(kSourcesStateFile));
  for (int round = kWritten + 1; round <= kLast; ++round) put_round(round);
  ASSERT_GE(rig.peer().Blocks().size(), 2U);

  // when
  StopAndStartWithSourcesFile(rig, outdated);

  // then each has come to its last message
  const SourceStates states = rig.store->SourcesState();
  EXPECT_EQ(states.size(), rig.stream.sources.size());
  for (const StreamSource& source : rig.stream.sources) {
    const auto found = states.find(SourceIndexName(source));
    ASSERT_NE(found, states.end()) << source.name;
    EXPECT_EQ(found->second.seq, uint64_t{kLast}) << source.name;
  }
}

// Without TTLs messages are read from the end back, with them from the beginning on.
PORTED_TEST(TestFileStoreSourcesRecoveredFromOutdatedState, kNoPlanNumber) {
  for (const bool with_ttl : {false, true}) {
    SCOPED_TRACE(with_ttl ? "with TTLs" : "without TTLs");
    RecoverSourcesFromOutdatedState(with_ttl);
  }
}

class OneSource {
 public:
  OneSource() {
    rig.stream.subjects = {">"};
    rig.stream.sources = {SourceOf("ORIGIN")};
    rig.Start();
  }
  void Put(uint64_t seq) {
    PutSourced(rig, "foo.bar", "ORIGIN " + std::to_string(seq) + " > > foo.bar");
  }
  Bytes WriteSources() {
    EXPECT_TRUE(Worked(rig.peer().WriteIndex(/*force=*/false)));
    return rig.ReadFile(rig.InStore(kSourcesStateFile));
  }
  uint64_t LastOfOrigin() { return rig.store->SourcesState()[kOrigin].seq; }

  FileStoreRig rig;
};

PORTED_TEST(TestFileStoreSourcesRecoveredOneMessageAfterFlush, kNoPlanNumber) {
  OneSource sourced;
  for (uint64_t seq = 1; seq <= 5; ++seq) sourced.Put(seq);
  const Bytes outdated = sourced.WriteSources();
  sourced.Put(6);
  StopAndStartWithSourcesFile(sourced.rig, outdated);
  EXPECT_EQ(sourced.LastOfOrigin(), 6U);
}

// Only the name of the stream is there to tell which source it came from.
PORTED_TEST(TestFileStoreSourcesRecoveredFromPre210Header, kNoPlanNumber) {
  OneSource sourced;
  sourced.Put(1);
  const Bytes outdated = sourced.WriteSources();
  PutSourced(sourced.rig, "foo.bar", "ORIGIN 9");
  StopAndStartWithSourcesFile(sourced.rig, outdated);
  EXPECT_EQ(sourced.LastOfOrigin(), 9U);
}

struct MessageState {
  std::string file;
  void (*enable)(StreamConfig& config);
};

void EnableAndStop(const MessageState& kept, bool by_restart) {
  // given a stream that keeps no such state, with all written
  FileStoreRig rig;
  rig.stream.subjects = {"foo"};
  rig.Start();
  rig.Put("foo", "");
  ASSERT_TRUE(Worked(rig.peer().WriteIndex(/*force=*/true)));

  // when it is to keep it from now on, and nothing more is stored
  kept.enable(rig.stream);
  if (by_restart) {
    rig.StopAndStart();
  } else {
    ASSERT_TRUE(Worked(rig.store->UpdateConfig(rig.stream)));
  }
  rig.Stop();

  // then its file is there, and the next start has nothing to add
  EXPECT_TRUE(rig.files.Exists(rig.InStore(kept.file)));
  rig.Start();
  EXPECT_EQ(rig.peer().UnwrittenChanges(), 0U);
}

PORTED_TEST(TestFileStorePerMessageStateIndexWrittenWithoutNewMessages, kNoPlanNumber) {
  const std::string in_msgs = std::string(kMessagesDir) + "/";
  const std::vector<MessageState> states = {
      {std::string(kSourcesStateFile),
       [](StreamConfig& config) { config.sources = {SourceOf("ORIGIN")}; }},
      {in_msgs + std::string(kTtlStateFile),
       [](StreamConfig& config) { config.allow_msg_ttl = true; }},
      {in_msgs + std::string(kScheduleStateFile),
       [](StreamConfig& config) { config.allow_msg_schedules = true; }}};
  for (const MessageState& kept : states) {
    for (const bool by_restart : {false, true}) {
      SCOPED_TRACE(kept.file + (by_restart ? ", by a restart" : ", by an update"));
      EnableAndStop(kept, by_restart);
    }
  }
}

size_t BlocksWithSubjects(FileStoreRig& rig) {
  size_t known = 0;
  for (const BlockPtr& block : rig.peer().Blocks()) known += block->SubjectsNotLoaded() ? 0 : 1;
  return known;
}

struct AddedSource {
  bool without_file;  // the file of sources is gone, as after an upgrade
  StreamSource source;
  bool walks_all;  // what it may have taken is in every block
};

void AddSource(const AddedSource& added) {
  const StreamSource first = SourceOf("ORIGIN1", "s1.>");
  // given many blocks of one source alone, and subjects of blocks not in memory
  FileStoreRig rig;
  rig.file_store.block_size = 256;
  rig.stream.subjects = {">"};
  rig.stream.sources = {first};
  rig.Start();
  for (int i = 1; i <= 100; ++i) {
    PutSourced(rig, "s1.x", "ORIGIN1 " + std::to_string(i) + " s1.> > s1.x");
  }
  ASSERT_GE(rig.peer().Blocks().size(), 10U);
  rig.Stop();

  // when there is another source
  if (added.without_file) {
    ASSERT_TRUE(Worked(rig.files.Remove(rig.InStore(kSourcesStateFile))));
    rig.stream.sources.push_back(added.source);
  }
  rig.Start();
  if (!added.without_file) {
    rig.stream.sources.push_back(added.source);
    ASSERT_TRUE(Worked(rig.store->UpdateConfig(rig.stream)));
  }

  // then it is known how far both are, and no more blocks were read than could tell
  SourceStates states = rig.store->SourcesState();
  EXPECT_EQ(states[SourceIndexName(first)].seq, 100U);
  EXPECT_EQ(states[SourceIndexName(added.source)].seq, 0U);
  if (added.walks_all) {
    EXPECT_EQ(BlocksWithSubjects(rig), rig.peer().Blocks().size());
  } else {
    EXPECT_LE(BlocksWithSubjects(rig), 1U);
  }
}

PORTED_TEST(TestFileStoreSourcesBackwardScanSkipsUnmatchedFilter, kNoPlanNumber) {
  AddSource({false, SourceOf("ORIGIN2", "s2.>"), false});
  AddSource({true, SourceOf("ORIGIN2", "s2.>"), false});
  AddSource({false, SourceOf("ORIGIN3", "s1.>"), true});
}

// All sequences from the end back that the filters match.
std::vector<uint64_t> WalkBack(FileStoreRig& rig, const std::vector<std::string>& filters) {
  const auto set = SubjectFilterSet::Compile(filters);
  EXPECT_TRUE(Worked(set));
  std::vector<uint64_t> found;
  for (uint64_t start = 100;;) {
    const auto message = rig.store->LoadPrevMsgMulti(*set, start, nullptr);
    if (!message) {
      EXPECT_TRUE(message.error().Is(ErrorCode::kStoreEof)) << message.error().Message();
      return found;
    }
    found.push_back(message->sequence);
    start = message->sequence - 1;
  }
}

void WalkBackOverBlocks(const std::vector<std::string>& filters, bool remove_last) {
  // given two messages of a subject in a hundred; with the last of them removed, what is known of
  // the subject still leads to its block
  FileStoreRig rig;
  rig.file_store.block_size = 256;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  for (int i = 1; i <= 100; ++i) rig.Put(i == 31 || i == 61 ? "foo.a" : "foo.b", "");
  ASSERT_GE(rig.peer().Blocks().size(), 10U);
  if (remove_last) {
    EXPECT_TRUE(rig.Remove(61));
  }
  rig.StopAndStart();

  // when, then
  const std::vector<uint64_t> found = WalkBack(rig, filters);
  if (remove_last) {
    EXPECT_EQ(found, std::vector<uint64_t>{31});
    return;
  }
  EXPECT_EQ(found, (std::vector<uint64_t>{61, 31}));
  // and nobody looked into the blocks between the last match and the last block
  FileStorePeer peer = rig.peer();
  const BlockPtr match = peer.BlockOf(61);
  ASSERT_LT(match->index + 2, peer.LastBlock()->index);
  for (const BlockPtr& block : peer.Blocks()) {
    if (block->index <= match->index || block == peer.LastBlock()) continue;
    EXPECT_TRUE(block->SubjectsNotLoaded()) << block->index;
  }
}

PORTED_TEST(TestFileStoreLoadPrevMsgSkipsBlocks, kNoPlanNumber) {
  const std::vector<std::vector<std::string>> filter_sets = {
      {"foo.a"}, {"*.a"}, {"foo.a", "foo.c"}};
  for (const auto& filters : filter_sets) {
    for (const bool remove_last : {false, true}) {
      SCOPED_TRACE(filters.front() + (remove_last ? ", last removed" : ""));
      WalkBackOverBlocks(filters, remove_last);
    }
  }
}

}  // namespace
}  // namespace jsstore
