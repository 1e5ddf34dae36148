// Cron patterns with seconds: "second minute hour day-of-month month day-of-week"
// (server/cron.go: parseCron).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "store/format/civil_time.h"

namespace jsstore {

class CronPattern {
 public:
  // Six fields, each a list of "*", "?", numbers, ranges and steps; months and weekdays have names
  // too. nullopt for all else.
  static std::optional<CronPattern> Parse(std::string_view text);

  // The first whole second after `ts_ns` (Unix nanoseconds) that matches by the clocks of `zone`
  // (null: UTC), in Unix seconds. nullopt: none within five years. Around changes of the clocks it
  // is what the reference finds, which advances hours, minutes and seconds by the length of an
  // hour, a minute or a second, days and months by the calendar.
  std::optional<int64_t> NextAfter(int64_t ts_ns, const Zone* zone) const;

 private:
  // Bit n: the value n matches. kStar: the field was "*" or "?".
  static constexpr uint64_t kStar = uint64_t{1} << 63;

  bool MatchesDay(const CivilTime& time) const;
  class Search;

  uint64_t second_ = 0;
  uint64_t minute_ = 0;
  uint64_t hour_ = 0;
  uint64_t day_ = 0;
  uint64_t month_ = 0;
  uint64_t weekday_ = 0;
};

}  // namespace jsstore
