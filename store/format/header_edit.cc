#include "store/format/header_edit.h"

#include <algorithm>

#include "store/format/message_header.h"

namespace jsstore {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kFirstLine = "NATS/1.0\r\n";
// The first line and the empty one at the end.
constexpr size_t kEmptyBlockBytes = kFirstLine.size() + kLineEnd.size();

// Takes out the line that starts at `start`, where it has an end; false: there is nothing to go on
// with.
bool RemoveLine(std::string& header, size_t start, size_t search_from) {
  const size_t end = header.find(kLineEnd, search_from);
  if (end == std::string::npos) return false;
  header.erase(start, end + kLineEnd.size() - start);
  if (header.size() > kEmptyBlockBytes) return true;
  header.clear();
  return false;
}

}  // namespace

void RemoveHeader(std::string& header, std::string_view key) {
  while (true) {
    const size_t start = FindHeaderKey(header, key);
    if (start == std::string_view::npos || !RemoveLine(header, start, start)) return;
  }
}

void RemoveHeadersWithPrefix(std::string& header, std::string_view prefix) {
  size_t at = 0;
  while (true) {
    at = header.find(prefix, at);
    if (at == std::string::npos) return;
    if (at == 0 || header[at - 1] != '\n') {
      at += prefix.size();
    } else if (!RemoveLine(header, at, at + prefix.size())) {
      return;
    }
  }
}

void AppendHeader(std::string& header, std::string_view key, std::string_view value) {
  std::string line(value);
  std::ranges::replace_if(
      line, [](char c) { return c == '\r' || c == '\n'; }, ' ');
  constexpr std::string_view kSpace = " \t";
  const size_t first = std::min(line.find_first_not_of(kSpace), line.size());
  line.erase(0, first);
  line.erase(line.find_last_not_of(kSpace) + 1);

  if (header.size() > kLineEnd.size()) {
    header.resize(header.size() - kLineEnd.size());
  } else {
    header = kFirstLine;
  }
  header.append(key).append(": ").append(line).append(kLineEnd).append(kLineEnd);
}

}  // namespace jsstore
