// The stream cipher of a block's file (filestore.go: genBlockEncryptionKey): XChaCha20, or AES in
// counter mode. Byte n of the file is combined with byte n of the stream; encrypting and decrypting
// are the same.
#pragma once

#include <array>
#include <cstdint>

#include "jsstore/bytes.h"
#include "jsstore/config.h"
#include "store/codec/aes.h"
#include "store/codec/secret.h"

namespace jsstore {

// Cost. Appending a record of ChaCha takes its bytes out of a stretch of the stream that was made
// at once, 16 blocks in parallel; block by block, a record of 150 bytes would cost four times as
// much.
//
// Not thread-safe: it knows how far it has come.
class Keystream {
 public:
  // `seed` has 32 bytes, `nonce` as many as NonceBytes(cipher); neither is kept. `cipher` is not
  // Cipher::kNone.
  Keystream(Cipher cipher, BytesView seed, BytesView nonce);
  ~Keystream();
  Keystream(const Keystream&) = delete;
  Keystream& operator=(const Keystream&) = delete;

  // Back to the first byte.
  void Rewind();
  // Combines `in` with the next bytes of the stream. `out` has in.size() bytes and may be
  // in.data().
  void Apply(BytesView in, uint8_t* out);
  void ApplyInPlace(std::span<uint8_t> bytes) { Apply(bytes, bytes.data()); }
  uint64_t position() const { return position_; }

 private:
  static constexpr size_t kAheadBytes = 1024;  // whole blocks

  void ApplyChaCha(BytesView in, uint8_t* out);
  size_t ApplyAhead(BytesView in, uint8_t* out);
  bool IsAhead() const;

  uint64_t position_ = 0;
  std::array<uint8_t, kAesBlockBytes> start_{};  // AES: the first counter
  AesContext aes_;
  std::array<uint8_t, 32> chacha_key_{};  // derived from the seed and the head of the nonce
  std::array<uint8_t, 8> chacha_nonce_{};
  // ChaCha: the stream's bytes from `ahead_from_` on, once something short was asked for.
  Secret ahead_;
  uint64_t ahead_from_ = 0;
};

}  // namespace jsstore
