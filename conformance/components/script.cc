#include "conformance/components/script.h"

#include <algorithm>

namespace jsparity {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

void AppendHex(std::string& out, uint8_t byte) {
  out += kHexDigits[byte >> 4];
  out += kHexDigits[byte & 15];
}

}  // namespace

std::string_view ScriptLine::Word() {
  const std::string_view word = rest_.substr(0, rest_.find(' '));
  rest_.remove_prefix(word.size());
  if (!rest_.empty()) rest_.remove_prefix(1);
  return word;
}

std::string ScriptLine::Bytes() {
  const std::string_view word = Word();
  std::string bytes;
  for (size_t i = 0; i < word.size(); ++i) {
    if (word[i] != '%' || i + 2 >= word.size()) {
      bytes += word[i];
      continue;
    }
    uint8_t byte = 0;
    std::from_chars(word.data() + i + 1, word.data() + i + 3, byte, 16);
    bytes += static_cast<char>(byte);
    i += 2;
  }
  return bytes;
}

std::string Transcript(std::string_view script,
                       const std::function<std::string(std::string_view, ScriptLine&)>& run) {
  std::string out;
  while (!script.empty()) {
    const std::string_view text = script.substr(0, script.find('\n'));
    script.remove_prefix(std::min(text.size() + 1, script.size()));
    if (text.empty()) continue;
    ScriptLine line(text);
    const std::string_view op = line.Word();
    out += run(op, line);
    out += '\n';
  }
  return out;
}

std::string EscapedWord(std::string_view bytes) {
  std::string word;
  for (char c : bytes) {
    if (c > ' ' && c < 0x7f && c != '%') {
      word += c;
    } else {
      word += '%';
      AppendHex(word, static_cast<uint8_t>(c));
    }
  }
  return word;
}

std::string Hexadecimal(std::span<const uint8_t> bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  for (uint8_t byte : bytes) AppendHex(text, byte);
  return text;
}

}  // namespace jsparity
