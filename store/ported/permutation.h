// How what a store writes is encrypted and compressed: what the reference's tests go through, all
// permutations one after the other (testFileStoreAllPermutations of filestore_test.go).
#pragma once

#include <array>
#include <ostream>
#include <string>

#include "jsstore/config.h"

namespace jsstore {

struct Permutation {
  Cipher cipher = Cipher::kNone;
  Compression compression = Compression::kNone;

  bool Encrypts() const { return cipher != Cipher::kNone; }
  bool Compresses() const { return compression != Compression::kNone; }
  // Whether a block's file is its records as they are.
  bool IsPlain() const { return !Encrypts() && !Compresses(); }
  // "NoneNone", "ChaChaS2".
  std::string Name() const {
    const std::string encrypted = cipher == Cipher::kAes      ? "Aes"
                                  : cipher == Cipher::kChaCha ? "ChaCha"
                                                              : "None";
    return encrypted + (Compresses() ? "S2" : "None");
  }
  // For GoogleTest.
  friend std::ostream& operator<<(std::ostream& out, const Permutation& permutation) {
    return out << permutation.Name();
  }
};

inline constexpr std::array<Permutation, 6> kPermutations{{
    {Cipher::kNone, Compression::kNone},
    {Cipher::kNone, Compression::kS2},
    {Cipher::kAes, Compression::kNone},
    {Cipher::kAes, Compression::kS2},
    {Cipher::kChaCha, Compression::kNone},
    {Cipher::kChaCha, Compression::kS2},
}};

}  // namespace jsstore
