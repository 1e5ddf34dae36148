// When a schedule is due: the value of the header `Nats-Schedule` (server/scheduler.go:
// parseMsgSchedule).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/format/civil_time.h"

namespace jsstore {

// A moment, with the offset in which it is to be written.
struct ScheduleTime {
  int64_t unix_s = 0;
  int64_t ns = 0;        // 0 to 999,999,999
  int64_t offset_s = 0;  // seconds east of UTC

  // Wraps around beyond the years 1677 to 2262, as the reference's conversion does.
  int64_t UnixNs() const;
  // The first moment of the year 1, which the reference takes for "no time".
  bool IsZero() const;
};

struct NextSchedule {
  ScheduleTime due;
  bool repeats = false;
};

// When a schedule is due that was last due, or was stored, at `ts_ns`:
//
//   @at 2006-01-02T15:04:05Z  once, then; no time zone allowed
//   @every 1h30m              repeating, a second at least; no time zone allowed
//   @hourly, @daily, …        repeating
//   0 30 * * * *              repeating: a cron pattern, by the clocks of `zone` (null: UTC)
//
// Where a repeating one would be due before `now_ns`, it is due next after it instead. nullopt: no
// valid pattern. An empty one is valid, and its time is zero.
std::optional<NextSchedule> ParseSchedule(std::string_view pattern, const Zone* zone, int64_t ts_ns,
                                          int64_t now_ns);

// A point in time as Go's time.Parse takes it for time.RFC3339: beyond that format, an hour of one
// digit, a comma before the fraction, and offsets up to 24 hours and 60 minutes.
std::optional<ScheduleTime> ParseTimestamp(std::string_view text);
// "2006-01-02T15:04:05.5+01:00": nanoseconds without trailing zeros, "Z" for no offset.
std::string FormatTimestamp(const ScheduleTime& time);

}  // namespace jsstore
