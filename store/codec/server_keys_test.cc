#include "jsstore/server_keys.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <string>

namespace jsstore {
namespace {

// By another library than the one that is used.
Bytes Hmac(const std::string& key, const std::string& text) {
  Bytes digest(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const uint8_t*>(text.data()), text.size(), digest.data(), &size);
  digest.resize(size);
  return digest;
}

TEST(ServerKeys, AreAnHmacOverTheAccountAndTheContext) {
  EXPECT_EQ(DeriveServerKey("secret", "ACME", "ORDERS:7"), Hmac("secret", "ACMEORDERS:7"));
  // A secret longer than a block of the hash.
  const std::string secret(100, 's');
  EXPECT_EQ(DeriveServerKey(secret, "$G", "S"), Hmac(secret, "$GS"));
}

TEST(ServerKeys, AreOfTheGlobalAccountWhereNoneIsNamed) {
  const auto key = ServerKeyGenerator("secret")("ORDERS");
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(*key, Hmac("secret", "$GORDERS"));
}

TEST(ServerKeys, AreNoneWithoutASecret) { EXPECT_EQ(ServerKeyGenerator(""), nullptr); }

}  // namespace
}  // namespace jsstore
