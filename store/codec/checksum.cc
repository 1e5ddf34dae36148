#include "store/codec/checksum.h"

#include <highwayhash/highwayhash_target.h>
#include <highwayhash/instruction_sets.h>
#include <sodium.h>

#include <cassert>
#include <cstring>

namespace jsstore {
namespace {

constexpr size_t kPartsMax = 4;

}  // namespace

Checksum::Checksum(std::string_view name) {
  static_assert(sizeof(key_) == crypto_hash_sha256_BYTES);
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(key_.data()),
                     reinterpret_cast<const unsigned char*>(name.data()), name.size());
}

ChecksumValue Checksum::Of(std::initializer_list<BytesView> parts) const {
  assert(parts.size() <= kPartsMax);
  std::array<highwayhash::StringView, kPartsMax> fragments;
  size_t count = 0;
  for (BytesView part : parts) {
    fragments[count++] = {reinterpret_cast<const char*>(part.data()), part.size()};
  }
  highwayhash::HHKey key;
  static_assert(sizeof(key) == sizeof(key_));
  std::memcpy(&key, key_.data(), sizeof(key));
  highwayhash::HHResult64 digest = 0;
  highwayhash::InstructionSets::Run<highwayhash::HighwayHashCat>(key, fragments.data(), count,
                                                                 &digest);
  ChecksumValue value;
  for (size_t i = 0; i < value.size(); ++i) value[i] = static_cast<uint8_t>(digest >> (8 * i));
  return value;
}

}  // namespace jsstore
