// Keys, seals and keystreams against what the reference wrote: its oracle opened stream "S" with
// seed 7 and the key "k" and stored one message. The derived keys are those of jetstream.go:
// jsKeyGen.
#include "store/codec/key_ring.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>
#include <string>

#include "jsstore/sim_env.h"
#include "store/codec/keystream.h"
#include "store/env/test_text.h"

namespace jsstore {
namespace {

struct Recorded {
  Cipher cipher;
  const char* key_file;  // msgs/1.key
  const char* block;     // msgs/1.blk
};

constexpr Recorded kRecorded[] = {
    {Cipher::kChaCha,
     "5b94b16ccec5fdef37421c0359fc116ba7fa2ee50e1c6f4aa78f7213fb04c524649e89f54a7a39addc0f66f8dbc5"
     "ad58c7013e07d79f0feef8f46ae16de5ba7c7694e29d3e28d29f",
     "cfa9d019f575bf4b7b195f1061bf557730c29a9a4fc95b0fe901ccce8a05d3d0e53c851eb6902da566434bffa0cc"
     "c0bd76dcd0bd2b8d5de9900d915ccc1c57bd0eecf8979ca79cdbb185a673f8f86a53d3cc5f5a329b743650d6a1f5"
     "fcf9461cc07378bc4a5286c2"},
    {Cipher::kAes,
     "5b94b16ccec5fdef37421c0359fc116b61afe6c2d2e271294714a37a6c551d58a1ad2d4e36713b26d6aa9c8a3959"
     "1fd90a011eed2ecc53de7858f49a0cb2303e",
     "79b79b70cea1b6112053a7a16acd6a5eadc393fb0c92b645a9fe76d188d0ee0345cfc76ec6d8288d2c460a5ee9ce"
     "b8de3703fc5f6d73305d8f21ebb54c9149335307d70b6dedbf52c660b42cd8b2e5e07be2bff272b8c445b7bf2b5f"
     "080123b07736f2022e8501e9"},
};
// The same block of a store that is not encrypted.
constexpr const char* kPlainBlock =
    "68000000010000000000000000004352cf4c230d0300612e6261207061796c6f6164206f6620736f6d65206c656e67"
    "74682c20736f2074686174207365766572616c20626c6f636b73206f66207468652073747265616d20617265207573"
    "656477b42ba0d040fbc1";
constexpr const char* kContext = "S:1";

KeyGenerator ServerKeys(const std::string& key) {
  return [key](std::string_view context) -> Result<Bytes> {
    const std::string text = "$G" + std::string(context);
    Bytes derived(crypto_auth_hmacsha256_BYTES);
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, reinterpret_cast<const uint8_t*>(key.data()), key.size());
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const uint8_t*>(text.data()),
                                  text.size());
    crypto_auth_hmacsha256_final(&state, derived.data());
    return derived;
  };
}

Cipher Other(Cipher cipher) { return cipher == Cipher::kAes ? Cipher::kChaCha : Cipher::kAes; }

class KeyRingTest : public testing::TestWithParam<Recorded> {
 protected:
  Cipher cipher() const { return GetParam().cipher; }
  const Bytes file_ = BytesOfHex(GetParam().key_file);
  const Bytes block_ = BytesOfHex(GetParam().block);
  const Bytes plain_ = BytesOfHex(kPlainBlock);
};

INSTANTIATE_TEST_SUITE_P(Ciphers, KeyRingTest, testing::ValuesIn(kRecorded),
                         [](const testing::TestParamInfo<Recorded>& tested) {
                           return tested.param.cipher == Cipher::kAes ? "Aes" : "ChaCha";
                         });

TEST_P(KeyRingTest, GivenTheReferencesRandomnessThenTheKeyFileIsItsOwn) {
  SimRandom random(7);
  const auto made = KeyRing(cipher(), ServerKeys("k"), {}).Generate(kContext, random);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->file, file_);
}

TEST_P(KeyRingTest, GivenTheReferencesKeyFileThenItsBlockIsRead) {
  const auto key = KeyRing(cipher(), ServerKeys("k"), {}).Open(kContext, file_);
  ASSERT_TRUE(key) << key.error().Message();
  Keystream stream(key->cipher, key->seed.view(), key->nonce);
  Bytes block = block_;
  stream.ApplyInPlace(block);
  EXPECT_EQ(block, plain_);
}

TEST_P(KeyRingTest, GivenAppendsOfEverySizeThenTheFileIsTheOneWrittenAtOnce) {
  const auto key = KeyRing(cipher(), ServerKeys("k"), {}).Open(kContext, file_);
  ASSERT_TRUE(key);
  Keystream stream(key->cipher, key->seed.view(), key->nonce);
  for (size_t piece = 1; piece <= plain_.size(); ++piece) {
    stream.Rewind();
    Bytes file(plain_.size());
    for (size_t at = 0; at < plain_.size(); at += piece) {
      const BytesView part = BytesView(plain_).subspan(at, std::min(piece, plain_.size() - at));
      stream.Apply(part, file.data() + at);
    }
    EXPECT_EQ(file, block_) << piece;
    EXPECT_EQ(stream.position(), plain_.size());
  }
}

TEST_P(KeyRingTest, GivenAnotherKeyOrCipherOrContextThenItDoesNotOpen) {
  EXPECT_FALSE(KeyRing(cipher(), ServerKeys("other"), {}).Open(kContext, file_));
  EXPECT_FALSE(KeyRing(Other(cipher()), ServerKeys("k"), {}).Open(kContext, file_));
  EXPECT_FALSE(KeyRing(cipher(), ServerKeys("k"), {}).Open("S:2", file_));
}

TEST_P(KeyRingTest, GivenAnyOldKeyAndCipherThenConversionFindsIt) {
  for (const Cipher now : {cipher(), Other(cipher())}) {
    const auto by_key = KeyRing(now, ServerKeys("k"), {}).OpenWithAny(kContext, file_);
    const auto by_old =
        KeyRing(now, ServerKeys("new"), ServerKeys("k")).OpenWithAny(kContext, file_);
    ASSERT_TRUE(by_key && by_old);
    EXPECT_EQ(by_key->cipher, cipher());
    EXPECT_TRUE(std::ranges::equal(by_key->seed.view(), by_old->seed.view()));
  }
  const auto none = KeyRing(cipher(), ServerKeys("new"), {}).OpenWithAny(kContext, file_);
  ASSERT_FALSE(none);
  EXPECT_TRUE(none.error().Is(ErrorCode::kKeyInvalid));
}

TEST_P(KeyRingTest, GivenADamagedKeyFileThenItIsRefused) {
  const KeyRing keys(cipher(), ServerKeys("k"), {});
  for (size_t size = 0; size < file_.size(); ++size) {
    const BytesView cut = BytesView(file_).first(size);
    EXPECT_FALSE(keys.Open(kContext, cut)) << size;
    const auto any = keys.OpenWithAny(kContext, cut);
    ASSERT_FALSE(any);
    EXPECT_TRUE(
        any.error().Is(size < kKeyFileBytesMin ? ErrorCode::kBadKeySize : ErrorCode::kKeyInvalid));
  }
  for (size_t at = 0; at < file_.size(); ++at) {
    Bytes flipped = file_;
    flipped[at] ^= 1;
    EXPECT_FALSE(keys.Open(kContext, flipped)) << at;
  }
}

TEST_P(KeyRingTest, GivenASealThenOnlyItsOwnBytesOpen) {
  SimRandom random(1);
  const Bytes key(32, 5);
  const auto sealer = Sealer::Make(cipher(), key);
  ASSERT_TRUE(sealer);
  for (size_t size : {0, 1, 15, 16, 17, 63, 64, 65, 1000}) {
    const Bytes plain(size, 'p');
    Bytes sealed = SealWithFreshNonce(*sealer, cipher(), plain, random);
    EXPECT_EQ(sealed.size(), NonceBytes(cipher()) + size + kSealTagBytes);
    EXPECT_EQ(sealer->Open(sealed), plain);
    EXPECT_NE(SealWithFreshNonce(*sealer, cipher(), plain, random), sealed);
    sealed.back() ^= 1;
    EXPECT_FALSE(sealer->Open(sealed));
    EXPECT_FALSE(sealer->Open(BytesView(sealed).first(sealed.size() - 1)));
  }
  EXPECT_FALSE(sealer->Open({}));
}

TEST(KeyRing, GivenAGeneratorThatFailsThenItsErrorIsAnswered) {
  SimRandom random(1);
  const KeyRing keys(Cipher::kAes,
                     [](std::string_view) -> Result<Bytes> { return Fail(Error::Other("no HSM")); },
                     {});
  const auto made = keys.Generate("S", random);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().Message(), "no HSM");
  EXPECT_EQ(random.position(), 0U);
}

TEST(KeyRing, GivenNoCipherThenItIsUnknown) {
  SimRandom random(1);
  const auto made = KeyRing(Cipher::kNone, ServerKeys("k"), {}).Generate("S", random);
  ASSERT_FALSE(made);
  EXPECT_TRUE(made.error().Is(ErrorCode::kUnknownCipher));
}

TEST(Secret, GivenTheEndThenItsBytesAreOverwritten) {
  Secret secret(Bytes(48, 0xa5));
  const uint8_t* at = secret.view().data();
  Secret moved(std::move(secret));
  EXPECT_EQ(moved.view().data(), at);
  EXPECT_EQ(secret.size(), 0U);  // NOLINT(bugprone-use-after-move): what is left is the point
  // Wiped where they lie, and before the memory is given back.
  std::span<uint8_t> bytes = moved.bytes();
  EXPECT_EQ(std::ranges::count(bytes, 0xa5), 48);
  moved.Wipe();
  EXPECT_EQ(moved.size(), 0U);
  EXPECT_EQ(std::count(at, at + 48, 0), 48);
}

}  // namespace
}  // namespace jsstore
