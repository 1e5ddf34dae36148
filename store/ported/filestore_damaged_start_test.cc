// From filestore_test.go of the reference: starting with damaged, aged and erased messages, and
// meta.inf.
#include <gmock/gmock.h>

#include <random>
#include <string>

#include "jsstore/meta_files.h"
#include "store/format/compressed_block.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using testing::HasSubstr;

// Two blocks of one message each, of which the first then cannot be decompressed; index.db and the
// last block are as they were. Answers what it was.
Bytes MakeFirstBlockUnreadable(FileStoreRig& rig, int64_t timestamp_ns) {
  rig.file_store.block_size = 64;
  rig.Start();
  const std::string payload(64, 'A');
  for (uint64_t seq = 1; seq <= 2; ++seq) {
    EXPECT_TRUE(
        Worked(rig.store->StoreRawMsg("foo", {}, ViewOf(payload), seq, timestamp_ns, 0, false)));
  }
  EXPECT_EQ(rig.peer().Blocks().size(), 2U);
  rig.Stop();
  Bytes before = rig.ReadFile(FileStoreRig::BlockPath(1));
  rig.WriteFile(FileStoreRig::BlockPath(1),
                EncodeCompressedBlockHeader(Compression::kS2, before.size()));
  return before;
}

void ExpectRefused(FileStoreRig& rig) {
  const auto opened = rig.Open();
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().Message(), HasSubstr("compressed buffer is too short"));
}

PORTED_TEST(TestFileStoreRecoveryErrorDoesNotPanic, kNoPlanNumber) {
  struct Case {
    const char* name;
    void (*limit)(StreamConfig& stream);
    uint64_t msgs;
  };
  const Case cases[] = {
      {"max_age", [](StreamConfig& s) { s.max_age = std::chrono::minutes(1); }, 0},
      {"max_msgs", [](StreamConfig& s) { s.max_msgs = 1; }, 1},
      {"max_bytes", [](StreamConfig& s) { s.max_bytes = 1; }, 0},
      {"max_msgs_per_subject", [](StreamConfig& s) { s.max_msgs_per = 1; }, 1},
      {"sources", [](StreamConfig& s) { s.sources.emplace_back().name = "SOURCE"; }, 2},
  };
  for (const Case& tested : cases) {
    SCOPED_TRACE(tested.name);
    FileStoreRig rig;
    const int64_t an_hour_ago = rig.NowNs() - Duration(std::chrono::hours(1)).count();
    const Bytes before = MakeFirstBlockUnreadable(rig, an_hour_ago);
    tested.limit(rig.stream);
    ExpectRefused(rig);
    rig.WriteFile(FileStoreRig::BlockPath(1), before);
    rig.Start();
    EXPECT_EQ(rig.State().msgs, tested.msgs);
  }
}

PORTED_TEST(TestFileStoreRecoveryErrorStopsAgeCheck, kNoPlanNumber) {
  FileStoreRig rig;
  const Bytes first = MakeFirstBlockUnreadable(rig, rig.NowNs());
  const Bytes last = rig.ReadFile(FileStoreRig::BlockPath(2));
  const std::string index_path = FileStoreRig::IndexPath();
  const Bytes index = rig.ReadFile(index_path);
  rig.stream.max_age = std::chrono::seconds(1);
  rig.stream.max_msgs_per = 1;
  ExpectRefused(rig);
  EXPECT_EQ(rig.ReadFile(index_path), index);

  // given the store repaired and without limits, when the failed one's timer would have come
  rig.WriteFile(FileStoreRig::BlockPath(1), first);
  rig.stream.max_age = {};
  rig.stream.max_msgs_per = 0;
  rig.Start();
  rig.Advance(std::chrono::seconds(2));
  // then nothing has happened
  EXPECT_EQ(rig.ReadFile(FileStoreRig::BlockPath(1)), first);
  EXPECT_EQ(rig.ReadFile(FileStoreRig::BlockPath(2)), last);
  EXPECT_EQ(rig.State().msgs, 2U);
}

PORTED_TEST(TestFileStoreClosedAgeCheck, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.max_age = std::chrono::hours(1);
  rig.Start();
  rig.Put("foo", "hello");
  EXPECT_TRUE(rig.peer().HasAgeTimer());
  rig.Stop();
  // a check that was on its way when the store stopped starts no timer again
  rig.peer().ExpireByAge();
  EXPECT_FALSE(rig.peer().HasAgeTimer());
  rig.peer().ResetAgeCheck(0);
  EXPECT_FALSE(rig.peer().HasAgeTimer());
}

PORTED_TEST_ALL(TestFileStoreAgeLimitRecovery, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.file_store.cache_expire = std::chrono::milliseconds(1);
  rig.stream.subjects = {"foo"};
  rig.stream.max_age = std::chrono::seconds(1);
  rig.Start();
  rig.PutMany(100, "foo", "Hello World");
  EXPECT_EQ(rig.State().msgs, 100U);
  rig.Stop();
  rig.Advance(rig.stream.max_age);
  rig.file_store.cache_expire = {};
  rig.Start();
  rig.Advance(rig.stream.max_age);
  EXPECT_EQ(rig.State().msgs, 0U);
  EXPECT_EQ(rig.State().bytes, 0U);
}

// Turns the bits of a byte around, of one that this changes.
void TurnSomeByte(FileStoreRig& rig, const std::string& path, std::mt19937& random) {
  Bytes bytes = rig.ReadFile(path);
  ASSERT_FALSE(bytes.empty());
  const auto turned = [](uint8_t byte) {
    uint8_t other = 0;
    for (int bit = 0; bit < 8; ++bit) {
      if ((byte & (1U << bit)) != 0) other |= static_cast<uint8_t>(1U << (7 - bit));
    }
    return other;
  };
  size_t at = 0;
  do at = random() % bytes.size();
  while (turned(bytes[at]) == bytes[at]);
  bytes[at] = turned(bytes[at]);
  rig.WriteFile(path, bytes);
}

PORTED_TEST_ALL(TestFileStoreBitRot, kNoPlanNumber) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    FileStoreRig rig(permutation);
    rig.Start();
    rig.PutMany(100, "foo", "Hello World");
    EXPECT_EQ(rig.State().msgs, 100U);
    EXPECT_TRUE(rig.DamagedMessages().empty());

    bool found = false;
    for (int i = 0; i < 10 && !found; ++i) {
      TurnSomeByte(rig, rig.peer().LastBlock()->path(), random);
      found = !rig.DamagedMessages().empty() || rig.State().msgs == 0;
    }
    EXPECT_TRUE(found);
    rig.StopAndStart();
    // then the damage was mended
    EXPECT_TRUE(rig.DamagedMessages().empty() || rig.State().msgs == 0);
  }
}

PORTED_TEST(TestFileStoreEraseMsg, 373) {
  FileStoreRig rig;
  rig.Start();
  rig.PutMany(2, "foo", "Hello World");  // the second keeps the block
  EXPECT_EQ(rig.TextAt(1), "foo Hello World");
  EXPECT_TRUE(rig.Erase(1));
  EXPECT_FALSE(rig.Loads(1));
  EXPECT_TRUE(Worked(rig.peer().FlushLastBlock()));

  // on disk a record of the same length is left, with nothing of the message in it
  const Bytes block = rig.ReadFile(FileStoreRig::BlockPath(1));
  const RecordView record{RecordHead::Read(block.data()), block.data()};
  ASSERT_TRUE(record.head.Sane(block.size()));
  EXPECT_EQ(record.head.length, BytesOfMessage("foo", "Hello World"));
  EXPECT_TRUE(record.ChecksumMatches(Checksum("zzz-1")));
  EXPECT_NE(record.Subject(), "foo");
  EXPECT_TRUE(record.head.sequence == 0 || record.head.IsErased());
  EXPECT_EQ(record.head.timestamp, 0);
  EXPECT_NE(TextOf(record.Body()), "Hello World");
}

PORTED_TEST_ALL(TestFileStoreEraseAndNoIndexRecovery, kNoPlanNumber) {
  FileStoreRig rig(permutation);
  rig.Start();
  rig.PutMany(100, "foo", "Hello World");
  EXPECT_EQ(rig.State().msgs, 100U);
  for (uint64_t seq = 2; seq <= 100; seq += 2) EXPECT_TRUE(rig.Erase(seq));
  EXPECT_EQ(rig.State().msgs, 50U);
  rig.StopAndStart(Index::kRemoved);
  EXPECT_EQ(rig.State().msgs, 50U);
  for (uint64_t seq = 2; seq <= 100; seq += 2) EXPECT_FALSE(rig.Loads(seq)) << seq;
}

PORTED_TEST(TestFileStoreMeta, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.name = "ZZ-22-33";
  rig.stream.subjects = {"foo.*"};
  rig.stream.replicas = 22;
  rig.Start();
  EXPECT_TRUE(rig.files.Exists(rig.InStore(kMetaFile)));
  EXPECT_TRUE(rig.files.Exists(rig.InStore("meta.sum")));
  const auto meta = ReadStreamMeta(rig.files, rig.file_store.store_dir, rig.stream.name);
  ASSERT_TRUE(Worked(meta));  // meta.sum holds
  EXPECT_TRUE(meta->config == rig.stream);

  ConsumerConfig config;
  config.deliver_subject = "d";
  config.filter_subject = "foo";
  config.ack_policy = AckPolicy::kAll;
  ASSERT_NE(rig.Consumer("obs22", config), nullptr);
  const std::string dir = ConsumerDirectory(rig.file_store.store_dir, "obs22");
  EXPECT_TRUE(rig.files.Exists(dir + "/meta.inf"));
  EXPECT_TRUE(rig.files.Exists(dir + "/meta.sum"));
  const auto of_consumer =
      ReadConsumerMeta(rig.files, rig.file_store.store_dir, rig.stream.name, "obs22");
  ASSERT_TRUE(Worked(of_consumer));
  EXPECT_EQ(of_consumer->name, "obs22");  // which the original's parser takes for the config's
  EXPECT_TRUE(of_consumer->config == config);
}

}  // namespace
}  // namespace jsstore
