#include "conformance/defects/version.h"

#include <regex>

namespace jsparity {

std::strong_ordering Version::operator<=>(const Version& other) const {
  if (const auto order = numbers <=> other.numbers; order != 0) return order;
  if (before.empty() != other.before.empty()) {
    return before.empty() ? std::strong_ordering::greater : std::strong_ordering::less;
  }
  return before.compare(other.before) <=> 0;
}

Parsed<Version> ParseVersion(const std::string& text) {
  static const std::regex kForm(R"(v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([A-Za-z0-9.-]+))?)");
  std::smatch parts;
  if (!std::regex_match(text, parts, kForm)) {
    return ParseError("\"" + text + "\" is no version; one looks like v2.14.5");
  }
  Version version;
  for (size_t i = 0; i < version.numbers.size(); ++i) {
    version.numbers[i] = std::stoull(parts[i + 1]);
  }
  version.before = parts[version.numbers.size() + 1];
  return version;
}

}  // namespace jsparity
