#include "jsstore/algorithm_names.h"

namespace jsstore {

std::string_view CipherName(Cipher cipher) {
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

std::string_view CompressionName(Compression compression) {
  switch (compression) {
    case Compression::kNone:
      return "None";
    case Compression::kS2:
      return "S2";
  }
  return "Unknown StoreCompression";
}

}  // namespace jsstore
