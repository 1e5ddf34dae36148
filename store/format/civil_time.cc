#include "store/format/civil_time.h"

#include <chrono>

namespace jsstore {
namespace {

constexpr int64_t kCivilDaySeconds = 86'400;

int64_t OffsetIn(const Zone* zone, int64_t unix_s) {
  return zone == nullptr ? 0 : zone->OffsetAt(unix_s);
}

int64_t FloorDiv(int64_t value, int64_t by) {
  return value / by - (value % by != 0 && (value % by < 0) != (by < 0) ? 1 : 0);
}

}  // namespace

CivilTime CivilAt(int64_t unix_s, const Zone* zone) {
  const int64_t local = unix_s + OffsetIn(zone, unix_s);
  const int64_t days = FloorDiv(local, kCivilDaySeconds);
  const int64_t second_of_day = local - days * kCivilDaySeconds;
  const std::chrono::sys_days day{std::chrono::days{days}};
  const std::chrono::year_month_day date{day};
  return {.year = static_cast<int>(date.year()),
          .month = static_cast<unsigned>(date.month()),
          .day = static_cast<unsigned>(date.day()),
          .hour = second_of_day / 3600,
          .minute = second_of_day / 60 % 60,
          .second = second_of_day % 60,
          .weekday = static_cast<int>(std::chrono::weekday{day}.c_encoding())};
}

int64_t UnixSeconds(const CivilTime& civil, const Zone* zone) {
  const int64_t months = civil.month - 1;
  const int64_t year = civil.year + FloorDiv(months, 12);
  const int64_t month = months - FloorDiv(months, 12) * 12 + 1;
  const std::chrono::sys_days first{std::chrono::year_month_day{
      std::chrono::year{static_cast<int>(year)}, std::chrono::month{static_cast<unsigned>(month)},
      std::chrono::day{1}}};
  const int64_t days = first.time_since_epoch().count() + civil.day - 1;
  const int64_t local =
      days * kCivilDaySeconds + civil.hour * 3600 + civil.minute * 60 + civil.second;
  // The offset is asked for as if the clocks showed UTC, and once more where that was off. With no
  // offset at the first try there is no second one.
  const int64_t guess = OffsetIn(zone, local);
  return guess == 0 ? local : local - OffsetIn(zone, local - guess);
}

}  // namespace jsstore
