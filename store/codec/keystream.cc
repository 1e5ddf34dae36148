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

Keystream::Keystream(Cipher cipher, BytesView seed, BytesView nonce) {
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
  if (!aes_) return ApplyChaCha(in, out);
  UpdateAes(aes_.get(), in, out);
  position_ += in.size();
}

// What is long is combined as it is made, but for what is left of the block that was begun before:
// libsodium starts at whole blocks.
void Keystream::ApplyChaCha(BytesView in, uint8_t* out) {
  while (!in.empty()) {
    size_t done = in.size();
    if (position_ % kChaChaBlockBytes != 0 || in.size() < kAheadBytes) {
      done = ApplyAhead(in, out);
    } else {
      crypto_stream_chacha20_xor_ic(out, in.data(), in.size(), chacha_nonce_.data(),
                                    position_ / kChaChaBlockBytes, chacha_key_.data());
    }
    position_ += done;
    in = in.subspan(done);
    out += done;
  }
}

bool Keystream::IsAhead() const {
  return position_ >= ahead_from_ && position_ - ahead_from_ < ahead_.size();
}

// Combines what the stretch made ahead covers, at least one byte; answers how much.
size_t Keystream::ApplyAhead(BytesView in, uint8_t* out) {
  if (!IsAhead()) {
    if (ahead_.size() == 0) ahead_ = Secret(kAheadBytes);
    const uint64_t block = position_ / kChaChaBlockBytes;
    const auto fresh = ahead_.bytes();
    std::ranges::fill(fresh, uint8_t{0});
    crypto_stream_chacha20_xor_ic(fresh.data(), fresh.data(), fresh.size(), chacha_nonce_.data(),
                                  block, chacha_key_.data());
    ahead_from_ = block * kChaChaBlockBytes;
  }
  const BytesView stream = ahead_.view().subspan(position_ - ahead_from_);
  const size_t count = std::min(in.size(), stream.size());
  for (size_t i = 0; i < count; ++i) out[i] = in[i] ^ stream[i];
  return count;
}

}  // namespace jsstore
