// From filestore_test.go of the reference: records that say of themselves what is not so, headers
// that are counted, and which errors keep a store from writing.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "store/block/bad_message.h"
#include "store/block/read_error.h"
#include "store/format/header_edit.h"
#include "store/format/message_header.h"
#include "store/ported/filestore_foo_rig.h"

namespace jsstore {
namespace {

std::string HeaderWith(std::string_view key, std::string_view value, std::string header = {}) {
  AppendHeader(header, key, value);
  return header;
}

PORTED_TEST_ALL(TestFileStoreRecoverTTLAndScheduleStateAndCounters, kNoPlanNumber) {
  // given a message with a TTL that is a schedule, too
  FileStoreRig rig(permutation);
  rig.stream.subjects = {">"};
  rig.stream.allow_msg_ttl = true;
  rig.stream.allow_msg_schedules = true;
  rig.Start();
  const std::string header =
      HeaderWith(kScheduleHeader, "@at 2199-01-01T00:00:00Z", HeaderWith(kTtlHeader, "5"));
  rig.PutWithHeader("foo", header, "", 5);
  const auto check = [&rig] {
    EXPECT_EQ(rig.peer().FirstBlock()->ttls, 1U);
    EXPECT_EQ(rig.peer().FirstBlock()->schedules, 1U);
  };
  check();
  // when nothing but its record is there to tell
  rig.StopAndStart(Index::kRemoved);
  check();
}

// A block a message, so that what is counted in the block is told of the one header.
class HeaderCounts {
 public:
  HeaderCounts() {
    rig_.file_store.block_size = 1;
    rig_.Start();
  }
  void Put(const std::string& header) {
    rig_.PutWithHeader("foo", header, "");
    headers_.push_back(header);
  }
  // What reading the blocks from their files finds.
  void Check() {
    const auto& blocks = rig_.peer().Blocks();
    ASSERT_EQ(blocks.size(), headers_.size());
    for (size_t i = 0; i < headers_.size(); ++i) {
      MessageBlock& block = *blocks[i];
      block.ClearCacheAndOffset();
      ASSERT_TRUE(Worked(block.Load()));
      const bool has_ttl = headers_[i].find("\r\nNats-TTL:") != std::string::npos;
      const bool has_schedule = headers_[i].find("\r\nNats-Schedule:") != std::string::npos;
      ASSERT_EQ(block.ttls, has_ttl ? 1U : 0U) << headers_[i];
      ASSERT_EQ(block.schedules, has_schedule ? 1U : 0U) << headers_[i];
    }
  }

 private:
  FileStoreRig rig_;
  std::vector<std::string> headers_;
};

PORTED_TEST(TestFileStoreHasTTLAndScheduleHeaders, kNoPlanNumber) {
  HeaderCounts counts;
  for (const char* lines :
       {"",
        "\r\n\r\n",
        "\r\nNats-Msg-Id: abc\r\n\r\n",
        "\r\nNats-TTL: 5s\r\n\r\n",
        "\r\nNats-TTL:5s\r\n\r\n",
        "\r\nNats-TTL:   \r\n\r\n",
        "\r\nNats-TTL:\r\nNats-TTL: 5s\r\n\r\n",
        "\r\nNats-Schedule: @every 1s\r\n\r\n",
        "\r\nNats-Schedule-TTL: 5s\r\nNats-Schedule-Target: foo\r\n\r\n",
        "\r\nNats-Msg-Id: Nats-TTL: 5s\r\n\r\n",
        "\r\nnats-ttl: 5s\r\n\r\n",
        "\r\nX-Nats-TTL: 5s\r\n\r\n",
        "\r\nNats-Schedule: @every 1s\r\nNats-Msg-Id: abc\r\nNats-TTL: 5s\r\n\r\n",
        "\r\nNats-TTL: 5s",
        "\r\nNats-TTL: \r",
        "\r\nNats-TTL:",
        "\r\nNats-TTL",
        "\r\nNats-",
        "\r\nNats-TTLNats-TTL\r\nNats-TTL: 5s\r\n\r\n",
        "\r\nNats-TTLxNats-TTL\r\nNats-TTL: 5s\r\n\r\n",
        "\r\nNats-ScheduleNats-Schedule\r\nNats-Schedule: @every 1s\r\n\r\n"}) {
    counts.Put(*lines == '\0' ? "" : std::string("NATS/1.0") + lines);
  }
  // and whatever the pieces make together
  const std::vector<std::string> pieces = {
      "\r\n",          "\r",      "\n", "N", "Nats-", "TTL", "Schedule",      "Nats-TTL",
      "Nats-Schedule", "-Target", ":",  " ", "5s",    "x",   "\r\nNats-TTL:", "\r\nNats-Schedule:"};
  std::mt19937 random(/*seed=*/1);
  for (int i = 0; i < 1500; ++i) {
    std::string header = "NATS/1.0";
    for (uint32_t left = random() % 16; left > 0; --left)
      header += pieces[random() % pieces.size()];
    counts.Put(header);
  }
  counts.Check();
}

PORTED_TEST(TestFileStoreIndexCacheBufCountsTTLAndScheduleHeaders, kNoPlanNumber) {
  // given three TTLs and two schedules in one block
  FooRig rig;
  const std::string ttl = HeaderWith(kTtlHeader, "5s");
  const std::string schedule = HeaderWith(kScheduleHeader, "@every 1s");
  const std::string both = HeaderWith(
      kTtlHeader, "5s", HeaderWith(kScheduleHeader, "@every 1s", HeaderWith(kMsgIdHeader, "a")));
  const std::string id = HeaderWith(kMsgIdHeader, "b");
  for (const std::string& header : {std::string(), ttl, schedule, both, id, ttl}) {
    rig.PutWithHeader("foo", header, "hello");
  }
  ASSERT_TRUE(Worked(rig.store->FlushAllPending()));
  MessageBlock& block = rig.FirstBlock();
  const auto expect_counts = [&block](uint64_t ttls, uint64_t schedules) {
    block.ClearCacheAndOffset();
    ASSERT_TRUE(Worked(block.Load()));
    EXPECT_EQ(block.ttls, ttls);
    EXPECT_EQ(block.schedules, schedules);
  };
  expect_counts(3, 2);
  // when the second record says that its header is longer than the record, it is not counted
  Bytes bytes = rig.ReadFile(block.path());
  const RecordHead first = RecordHead::Read(bytes.data());
  const RecordHead second = RecordHead::Read(bytes.data() + first.length);
  StoreLittle(bytes.data() + first.length + kRecordHeaderBytes + second.subject_length, UINT32_MAX);
  rig.WriteFile(block.path(), bytes);
  expect_counts(2, 2);
}

constexpr size_t kHeaderBitByte = 3;  // of a record

// A record without subject and payload that claims to have a header: in the file of a block that is
// not compressed yet, encrypted or not, the bit can be set all the same.
class ClaimedHeader {
 public:
  explicit ClaimedHeader(const Permutation& permutation) : rig(permutation) {
    rig.Put("", "");
    Bytes bytes = rig.ReadFile(rig.FirstBlock().path());
    EXPECT_EQ(bytes.size(), kEmptyRecordBytes);
    bytes[kHeaderBitByte] ^= 0x80;
    rig.WriteFile(rig.FirstBlock().path(), bytes);
  }
  FooRig rig;
};

PORTED_TEST_ALL(TestFileStoreCorruptionSetsHbitWithoutHeaders, kNoPlanNumber) {
  {
    SCOPED_TRACE("in memory");
    FooRig rig(permutation);
    rig.Put("", "");
    FileStorePeer::CacheOf(rig.FirstBlock()).buffer.MutableData()[kHeaderBitByte] |= 0x80;
    const auto found = rig.FirstBlock().Lookup(1);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::kBadMsg);
    EXPECT_NE(found.error().text.find("sanity check failed"), std::string::npos);
  }
  {
    SCOPED_TRACE("when it is read to be used");
    ClaimedHeader damaged(permutation);
    damaged.rig.FirstBlock().ClearCacheAndOffset();
    // it is counted anew, as it does not agree with what was known, and cut off
    static_cast<void>(damaged.rig.FirstBlock().Load());
    damaged.rig.sim.Settle();
    EXPECT_EQ(damaged.rig.FirstBlock().msgs, 0U);
    EXPECT_EQ(damaged.rig.State().msgs, 0U);
  }
  {
    SCOPED_TRACE("when it is counted anew");
    ClaimedHeader damaged(permutation);
    const auto rebuilt = damaged.rig.FirstBlock().Rebuild();
    ASSERT_TRUE(Worked(rebuilt));
    EXPECT_TRUE(rebuilt->lost.has_value());
    EXPECT_EQ(damaged.rig.FirstBlock().msgs, 0U);
  }
}

PORTED_TEST_ALL(TestFileStoreEraseMsgErr, kNoPlanNumber) {
  // given a block whose file cannot be replaced
  FooRig rig(permutation);
  rig.PutFoo(2);
  const std::string path = rig.FirstBlock().path();
  const Bytes before = rig.ReadFile(path);
  FileFault fault;
  fault.matches = [](const FileOperation& operation) {
    return operation.kind == FileOperationKind::kRename && operation.new_path.ends_with(".blk");
  };
  fault.count = FileFault::kForever;
  rig.files.faults().Add(fault);
  // when a message is to be erased, then that fails; but with encryption it is removed, no more
  const auto erased = rig.store->EraseMsg(2);
  rig.sim.Settle();
  ASSERT_EQ(erased.has_value(), permutation.Encrypts());
  if (erased) return;
  EXPECT_EQ(erased.error().code, ErrorCode::kSystem);
  // and the file is what it was, but for what may have been appended
  Bytes after = rig.ReadFile(path);
  ASSERT_GE(after.size(), before.size());
  after.resize(before.size());
  EXPECT_EQ(after, before);
}

PORTED_TEST(TestFileStoreSetWriteErrIgnoresReadErrors, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.subjects = {">"};
  rig.Start();
  const std::vector<Error> read_errors = {
      ErrorCode::kNoCache,
      ErrorCode::kDeletedMsg,
      ErrorCode::kPartialCache,
      ErrorCode::kCorruptState,
      ErrorCode::kPriorState,
      BadMessage("msgs/block.blk", "invalid checksum"),
      Error::Other(std::string(kUnexpectedEof)),
      ErrorCode::kMsgBlkTooBig,
      Within("wrapped", Error(ErrorCode::kCorruptState)),
      Within("wrapped", Error::Other(std::string(kUnexpectedEof)))};
  for (const Error& error : read_errors) {
    rig.peer().SetWriteError(error);
    EXPECT_FALSE(rig.peer().WriteError()) << error.Message();
  }
  EXPECT_EQ(rig.Put("foo", ""), 1U);
  // what failed to be written does
  rig.peer().SetWriteError(Error::System(ENOSPC, "write msgs/1.blk"));
  ASSERT_TRUE(rig.peer().WriteError());
  EXPECT_EQ(rig.PutError("foo", ""), ErrorCode::kSystem);
}

// Zeros in place of the records that the block holds in memory.
void SpoilRecords(MessageBlock& block) {
  CacheBuffer& buffer = FileStorePeer::CacheOf(block).buffer;
  std::fill_n(buffer.MutableData(), buffer.size(), uint8_t{0});
}

PORTED_TEST(TestFileStoreMsgBlockWErrNotSetOnReadErrors, kNoPlanNumber) {
  // given a block whose records are damaged in memory, and whose subjects are not known
  FooRig rig;
  rig.Put("foo", "hello");
  const BlockPtr block = rig.peer().LastBlock();
  ASSERT_TRUE(Worked(block->Load()));
  SpoilRecords(*block);
  block->DropSubjects();
  const auto expect_no_write_error = [&] {
    EXPECT_FALSE(block->write_error);
    EXPECT_FALSE(rig.peer().WriteError());
  };
  // when a message is stored, then that fails as reading does, and the next one is stored
  const auto stored = rig.store->StoreMsg("foo", {}, ViewOf("world"), 0);
  ASSERT_FALSE(stored);
  EXPECT_TRUE(IsReadError(stored.error())) << stored.error().Message();
  expect_no_write_error();
  EXPECT_NE(rig.Put("foo", "again"), 0U);
  expect_no_write_error();
  // when writing fails, then that is remembered
  rig.FailWrites(".blk");
  EXPECT_EQ(rig.PutError("foo", "again"), ErrorCode::kSystem);
  rig.files.faults().Clear();
  EXPECT_EQ(rig.PutError("foo", "again"), ErrorCode::kSystem);
  EXPECT_TRUE(block->write_error);
  EXPECT_TRUE(rig.peer().WriteError());
}

// Half of the subjects would be taken for all of them, and damaged records for good ones.
PORTED_TEST(TestFileStoreGeneratePerSubjectInfoFssNilOnError, kNoPlanNumber) {
  FooRig rig;
  rig.Put("foo", "hello");
  const BlockPtr block = rig.peer().LastBlock();
  ASSERT_TRUE(Worked(block->Load()));
  SpoilRecords(*block);
  block->DropSubjects();
  EXPECT_FALSE(block->EnsureSubjects());
  EXPECT_EQ(block->subjects(), nullptr);
  EXPECT_EQ(block->cache(), nullptr);
  // what is in the file is as good as before
  EXPECT_TRUE(Worked(block->EnsureSubjects()));
  EXPECT_NE(block->subjects(), nullptr);
}

PORTED_TEST(TestFileStoreSchedulingRecoveryAliasCorruption, kNoPlanNumber) {
  constexpr int kSchedules = 40;
  // given schedules in several blocks, and no file that tells of them
  FileStoreRig rig;
  rig.file_store.block_size = 4 * 1024;
  rig.stream.subjects = {"sched.>"};
  rig.stream.allow_msg_schedules = true;
  rig.Start();
  std::map<uint64_t, std::string> subjects;
  for (int i = 0; i < kSchedules; ++i) {
    const std::string subject =
        "sched.AAAA-" + std::to_string(10000 + i) + "-" + std::string(40, 'A');
    std::string header = HeaderWith(kScheduleHeader, "@at 2199-01-01T00:00:00Z");
    AppendHeader(header, kScheduleTargetHeader, "target." + std::to_string(i));
    AppendHeader(header, "Pad", std::string(200, 'X'));
    subjects[rig.PutWithHeader(subject, header, "")] = subject;
  }
  rig.Stop();
  ASSERT_TRUE(Worked(rig.files.Remove(FileStoreRig::MessagesPath(kScheduleStateFile))));
  // when they are told from the messages, whose blocks come and go in memory
  rig.Start();
  ASSERT_GE(rig.peer().Blocks().size(), 2U);
  // then each has the subject of its message
  EXPECT_EQ(rig.peer().Schedules(), subjects);
}

PORTED_TEST(TestFileStoreConvertToEncryptedDoesNotResurrectXoredCache, kNoPlanNumber) {
  std::string payload;
  for (int i = 0; i < 32; ++i) payload += "MARKER-PLAINTEXT-PAYLOAD-";
  // given a block that was written without encryption
  FooRig rig;
  rig.Put("foo", payload);
  rig.Stop();
  // when it is encrypted by a store that has a key
  rig.key = KeysOf("of the ported tests");
  rig.file_store.cipher = Cipher::kAes;
  rig.Start();
  const BlockPtr block = rig.peer().LastBlock();
  ASSERT_TRUE(Worked(block->EnsureKey()));
  EXPECT_EQ(TextOf(rig.ReadFile(block->path())).find("MARKER"), std::string::npos);
  // then what is held in memory to append to is the records, and what is appended goes on where
  // the encryption ended
  ASSERT_TRUE(Worked(block->PrepareWriteCache()));
  ASSERT_NE(block->cache(), nullptr);
  EXPECT_NE(TextOf(block->cache()->buffer.From(0)).find(payload), std::string::npos);
  rig.Put("foo", "more");
  for (int life = 0; life < 2; ++life) {
    EXPECT_EQ(rig.TextAt(1), "foo " + payload);
    EXPECT_EQ(rig.TextAt(2), "foo more");
    rig.StopAndStart(Index::kRemoved);
  }
}

// The block's records may be gone when the owner looks at the subject.
PORTED_TEST(TestFileStoreRemoveMsgViaLimitsCallbackAliasedSubj, kNoPlanNumber) {
  FileStoreRig rig;
  rig.stream.max_msgs = 1;
  rig.Start();
  const char* told = nullptr;
  rig.store->RegisterStorageUpdates(
      [&told](int64_t msgs, int64_t, uint64_t, std::string_view subject) {
        if (msgs == -1) told = subject.data();
      });
  rig.Put("foo.bar", "payload-1");
  rig.Put("foo.bar", "payload-2");
  ASSERT_NE(told, nullptr);
  const BlockPtr block = rig.peer().FirstBlock();
  ASSERT_NE(block->cache(), nullptr);
  const auto* records = reinterpret_cast<const char*>(block->cache()->buffer.data());
  const std::less<> before;
  EXPECT_TRUE(before(told, records) || !before(told, records + block->cache()->buffer.size()));
}

}  // namespace
}  // namespace jsstore
