// The key of an encrypted block, and how far its file has been encrypted.
#pragma once

#include <utility>

#include "store/codec/key_ring.h"
#include "store/codec/keystream.h"

namespace jsstore {

// filestore.go: msgBlock's seed, nonce and bek. The keystream stands where the last use left it:
// records are appended with what follows the bytes that were read or written last.
struct BlockCrypt {
  explicit BlockCrypt(AssetKey k)
      : key(std::move(k)), stream(key.cipher, key.seed.view(), key.nonce) {}

  AssetKey key;
  Keystream stream;
};

}  // namespace jsstore
