// Reading UTF-8 as Go's unicode/utf8 does: bytes that are no character count one by one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace jsstore {

inline constexpr char32_t kReplacementRune = 0xFFFD;

struct Rune {
  char32_t value = kReplacementRune;
  size_t bytes = 1;
  bool valid = false;  // false: not UTF-8 (overlong, surrogate, too large, cut off); bytes is 1
};

// The first character of `text`, which must not be empty (utf8.DecodeRuneInString).
Rune DecodeRune(std::string_view text);

}  // namespace jsstore
