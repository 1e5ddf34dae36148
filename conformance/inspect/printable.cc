#include "conformance/inspect/printable.h"

#include <cstdint>

#include "store/format/rfc3339.h"
#include "store/format/utf8.h"

namespace jsparity {
namespace {

// C0, DEL and C1: some terminals obey the last, too.
bool IsControl(char32_t rune) { return rune < 0x20 || (rune >= 0x7f && rune < 0xa0); }

void AppendEscaped(char c, std::string& shown) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto byte = static_cast<uint8_t>(c);
  shown += "\\x";
  shown += kDigits[byte >> 4];
  shown += kDigits[byte & 15];
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const jsstore::Rune rune = jsstore::DecodeRune(text);
    if (rune.value == '\\') {
      shown += "\\\\";
    } else if (rune.valid && !IsControl(rune.value)) {
      shown += text.substr(0, rune.bytes);
    } else {
      for (const char byte : text.substr(0, rune.bytes)) AppendEscaped(byte, shown);
    }
    text.remove_prefix(rune.bytes);
  }
  return shown;
}

std::string TimeText(int64_t unix_ns) {
  return unix_ns == 0 ? "-" : jsstore::FormatRfc3339(unix_ns);
}

}  // namespace jsparity
