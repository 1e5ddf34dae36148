#include "store/format/subject_text.h"

#include "store/format/utf8.h"

namespace jsstore {
namespace {

constexpr std::string_view kWhiteSpace = "\t\n\f\r ";

bool HasSoundCharacters(std::string_view text) {
  while (!text.empty()) {
    const Rune rune = DecodeRune(text);
    if (rune.value == 0 || rune.value == kReplacementRune) return false;
    text.remove_prefix(rune.bytes);
  }
  return true;
}

bool IsValidToken(std::string_view token) {
  return !token.empty() && token.find_first_of(kWhiteSpace) == std::string_view::npos;
}

}  // namespace

bool IsValidSubject(std::string_view subject) {
  if (!HasSoundCharacters(subject)) return false;
  while (true) {
    const size_t dot = subject.find('.');
    const std::string_view token = subject.substr(0, dot);
    if (!IsValidToken(token)) return false;
    if (dot == std::string_view::npos) return true;
    if (token == ">") return false;
    subject.remove_prefix(dot + 1);
  }
}

}  // namespace jsstore
