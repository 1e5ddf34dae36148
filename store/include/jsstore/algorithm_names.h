// The words for what a store encrypts and compresses with, for people to read. A configuration has
// other words (jsstore/meta_files.h).
#pragma once

#include <string_view>

#include "jsstore/config.h"

namespace jsstore {

// Of a value that no enumerator has, that it is unknown (filestore.go: StoreCipher.String).
constexpr std::string_view CipherName(Cipher cipher) {
  switch (cipher) {
    case Cipher::kChaCha:
      return "ChaCha20-Poly1305";
    case Cipher::kAes:
      return "AES-GCM";
    case Cipher::kNone:
      return "None";
  }
  return "Unknown StoreCipher";
}

// The same of a compression (filestore.go: StoreCompression.String).
constexpr std::string_view CompressionName(Compression compression) {
  switch (compression) {
    case Compression::kNone:
      return "None";
    case Compression::kS2:
      return "S2";
  }
  return "Unknown StoreCompression";
}

}  // namespace jsstore
