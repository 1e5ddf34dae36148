#include "conformance/compare/decrypt.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <array>

#include "conformance/compare/file_difference.h"

namespace jsparity {
namespace {

constexpr char kStatePath[] = "obs/c/o.dat";
constexpr char kKeyPath[] = "obs/c/meta.key";

uint8_t* Raw(std::string& bytes) { return reinterpret_cast<uint8_t*>(bytes.data()); }

std::string Sealed(std::string key, std::string plain, char nonce_byte) {
  std::string nonce(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, nonce_byte);
  std::string out(plain.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(Raw(out), nullptr, Raw(plain), plain.size(), nullptr,
                                             0, nullptr, Raw(nonce), Raw(key));
  return nonce + out;
}

std::string Seed(char byte) { return std::string(32, byte); }

// What the consumer's key file holds when the caller's key is "k".
std::string KeyFile(char seed_byte) {
  std::string key = "k";
  std::string text = "$GS.c";
  std::string derived(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, Raw(key), key.size());
  crypto_auth_hmacsha256_update(&state, Raw(text), text.size());
  crypto_auth_hmacsha256_final(&state, Raw(derived));
  return Sealed(derived, Seed(seed_byte), 'n');
}

// Delivered 10/20, two messages pending, 3 after 1 or 1 after 3.
std::string State(bool in_order) {
  using namespace std::string_literals;
  const std::string head = "\x16\x02\x01\x02\x0a\x14\x02\x02"s;
  return head + (in_order ? "\x01\x01\x00\x03\x03\x00"s : "\x03\x03\x00\x01\x01\x00"s) + "\x00"s;
}

std::string StateFile(char seed_byte, bool in_order, char nonce_byte = '1') {
  return Sealed(Seed(seed_byte), State(in_order), nonce_byte);
}

FileKeys Keys(KeyFiles earlier) { return {"S", {"another", "k"}, std::move(earlier)}; }

bool AreSame(const FileTree& reference, const FileTree& testee, const FileKeys& keys) {
  CanonicalUse use{};
  return !FirstFileDifference(reference, testee, use, keys).has_value();
}

// Given a state whose key lies with it, when the order of its entries differs, then it is the same.
TEST(EncryptedState, IsOpenedWithTheKeyThatLiesWithIt) {
  EXPECT_TRUE(AreSame({{kKeyPath, KeyFile('a')}, {kStatePath, StateFile('a', true)}},
                      {{kKeyPath, KeyFile('a')}, {kStatePath, StateFile('a', false)}}, Keys({})));
}

// Given a state whose key file is gone, when an earlier one is known, then that one opens it.
TEST(EncryptedState, OutlivesItsKeyFile) {
  const FileTree reference{{kStatePath, StateFile('a', true)}};
  const FileTree testee{{kStatePath, StateFile('a', false)}};
  EXPECT_FALSE(AreSame(reference, testee, Keys({})));
  EXPECT_TRUE(AreSame(reference, testee, Keys({{kKeyPath, KeyFile('a')}})));
}

// Given another key in the place of the state's own, when the own one is known, then it opens it.
TEST(EncryptedState, OutlivesTheExchangeOfItsKey) {
  const KeyFiles earlier{{kKeyPath, KeyFile('b')}, {kKeyPath, KeyFile('a')}};
  const FileTree reference{{kKeyPath, KeyFile('b')}, {kStatePath, StateFile('a', true)}};
  const FileTree testee{{kKeyPath, KeyFile('b')}, {kStatePath, StateFile('a', false)}};
  EXPECT_TRUE(AreSame(reference, testee, Keys(earlier)));
  EXPECT_EQ(Decrypted(testee, kStatePath, Keys(earlier)).bytes, State(false));
}

// Given the same state, when it is sealed with another key, then it is not the same file.
TEST(EncryptedState, CountsItsKey) {
  const KeyFiles earlier{{kKeyPath, KeyFile('a')}, {kKeyPath, KeyFile('b')}};
  const FileTree reference{{kStatePath, StateFile('a', true)}};
  EXPECT_TRUE(AreSame(reference, {{kStatePath, StateFile('a', true, '2')}}, Keys(earlier)));
  EXPECT_FALSE(AreSame(reference, {{kStatePath, StateFile('b', true)}}, Keys(earlier)));
}

// Given a state to which bytes were appended, then those count and the order before them does not.
TEST(EncryptedState, IsOpenedWithoutWhatWasAppended) {
  const FileKeys keys = Keys({{kKeyPath, KeyFile('a')}});
  const FileTree reference{{kStatePath, StateFile('a', true) + "tail"}};
  EXPECT_EQ(Decrypted(reference, kStatePath, keys).bytes, State(true) + "tail");
  EXPECT_TRUE(AreSame(reference, {{kStatePath, StateFile('a', false) + "tail"}}, keys));
  EXPECT_FALSE(AreSame(reference, {{kStatePath, StateFile('a', false) + "tale"}}, keys));
}

// Given bytes that no key opens, when they differ, then they do.
TEST(EncryptedState, IsComparedAsItIsWhereNothingOpensIt) {
  std::string torn = StateFile('a', true);
  std::string other = StateFile('a', false);
  torn.back() ^= 1;
  other.back() ^= 1;
  const FileKeys keys = Keys({{kKeyPath, KeyFile('a')}});
  EXPECT_EQ(Decrypted({{kStatePath, torn}}, kStatePath, keys).bytes, torn);
  EXPECT_EQ(Decrypted({{kStatePath, torn}}, kStatePath, keys).seed, "");
  EXPECT_FALSE(AreSame({{kStatePath, torn}}, {{kStatePath, other}}, keys));
}

}  // namespace
}  // namespace jsparity
