#include "store/format/cron.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>
#include <vector>

namespace jsstore {
namespace {

constexpr int64_t kYearsMax = 5;

struct FieldRange {
  uint64_t low;
  uint64_t high;
  std::span<const std::string_view> names;  // of low, low + 1, …
};

constexpr std::array<std::string_view, 12> kMonthNames{"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdayNames{"sun", "mon", "tue", "wed",
                                                        "thu", "fri", "sat"};
constexpr FieldRange kSeconds{0, 59, {}};
constexpr FieldRange kHours{0, 23, {}};
constexpr FieldRange kDays{1, 31, {}};
constexpr FieldRange kMonths{1, 12, kMonthNames};
constexpr FieldRange kWeekdays{0, 6, kWeekdayNames};

// Bytes of the white space that `text` begins with (Unicode's, in UTF-8); 0: it begins with
// something else.
size_t SpaceAt(std::string_view text) {
  const char c = text.front();
  if (c == ' ' || (c >= '\t' && c <= '\r')) return 1;
  for (const std::string_view space :
       {"\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf",
        "\xe2\x81\x9f", "\xe3\x80\x80"}) {
    if (text.starts_with(space)) return space.size();
  }
  const bool is_typographic = text.starts_with("\xe2\x80") && text.size() > 2 &&
                              static_cast<uint8_t>(text[2]) >= 0x80 &&
                              static_cast<uint8_t>(text[2]) <= 0x8a;
  return is_typographic ? 3 : 0;
}

std::vector<std::string_view> SplitAtSpace(std::string_view text) {
  std::vector<std::string_view> parts;
  size_t begin = 0;
  for (size_t i = 0; i <= text.size();) {
    const size_t space = i == text.size() ? 1 : SpaceAt(text.substr(i));
    if (space == 0) {
      ++i;
      continue;
    }
    if (i > begin) parts.push_back(text.substr(begin, i - begin));
    i += space;
    begin = i;
  }
  return parts;
}

// At least one part; "a//b" has an empty one.
std::vector<std::string_view> SplitAt(char separator, std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::optional<uint64_t> ParseNumber(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  // The reference reads a signed number: "-0" passes where a "-" does not separate a range.
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (negative && value != 0) return std::nullopt;
  return static_cast<uint64_t>(value);
}

std::optional<uint64_t> ParseValue(std::string_view text, const FieldRange& range) {
  for (size_t i = 0; i < range.names.size(); ++i) {
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a | 0x20 : a) == b; };
    if (std::ranges::equal(text, range.names[i], same)) return range.low + i;
  }
  return ParseNumber(text);
}

uint64_t BitsOf(uint64_t low, uint64_t high, uint64_t step) {
  uint64_t bits = 0;
  for (uint64_t i = low; i <= high; i += step) bits |= uint64_t{1} << i;
  return bits;
}

// "*", "n", "low-high", each with "/step" or without.
std::optional<uint64_t> ParseRange(std::string_view text, const FieldRange& range, uint64_t star) {
  const auto around_slash = SplitAt('/', text);
  const auto ends = SplitAt('-', around_slash[0]);
  uint64_t low = range.low;
  uint64_t high = range.high;
  uint64_t mark = 0;
  if (ends[0] == "*" || ends[0] == "?") {
    mark = star;
  } else {
    const auto first = ParseValue(ends[0], range);
    const auto last = ends.size() == 1 ? first : ParseValue(ends[1], range);
    if (ends.size() > 2 || !first || !last) return std::nullopt;
    low = *first;
    high = *last;
  }
  uint64_t step = 1;
  if (around_slash.size() > 2) return std::nullopt;
  if (around_slash.size() == 2) {
    const auto given = ParseNumber(around_slash[1]);
    if (!given || *given == 0) return std::nullopt;
    step = *given;
    // "n/step" goes on to the end of the field.
    if (ends.size() == 1) high = range.high;
    if (step > 1) mark = 0;
  }
  if (low < range.low || high > range.high || low > high) return std::nullopt;
  return BitsOf(low, high, step) | mark;
}

std::optional<uint64_t> ParseField(std::string_view text, const FieldRange& range, uint64_t star) {
  uint64_t bits = 0;
  for (const std::string_view part : SplitAt(',', text)) {
    if (part.empty()) continue;
    const auto more = ParseRange(part, range, star);
    if (!more) return std::nullopt;
    bits |= *more;
  }
  return bits;
}

bool Has(uint64_t bits, int64_t value) { return (bits >> value & 1) != 0; }

}  // namespace

std::optional<CronPattern> CronPattern::Parse(std::string_view text) {
  const auto fields = SplitAtSpace(text);
  if (fields.size() != 6) return std::nullopt;
  const auto second = ParseField(fields[0], kSeconds, kStar);
  const auto minute = ParseField(fields[1], kSeconds, kStar);
  const auto hour = ParseField(fields[2], kHours, kStar);
  const auto day = ParseField(fields[3], kDays, kStar);
  const auto month = ParseField(fields[4], kMonths, kStar);
  const auto weekday = ParseField(fields[5], kWeekdays, kStar);
  if (!second || !minute || !hour || !day || !month || !weekday) return std::nullopt;
  CronPattern pattern;
  pattern.second_ = *second;
  pattern.minute_ = *minute;
  pattern.hour_ = *hour;
  pattern.day_ = *day;
  pattern.month_ = *month;
  pattern.weekday_ = *weekday;
  return pattern;
}

// Both must match where one of them is "*", else one is enough.
bool CronPattern::MatchesDay(const CivilTime& time) const {
  const bool by_day = Has(day_, time.day);
  const bool by_weekday = Has(weekday_, time.weekday);
  const bool any_star = ((day_ | weekday_) & kStar) != 0;
  return any_star ? by_day && by_weekday : by_day || by_weekday;
}

// The field that does not match is moved on until it does; where that wraps it around, the larger
// fields are looked at again. With the first move, all that is smaller goes back to its beginning.
class CronPattern::Search {
 public:
  Search(const CronPattern& pattern, int64_t from_s, const Zone* zone)
      : pattern_(pattern), zone_(zone) {
    MoveTo(from_s);
  }

  std::optional<int64_t> Run() {
    const int64_t last_year = at_.year + kYearsMax;
    while (at_.year <= last_year) {
      if (AdvanceMonth() && AdvanceDay() && AdvanceHour() && AdvanceMinute() && AdvanceSecond()) {
        return unix_s_;
      }
    }
    return std::nullopt;
  }

 private:
  void MoveTo(int64_t unix_s) {
    unix_s_ = unix_s;
    at_ = CivilAt(unix_s, zone_);
  }
  void MoveTo(const CivilTime& civil) { MoveTo(UnixSeconds(civil, zone_)); }

  // Each answers false when its field came around to its beginning.
  bool AdvanceMonth() {
    while (!Has(pattern_.month_, at_.month)) {
      if (!std::exchange(at_beginning_, true)) MoveTo({.year = at_.year, .month = at_.month});
      CivilTime next = at_;
      ++next.month;
      MoveTo(next);
      if (at_.month == 1) return false;
    }
    return true;
  }
  bool AdvanceDay() {
    while (!pattern_.MatchesDay(at_)) {
      if (!std::exchange(at_beginning_, true)) {
        MoveTo({.year = at_.year, .month = at_.month, .day = at_.day});
      }
      CivilTime next = at_;
      ++next.day;
      MoveTo(next);
      if (at_.day == 1) return false;
    }
    return true;
  }
  bool AdvanceHour() {
    while (!Has(pattern_.hour_, at_.hour)) {
      if (!std::exchange(at_beginning_, true)) {
        MoveTo({.year = at_.year, .month = at_.month, .day = at_.day, .hour = at_.hour});
      }
      MoveTo(unix_s_ + 3600);
      if (at_.hour == 0) return false;
    }
    return true;
  }
  bool AdvanceMinute() {
    while (!Has(pattern_.minute_, at_.minute)) {
      const bool first = !std::exchange(at_beginning_, true);
      MoveTo((first ? unix_s_ - (unix_s_ % 60 + 60) % 60 : unix_s_) + 60);
      if (at_.minute == 0) return false;
    }
    return true;
  }
  bool AdvanceSecond() {
    while (!Has(pattern_.second_, at_.second)) {
      at_beginning_ = true;
      MoveTo(unix_s_ + 1);
      if (at_.second == 0) return false;
    }
    return true;
  }

  const CronPattern& pattern_;
  const Zone* zone_;
  int64_t unix_s_ = 0;
  CivilTime at_;
  bool at_beginning_ = false;
};

std::optional<int64_t> CronPattern::NextAfter(int64_t ts_ns, const Zone* zone) const {
  // A field that matches nothing, such as ",": the reference walks five years of seconds to see it.
  const bool never =
      second_ == 0 || minute_ == 0 || hour_ == 0 || month_ == 0 || (day_ | weekday_) == 0;
  if (never) return std::nullopt;
  return Search(*this, SecondOf(ts_ns) + 1, zone).Run();
}

}  // namespace jsstore
