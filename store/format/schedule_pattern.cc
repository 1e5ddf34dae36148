#include "store/format/schedule_pattern.h"

#include <array>
#include <utility>

#include "store/format/cron.h"
#include "store/format/duration_text.h"

namespace jsstore {
namespace {

// To the nearest whole second, the half up.
int64_t RoundToSecond(int64_t ns) {
  const int64_t second = SecondOf(ns);
  return (ns % kSecondNs + kSecondNs) % kSecondNs * 2 < kSecondNs ? second : second + 1;
}

ScheduleTime After(int64_t unix_s, Duration duration) {
  return {unix_s + duration.count() / kSecondNs, duration.count() % kSecondNs, 0};
}

bool IsBefore(const ScheduleTime& time, int64_t now_ns) {
  const int64_t now_s = SecondOf(now_ns);
  return std::pair(time.unix_s, time.ns) < std::pair(now_s, now_ns - now_s * kSecondNs);
}

std::optional<NextSchedule> ParseEvery(std::string_view text, int64_t ts_ns, int64_t now_ns) {
  const auto interval = ParseDurationText(text);
  if (!interval || *interval < std::chrono::seconds(1)) return std::nullopt;
  ScheduleTime due = After(RoundToSecond(ts_ns), *interval);
  if (IsBefore(due, now_ns)) due = After(RoundToSecond(now_ns), *interval);
  return NextSchedule{due, true};
}

std::string_view CronOf(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kNamed{{
      {"@yearly", "0 0 0 1 1 *"},
      {"@annually", "0 0 0 1 1 *"},
      {"@monthly", "0 0 0 1 * *"},
      {"@weekly", "0 0 0 * * 0"},
      {"@daily", "0 0 0 * * *"},
      {"@midnight", "0 0 0 * * *"},
      {"@hourly", "0 0 * * * *"},
  }};
  for (const auto& [known, cron] : kNamed) {
    if (known == name) return cron;
  }
  return name;
}

std::optional<NextSchedule> ParseCron(std::string_view text, const Zone* zone, int64_t ts_ns,
                                      int64_t now_ns) {
  const auto cron = CronPattern::Parse(CronOf(text));
  if (!cron) return std::nullopt;
  auto next = cron->NextAfter(ts_ns, zone);
  if (next && IsBefore({*next, 0, 0}, now_ns)) {
    const auto from = static_cast<uint64_t>(RoundToSecond(now_ns)) * uint64_t{kSecondNs};
    next = cron->NextAfter(static_cast<int64_t>(from), zone);
  }
  if (!next) return std::nullopt;
  return NextSchedule{{*next, 0, zone == nullptr ? 0 : zone->OffsetAt(*next)}, true};
}

}  // namespace

int64_t ScheduleTime::UnixNs() const {
  return static_cast<int64_t>(static_cast<uint64_t>(unix_s) * uint64_t{kSecondNs} +
                              static_cast<uint64_t>(ns));
}

bool ScheduleTime::IsZero() const {
  constexpr int64_t kYearOne = -62'135'596'800;
  return unix_s == kYearOne && ns == 0;
}

std::optional<NextSchedule> ParseSchedule(std::string_view pattern, const Zone* zone, int64_t ts_ns,
                                          int64_t now_ns) {
  constexpr std::string_view kAt = "@at ";
  constexpr std::string_view kEvery = "@every ";
  if (pattern.empty()) return NextSchedule{{-62'135'596'800, 0, 0}, false};
  if (pattern.starts_with(kAt)) {
    if (zone != nullptr) return std::nullopt;
    const auto at = ParseTimestamp(pattern.substr(kAt.size()));
    if (!at) return std::nullopt;
    return NextSchedule{*at, false};
  }
  if (pattern.starts_with(kEvery)) {
    if (zone != nullptr) return std::nullopt;
    return ParseEvery(pattern.substr(kEvery.size()), ts_ns, now_ns);
  }
  return ParseCron(pattern, zone, ts_ns, now_ns);
}

}  // namespace jsstore
