#include "store/codec/keystream.h"

#include <sodium.h>

#include <algorithm>
#include <cassert>
#include <cstring>

#include "store/codec/sealer.h"

namespace jsstore {
namespace {

constexpr size_t kChaChaBlockBytes = 64;

}  // namespace

Keystream::Keystream(Cipher cipher, BytesView seed, BytesView nonce) : cipher_(cipher) {
  assert(seed.size() == chacha_key_.size() && nonce.size() == NonceBytes(cipher));
  if (cipher == Cipher::kChaCha) {
    // XChaCha20 is ChaCha20 with a derived key and the nonce's last 8 bytes.
    crypto_core_hchacha20(chacha_key_.data(), nonce.data(), seed.data(), nullptr);
    std::memcpy(chacha_nonce_.data(), nonce.data() + crypto_core_hchacha20_INPUTBYTES,
                chacha_nonce_.size());
    return;
  }
  std::memcpy(start_.data(), nonce.data(), start_.size());
  aes_ = NewAesContext();
  EVP_EncryptInit_ex(aes_.get(), EVP_aes_256_ctr(), nullptr, seed.data(), start_.data());
}

Keystream::~Keystream() { sodium_memzero(chacha_key_.data(), chacha_key_.size()); }

void Keystream::Rewind() {
  position_ = 0;
  if (aes_) EVP_EncryptInit_ex(aes_.get(), nullptr, nullptr, nullptr, start_.data());
}

void Keystream::Apply(BytesView in, uint8_t* out) {
  if (aes_) {
    UpdateAes(aes_.get(), in, out);
  } else {
    ApplyChaCha(in, out);
  }
  position_ += in.size();
}

// libsodium starts at whole blocks, so what is left of a block begun before goes first.
void Keystream::ApplyChaCha(BytesView in, uint8_t* out) {
  uint64_t block = position_ / kChaChaBlockBytes;
  const size_t into = position_ % kChaChaBlockBytes;
  if (into != 0 && !in.empty()) {
    const size_t head = std::min(in.size(), kChaChaBlockBytes - into);
    std::array<uint8_t, kChaChaBlockBytes> piece{};
    std::memcpy(piece.data() + into, in.data(), head);
    crypto_stream_chacha20_xor_ic(piece.data(), piece.data(), into + head, chacha_nonce_.data(),
                                  block, chacha_key_.data());
    std::memcpy(out, piece.data() + into, head);
    sodium_memzero(piece.data(), piece.size());
    in = in.subspan(head);
    out += head;
    ++block;
  }
  if (in.empty()) return;
  crypto_stream_chacha20_xor_ic(out, in.data(), in.size(), chacha_nonce_.data(), block,
                                chacha_key_.data());
}

}  // namespace jsstore
