#include "conformance/inspect/printable.h"

#include <cstdint>

#include "store/format/rfc3339.h"

namespace jsparity {

std::string Printable(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string shown;
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if (c == '\\') {
      shown += "\\\\";
    } else if (byte < 0x20 || byte == 0x7f) {
      shown += "\\x";
      shown += kDigits[byte >> 4];
      shown += kDigits[byte & 15];
    } else {
      shown += c;
    }
  }
  return shown;
}

std::string TimeText(int64_t unix_ns) {
  return unix_ns == 0 ? "-" : jsstore::FormatRfc3339(unix_ns);
}

}  // namespace jsparity
