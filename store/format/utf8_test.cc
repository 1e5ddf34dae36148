#include "store/format/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace jsstore {
namespace {

std::string Encode(char32_t c) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | (c >> shift & 0x3F)); };
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) return {static_cast<char>(0xC0 | c >> 6), tail(0)};
  if (c < 0x10000) return {static_cast<char>(0xE0 | c >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | c >> 18), tail(12), tail(6), tail(0)};
}

TEST(Utf8, EveryCharacterComesBack) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    const std::string text = Encode(c) + "x";
    const Rune rune = DecodeRune(text);
    ASSERT_EQ(rune.valid, !surrogate) << static_cast<uint32_t>(c);
    ASSERT_TRUE(rune.value == (surrogate ? kReplacementRune : c));
    ASSERT_EQ(rune.bytes, surrogate ? 1 : text.size() - 1);
  }
}

TEST(Utf8, BytesThatAreNoCharacterCountOneByOne) {
  const std::string bad[] = {"\x80",
                             "\xBF",
                             "\xC0\x80",
                             "\xC1\xBF",
                             "\xC3",
                             "\xC3x",
                             "\xE0\x80\x80",
                             "\xE0\x9F\xBF",
                             "\xE2\x82",
                             "\xE2\x82x",
                             "\xF0\x80\x80\x80",
                             "\xF0\x8F\xBF\xBF",
                             "\xF0\x9F\x98",
                             "\xF4\x90\x80\x80",
                             "\xF5\x80\x80\x80",
                             "\xFF"};
  for (const std::string& text : bad) {
    const Rune rune = DecodeRune(text);
    EXPECT_FALSE(rune.valid) << testing::PrintToString(text);
    EXPECT_EQ(rune.bytes, 1U);
    EXPECT_TRUE(rune.value == kReplacementRune);
  }
}

}  // namespace
}  // namespace jsstore
