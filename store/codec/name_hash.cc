#include "store/codec/name_hash.h"

#include <sodium.h>

#include <array>

namespace jsstore {

std::string NameHash(std::string_view name) {
  constexpr std::string_view kDigits =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  constexpr size_t kHashBytes = 8;
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest;
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(name.data()),
                     name.size());
  std::string hash;
  for (size_t i = 0; i < kHashBytes; ++i) hash += kDigits[digest[i] % kDigits.size()];
  return hash;
}

}  // namespace jsstore
