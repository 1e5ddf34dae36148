// The keys of a store: how each asset (stream, block, consumer) gets its own, and how it is found
// again in its key file.
//
// | key file        | bytes    |                                             |
// | --------------- | -------- | ------------------------------------------- |
// | nonce           | 24 or 16 | of the seal; a block's keystream uses it too |
// | seed, encrypted | 32       | the asset's own key                         |
// | tag             | 16       |                                             |
#pragma once

#include <memory>
#include <string_view>

#include "jsstore/bytes.h"
#include "jsstore/config.h"
#include "jsstore/env.h"
#include "jsstore/error.h"
#include "jsstore/key_generator.h"
#include "store/codec/sealer.h"
#include "store/codec/secret.h"

namespace jsstore {

// A shorter key file is damaged, whatever the cipher.
constexpr size_t kKeyFileBytesMin = 64;

struct AssetKey {
  Cipher cipher = Cipher::kNone;
  Secret seed;
  Bytes nonce;
};

// Immutable after construction; as thread-safe as its generators.
class KeyRing {
 public:
  KeyRing(Cipher cipher, KeyGenerator present, KeyGenerator former)
      : cipher_(cipher), present_(std::move(present)), former_(std::move(former)) {}

  // Of a store that is not encrypted.
  static std::shared_ptr<const KeyRing> None();

  // False: nothing is encrypted, and nothing below may be asked for.
  bool Encrypts() const { return present_ != nullptr; }
  Cipher cipher() const { return cipher_; }

  struct NewKey {
    AssetKey key;
    Bytes file;
  };
  // Draws the seed, then the nonce (filestore.go: genEncryptionKeys).
  Result<NewKey> Generate(std::string_view context, Random& random) const;
  // A key sealed with the present generator and the present cipher.
  Result<AssetKey> Open(std::string_view context, BytesView file) const;
  // The same with the other cipher (filestore.go: consumerFileStore.convertCipher).
  Result<AssetKey> OpenWithOtherCipher(std::string_view context, BytesView file) const;
  // With whatever opens it: the present generator, then the former one, each with the present
  // cipher and with the other one. Errors: kBadKeySize, kKeyInvalid (filestore.go:
  // msgBlock.convertCipher).
  Result<AssetKey> OpenWithAny(std::string_view context, BytesView file) const;

 private:
  Cipher OtherCipher() const { return cipher_ == Cipher::kAes ? Cipher::kChaCha : Cipher::kAes; }
  static Result<Sealer> SealerOf(const KeyGenerator& generator, Cipher cipher,
                                 std::string_view context);
  static Result<AssetKey> OpenWith(const KeyGenerator& generator, Cipher cipher,
                                   std::string_view context, BytesView file);

  Cipher cipher_;
  KeyGenerator present_;
  KeyGenerator former_;
};

// Seals with a nonce drawn for this once.
Bytes SealWithFreshNonce(const Sealer& sealer, Cipher cipher, BytesView plain, Random& random);

}  // namespace jsstore
