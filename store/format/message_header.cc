#include "store/format/message_header.h"

namespace jsstore {
namespace {

// Where the key of such a line starts; npos when there is none (client.go: getHeaderKeyIndex).
size_t FindKey(std::string_view text, std::string_view key) {
  size_t searched = 0;
  while (true) {
    const size_t at = text.find(key, searched);
    // The reference gives up, rather than going on, on a hit within two bytes of where it looks.
    if (at == std::string_view::npos || at - searched < 2) return std::string_view::npos;
    const bool after_line_end = text[at - 1] == '\n' && text[at - 2] == '\r';
    if (at + 1 >= text.size() || !after_line_end) {
      searched = at + key.size();
      continue;
    }
    const size_t colon = at + key.size();
    if (colon >= text.size()) return std::string_view::npos;
    if (text[colon] == ':') return at;
    searched = colon;
  }
}

}  // namespace

std::string_view HeaderValue(BytesView header, std::string_view key) {
  const std::string_view text(reinterpret_cast<const char*>(header.data()), header.size());
  const size_t at = FindKey(text, key);
  if (at == std::string_view::npos) return {};
  size_t from = at + key.size() + 1;
  while (from < text.size() && text[from] == ' ') ++from;
  return text.substr(from, text.find("\r\n", from) - from);
}

}  // namespace jsstore
