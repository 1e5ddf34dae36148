#include "store/format/duration_text.h"

#include <array>
#include <limits>
#include <utility>

namespace jsstore {
namespace {

constexpr uint64_t kTextSecondNs = 1'000'000'000;
constexpr uint64_t kMagnitudeMax = uint64_t{1} << 63;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::optional<uint64_t> UnitNs(std::string_view unit) {
  using namespace std::string_view_literals;
  constexpr std::array<std::pair<std::string_view, uint64_t>, 8> kUnits{{
      {"ns"sv, 1},
      {"us"sv, 1000},
      {"\xc2\xb5s"sv, 1000},  // micro sign
      {"\xce\xbcs"sv, 1000},  // Greek mu
      {"ms"sv, 1'000'000},
      {"s"sv, kTextSecondNs},
      {"m"sv, 60 * kTextSecondNs},
      {"h"sv, 3600 * kTextSecondNs},
  }};
  for (const auto& [name, ns] : kUnits) {
    if (name == unit) return ns;
  }
  return std::nullopt;
}

// Takes the digits off the front of `text`. nullopt: above 2^63.
std::optional<uint64_t> TakeWhole(std::string_view& text) {
  uint64_t value = 0;
  size_t i = 0;
  for (; i < text.size() && IsDigit(text[i]); ++i) {
    if (value > kMagnitudeMax / 10) return std::nullopt;
    value = value * 10 + static_cast<uint64_t>(text[i] - '0');
    if (value > kMagnitudeMax) return std::nullopt;
  }
  text.remove_prefix(i);
  return value;
}

struct Fraction {
  uint64_t digits = 0;
  double scale = 1;  // the fraction is digits / scale
};

// Digits that no longer fit are passed over.
Fraction TakeFraction(std::string_view& text) {
  Fraction fraction;
  bool full = false;
  size_t i = 0;
  for (; i < text.size() && IsDigit(text[i]); ++i) {
    full = full || fraction.digits > (kMagnitudeMax - 1) / 10;
    if (full) continue;
    const uint64_t more = fraction.digits * 10 + static_cast<uint64_t>(text[i] - '0');
    full = more > kMagnitudeMax;
    if (full) continue;
    fraction.digits = more;
    fraction.scale *= 10;
  }
  text.remove_prefix(i);
  return fraction;
}

// One number with its unit, off the front of `text`, in nanoseconds.
std::optional<uint64_t> TakeTerm(std::string_view& text) {
  const size_t before = text.size();
  const auto whole = TakeWhole(text);
  if (!whole) return std::nullopt;
  bool has_digits = text.size() != before;
  Fraction fraction;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    const size_t before_fraction = text.size();
    fraction = TakeFraction(text);
    has_digits = has_digits || text.size() != before_fraction;
  }
  if (!has_digits) return std::nullopt;

  size_t unit_bytes = 0;
  while (unit_bytes < text.size() && text[unit_bytes] != '.' && !IsDigit(text[unit_bytes])) {
    ++unit_bytes;
  }
  const auto unit = UnitNs(text.substr(0, unit_bytes));
  if (!unit || *whole > kMagnitudeMax / *unit) return std::nullopt;
  text.remove_prefix(unit_bytes);
  uint64_t ns = *whole * *unit;
  if (fraction.digits > 0) {
    const double part = static_cast<double>(*unit) / fraction.scale;
    ns += static_cast<uint64_t>(static_cast<double>(fraction.digits) * part);
  }
  if (ns > kMagnitudeMax) return std::nullopt;
  return ns;
}

}  // namespace

std::optional<Duration> ParseDurationText(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return Duration(0);
  if (text.empty()) return std::nullopt;
  uint64_t magnitude = 0;
  while (!text.empty()) {
    const auto ns = TakeTerm(text);
    if (!ns) return std::nullopt;
    magnitude += *ns;
    if (magnitude > kMagnitudeMax) return std::nullopt;
  }
  if (negative) return Duration(static_cast<int64_t>(0 - magnitude));
  if (magnitude == kMagnitudeMax) return std::nullopt;
  return Duration(static_cast<int64_t>(magnitude));
}

std::string FormatSecondsText(int64_t seconds) {
  std::string text = std::to_string(seconds % 60) + "s";
  const int64_t minutes = seconds / 60;
  if (minutes == 0) return text;
  text.insert(0, std::to_string(minutes % 60) + "m");
  const int64_t hours = minutes / 60;
  if (hours > 0) text.insert(0, std::to_string(hours) + "h");
  return text;
}

int64_t WholeSeconds(Duration duration) {
  constexpr auto kPerSecond = static_cast<int64_t>(kTextSecondNs);
  const int64_t seconds = duration.count() / kPerSecond;
  const int64_t rest_ns = duration.count() % kPerSecond;
  return static_cast<int64_t>(static_cast<double>(seconds) +
                              static_cast<double>(rest_ns) / static_cast<double>(kPerSecond));
}

}  // namespace jsstore
