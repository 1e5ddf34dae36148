// What AES-GCM and AES-CTR share of OpenSSL.
#pragma once

#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <new>

#include "jsstore/bytes.h"

namespace jsstore {

constexpr size_t kAesBlockBytes = 16;

struct FreeAesContext {
  // Wipes the key schedule.
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using AesContext = std::unique_ptr<EVP_CIPHER_CTX, FreeAesContext>;

inline AesContext NewAesContext() {
  AesContext context(EVP_CIPHER_CTX_new());
  if (context == nullptr) throw std::bad_alloc();
  return context;
}

// OpenSSL counts in int. Nothing but a context without a key makes the update fail.
inline void UpdateAes(EVP_CIPHER_CTX* context, BytesView in, uint8_t* out) {
  constexpr size_t kPieceBytes = size_t{1} << 30;
  while (!in.empty()) {
    const size_t piece = std::min(in.size(), kPieceBytes);
    int done = 0;
    EVP_CipherUpdate(context, out, &done, in.data(), static_cast<int>(piece));
    in = in.subspan(piece);
    out += piece;
  }
}

}  // namespace jsstore
