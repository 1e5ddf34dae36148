#include "conformance/protocol/subject_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace jsparity {
namespace {

bool IsAscii(char c) { return static_cast<uint8_t>(c) < 0x80; }

// How characters begin: with a byte from `first_min` on, and a second one within these ends.
struct Opening {
  uint8_t first_min;
  uint8_t second_min;
  uint8_t second_max;
  size_t bytes;  // of the whole character; 0: it begins none
};
constexpr std::array kOpenings{
    Opening{0xF5, 0, 0, 0},       Opening{0xF4, 0x80, 0x8F, 4}, Opening{0xF1, 0x80, 0xBF, 4},
    Opening{0xF0, 0x90, 0xBF, 4}, Opening{0xEE, 0x80, 0xBF, 3}, Opening{0xED, 0x80, 0x9F, 3},
    Opening{0xE1, 0x80, 0xBF, 3}, Opening{0xE0, 0xA0, 0xBF, 3}, Opening{0xC2, 0x80, 0xBF, 2},
    Opening{0x80, 0, 0, 0},
};

// Of the character that a text begins with; 0 where it begins with none.
size_t CharacterBytes(std::string_view text) {
  if (IsAscii(text[0])) return 1;
  const auto first = static_cast<uint8_t>(text[0]);
  const auto opening = std::ranges::find_if(
      kOpenings, [first](const Opening& one) { return first >= one.first_min; });
  if (opening->bytes == 0 || text.size() < opening->bytes) return 0;
  const auto second = static_cast<uint8_t>(text[1]);
  if (second < opening->second_min || second > opening->second_max) return 0;
  const std::string_view rest = text.substr(2, opening->bytes - 2);
  const bool goes_on =
      std::ranges::all_of(rest, [](char c) { return (static_cast<uint8_t>(c) & 0xC0) == 0x80; });
  return goes_on ? opening->bytes : 0;
}

}  // namespace

std::string SubjectText(std::string_view subject) {
  if (std::ranges::all_of(subject, IsAscii)) return std::string(subject);
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::string text;
  while (!subject.empty()) {
    const size_t bytes = CharacterBytes(subject);
    text += bytes == 0 ? kReplacement : subject.substr(0, bytes);
    subject.remove_prefix(std::max<size_t>(bytes, 1));
  }
  return text;
}

}  // namespace jsparity
