// Scripts of components: an operation a line, words between single spaces, a byte of a word written
// %XX where it is no printable ASCII, a space or '%'.
#pragma once

#include <charconv>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace jsparity {

// One line, word by word. Scripts come from our own generators: a word that is missing reads as
// zero or empty here, and the reference's side refuses the line.
class ScriptLine {
 public:
  explicit ScriptLine(std::string_view text) : rest_(text) {}

  std::string_view Word();
  uint64_t U64() { return Number<uint64_t>(); }
  int64_t I64() { return Number<int64_t>(); }
  // A word with its %XX undone.
  std::string Bytes();

 private:
  template <typename T>
  T Number() {
    const std::string_view word = Word();
    T value = 0;
    std::from_chars(word.data(), word.data() + word.size(), value);
    return value;
  }

  std::string_view rest_;
};

// The answers to all lines, a line each.
std::string Transcript(std::string_view script,
                       const std::function<std::string(std::string_view op, ScriptLine&)>& run);

std::string EscapedWord(std::string_view bytes);
std::string Hexadecimal(std::span<const uint8_t> bytes);
inline const char* YesNo(bool yes) { return yes ? "true" : "false"; }

}  // namespace jsparity
