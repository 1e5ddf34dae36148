// Reads numbers from bytes, front to back; past the end, or at a number that is none, it turns bad
// and answers zeros.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace jsparity {

// At the end of every record and of index.db: HighwayHash-64.
inline constexpr size_t kChecksumBytes = 8;

class ByteCursor {
 public:
  explicit ByteCursor(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  size_t offset() const { return offset_; }
  size_t left() const { return bytes_.size() - offset_; }

  // `width` bytes, little-endian; width at most 8.
  uint64_t Fixed(size_t width) {
    const std::string_view raw = Raw(width);
    uint64_t value = 0;
    for (size_t i = raw.size(); i > 0; --i) {
      value = value << 8 | static_cast<uint8_t>(raw[i - 1]);
    }
    return value;
  }
  // Go's binary.Uvarint.
  uint64_t Uvarint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = Fixed(1);
      if (!ok_ || (shift == 63 && byte > 1)) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    ok_ = false;
    return 0;
  }
  // Go's binary.Varint: zigzag.
  int64_t Varint() {
    const uint64_t raw = Uvarint();
    return static_cast<int64_t>(raw >> 1) ^ -static_cast<int64_t>(raw & 1);
  }
  std::string_view Raw(size_t size) {
    if (!ok_ || size > left()) {
      ok_ = false;
      return {};
    }
    offset_ += size;
    return bytes_.substr(offset_ - size, size);
  }

 private:
  std::string_view bytes_;
  size_t offset_ = 0;
  bool ok_ = true;
};

}  // namespace jsparity
