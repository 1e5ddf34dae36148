// Authenticated encryption of whole files and of keys (filestore.go: genEncryptionKey):
// XChaCha20-Poly1305 with a nonce of 24 bytes, or AES-GCM with one of 16.
//
// | sealed     | bytes           |
// | ---------- | --------------- |
// | nonce      | 24 or 16        |
// | ciphertext | as the plaintext |
// | tag        | 16              |
#pragma once

#include <cstddef>

#include "jsstore/bytes.h"
#include "jsstore/config.h"
#include "jsstore/error.h"
#include "store/codec/secret.h"

namespace jsstore {

constexpr size_t kSealTagBytes = 16;

// 0 for Cipher::kNone.
size_t NonceBytes(Cipher cipher);

// Immutable after construction; any number of threads may use one object.
class Sealer {
 public:
  // The key has 32 bytes; for AES also 16 or 24. Errors: kUnknownCipher, kOther for another length.
  static Result<Sealer> Make(Cipher cipher, BytesView key);

  // `nonce` has NonceBytes and is used once.
  Bytes Seal(BytesView nonce, BytesView plain) const;
  // Errors (kOther): too short to be sealed, or sealed with another key, or damaged.
  Result<Bytes> Open(BytesView sealed) const;
  Result<Secret> OpenSecret(BytesView sealed) const;

 private:
  Sealer(Cipher cipher, Secret key) : cipher_(cipher), key_(std::move(key)) {}
  Status OpenInto(BytesView sealed, uint8_t* plain) const;

  Cipher cipher_;
  Secret key_;
};

}  // namespace jsstore
