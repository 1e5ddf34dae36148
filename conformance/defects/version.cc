#include "conformance/defects/version.h"

#include <charconv>
#include <optional>
#include <string_view>

namespace jsparity {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kOfAName =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-";

bool TakeOff(std::string_view& text, char front) {
  if (!text.starts_with(front)) return false;
  text.remove_prefix(1);
  return true;
}

// Takes the number off that the text begins with; nullopt where it has no digit, or more than nine.
std::optional<uint64_t> TakeNumber(std::string_view& text) {
  const std::string_view digits = text.substr(0, text.find_first_not_of(kDigits));
  if (digits.empty() || digits.size() > 9) return std::nullopt;
  uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  text.remove_prefix(digits.size());
  return number;
}

std::optional<Version> ReadVersion(std::string_view text) {
  Version version;
  TakeOff(text, 'v');
  for (size_t i = 0; i < version.numbers.size(); ++i) {
    if (i > 0 && !TakeOff(text, '.')) return std::nullopt;
    const auto number = TakeNumber(text);
    if (!number) return std::nullopt;
    version.numbers[i] = *number;
  }
  if (text.empty()) return version;
  if (!TakeOff(text, '-') || text.empty()) return std::nullopt;
  if (text.find_first_not_of(kOfAName) != std::string_view::npos) return std::nullopt;
  version.before = text;
  return version;
}

}  // namespace

std::strong_ordering Version::operator<=>(const Version& other) const {
  if (const auto order = numbers <=> other.numbers; order != 0) return order;
  if (before.empty() != other.before.empty()) {
    return before.empty() ? std::strong_ordering::greater : std::strong_ordering::less;
  }
  return before.compare(other.before) <=> 0;
}

Parsed<Version> ParseVersion(const std::string& text) {
  const std::optional<Version> version = ReadVersion(text);
  if (!version) return ParseError("\"" + text + "\" is no version; one looks like v2.14.5");
  return *version;
}

}  // namespace jsparity
