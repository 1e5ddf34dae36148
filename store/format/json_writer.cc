#include "store/format/json_writer.h"

#include "store/format/rfc3339.h"
#include "store/format/utf8.h"

namespace jsstore {
namespace {

// The letter after the backslash, for characters that have a short escape; else 0.
char ShortEscape(char32_t c) {
  switch (c) {
    case '"':
    case '\\':
      return static_cast<char>(c);
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

// JSON may stand inside HTML and JavaScript, so Go escapes what would end either.
bool NeedsNumber(char32_t c) {
  return c < 0x20 || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029;
}

std::string NumberEscape(char32_t c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string escape = "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) escape += kHex[c >> shift & 0xF];
  return escape;
}

}  // namespace

void JsonWriter::Key(std::string_view key) {
  Separate();
  AppendQuoted(key);
  text_ += ':';
  needs_comma_ = false;
}

void JsonWriter::String(std::string_view value) {
  Separate();
  AppendQuoted(value);
}

void JsonWriter::Signed(int64_t value) {
  Separate();
  text_ += std::to_string(value);
}

void JsonWriter::Unsigned(uint64_t value) {
  Separate();
  text_ += std::to_string(value);
}

void JsonWriter::Boolean(bool value) {
  Separate();
  text_ += value ? "true" : "false";
}

void JsonWriter::Time(TimeNs value) { String(FormatRfc3339(value)); }

void JsonWriter::Open(char bracket) {
  Separate();
  text_ += bracket;
  needs_comma_ = false;
}

void JsonWriter::Close(char bracket) {
  text_ += bracket;
  needs_comma_ = true;
}

void JsonWriter::Separate() {
  if (needs_comma_) text_ += ',';
  needs_comma_ = true;
}

void JsonWriter::AppendQuoted(std::string_view text) {
  text_ += '"';
  while (!text.empty()) {
    const Rune rune = DecodeRune(text);
    if (!rune.valid) {
      text_ += "\\ufffd";
    } else if (const char letter = ShortEscape(rune.value); letter != 0) {
      text_ += '\\';
      text_ += letter;
    } else if (NeedsNumber(rune.value)) {
      text_ += NumberEscape(rune.value);
    } else {
      text_ += text.substr(0, rune.bytes);
    }
    text.remove_prefix(rune.bytes);
  }
  text_ += '"';
}

}  // namespace jsstore
