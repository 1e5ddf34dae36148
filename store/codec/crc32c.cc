#include "store/codec/crc32c.h"

#include <array>
#include <cstddef>

#include "store/codec/unaligned.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace jsstore {
namespace {

// The polynomial with its bits reversed, as the checksum holds them: bit 31 is x^0.
constexpr uint32_t kCastagnoli = 0x82f63b78;
constexpr uint32_t kPolynomialOne = 1U << 31;

constexpr uint32_t TimesX(uint32_t a) { return (a >> 1) ^ ((a & 1) != 0 ? kCastagnoli : 0); }

constexpr uint32_t TimesModulo(uint32_t a, uint32_t b) {
  uint32_t product = 0;
  for (uint32_t bit = kPolynomialOne; bit != 0; bit >>= 1, b = TimesX(b)) {
    if ((a & bit) != 0) product ^= b;
  }
  return product;
}

constexpr uint32_t PowerOfX(uint64_t exponent) {
  uint32_t result = kPolynomialOne;
  for (uint32_t square = TimesX(kPolynomialOne); exponent != 0; exponent >>= 1) {
    if ((exponent & 1) != 0) result = TimesModulo(result, square);
    square = TimesModulo(square, square);
  }
  return result;
}

using CrcTables = std::array<std::array<uint32_t, 256>, 8>;

// Table t advances a byte that has t more bytes behind it in its word.
constexpr CrcTables MakeCrcTables() {
  CrcTables tables{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = TimesX(value);
    tables[0][byte] = value;
  }
  for (size_t t = 1; t < tables.size(); ++t) {
    for (size_t byte = 0; byte < 256; ++byte) {
      const uint32_t before = tables[t - 1][byte];
      tables[t][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  }
  return tables;
}

constexpr CrcTables kCrcTables = MakeCrcTables();

#if defined(__x86_64__)

// One crc32 instruction takes three cycles and one can start each cycle, so three runs of bytes go
// side by side and are joined afterwards.
constexpr size_t kLongLane = 1024;
constexpr size_t kShortLane = 64;

// What Join multiplies with to move a checksum past `bytes` more bytes. 33 powers of x come from
// the multiplication's and the reducing crc32's own shifts.
constexpr uint32_t Shift(size_t bytes) { return PowerOfX(8 * bytes - 33); }

__attribute__((target("sse4.2,pclmul"))) inline uint64_t Shifted(uint64_t crc, uint32_t shift) {
  const __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<int64_t>(crc)),
                                               _mm_cvtsi64_si128(static_cast<int64_t>(shift)), 0);
  return _mm_crc32_u64(0, static_cast<uint64_t>(_mm_cvtsi128_si64(product)));
}

template <size_t kLane>
__attribute__((target("sse4.2,pclmul"))) inline uint64_t ThreeLanes(uint64_t crc,
                                                                    const uint8_t*& at,
                                                                    const uint8_t* end) {
  while (static_cast<size_t>(end - at) >= 3 * kLane) {
    uint64_t second = 0;
    uint64_t third = 0;
    for (size_t i = 0; i < kLane; i += 8) {
      crc = _mm_crc32_u64(crc, codec::Load<uint64_t>(at + i));
      second = _mm_crc32_u64(second, codec::Load<uint64_t>(at + kLane + i));
      third = _mm_crc32_u64(third, codec::Load<uint64_t>(at + 2 * kLane + i));
    }
    crc = Shifted(crc, Shift(2 * kLane)) ^ Shifted(second, Shift(kLane)) ^ third;
    at += 3 * kLane;
  }
  return crc;
}

__attribute__((target("sse4.2,pclmul"))) uint32_t CrcByInstructions(BytesView bytes) {
  const uint8_t* at = bytes.data();
  const uint8_t* const end = at + bytes.size();
  uint64_t crc = 0xffffffff;
  crc = ThreeLanes<kLongLane>(crc, at, end);
  crc = ThreeLanes<kShortLane>(crc, at, end);
  for (; end - at >= 8; at += 8) crc = _mm_crc32_u64(crc, codec::Load<uint64_t>(at));
  for (; at != end; ++at) crc = _mm_crc32_u8(static_cast<uint32_t>(crc), *at);
  return ~static_cast<uint32_t>(crc);
}

#endif

}  // namespace

bool Crc32cCpuHasIt() {
#if defined(__x86_64__)
  static const bool kHasIt = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul");
  return kHasIt;
#else
  return false;
#endif
}

uint32_t Crc32cByCpu(BytesView bytes) {
#if defined(__x86_64__)
  return CrcByInstructions(bytes);
#else
  return Crc32cByTable(bytes);
#endif
}

uint32_t Crc32cByTable(BytesView bytes) {
  const uint8_t* at = bytes.data();
  const uint8_t* const end = at + bytes.size();
  uint32_t crc = 0xffffffff;
  for (; end - at >= 8; at += 8) {
    const uint64_t word = codec::Load<uint64_t>(at) ^ crc;
    crc = 0;
    for (size_t i = 0; i < 8; ++i) crc ^= kCrcTables[7 - i][(word >> (8 * i)) & 0xff];
  }
  for (; at != end; ++at) crc = (crc >> 8) ^ kCrcTables[0][(crc ^ *at) & 0xff];
  return ~crc;
}

uint32_t Crc32c(BytesView bytes) {
  return Crc32cCpuHasIt() ? Crc32cByCpu(bytes) : Crc32cByTable(bytes);
}

}  // namespace jsstore
