// Bytes that nobody is to find in memory afterwards.
#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include "jsstore/bytes.h"

namespace jsstore {

// Key material: owned, never copied, overwritten when it goes.
class Secret {
 public:
  Secret() = default;
  explicit Secret(size_t size) : bytes_(size) {}
  explicit Secret(Bytes bytes) : bytes_(std::move(bytes)) {}
  Secret(Secret&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { Wipe(); }

  BytesView view() const { return bytes_; }
  std::span<uint8_t> bytes() { return bytes_; }
  size_t size() const { return bytes_.size(); }
  // Overwrites and empties.
  void Wipe();

 private:
  Bytes bytes_;
};

}  // namespace jsstore
