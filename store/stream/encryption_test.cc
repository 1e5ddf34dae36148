// Streams that are encrypted, compressed, converted, and damaged.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <string>

#include "store/stream/stream_test_rig.h"
#include "store/stream/test_keys.h"

namespace jsstore {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kSecretText = "nobody is to read this text in a file";

class EncryptionTest : public testing::TestWithParam<Cipher> {
 protected:
  EncryptionTest() { rig_.stream.subjects = {"a.>"}; }

  void Encrypt(Cipher cipher, const std::string& secret) {
    rig_.file_store.cipher = cipher;
    rig_.key = KeysOf(secret);
  }
  // The server takes it away when cipher or key change.
  void RemoveStreamKey() { ASSERT_TRUE(rig_.files.Remove(InStore("meta.key"))); }
  void PutSome() {
    for (int i = 0; i < 20; ++i) rig_.Put("a.b", std::string(kSecretText) + std::to_string(i));
  }
  void Stop() {
    ASSERT_TRUE(rig_.store->Stop());
    rig_.sim.Settle();
    rig_.store.reset();
  }
  void ExpectAllOf(uint64_t count) {
    ASSERT_NE(rig_.store, nullptr);
    for (uint64_t seq = 1; seq <= count; ++seq) {
      auto message = rig_.store->LoadMsg(seq);
      ASSERT_TRUE(message) << seq << ": " << message.error().Message();
      EXPECT_EQ(TextOf(message->payload), std::string(kSecretText) + std::to_string(seq - 1));
    }
  }
  std::string AllBytes() {
    std::string all;
    const auto names = rig_.files.List(rig_.MessagesDir());
    for (const std::string& name : *names) {
      all += TextOf(rig_.files.ReadFile(rig_.MessagesPath(name)).value());
    }
    return all;
  }
  // Converts a stream of its own while the nth operation on a block or its key fails (0: none),
  // then looks for every message. Answers how many such operations there were.
  uint64_t ConvertWithFault(bool from_plain, uint64_t nth);
  std::string InStore(std::string_view name) {
    return rig_.file_store.store_dir + "/" + std::string(name);
  }

  StreamTestRig rig_;
};

uint64_t EncryptionTest::ConvertWithFault(bool from_plain, uint64_t nth) {
  constexpr int kMessages = 8;
  StreamTestRig rig;
  const Cipher other = GetParam() == Cipher::kAes ? Cipher::kChaCha : Cipher::kAes;
  if (!from_plain) {
    rig.file_store.cipher = other;
    rig.key = KeysOf("k");
  }
  EXPECT_TRUE(rig.Open());
  rig.PutMany(kMessages);
  EXPECT_TRUE(rig.store->Stop());
  rig.sim.Settle();
  rig.store.reset();
  if (!from_plain) {
    EXPECT_TRUE(rig.files.Remove(std::string(kStoreDir) + "/meta.key"));
  }
  EXPECT_TRUE(rig.files.Remove(rig.MessagesPath("index.db")));

  rig.file_store.cipher = GetParam();
  rig.key = KeysOf("k");
  uint64_t seen = 0;
  FileFault once;
  once.first = nth == 0 ? FileFault::kForever : nth;
  once.system_errno = ENOSPC;
  once.matches = [&](const FileOperation& operation) {
    const bool matches = operation.path.find(".blk") != std::string::npos ||
                         operation.path.find(".key") != std::string::npos;
    seen += matches ? 1 : 0;
    return matches;
  };
  rig.files.faults().Add(once);
  if (!rig.Open()) {
    EXPECT_TRUE(rig.Open());
  }
  rig.files.faults().Clear();
  if (rig.store != nullptr) {
    EXPECT_TRUE(rig.Restart());
    EXPECT_EQ(rig.Sequences().size(), static_cast<size_t>(kMessages));
  }
  return seen;
}

INSTANTIATE_TEST_SUITE_P(Ciphers, EncryptionTest, testing::Values(Cipher::kChaCha, Cipher::kAes),
                         [](const testing::TestParamInfo<Cipher>& tested) {
                           return tested.param == Cipher::kAes ? "Aes" : "ChaCha";
                         });

TEST_P(EncryptionTest, GivenAKeyThenFilesAreUnreadableAndMessagesComeBack) {
  Encrypt(GetParam(), "k");
  ASSERT_TRUE(rig_.Open());
  PutSome();
  ExpectAllOf(20);
  ASSERT_TRUE(rig_.Restart());
  ExpectAllOf(20);
  ASSERT_TRUE(rig_.Crash());
  ExpectAllOf(20);
  EXPECT_THAT(AllBytes(), Not(HasSubstr(std::string(kSecretText))));
}

TEST_P(EncryptionTest, GivenCompressionTooThenFullBlocksShrinkAndMessagesComeBack) {
  Encrypt(GetParam(), "k");
  rig_.file_store.compression = Compression::kS2;
  ASSERT_TRUE(rig_.Open());
  PutSome();
  const auto used = rig_.store->DiskUtilization();
  ASSERT_TRUE(used);
  EXPECT_LT(used->total, used->reported * 3 / 4);
  ExpectAllOf(20);
  ASSERT_TRUE(rig_.Restart());
  ExpectAllOf(20);
}

TEST_P(EncryptionTest, GivenPlaintextThenAKeyEncryptsIt) {
  rig_.file_store.compression = Compression::kS2;
  ASSERT_TRUE(rig_.Open());
  PutSome();
  Stop();
  Encrypt(GetParam(), "k");
  ASSERT_TRUE(rig_.Open());
  // Blocks are converted when they are first needed.
  ExpectAllOf(20);
  EXPECT_THAT(AllBytes(), Not(HasSubstr("nobody is")));
  ASSERT_TRUE(rig_.Restart());
  ExpectAllOf(20);
}

TEST_P(EncryptionTest, GivenTheOtherCipherThenBlocksAreConverted) {
  Encrypt(GetParam(), "k");
  ASSERT_TRUE(rig_.Open());
  PutSome();
  Stop();
  RemoveStreamKey();
  Encrypt(GetParam() == Cipher::kAes ? Cipher::kChaCha : Cipher::kAes, "k");
  ASSERT_TRUE(rig_.Open());
  ExpectAllOf(20);
  ASSERT_TRUE(rig_.Restart());
  ExpectAllOf(20);
}

TEST_P(EncryptionTest, GivenTheFormerKeyThenBlocksAreConverted) {
  Encrypt(GetParam(), "k");
  ASSERT_TRUE(rig_.Open());
  PutSome();
  const auto key_before = rig_.files.ReadFile(rig_.MessagesPath("1.key")).value();
  Stop();
  RemoveStreamKey();
  Encrypt(GetParam(), "new");
  rig_.former_key = KeysOf("k");
  ASSERT_TRUE(rig_.Open());
  EXPECT_NE(rig_.files.ReadFile(rig_.MessagesPath("1.key")).value(), key_before);
  rig_.former_key = {};
  ASSERT_TRUE(rig_.Restart());
  ExpectAllOf(20);
}

TEST_P(EncryptionTest, GivenAWrongKeyOrNoneThenNothingIsTouched) {
  Encrypt(GetParam(), "k");
  ASSERT_TRUE(rig_.Open());
  PutSome();
  Stop();
  const std::string before = AllBytes();
  Encrypt(GetParam(), "wrong");
  const auto wrong = rig_.Open();
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().Message(), HasSubstr("message authentication failed"));
  rig_.key = {};
  const auto none = rig_.Open();
  ASSERT_FALSE(none);
  EXPECT_TRUE(none.error().Is(ErrorCode::kNoMainKey));
  EXPECT_EQ(AllBytes(), before);
  Encrypt(GetParam(), "k");
  ASSERT_TRUE(rig_.Open());
  ExpectAllOf(20);
}

TEST_P(EncryptionTest, GivenATruncatedBlockKeyThenThatBlockIsGivenUp) {
  Encrypt(GetParam(), "k");
  ASSERT_TRUE(rig_.Open());
  PutSome();
  Stop();
  ASSERT_TRUE(rig_.files.WriteFile(rig_.MessagesPath("1.key"), Bytes(10)));
  ASSERT_TRUE(rig_.files.Remove(rig_.MessagesPath("index.db")));
  ASSERT_TRUE(rig_.Open());
  EXPECT_FALSE(rig_.files.Exists(rig_.MessagesPath("1.blk")));
  EXPECT_FALSE(rig_.files.Exists(rig_.MessagesPath("1.key")));
  EXPECT_GT(rig_.store->State().first_seq, 1U);
}

TEST_P(EncryptionTest, GivenAMissingBlockKeyThenItsBlockIsNoPlaintextEither) {
  Encrypt(GetParam(), "k");
  ASSERT_TRUE(rig_.Open());
  PutSome();
  Stop();
  ASSERT_TRUE(rig_.files.Remove(rig_.MessagesPath("1.key")));
  ASSERT_TRUE(rig_.files.Remove(rig_.MessagesPath("index.db")));
  const auto opened = rig_.Open();
  ASSERT_FALSE(opened);
  EXPECT_TRUE(opened.error().Is(ErrorCode::kBadMsg)) << opened.error().Message();
}

// An error that goes by must not cost a message: neither of the key's file, nor while a block is
// converted.
TEST_P(EncryptionTest, GivenAKeyThatCannotBeReadThenItIsAnErrorAndNotANewKey) {
  Encrypt(GetParam(), "k");
  ASSERT_TRUE(rig_.Open());
  PutSome();
  Stop();
  ASSERT_TRUE(rig_.files.Remove(rig_.MessagesPath("index.db")));
  const auto key = rig_.files.ReadFile(rig_.MessagesPath("1.key"));
  FileFault unreadable;
  unreadable.system_errno = EMFILE;
  unreadable.matches = [path = rig_.MessagesPath("1.key")](const FileOperation& operation) {
    return operation.kind == FileOperationKind::kOpen && operation.path == path;
  };
  rig_.files.faults().Add(unreadable);
  const auto opened = rig_.Open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().system_errno, EMFILE);
  EXPECT_EQ(rig_.files.ReadFile(rig_.MessagesPath("1.key")).value(), key.value());
  ASSERT_TRUE(rig_.Open());
  ExpectAllOf(20);
}

TEST_P(EncryptionTest, GivenEachFileOperationFailingOnceThenConversionLosesNothing) {
  for (const bool from_plain : {true, false}) {
    const auto steps = ConvertWithFault(from_plain, 0);
    ASSERT_GT(steps, 20U);
    for (uint64_t n = 1; n <= steps; ++n) {
      ConvertWithFault(from_plain, n);
      if (HasFailure()) FAIL() << "operation " << n << (from_plain ? " from plain" : " of ciphers");
    }
  }
}

// Whatever it answers: no crash, and no byte beyond the end.
TEST_P(EncryptionTest, GivenDamageAnywhereThenOpeningAndReadingEnd) {
  Encrypt(GetParam(), "k");
  rig_.file_store.compression = Compression::kS2;
  ASSERT_TRUE(rig_.Open());
  PutSome();
  Stop();
  constexpr std::array kNames{"1.blk", "2.blk", "1.key", "index.db"};
  const auto files = rig_.files.List(rig_.MessagesDir());
  for (const char* name : kNames) {
    const std::string path = rig_.MessagesPath(name);
    const Bytes whole = rig_.files.ReadFile(path).value();
    for (size_t at = 0; at < whole.size(); at += 7) {
      for (const bool cut : {false, true}) {
        StreamTestRig other;
        other.file_store = rig_.file_store;
        other.key = rig_.key;
        ASSERT_TRUE(other.files.MakeDirs(other.MessagesDir()));
        for (const std::string& file : *files) {
          ASSERT_TRUE(other.files.WriteFile(rig_.MessagesPath(file),
                                            rig_.files.ReadFile(rig_.MessagesPath(file)).value()));
        }
        ASSERT_TRUE(other.files.WriteFile(InStore("meta.key"),
                                          rig_.files.ReadFile(InStore("meta.key")).value()));
        Bytes damaged = whole;
        damaged[at] ^= 0x10;
        if (cut) damaged.resize(at);
        ASSERT_TRUE(other.files.WriteFile(path, damaged));
        if (other.Open()) static_cast<void>(other.Sequences());
      }
    }
  }
}

TEST_P(EncryptionTest, GivenABackgroundSyncThenKeyFilesOutliveTheMachine) {
  Encrypt(GetParam(), "k");
  rig_.file_store.sync_interval = std::chrono::seconds(10);
  for (const bool synced : {false, true}) {
    ASSERT_TRUE(rig_.Open());
    PutSome();
    if (synced) rig_.sim.AdvanceBy(std::chrono::seconds(11));
    rig_.store->Abandon();
    rig_.store.reset();
    rig_.files.disk().Crash({.lose_names = false});
    const auto key = rig_.files.ReadFile(rig_.MessagesPath("1.key"));
    ASSERT_TRUE(key);
    EXPECT_EQ(key->size() >= 64, synced);
    ASSERT_TRUE(rig_.files.RemoveAll(rig_.file_store.store_dir));
  }
}

TEST_P(EncryptionTest, GivenAnEncryptedStreamThenErasingOnlyRemoves) {
  Encrypt(GetParam(), "k");
  ASSERT_TRUE(rig_.Open());
  PutSome();
  const uint64_t drawn = rig_.sim.random().position();
  EXPECT_EQ(rig_.store->EraseMsg(3), true);
  EXPECT_EQ(rig_.sim.random().position(), drawn);
}

TEST_P(EncryptionTest, GivenABlockWhoseFilesAreGoneThenCheckingBeforeASnapshotTellsItsIndex) {
  Encrypt(GetParam(), "k");
  ASSERT_TRUE(rig_.Open());
  PutSome();
  for (const char* name : {"1.blk", "1.key"}) {
    ASSERT_TRUE(rig_.files.Remove(rig_.MessagesPath(name)));
  }
  const auto taken = rig_.store->TakeSnapshot({.check_msgs = true});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kNoBlkData);
  EXPECT_THAT(taken.error().Message(), HasSubstr("loading encryption for block 1 failed"));
}

// The check for what is over, which storing sets off, goes before both recounts and lets them go in
// their order: the first to come says how many bytes were lost.
TEST(Recounts, GivenABlockThatIsCutTwiceAsItIsReadThenTheFirstLossIsToldFirst) {
  StreamTestRig rig;
  rig.file_store.block_size = 0;
  rig.file_store.cipher = Cipher::kChaCha;
  rig.key = KeysOf("k");
  rig.stream.allow_msg_ttl = true;
  rig.stream.max_bytes = 112;
  ASSERT_TRUE(rig.Open());
  const auto put = [&rig](std::string_view subject, std::string_view header, int64_t ttl_s) {
    ASSERT_TRUE(rig.store->StoreMsg(subject, ViewOf(header), {}, ttl_s));
    rig.sim.Settle();
  };
  put("a.pppppppppppppppppppppq", "NATS/1.0\r\nKey", 0);
  put("a.pppppppppppppppppppppq", "NATS/1.0\r\nKey: value\r\n\r\n", 0);
  put("a.ppppppppppppppppppppp.a.b", "NATS/1.0\r\nNats-TTL: 10\r\n\r\n", 10);
  put("a.ppppppppppppppppppppp.a", "NATS/1.0\r\nNats-TTL: 3s\r\n\r\n", 3);
  put("a.ppppppppppppppppppppppppp", "NATS/1.0\r\nNats-TTL: 2\r\nKV-Operation: PURGE\r\n\r\n", 2);
  put("a.ppppppppppppppppppppp.a", "NATS/1.0\r\nNats-Rollup: sub\r\n\r\n", 0);
  ASSERT_TRUE(rig.store->Stop());
  rig.sim.Settle();
  rig.store.reset();
  const std::string path = StreamTestRig::MessagesPath("1.blk");
  Bytes block = rig.files.ReadFile(path).value();
  std::fill_n(block.begin(), 512, 0);
  ASSERT_TRUE(rig.files.WriteFile(path, block));
  ASSERT_TRUE(rig.Open());

  put("a.b", "", 0);
  const auto lost = rig.store->State().lost;
  ASSERT_TRUE(lost);
  constexpr uint64_t kNewRecordBytes = 33;  // lost by itself as what is left is counted once more
  EXPECT_EQ(lost->bytes, block.size() + kNewRecordBytes);
}

TEST(Compression, GivenAKeyGeneratorThatFailsThenOpeningAnswersItsError) {
  StreamTestRig rig;
  rig.file_store.cipher = Cipher::kAes;
  rig.key = [](std::string_view) -> Result<Bytes> { return Fail(Error::Other("vault is closed")); };
  const auto opened = rig.Open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().Message(), "vault is closed");
}

}  // namespace
}  // namespace jsstore
