#include "store/format/utf8.h"

namespace jsstore {
namespace {

// How many bytes follow a leading byte, the bits that it carries itself, and the smallest
// character that may be written with so many.
struct Lead {
  size_t following;
  char32_t bits;
  char32_t smallest;
};

constexpr Lead kNoLead{0, 0, 0};

Lead ReadLead(uint8_t byte) {
  if ((byte & 0xE0) == 0xC0) return {1, byte & 0x1Fu, 0x80};
  if ((byte & 0xF0) == 0xE0) return {2, byte & 0x0Fu, 0x800};
  if ((byte & 0xF8) == 0xF0) return {3, byte & 0x07u, 0x10000};
  return kNoLead;
}

bool IsCharacter(char32_t value) {
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  return value <= 0x10FFFF && !surrogate;
}

}  // namespace

Rune DecodeRune(std::string_view text) {
  const auto first = static_cast<uint8_t>(text[0]);
  if (first < 0x80) return {first, 1, true};
  const Lead lead = ReadLead(first);
  if (lead.following == 0 || text.size() <= lead.following) return {};
  char32_t value = lead.bits;
  for (size_t i = 1; i <= lead.following; ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    if ((byte & 0xC0) != 0x80) return {};
    value = value << 6 | (byte & 0x3Fu);
  }
  if (value < lead.smallest || !IsCharacter(value)) return {};
  return {value, lead.following + 1, true};
}

}  // namespace jsstore
