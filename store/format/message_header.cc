#include "store/format/message_header.h"

#include <algorithm>

#include "store/format/duration_text.h"

namespace jsstore {
namespace {

Unexpected InvalidTtl() { return Fail(Error::Other("invalid per-message TTL")); }

}  // namespace

size_t FindHeaderKey(std::string_view text, std::string_view key) {
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

std::optional<std::string_view> FindHeader(BytesView header, std::string_view key) {
  const std::string_view text(reinterpret_cast<const char*>(header.data()), header.size());
  const size_t at = FindHeaderKey(text, key);
  if (at == std::string_view::npos) return std::nullopt;
  size_t from = at + key.size() + 1;
  while (from < text.size() && text[from] == ' ') ++from;
  return text.substr(from, text.find("\r\n", from) - from);
}

Result<int64_t> MessageTtl(BytesView header) {
  const std::string_view text = HeaderValue(header, kTtlHeader);
  if (text.empty()) return 0;
  return ParseTtlText(text);
}

Result<int64_t> ParseTtlText(std::string_view text) {
  constexpr std::string_view kNever = "never";
  if (std::ranges::equal(text, kNever, [](char a, char b) { return (a | 0x20) == b; })) return -1;
  if (const auto duration = ParseDurationText(text)) {
    if (*duration < std::chrono::seconds(1)) return InvalidTtl();
    return WholeSeconds(*duration);
  }
  // Digits that are too many wrap around, as they do in the reference.
  uint64_t seconds = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return InvalidTtl();
    seconds = seconds * 10 + static_cast<uint64_t>(c - '0');
  }
  if (text.empty() || static_cast<int64_t>(seconds) < 0) return InvalidTtl();
  return static_cast<int64_t>(seconds);
}

bool IsSubjectDeleteMarker(BytesView header) {
  return !HeaderValue(header, kMarkerReasonHeader).empty() ||
         HeaderValue(header, kKvOperationHeader) == "PURGE";
}

}  // namespace jsstore
