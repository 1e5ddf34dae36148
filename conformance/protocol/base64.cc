#include "conformance/protocol/base64.h"

#include <array>
#include <cstdint>

namespace jsparity {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint8_t kInvalid = 0xff;

constexpr std::array<uint8_t, 256> MakeReverse() {
  std::array<uint8_t, 256> reverse{};
  for (auto& value : reverse) value = kInvalid;
  for (size_t i = 0; i < kAlphabet.size(); ++i) {
    reverse[static_cast<uint8_t>(kAlphabet[i])] = static_cast<uint8_t>(i);
  }
  return reverse;
}
constexpr std::array<uint8_t, 256> kReverse = MakeReverse();

// Number of '=' at the end, or nullopt where padding cannot stand.
std::optional<size_t> CountPadding(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  return padding;
}

}  // namespace

std::string EncodeBase64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4, '=');
  size_t o = 0;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t n = std::min<size_t>(3, bytes.size() - i);
    uint32_t word = 0;
    for (size_t k = 0; k < 3; ++k) {
      word = word << 8 | (k < n ? static_cast<uint8_t>(bytes[i + k]) : 0u);
    }
    for (size_t k = 0; k <= n; ++k) out[o + k] = kAlphabet[word >> (18 - 6 * k) & 63];
    o += 4;
  }
  return out;
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  const auto padding = CountPadding(text);
  if (!padding) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 4 * 3);
  const std::string_view digits = text.substr(0, text.size() - *padding);
  uint32_t word = 0;
  int bits = 0;
  for (const char c : digits) {
    const uint8_t value = kReverse[static_cast<uint8_t>(c)];
    if (value == kInvalid) return std::nullopt;
    word = (word << 6 | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<char>(word >> bits & 0xff));
    }
  }
  const uint32_t unused = word & ((1u << bits) - 1);
  if (unused != 0) return std::nullopt;
  return out;
}

}  // namespace jsparity
