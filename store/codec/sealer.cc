#include "store/codec/sealer.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>
#include <cassert>
#include <memory>

#include "store/codec/aes.h"

namespace jsstore {
namespace {

constexpr size_t kChaChaNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kChaChaKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
static_assert(kSealTagBytes == crypto_aead_xchacha20poly1305_ietf_ABYTES);

const EVP_CIPHER* AesGcm(size_t key_bytes) {
  switch (key_bytes) {
    case 16:
      return EVP_aes_128_gcm();
    case 24:
      return EVP_aes_192_gcm();
    default:
      return EVP_aes_256_gcm();
  }
}

void SealAes(BytesView key, BytesView nonce, BytesView plain, uint8_t* out) {
  const AesContext context = NewAesContext();
  EVP_EncryptInit_ex(context.get(), AesGcm(key.size()), nullptr, nullptr, nullptr);
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(nonce.size()),
                      nullptr);
  EVP_EncryptInit_ex(context.get(), nullptr, nullptr, key.data(), nonce.data());
  UpdateAes(context.get(), plain, out);
  int rest = 0;
  EVP_EncryptFinal_ex(context.get(), out + plain.size(), &rest);
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kSealTagBytes, out + plain.size());
}

bool OpenAes(BytesView key, BytesView nonce, BytesView sealed, uint8_t* plain) {
  const AesContext context = NewAesContext();
  EVP_DecryptInit_ex(context.get(), AesGcm(key.size()), nullptr, nullptr, nullptr);
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(nonce.size()),
                      nullptr);
  EVP_DecryptInit_ex(context.get(), nullptr, nullptr, key.data(), nonce.data());
  const BytesView text = sealed.first(sealed.size() - kSealTagBytes);
  UpdateAes(context.get(), text, plain);
  Bytes tag(sealed.end() - kSealTagBytes, sealed.end());
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kSealTagBytes, tag.data());
  int rest = 0;
  return EVP_DecryptFinal_ex(context.get(), plain + text.size(), &rest) == 1;
}

}  // namespace

size_t NonceBytes(Cipher cipher) {
  switch (cipher) {
    case Cipher::kChaCha:
      return kChaChaNonceBytes;
    case Cipher::kAes:
      return kAesBlockBytes;
    default:
      return 0;
  }
}

Result<Sealer> Sealer::Make(Cipher cipher, BytesView key) {
  if (cipher == Cipher::kChaCha) {
    if (key.size() != kChaChaKeyBytes) {
      return Fail(Error::Other("chacha20poly1305: bad key length"));
    }
  } else if (cipher == Cipher::kAes) {
    if (key.size() != 16 && key.size() != 24 && key.size() != 32) {
      return Fail(Error::Other("crypto/aes: invalid key size " + std::to_string(key.size())));
    }
  } else {
    return Fail(ErrorCode::kUnknownCipher);
  }
  return Sealer(cipher, Secret(Bytes(key.begin(), key.end())));
}

Bytes Sealer::Seal(BytesView nonce, BytesView plain) const {
  assert(nonce.size() == NonceBytes(cipher_));
  Bytes sealed(nonce.size() + plain.size() + kSealTagBytes);
  std::copy(nonce.begin(), nonce.end(), sealed.begin());
  uint8_t* out = sealed.data() + nonce.size();
  if (cipher_ == Cipher::kChaCha) {
    crypto_aead_xchacha20poly1305_ietf_encrypt(out, nullptr, plain.data(), plain.size(), nullptr, 0,
                                               nullptr, nonce.data(), key_.view().data());
  } else {
    SealAes(key_.view(), nonce, plain, out);
  }
  return sealed;
}

Result<Bytes> Sealer::Open(BytesView sealed) const {
  const size_t around = NonceBytes(cipher_) + kSealTagBytes;
  Bytes plain(sealed.size() < around ? 0 : sealed.size() - around);
  JSSTORE_TRY(OpenInto(sealed, plain.data()));
  return plain;
}

Result<Secret> Sealer::OpenSecret(BytesView sealed) const {
  const size_t around = NonceBytes(cipher_) + kSealTagBytes;
  Secret plain(sealed.size() < around ? 0 : sealed.size() - around);
  JSSTORE_TRY(OpenInto(sealed, plain.bytes().data()));
  return plain;
}

// The texts are those of the libraries that the reference uses.
Status Sealer::OpenInto(BytesView sealed, uint8_t* plain) const {
  const size_t nonce_bytes = NonceBytes(cipher_);
  const bool chacha = cipher_ == Cipher::kChaCha;
  bool opened = false;
  if (sealed.size() >= nonce_bytes + kSealTagBytes) {
    const BytesView nonce = sealed.first(nonce_bytes);
    const BytesView text = sealed.subspan(nonce_bytes);
    opened = chacha ? crypto_aead_xchacha20poly1305_ietf_decrypt(
                          plain, nullptr, nullptr, text.data(), text.size(), nullptr, 0,
                          nonce.data(), key_.view().data()) == 0
                    : OpenAes(key_.view(), nonce, text, plain);
  }
  if (opened) return {};
  return Fail(Error::Other(chacha ? "chacha20poly1305: message authentication failed"
                                  : "cipher: message authentication failed"));
}

}  // namespace jsstore
