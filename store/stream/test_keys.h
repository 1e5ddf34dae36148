// Keys that a test's owner derives, for stores that are encrypted.
#pragma once

#include <string>
#include <string_view>

#include "jsstore/key_generator.h"
#include "store/codec/checksum.h"

namespace jsstore {

// As different for every secret and context as real ones.
inline KeyGenerator KeysOf(const std::string& secret) {
  return [secret](std::string_view context) -> Result<Bytes> {
    Bytes key;
    for (const char* part : {"0", "1", "2", "3"}) {
      const ChecksumValue piece = Checksum(secret + part + std::string(context)).Of({});
      key.insert(key.end(), piece.begin(), piece.end());
    }
    return key;
  };
}

}  // namespace jsstore
