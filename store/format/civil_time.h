// Calendar and clock of a time zone, as far as schedules need them. Pure functions; where the
// offsets of a zone come from is the caller's business.
#pragma once

#include <cstdint>

namespace jsstore {

inline constexpr int64_t kSecondNs = 1'000'000'000;

// Whole seconds of a time in nanoseconds, towards the past.
constexpr int64_t SecondOf(int64_t unix_ns) {
  return unix_ns / kSecondNs - (unix_ns % kSecondNs < 0 ? 1 : 0);
}

// What distinguishes one time zone from another.
class Zone {
 public:
  virtual ~Zone() = default;
  // Seconds east of UTC at that moment.
  virtual int64_t OffsetAt(int64_t unix_s) const = 0;
};

// Fields beyond their range are carried over into the next larger one: month 13, day 0, hour 24.
struct CivilTime {
  int64_t year = 1970;
  int64_t month = 1;  // 1 to 12
  int64_t day = 1;    // 1 to 31
  int64_t hour = 0;
  int64_t minute = 0;
  int64_t second = 0;
  int weekday = 4;  // 0 is Sunday; not read by UnixSeconds
};

// `zone` null: UTC.
CivilTime CivilAt(int64_t unix_s, const Zone* zone);

// The moment at which clocks of the zone show `civil`. Where they show it twice or never, one of
// the moments in question, the one that Go's time.Date gives.
int64_t UnixSeconds(const CivilTime& civil, const Zone* zone);

}  // namespace jsstore
