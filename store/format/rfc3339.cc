#include "store/format/rfc3339.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>

#include "store/format/civil_time.h"

namespace jsstore {
namespace {

constexpr int64_t kSecondsPerDay = 86'400;
constexpr size_t kFractionDigits = 9;

// Takes characters off the front of a text, as long as they are what is expected.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool failed() const { return failed_; }
  bool AtEnd() const { return text_.empty(); }
  char Peek() const { return text_.empty() ? '\0' : text_.front(); }

  void Expect(char c) {
    if (Peek() != c) failed_ = true;
    if (!failed_) text_.remove_prefix(1);
  }

  bool Accept(char c) {
    if (failed_ || Peek() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  std::optional<int> Digit() {
    const char c = Peek();
    if (c < '0' || c > '9') return std::nullopt;
    text_.remove_prefix(1);
    return c - '0';
  }

  // Exactly `digits` digits with a value of at most `largest`.
  int Number(int digits, int largest) {
    int value = 0;
    for (int i = 0; i < digits; ++i) {
      const auto digit = Digit();
      if (!digit) failed_ = true;
      value = value * 10 + digit.value_or(0);
    }
    if (value > largest) failed_ = true;
    return value;
  }

  int64_t FractionNs() {
    if (!Accept('.')) return 0;
    int64_t value = 0;
    size_t digits = 0;
    for (auto digit = Digit(); digit; digit = Digit(), ++digits) {
      if (digits < kFractionDigits) value = value * 10 + *digit;
    }
    if (digits == 0) failed_ = true;
    for (; digits < kFractionDigits; ++digits) value *= 10;
    return value;
  }

  int64_t OffsetSeconds() {
    if (Accept('Z')) return 0;
    const bool west = Accept('-');
    if (!west) Expect('+');
    const int hours = Number(2, 23);
    Expect(':');
    const int minutes = Number(2, 59);
    const int64_t seconds = (hours * 60 + minutes) * 60;
    return west ? -seconds : seconds;
  }

 private:
  std::string_view text_;
  bool failed_ = false;
};

std::optional<int64_t> ScanDay(Scanner& scanner) {
  using std::chrono::day, std::chrono::month, std::chrono::year;
  const int y = scanner.Number(4, 9999);
  scanner.Expect('-');
  const auto m = static_cast<unsigned>(scanner.Number(2, 12));
  scanner.Expect('-');
  const auto d = static_cast<unsigned>(scanner.Number(2, 31));
  const std::chrono::year_month_day date{year{y}, month{m}, day{d}};
  if (scanner.failed() || !date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

int64_t ScanSecondOfDay(Scanner& scanner) {
  const int hours = scanner.Number(2, 23);
  scanner.Expect(':');
  const int minutes = scanner.Number(2, 59);
  scanner.Expect(':');
  const int seconds = scanner.Number(2, 59);
  return (hours * 60 + minutes) * 60 + seconds;
}

std::optional<TimeNs> Join(int64_t seconds, int64_t fraction_ns) {
  // Before 1970 the fraction brings the time closer to it; without this, times within the first
  // second of the range would seem to be outside.
  if (seconds < 0 && fraction_ns > 0) {
    ++seconds;
    fraction_ns -= kSecondNs;
  }
  TimeNs time = 0;
  if (__builtin_mul_overflow(seconds, kSecondNs, &time) ||
      __builtin_add_overflow(time, fraction_ns, &time)) {
    return std::nullopt;
  }
  return time;
}

}  // namespace

std::string FractionOfSecond(int64_t ns) {
  if (ns == 0) return "";
  std::string digits = std::to_string(ns);
  digits.insert(0, kFractionDigits - digits.size(), '0');
  digits.erase(digits.find_last_not_of('0') + 1);
  return "." + digits;
}

std::string FormatRfc3339(TimeNs time) {
  // In seconds: the first day of the range begins before its first nanosecond.
  const auto point = std::chrono::floor<std::chrono::seconds>(std::chrono::nanoseconds{time});
  const std::chrono::sys_days day{std::chrono::floor<std::chrono::days>(point)};
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{point - day.time_since_epoch()};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  const int64_t fraction_ns = (time % kSecondNs + kSecondNs) % kSecondNs;
  return text.data() + FractionOfSecond(fraction_ns) + "Z";
}

std::optional<TimeNs> ParseRfc3339(std::string_view text) {
  Scanner scanner(text);
  const auto day = ScanDay(scanner);
  if (!day) return std::nullopt;
  scanner.Expect('T');
  const int64_t second_of_day = ScanSecondOfDay(scanner);
  const int64_t fraction_ns = scanner.FractionNs();
  const int64_t offset = scanner.OffsetSeconds();
  if (scanner.failed() || !scanner.AtEnd()) return std::nullopt;
  return Join(*day * kSecondsPerDay + second_of_day - offset, fraction_ns);
}

}  // namespace jsstore
