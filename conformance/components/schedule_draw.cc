#include "conformance/components/schedule_draw.h"

#include <array>
#include <cstdio>

#include "conformance/components/component.h"
#include "conformance/components/damage.h"

namespace jsparity {
namespace {

struct FieldBounds {
  uint64_t low;
  uint64_t high;
  bool may_be_empty;  // a second or a minute that never comes is looked for for seconds
};

constexpr std::array<FieldBounds, 6> kFields{
    {{0, 59, false}, {0, 59, false}, {0, 23, true}, {1, 31, true}, {1, 12, true}, {0, 6, true}}};

// In any case.
std::string DrawName(ComponentRandom& random, const FieldBounds& bounds) {
  std::string name =
      bounds.high == 12
          ? random.OneOf<const char*>({"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug",
                                       "sep", "oct", "nov", "dec"})
          : random.OneOf<const char*>({"sun", "mon", "tue", "wed", "thu", "fri", "sat"});
  for (char& c : name) {
    if (random.OneIn(3)) c = static_cast<char>(c - 'a' + 'A');
  }
  return name;
}

std::string DrawValue(ComponentRandom& random, const FieldBounds& bounds) {
  const bool has_names = bounds.high == 12 || bounds.high == 6;
  if (random.OneIn(has_names ? 3 : 100)) return DrawName(random, bounds);
  if (random.OneIn(60)) {
    return random.OneOf<const char*>({"+1", "-0", "-1", "+", "", "00", "007", "1x", "+-1",
                                      "9223372036854775807", "9223372036854775808",
                                      "18446744073709551617"});
  }
  // At times one beyond an end.
  const uint64_t value = bounds.low + random.Below(bounds.high - bounds.low + 1);
  if (!random.OneIn(30)) return std::to_string(value);
  return std::to_string(random.OneIn(2) ? bounds.high + random.Below(2) : bounds.low);
}

std::string DrawRange(ComponentRandom& random, const FieldBounds& bounds) {
  if (random.OneIn(6)) return DrawValue(random, bounds) + "-" + DrawValue(random, bounds);
  const uint64_t first = random.Between(bounds.low, bounds.high);
  return std::to_string(first) + "-" + std::to_string(random.Between(first, bounds.high));
}

std::string DrawPart(ComponentRandom& random, const FieldBounds& bounds) {
  const auto value = [&] { return DrawValue(random, bounds); };
  std::string part = random.OneIn(3) ? random.OneOf<const char*>({"*", "*", "*", "?"}) : value();
  if (random.OneIn(4)) part = DrawRange(random, bounds);
  if (random.OneIn(80)) part += "-" + value();
  if (random.OneIn(4)) {
    part += "/" + (random.OneIn(6) ? value() : std::to_string(random.Between(1, bounds.high)));
  }
  if (random.OneIn(80)) part += "/" + value();
  return part;
}

std::string DrawField(ComponentRandom& random, const FieldBounds& bounds) {
  if (random.OneIn(3)) return "*";
  if (bounds.may_be_empty && random.OneIn(60)) return ",";
  std::string field = DrawPart(random, bounds);
  while (random.OneIn(4)) field += "," + DrawPart(random, bounds);
  return field;
}

std::string DrawSpace(ComponentRandom& random) {
  if (!random.OneIn(20)) return " ";
  // What Unicode has for white space, and characters beside it.
  return random.OneOf<const char*>({"\t",           "\n",           "\v",           "\f",
                                    "\r",           "  ",           "\x0e",         "\x08",
                                    "\xc2\x85",     "\xc2\xa0",     "\xc2\xa1",     "\xe1\x9a\x80",
                                    "\xe2\x80\x80", "\xe2\x80\x8a", "\xe2\x80\x8b", "\xe2\x80\xa8",
                                    "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80",
                                    "\xe2\x80"});
}

std::string DrawCronText(ComponentRandom& random) {
  if (random.OneIn(12)) {
    return random.OneOf<const char*>({"@yearly", "@annually", "@monthly", "@weekly", "@daily",
                                      "@midnight", "@hourly", "@never"});
  }
  std::string text = random.OneIn(40) ? DrawSpace(random) : "";
  for (const FieldBounds& bounds : kFields) {
    if (&bounds != kFields.data()) text += DrawSpace(random);
    text += DrawField(random, bounds);
  }
  if (random.OneIn(40)) text += DrawSpace(random);
  if (random.OneIn(80)) text += DrawSpace(random) + "*";
  return text;
}

std::string Digits(uint64_t value, int width) {
  char text[24];
  std::snprintf(text, sizeof(text), "%0*llu", width, static_cast<unsigned long long>(value));
  return text;
}

// A number of a time, at times the last one, the first or one that there is not.
std::string DrawPlace(ComponentRandom& random, uint64_t low, uint64_t high) {
  if (random.OneIn(8)) return Digits(random.OneIn(2) ? low : high, 2);
  if (random.OneIn(60)) return Digits(random.OneIn(2) ? high + 1 : 0, 2);
  if (random.OneIn(80)) return Digits(low + random.Below(high - low + 1), 1);
  return Digits(low + random.Below(high - low + 1), 2);
}

std::string DrawFraction(ComponentRandom& random) {
  if (!random.OneIn(3)) return "";
  std::string fraction = random.OneIn(4) ? "," : ".";
  for (uint64_t left = random.OneIn(20) ? 0 : 1 + random.Below(11); left > 0; --left) {
    fraction += static_cast<char>('0' + (random.OneIn(3) ? 0 : random.Below(10)));
  }
  return fraction;
}

std::string DrawOffset(ComponentRandom& random) {
  if (random.OneIn(2)) return "Z";
  const std::string hours = DrawPlace(random, 0, random.OneIn(2) ? 14 : 24);
  return (random.OneIn(2) ? "-" : "+") + hours + ":" +
         DrawPlace(random, 0, random.OneIn(2) ? 59 : 60);
}

// Digits that may be more than fit.
std::string DrawDecimal(ComponentRandom& random) {
  std::string number = std::to_string(random.AnyLength(random.OneIn(8) ? 64 : 12));
  if (random.OneIn(20)) number += std::to_string(random.AnyLength(64));
  if (random.OneIn(3)) number += "." + std::to_string(random.AnyLength(random.OneIn(4) ? 64 : 10));
  if (random.OneIn(40)) number += "00000000000000000001";
  if (random.OneIn(30)) number = random.OneOf<const char*>({".", "", ".5", "5.", "0", "1..2"});
  return number;
}

}  // namespace

std::string DrawSchedulePattern(ComponentRandom& random) {
  std::string pattern = DrawCronText(random);
  // Around a year that might have that day, and has not, a search ends without one.
  if (random.OneIn(20)) pattern = "0 0 0 29 " + DrawField(random, kFields[4]) + " *";
  if (random.OneIn(4)) pattern = "@at " + DrawMomentText(random);
  if (random.OneIn(4)) pattern = "@every " + DrawDurationText(random);
  if (random.OneIn(20)) Damage(pattern, random);
  return pattern.empty() ? "@" : pattern;
}

std::string DrawMomentText(ComponentRandom& random) {
  const uint64_t year = random.OneIn(3) ? random.Below(10'000) : random.Between(1995, 2005);
  const std::string day = DrawPlace(random, 1, random.OneIn(3) ? 31 : 28);
  std::string text = Digits(year, 4) + "-" + DrawPlace(random, 1, 12) + "-" + day + "T" +
                     DrawPlace(random, 0, 23) + ":" + DrawPlace(random, 0, 59) + ":" +
                     DrawPlace(random, 0, 59) + DrawFraction(random) + DrawOffset(random);
  if (random.OneIn(20)) text = Digits(year, 4) + "-02-29T" + text.substr(text.find('T') + 1);
  if (random.OneIn(20)) Damage(text, random);
  return text.empty() ? "Z" : text;
}

std::string DrawDurationText(ComponentRandom& random) {
  std::string text = random.OneIn(6) ? random.OneOf<const char*>({"-", "+"}) : "";
  do {
    text += DrawDecimal(random);
    text += random.OneOf<const char*>({"ns", "us", "\xc2\xb5s", "\xce\xbcs", "ms", "s", "s", "m",
                                       "m", "h", "h", random.OneIn(10) ? "d" : "s"});
  } while (random.OneIn(3));
  if (random.OneIn(40)) text = random.OneOf<const char*>({"0", "+0", "-", "5", "-0", "s"});
  if (random.OneIn(30)) Damage(text, random);
  return text.empty() ? "0" : text;
}

std::string DrawZone(ComponentRandom& random) {
  if (!random.OneIn(4)) return "-";
  return random.OneOf<const char*>({"UTC", "Local", "Europe/Berlin", "America/New_York",
                                    "Asia/Kolkata", "America/Sao_Paulo", "Australia/Lord_Howe",
                                    "Pacific/Apia", "Nowhere/Land", "../UTC"});
}

int64_t DrawMoment(ComponentRandom& random) {
  constexpr int64_t kYearNs = 31'556'952'000'000'000;
  if (random.OneIn(20)) {
    return kComponentTimeNs + 95 * kYearNs + static_cast<int64_t>(random.Below(10 * kYearNs));
  }
  auto distance = static_cast<int64_t>(random.AnyLength(random.OneIn(6) ? 60 : 56));
  // What is rounded to seconds may lie between two.
  if (random.OneIn(4)) distance -= distance % 500'000'000;
  return kComponentTimeNs + (random.OneIn(3) ? -distance : distance);
}

}  // namespace jsparity
