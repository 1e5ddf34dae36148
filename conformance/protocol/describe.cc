#include "conformance/protocol/describe.h"

#include <algorithm>

namespace jsparity {
namespace {

constexpr size_t kBytesShown = 12;
constexpr size_t kTextShown = 40;
constexpr size_t kValueShown = 160;
constexpr size_t kChangesShown = 400;

bool IsInsideCharacter(char byte) { return (static_cast<uint8_t>(byte) & 0xC0) == 0x80; }

}  // namespace

std::string Shortened(std::string_view text, size_t chars_max) {
  if (text.size() <= chars_max) return std::string(text);
  size_t end = chars_max;
  while (end > 0 && IsInsideCharacter(text[end])) --end;
  return std::string(text.substr(0, end)) + "…";
}

size_t Letters(const std::string& text) {
  return text.size() - static_cast<size_t>(std::ranges::count_if(text, IsInsideCharacter));
}

std::string Padded(std::string text, size_t width) {
  text.append(width - std::min(width, Letters(text)), ' ');
  return text;
}

std::string DescribeBytes(const std::string& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = std::to_string(bytes.size()) + (bytes.size() == 1 ? " byte" : " bytes");
  if (bytes.empty()) return text;
  text += " \"";
  for (const char c : bytes.substr(0, kBytesShown)) {
    if (c >= ' ' && c <= '~') {
      text += c;
      continue;
    }
    text += "\\x";
    text += kDigits[static_cast<uint8_t>(c) >> 4];
    text += kDigits[static_cast<uint8_t>(c) & 15];
  }
  return text + (bytes.size() > kBytesShown ? "…\"" : "\"");
}

std::string DescribeValue(const Json& value) {
  const auto dump = [](const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
  };
  if (!value.is_string()) return Shortened(dump(value), kValueShown);
  const auto& text = value.get_ref<const std::string&>();
  if (text.size() <= kTextShown) return dump(value);
  return dump(Json(Shortened(text, kTextShown / 2))) + " (" + std::to_string(text.size()) +
         " letters)";
}

std::string DescribeChanged(const Json& value, const Json& fresh) {
  std::string text;
  const auto add = [&text](const std::string& name, const std::string& what) {
    text += (text.empty() ? "" : ", ") + name + "=" + what;
  };
  for (const auto& [name, member] : value.items()) {
    const auto same = fresh.find(name);
    if (same == fresh.end() || *same != member) add(name, DescribeValue(member));
  }
  for (const auto& [name, member] : fresh.items()) {
    if (!value.contains(name)) add(name, "none");
  }
  return Shortened(text, kChangesShown);
}

}  // namespace jsparity
