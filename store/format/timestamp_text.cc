// Points in time as headers of schedules hold them: ParseTimestamp, FormatTimestamp.
#include <array>
#include <chrono>
#include <cstdio>

#include "store/format/rfc3339.h"
#include "store/format/schedule_pattern.h"

namespace jsstore {
namespace {

constexpr size_t kTimestampDigits = 9;

// Takes characters off the front of a text; after the first that does not fit, all fails.
class TimestampScanner {
 public:
  explicit TimestampScanner(std::string_view text) : text_(text) {}

  bool AtEnd() const { return ok_ && text_.empty(); }
  bool ok() const { return ok_; }

  void Literal(char c) {
    if (!Accept(c)) ok_ = false;
  }

  bool Accept(char c) {
    if (!ok_ || !text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }

  // `digits_min` to `digits_max` digits, as many as there are, with a value up to `value_max`.
  int64_t Number(size_t digits_min, size_t digits_max, int64_t value_max) {
    int64_t value = 0;
    size_t digits = 0;
    while (digits < digits_max && digits < text_.size() && IsDigit(text_[digits])) {
      value = value * 10 + (text_[digits++] - '0');
    }
    if (digits < digits_min || value > value_max) ok_ = false;
    if (ok_) text_.remove_prefix(digits);
    return ok_ ? value : 0;
  }

  // Digits past the ninth say nothing.
  int64_t FractionNs() {
    const bool is_fraction =
        ok_ && text_.size() >= 2 && (text_[0] == '.' || text_[0] == ',') && IsDigit(text_[1]);
    if (!is_fraction) return 0;
    text_.remove_prefix(1);
    int64_t value = 0;
    size_t digits = 0;
    for (; !text_.empty() && IsDigit(text_[0]); text_.remove_prefix(1), ++digits) {
      if (digits < kTimestampDigits) value = value * 10 + (text_[0] - '0');
    }
    for (; digits < kTimestampDigits; ++digits) value *= 10;
    return value;
  }

  int64_t OffsetSeconds() {
    if (Accept('Z')) return 0;
    const bool west = Accept('-');
    if (!west) Literal('+');
    const int64_t hours = Number(2, 2, 24);
    Literal(':');
    const int64_t minutes = Number(2, 2, 60);
    return (west ? -1 : 1) * (hours * 60 + minutes) * 60;
  }

 private:
  static bool IsDigit(char c) { return c >= '0' && c <= '9'; }

  std::string_view text_;
  bool ok_ = true;
};

}  // namespace

std::optional<ScheduleTime> ParseTimestamp(std::string_view text) {
  TimestampScanner scanner(text);
  CivilTime civil;
  civil.year = scanner.Number(4, 4, 9999);
  scanner.Literal('-');
  civil.month = scanner.Number(2, 2, 12);
  scanner.Literal('-');
  civil.day = scanner.Number(2, 2, 31);
  scanner.Literal('T');
  civil.hour = scanner.Number(1, 2, 23);
  scanner.Literal(':');
  civil.minute = scanner.Number(2, 2, 59);
  scanner.Literal(':');
  civil.second = scanner.Number(2, 2, 59);
  const int64_t ns = scanner.FractionNs();
  const int64_t offset_s = scanner.OffsetSeconds();
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(civil.year)},
                                         std::chrono::month{static_cast<unsigned>(civil.month)},
                                         std::chrono::day{static_cast<unsigned>(civil.day)}};
  if (!scanner.AtEnd() || !date.ok()) return std::nullopt;
  return ScheduleTime{UnixSeconds(civil, nullptr) - offset_s, ns, offset_s};
}

std::string FormatTimestamp(const ScheduleTime& time) {
  const CivilTime c = CivilAt(time.unix_s + time.offset_s, nullptr);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d", static_cast<int>(c.year),
                static_cast<int>(c.month), static_cast<int>(c.day), static_cast<int>(c.hour),
                static_cast<int>(c.minute), static_cast<int>(c.second));
  std::string out = text.data() + FractionOfSecond(time.ns);
  if (time.offset_s == 0) return out + "Z";
  const int64_t minutes = time.offset_s / 60;
  const int64_t magnitude = minutes < 0 ? -minutes : minutes;
  std::snprintf(text.data(), text.size(), "%c%02d:%02d", time.offset_s < 0 ? '-' : '+',
                static_cast<int>(magnitude / 60), static_cast<int>(magnitude % 60));
  return out + text.data();
}

}  // namespace jsstore
