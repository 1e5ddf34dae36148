#include "store/codec/secret.h"

#include <sodium.h>

namespace jsstore {

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  Wipe();
  bytes_ = std::exchange(other.bytes_, {});
  return *this;
}

void Secret::Wipe() {
  if (!bytes_.empty()) sodium_memzero(bytes_.data(), bytes_.size());
  bytes_.clear();
}

}  // namespace jsstore
