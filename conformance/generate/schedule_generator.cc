#include "conformance/generate/schedule_generator.h"

#include <chrono>
#include <cstdio>
#include <utility>

#include "conformance/generate/durations.h"

namespace jsparity {
namespace {

// Patterns that come due within minutes.
std::string DrawCron(Draw& draw) {
  return draw.Pick({"* * * * * *", "*/2 * * * * *", "*/5 * * * * *", "0/15 * * * * *",
                    "0 * * * * *", "30 * * * * *", "1,2,40-45 * * * * *", "0 */2 * * * *",
                    "0 0 * * * *", "0 0 0 * * MON", "5 4 3 2 JAN ?", "0 0 0 29 2 *", "@hourly",
                    "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"});
}

// A field of a pattern in one of the ways to write it; some of them are refused.
std::string DrawCronField(Draw& draw, int64_t low, int64_t high) {
  const auto number = [&] { return std::to_string(draw.Between(low, high)); };
  switch (draw.Weighted({40, 25, 10, 10, 8, 5, 2})) {
    case 0:
      return draw.OneIn(8) ? "?" : "*";
    case 1:
      return number();
    case 2: {
      const int64_t first = draw.Between(low, high);
      return std::to_string(first) + "-" + std::to_string(draw.Between(first, high));
    }
    case 3:
      return (draw.OneIn(2) ? "*" : number()) + "/" + std::to_string(draw.Between(1, high));
    case 4:
      return number() + "," + number() + (draw.OneIn(3) ? "," + number() : "");
    case 5:
      return number() + "-" + number() + (draw.OneIn(2) ? "/2" : "");
    default:
      return draw.Pick({"+5", "-0", "60", "99", "1-2-3", "1/2/3", "5/0", ",", "x", "SUN", "dec"});
  }
}

// When it comes due is kept, however far away that is.
std::string DrawAnyCron(Draw& draw) {
  constexpr std::pair<int64_t, int64_t> kRanges[] = {{0, 59}, {0, 59}, {0, 23}, {1, 31}, {1, 12}};
  std::string pattern;
  for (const auto& [low, high] : kRanges) pattern += DrawCronField(draw, low, high) + " ";
  if (draw.OneIn(4)) return pattern + draw.Pick({"mon", "SUN", "Tue-FRI", "SAT,WED", "THU/2"});
  return pattern + DrawCronField(draw, 0, 6);
}

std::string DrawEvery(Draw& draw) {
  return "@every " + std::string(draw.Pick({"1s", "2s", "3s", "5s", "10s", "1500ms", "2.5s", "1m",
                                            "1h", "1000ms", "2000000h"}));
}

std::string DrawInvalidPattern(Draw& draw) {
  return draw.Pick({"", "@at", "@at tomorrow", "@at 2000-13-01T00:00:00Z", "@every", "@every 999ms",
                    "@every 5", "@every -5s", "* * * * *", "60 * * * * *", "* * * 30 FEB *",
                    "@never", "every 5s"});
}

std::string DrawPattern(Draw& draw, int64_t now_ns) {
  switch (draw.Weighted({34, 34, 24, 8})) {
    case 0: {
      // Decades away all parts of a time have all their values.
      if (draw.OneIn(4)) {
        constexpr uint64_t kDecadesBits = 61;
        const auto in_ns = static_cast<int64_t>(draw.Magnitude(kDecadesBits));
        return "@at " + TimestampText(draw, now_ns + in_ns);
      }
      const int64_t in_s = draw.OneIn(6) ? -draw.Between(0, 100) : draw.Between(0, 30);
      return "@at " + TimestampText(draw, now_ns + in_s * kSecondNs);
    }
    case 1:
      return DrawEvery(draw);
    case 2:
      return draw.OneIn(2) ? DrawCron(draw) : DrawAnyCron(draw);
    default:
      return DrawInvalidPattern(draw);
  }
}

// What the stream puts on a message that a schedule has published, or something like it.
std::vector<std::string> DrawPublishedLines(Draw& draw, const SubjectPool& subjects,
                                            int64_t now_ns) {
  std::vector<std::string> lines;
  if (draw.Percent(90)) lines.push_back("Nats-Scheduler: " + subjects.Literal(draw));
  const std::string next = TimestampText(draw, now_ns + draw.Between(0, 20) * kSecondNs);
  lines.push_back("Nats-Schedule-Next: " +
                  draw.Pick({next, next, next, std::string("purge"), std::string("soon")}));
  return lines;
}

}  // namespace

std::string TimestampText(Draw& draw, int64_t unix_ns) {
  namespace chrono = std::chrono;
  int64_t seconds = unix_ns / kSecondNs;
  std::string zone = "Z";
  if (draw.OneIn(5)) {
    zone = "+02:00";
    seconds += 2 * kHourNs / kSecondNs;
  }
  const chrono::sys_seconds point{chrono::seconds{seconds}};
  const auto day = chrono::floor<chrono::days>(point);
  const chrono::year_month_day date{day};
  const chrono::hh_mm_ss clock{point - day};
  char text[64];
  std::snprintf(text, sizeof(text), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  const std::string fraction = draw.OneIn(4) ? draw.Pick({".5", ".25", ".123456789", ",5"}) : "";
  return text + fraction + zone;
}

std::vector<std::string> DrawScheduleLines(Draw& draw, const SubjectPool& subjects,
                                           int64_t now_ns) {
  if (draw.OneIn(6)) return DrawPublishedLines(draw, subjects, now_ns);
  std::vector<std::string> lines;
  const auto add = [&lines](const char* key, const std::string& value) {
    lines.push_back(std::string(key) + ": " + value);
  };
  add("Nats-Schedule", DrawPattern(draw, now_ns));
  if (draw.Percent(92)) add("Nats-Schedule-Target", subjects.Literal(draw));
  if (draw.OneIn(6)) add("Nats-Schedule-TTL", draw.Pick({"5s", "60", "never", "bad", ""}));
  if (draw.OneIn(8)) add("Nats-Schedule-Rollup", draw.Pick({"sub", "all"}));
  if (draw.OneIn(5)) add("Nats-Schedule-Source", subjects.Literal(draw));
  if (draw.OneIn(8)) {
    add("Nats-Schedule-Time-Zone", draw.Pick({"Europe/Berlin", "America/New_York", "Asia/Kolkata",
                                              "UTC", "Local", "Nowhere/Land", "", "../UTC"}));
  }
  if (draw.OneIn(8)) add("Nats-Msg-Id", "id");
  if (draw.OneIn(8)) add("Nats-Expected-Last-Sequence", "7");
  if (draw.OneIn(8)) add("Nats-Rollup", "sub");
  if (draw.OneIn(4)) add("Key", "value");
  return lines;
}

}  // namespace jsparity
