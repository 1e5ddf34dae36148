// HighwayHash-64 with a key that is the SHA-256 of a name: what guards message records, index.db
// and meta files.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "jsstore/bytes.h"

namespace jsstore {

constexpr size_t kChecksumBytes = 8;
using ChecksumValue = std::array<uint8_t, kChecksumBytes>;

// Immutable after construction; any number of threads may use one object.
class Checksum {
 public:
  // The key is SHA-256 of `name`. The reference names a block "<stream>-<index>", stream files
  // "<stream>", consumer files "<stream>/<consumer>".
  explicit Checksum(std::string_view name);

  // The digest, little-endian as it stands on disk, of the parts as one run of bytes. At most
  // four parts; they are hashed where they lie, nothing is copied.
  ChecksumValue Of(std::initializer_list<BytesView> parts) const;

 private:
  alignas(32) std::array<uint64_t, 4> key_;
};

}  // namespace jsstore
