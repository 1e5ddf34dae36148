#include "jsstore/meta_files.h"

#include "jsstore/server_keys.h"
#include "jsstore/store_layout.h"
#include "store/stream/stream_test_rig.h"

namespace jsstore {
namespace {

constexpr std::string_view kConsumer = "c";
constexpr TimeNs kConsumerCreated = 946'684'801'500'000'000;

class MetaFilesTest : public testing::Test {
 protected:
  // A store with a consumer, closed.
  void Write(Cipher cipher, const std::string& secret) {
    rig_.file_store.cipher = cipher;
    rig_.key = ServerKeyGenerator(secret);
    rig_.stream.max_age = std::chrono::seconds(5);
    ASSERT_TRUE(rig_.Open());
    ConsumerConfig config;
    config.durable = kConsumer;
    ASSERT_TRUE(rig_.store->OpenConsumer(kConsumer, kConsumerCreated, config));
    rig_.sim.Settle();
    ASSERT_TRUE(rig_.store->Stop());
  }

  Result<StreamMeta> ReadStream(const MetaKeys& keys = {}) {
    return ReadStreamMeta(rig_.files, std::string(kStoreDir), "S", keys);
  }
  Result<ConsumerMeta> ReadConsumer(const MetaKeys& keys = {}) {
    return ReadConsumerMeta(rig_.files, std::string(kStoreDir), "S", kConsumer, keys);
  }
  static std::string PathOf(std::string_view name) {
    return std::string(kStoreDir) + "/" + std::string(name);
  }

  StreamTestRig rig_;
};

TEST_F(MetaFilesTest, TellConfigurationAndCreationOfAStream) {
  Write(Cipher::kNone, "");
  const auto meta = ReadStream();
  ASSERT_TRUE(meta) << meta.error().Message();
  EXPECT_EQ(meta->created, kSimStartNs);
  EXPECT_EQ(meta->config.name, "S");
  EXPECT_EQ(meta->config.max_age, std::chrono::seconds(5));
}

TEST_F(MetaFilesTest, TellThoseOfAConsumer) {
  Write(Cipher::kNone, "");
  const auto meta = ReadConsumer();
  ASSERT_TRUE(meta) << meta.error().Message();
  EXPECT_EQ(meta->created, kConsumerCreated);
  EXPECT_EQ(meta->name, kConsumer);
  EXPECT_EQ(meta->config.durable, kConsumer);
}

TEST_F(MetaFilesTest, AreOpenedWithThePresentOrTheFormerKeyOfAServer) {
  for (const Cipher cipher : {Cipher::kChaCha, Cipher::kAes}) {
    rig_.store.reset();
    ASSERT_TRUE(rig_.files.RemoveAll(std::string(kStoreDir)));
    Write(cipher, "secret");
    EXPECT_TRUE(ReadStream({ServerKeyGenerator("secret"), {}}));
    EXPECT_TRUE(ReadStream({ServerKeyGenerator("other"), ServerKeyGenerator("secret")}));
    EXPECT_TRUE(ReadConsumer({ServerKeyGenerator("secret"), {}}));
  }
}

TEST_F(MetaFilesTest, SayWhatIsWrongWithTheKey) {
  Write(Cipher::kAes, "secret");
  EXPECT_EQ(ReadStream().error().code, ErrorCode::kNoEncryption);
  EXPECT_EQ(ReadStream({ServerKeyGenerator("other"), {}}).error().code, ErrorCode::kKeyInvalid);
  // Another account's key is another key.
  EXPECT_EQ(ReadStream({ServerKeyGenerator("secret", "ACME"), {}}).error().code,
            ErrorCode::kKeyInvalid);
  const Bytes short_key(63);
  ASSERT_TRUE(rig_.files.WriteFile(PathOf(kMetaKeyFile), short_key));
  EXPECT_EQ(ReadStream({ServerKeyGenerator("secret"), {}}).error().code, ErrorCode::kBadKeySize);
}

TEST_F(MetaFilesTest, AreRefusedWithoutTheirChecksum) {
  Write(Cipher::kNone, "");
  ASSERT_TRUE(rig_.files.Remove(PathOf(kMetaSumFile)));
  const auto meta = ReadStream();
  ASSERT_FALSE(meta);
  EXPECT_EQ(meta.error().code, ErrorCode::kCorruptState);
  EXPECT_EQ(meta.error().Message(), "/store/meta.inf: it has no checksum");
}

TEST_F(MetaFilesTest, AreRefusedWithAnyByteChanged) {
  for (const std::string_view secret : {"", "secret"}) {
    rig_.store.reset();
    ASSERT_TRUE(rig_.files.RemoveAll(std::string(kStoreDir)));
    Write(Cipher::kChaCha, std::string(secret));
    const MetaKeys keys{ServerKeyGenerator(secret), {}};
    for (const std::string_view name : {kMetaFile, kMetaSumFile}) {
      const Bytes whole = *rig_.files.ReadFile(PathOf(name));
      for (size_t i = 0; i < whole.size(); ++i) {
        Bytes damaged = whole;
        damaged[i] ^= 0x20;
        ASSERT_TRUE(rig_.files.WriteFile(PathOf(name), damaged));
        EXPECT_FALSE(ReadStream(keys)) << name << " at " << i;
        damaged.resize(i);
        ASSERT_TRUE(rig_.files.WriteFile(PathOf(name), damaged));
        EXPECT_FALSE(ReadStream(keys)) << name << " cut at " << i;
      }
      ASSERT_TRUE(rig_.files.WriteFile(PathOf(name), whole));
    }
    EXPECT_TRUE(ReadStream(keys));
  }
}

TEST_F(MetaFilesTest, MayHoldNoTimeOfCreation) {
  const auto zero = ParseConsumerMeta(R"({"Created":"0001-01-01T00:00:00Z","Name":"c"})");
  ASSERT_TRUE(zero) << zero.error().Message();
  EXPECT_EQ(zero->created, std::nullopt);
  EXPECT_EQ(zero->name, "c");
  EXPECT_EQ(ParseStreamMeta(R"({"name":"S"})")->created, std::nullopt);
  EXPECT_FALSE(ParseStreamMeta(R"({"Created":"yesterday"})"));
  EXPECT_FALSE(ParseStreamMeta("[]"));
}

}  // namespace
}  // namespace jsstore
