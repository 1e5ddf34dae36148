// index.db as a file: when it is there, what is beside it, and what becomes of one that lies.
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "store/codec/checksum.h"
#include "store/format/full_state.h"
#include "store/format/varint.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using testing::Contains;
using testing::Each;
using testing::MatchesRegex;
using testing::Pair;

// Of 1 to 6 tokens, each of hexadecimal digits.
std::string RandomSubject(std::mt19937& random, uint32_t token_bytes_max) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string subject;
  const uint32_t tokens = 1 + random() % 6;
  for (uint32_t token = 0; token < tokens; ++token) {
    if (token > 0) subject += '.';
    const uint32_t digits = 2 * (2 + random() % (token_bytes_max - 1));
    for (uint32_t i = 0; i < digits; ++i) subject += kDigits[random() % kDigits.size()];
  }
  return subject;
}

// The reference adds up how long all subjects are, to know how large index.db will be. Here a
// buffer grows; what has to be right all along is which subjects there are.
PORTED_TEST(TestFileStoreTrackSubjLenForPSIM, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {">"};
  rig.Start();
  std::mt19937 random(1);
  std::map<std::string, uint64_t, std::less<>> totals;
  while (totals.size() < 1000) {
    const std::string subject = RandomSubject(random, 5);
    if (totals.emplace(subject, 1).second) rig.Put(subject, "");
  }
  EXPECT_EQ(rig.store->SubjectsTotals(">"), totals);

  for (int i = 0; i < 500; ++i) {
    const uint64_t seq = 1 + random() % 1000;
    const auto message = rig.store->LoadMsg(seq);
    if (!message) continue;
    totals.erase(totals.find(message->subject));
    EXPECT_TRUE(rig.Remove(seq));
  }
  EXPECT_EQ(rig.store->SubjectsTotals(">"), totals);
  rig.StopAndStart();
  EXPECT_EQ(rig.store->SubjectsTotals(">"), totals);
  EXPECT_EQ(rig.State().num_subjects, static_cast<int64_t>(totals.size()));

  ASSERT_TRUE(rig.store->Purge());
  EXPECT_TRUE(rig.store->SubjectsTotals(">").empty());
  EXPECT_EQ(rig.State().num_subjects, 0);
}

PORTED_TEST(TestFileStoreLargeFullStatePSIM, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {">"};
  rig.Start();
  std::mt19937 random(1);
  for (int i = 0; i < 5000; ++i) rig.Put(RandomSubject(random, 9), "");
  const auto totals = rig.store->SubjectsTotals(">");
  rig.Stop();

  // Larger than what it was once expected to be at most: 64 KiB.
  EXPECT_GT(rig.files.Stat(FileStoreRig::IndexPath())->size, 64U * 1024);
  rig.Start();
  EXPECT_EQ(rig.store->SubjectsTotals(">"), totals);
}

// The original is switched off and tells how long a million subjects take. What can be told without
// a clock: the file is written, and is all that a store needs to know them again.
PORTED_TEST(TestFileStoreWriteFullStateHighSubjectCardinality, kNoPlanNumber) {
  constexpr int kSubjects = 20'000;
  FileStoreRig rig;
  rig.file_store.block_size = 4096;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  for (int i = 0; i < kSubjects; ++i) rig.Put("subj_" + std::to_string(i), "\1\2\3");
  EXPECT_GT(rig.peer().Blocks().size(), 150U);
  EXPECT_FALSE(rig.files.Exists(FileStoreRig::IndexPath()));
  EXPECT_TRUE(Worked(rig.peer().WriteIndex(/*force=*/false)));
  const auto totals = rig.store->SubjectsTotals(">");
  EXPECT_EQ(totals.size(), static_cast<size_t>(kSubjects));
  rig.files.faults().ClearOperations();

  rig.KillAndStart();

  EXPECT_EQ(rig.store->SubjectsTotals(">"), totals);
  EXPECT_LE(rig.BlocksRead().size(), 1U);  // the last, for what may have come after
}

PORTED_TEST(TestFileStoreLargeFullStateMetaCleanup, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {">"};
  rig.Start();
  rig.PutMany(1000, "foo.bar.baz", "");
  rig.Stop();
  const std::string rubbish(99, 'A');
  for (const char* name : {"1.idx", "1.fss"}) {
    rig.WriteFile(rig.MessagesPath(name), ViewOf(rubbish));
  }

  rig.Start();

  EXPECT_FALSE(rig.files.Exists(rig.MessagesPath("1.idx")));
  EXPECT_FALSE(rig.files.Exists(rig.MessagesPath("1.fss")));
  EXPECT_EQ(rig.State().msgs, 1000U);
}

PORTED_TEST(TestFileStoreIndexDBExistsAfterShutdown, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {">"};
  rig.Start();
  rig.PutMany(1000, "foo.bar.baz", "");
  rig.peer().CountChange();
  EXPECT_FALSE(rig.files.Exists(FileStoreRig::IndexPath()));

  rig.Stop();

  EXPECT_TRUE(rig.files.Exists(FileStoreRig::IndexPath()));
}

// https://github.com/nats-io/nats-server/issues/4842
PORTED_TEST(TestFileStoreSubjectCorruption, kNoPlanNumber) {
  FileStoreRig rig;
  rig.file_store.block_size = 64 * 1024;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  std::mt19937 random(1);
  const std::vector<std::string> payloads = {std::string(999, 'A'), std::string(2664, 'B'),
                                             std::string(1665, 'C')};
  for (int i = 0; i < 500; ++i) {
    rig.Put("foo." + std::to_string(1 + random() % 100), payloads[random() % 3]);
  }
  EXPECT_GT(rig.BlockNames().size(), 8U);
  const auto totals = rig.store->SubjectsTotals(">");

  rig.StopAndStart(Index::kRemoved);

  EXPECT_THAT(rig.store->SubjectsTotals(">"), Each(Pair(MatchesRegex("foo\\.[0-9]+"), testing::_)));
  EXPECT_EQ(rig.store->SubjectsTotals(">"), totals);
}

// A subject that is none, as index.db once got it from memory that was overwritten.
PORTED_TEST(TestFileStoreCorruptPSIMOnDisk, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  rig.Put("foo.bar", "ABC");
  rig.Put("foo.baz", "XYZ");
  FileStorePeer peer = rig.peer();
  constexpr std::string_view kWithReplacementCharacter =
      "foo\xEF\xBF\xBD"
      "bar";
  peer.Subjects().tree().Insert(kWithReplacementCharacter, peer.Subject("foo.bar"));
  peer.Subjects().tree().Delete("foo.bar");
  peer.CountChange();

  rig.StopAndStart();

  EXPECT_EQ(TextOf(rig.store->LoadLastMsg("foo.bar")->payload), "ABC");
  EXPECT_EQ(TextOf(rig.store->LoadLastMsg("foo.baz")->payload), "XYZ");
  EXPECT_FALSE(rig.store->SubjectsTotals(">").contains(kWithReplacementCharacter));
}

// A stream that does not agree with its blocks is not written down: it is recounted.
PORTED_TEST(TestFileStoreWriteFullStateDetectCorruptState, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  for (int i = 1; i <= 10; ++i) rig.Put("foo." + std::to_string(i), "abc");
  FileStorePeer peer = rig.peer();
  --peer.Block(0).msgs;
  ExpectState(rig.store->FastState(), {.msgs = 10, .first = 1, .last = 10});

  const Status written = peer.WriteIndex(/*force=*/false);

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kCorruptState);
  ExpectState(rig.store->FastState(), {.msgs = 9, .first = 1, .last = 10});
}

// Puts a hash to it that fits.
Bytes Hashed(Bytes body, std::string_view stream) {
  const ChecksumValue hash = Checksum(stream).Of({body});
  body.insert(body.end(), hash.begin(), hash.end());
  return body;
}

PORTED_TEST(TestFileStoreRecoverFullStateDetectCorruptState, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  for (int i = 1; i <= 10; ++i) rig.Put("foo." + std::to_string(i), "abc");
  rig.Stop();
  // The number of messages stands behind magic and version.
  Bytes file = rig.ReadFile(FileStoreRig::IndexPath());
  ASSERT_EQ(file[2], 10U);
  file[2] = 0;
  rig.WriteFile(FileStoreRig::IndexPath(), Hashed(file, rig.stream.name));

  std::vector<RecoveryFinding> found;
  auto opened = FileStore::Open(
      rig.sim.env(), rig.file_store, rig.stream, kSimStartNs, rig.key, rig.former_key,
      OpenAs::kReady, [&found](const RecoveryNote& note) { found.push_back(note.finding); });
  ASSERT_TRUE(opened);
  rig.store = std::move(*opened);

  EXPECT_THAT(found, Contains(RecoveryFinding::kIndexDamaged));
  ExpectState(rig.store->FastState(), {.msgs = 10, .first = 1, .last = 10});
}

// Numbers that nothing can be made of, in a file with a hash that fits.
PORTED_TEST(TestFileStoreRecoverFullStateBoundsCounts, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {"foo.*"};
  rig.Start();
  for (int i = 1; i <= 10; ++i) rig.Put("foo." + std::to_string(i), "abc");
  struct Case {
    const char* title;
    std::vector<uint64_t> fields;  // behind an empty summary
  };
  const std::vector<Case> cases = {
      {"number of subjects", {uint64_t{1} << 40}},
      {"length of a subject", {1, std::numeric_limits<int64_t>::max()}},
      {"number of blocks", {0, uint64_t{1} << 62}}};
  for (const auto& [title, fields] : cases) {
    SCOPED_TRACE(title);
    rig.Stop();
    Bytes body = {kFullStateMagic, kFullStateVersion, 0, 0, 0, 0, 0, 0};
    for (const uint64_t field : fields) AppendUvarint(body, field);
    body.resize(body.size() + 32);
    rig.WriteFile(FileStoreRig::IndexPath(), Hashed(body, rig.stream.name));

    rig.Start();

    ExpectState(rig.State(), {.msgs = 10, .first = 1, .last = 10});
  }
}

}  // namespace
}  // namespace jsstore
