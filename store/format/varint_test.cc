#include "store/format/varint.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <limits>

namespace jsstore {
namespace {

Bytes Encoded(uint64_t value) {
  Bytes out;
  AppendUvarint(out, value);
  return out;
}

TEST(Varint, EncodesSevenBitsAByteLowestFirst) {
  EXPECT_EQ(Encoded(0), (Bytes{0x00}));
  EXPECT_EQ(Encoded(127), (Bytes{0x7F}));
  EXPECT_EQ(Encoded(128), (Bytes{0x80, 0x01}));
  EXPECT_EQ(Encoded(300), (Bytes{0xAC, 0x02}));
  EXPECT_EQ(Encoded(UINT64_MAX),
            (Bytes{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}));
}

TEST(Varint, FoldsSignsZigzag) {
  const std::pair<int64_t, uint64_t> folded[] = {
      {0, 0},
      {-1, 1},
      {1, 2},
      {-2, 3},
      {std::numeric_limits<int64_t>::max(), UINT64_MAX - 1},
      {std::numeric_limits<int64_t>::min(), UINT64_MAX}};
  for (const auto& [value, expected] : folded) {
    Bytes out;
    AppendVarint(out, value);
    EXPECT_EQ(out, Encoded(expected)) << value;
  }
}

TEST(Varint, TruncatedNumberHasSizeZero) {
  const Bytes whole = Encoded(UINT64_MAX);
  for (size_t size = 0; size < whole.size(); ++size) {
    const auto read = ReadUvarint(BytesView(whole).first(size));
    EXPECT_EQ(read.size, 0) << size;
    EXPECT_EQ(read.value, 0U) << size;
  }
}

TEST(Varint, TenthByteAboveOneOverflows) {
  Bytes in(9, 0x80);
  in.push_back(0x02);
  EXPECT_EQ(ReadUvarint(in).size, -10);
  in.back() = 0x01;
  EXPECT_EQ(ReadUvarint(in).value, uint64_t{1} << 63);
}

TEST(Varint, EleventhByteOverflows) {
  const Bytes ten_continued(10, 0x80);
  EXPECT_EQ(ReadUvarint(ten_continued).size, 0);
  Bytes eleven = ten_continued;
  eleven.push_back(0x00);
  EXPECT_EQ(ReadUvarint(eleven).size, -11);
  eleven.insert(eleven.end(), 5, 0xFF);
  EXPECT_EQ(ReadUvarint(eleven).size, -11);
}

TEST(Varint, LongFormsOfSmallNumbersAreAccepted) {
  const auto read = ReadUvarint(Bytes{0x81, 0x80, 0x80, 0x00, 0x55});
  EXPECT_EQ(read.value, 1U);
  EXPECT_EQ(read.size, 4);
}

RC_GTEST_PROP(Varint, UnsignedRoundTrip, ()) {
  const auto shift = *rc::gen::inRange(0, 64);
  const auto value = *rc::gen::arbitrary<uint64_t>() >> shift;
  Bytes out = Encoded(value);
  out.push_back(*rc::gen::arbitrary<uint8_t>());
  const auto read = ReadUvarint(out);
  RC_ASSERT(read.value == value);
  RC_ASSERT(static_cast<size_t>(read.size) == out.size() - 1);
}

RC_GTEST_PROP(Varint, SignedRoundTrip, ()) {
  const auto shift = *rc::gen::inRange(0, 64);
  const auto value = *rc::gen::arbitrary<int64_t>() >> shift;
  Bytes out;
  AppendVarint(out, value);
  const auto read = ReadVarint(out);
  RC_ASSERT(read.value == value);
  RC_ASSERT(static_cast<size_t>(read.size) == out.size());
}

}  // namespace
}  // namespace jsstore
