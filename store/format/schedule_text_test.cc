// Texts in headers that say how long or when, as the reference reads them (testdata/README.md).
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <sstream>
#include <string>

#include "store/env/test_text.h"
#include "store/format/duration_text.h"
#include "store/format/message_header.h"
#include "store/format/schedule_pattern.h"
#include "store/stream/time_zone.h"

namespace jsstore {
namespace {

constexpr char kBad[] = "bad";

void ForEachLine(const std::string& name,
                 const std::function<void(const std::string& text, std::istream& rest)>& check) {
  std::ifstream file(std::string(JSSTORE_FORMAT_TESTDATA "/") + name);
  size_t checked = 0;
  for (std::string line; std::getline(file, line); ++checked) {
    const size_t space = line.find(' ');
    std::istringstream rest(line.substr(space + 1));
    SCOPED_TRACE(name + ": " + line);
    check(TextOf(BytesOfHex(line.substr(1, space - 1))), rest);
  }
  EXPECT_GE(checked, 200U);
}

TEST(TtlText, ReadsAsInTheReference) {
  ForEachLine("ttl.txt", [](const std::string& text, std::istream& rest) {
    std::string expected;
    rest >> expected;
    const auto seconds = ParseTtlText(text);
    EXPECT_EQ(seconds ? std::to_string(*seconds) : kBad, expected) << text;
  });
}

TEST(ScheduleText, IsDueWhenItIsInTheReference) {
  ForEachLine("schedules.txt", [](const std::string& text, std::istream& rest) {
    std::string zone_name;
    int64_t ts_ns = 0;
    int64_t now_ns = 0;
    rest >> zone_name >> ts_ns >> now_ns >> std::ws;
    std::string expected;
    std::getline(rest, expected);
    const auto zone = zone_name == "-" ? nullptr : LoadZone(zone_name);
    ASSERT_EQ(zone == nullptr, zone_name == "-");
    const auto next = ParseSchedule(text, zone.get(), ts_ns, now_ns);
    std::ostringstream got;
    if (next) {
      got << FormatTimestamp(next->due) << ' ' << next->due.UnixNs() << ' ' << std::boolalpha
          << next->due.IsZero() << ' ' << next->repeats;
    } else {
      got << kBad;
    }
    EXPECT_EQ(got.str(), expected) << text;
  });
}

TEST(ScheduleText, GivenNoPatternThenTheTimeIsZeroAndNotAnError) {
  const auto next = ParseSchedule("", nullptr, 0, 0);
  ASSERT_TRUE(next);
  EXPECT_TRUE(next->due.IsZero());
}

TEST(ScheduleText, GivenAFieldThatMatchesNothingThenThereIsNoNextTime) {
  EXPECT_FALSE(ParseSchedule(", * * * * *", nullptr, 0, 0));
}

TEST(SecondsText, HasNoUnitsThatItDoesNotNeed) {
  EXPECT_EQ(FormatSecondsText(1), "1s");
  EXPECT_EQ(FormatSecondsText(60), "1m0s");
  EXPECT_EQ(FormatSecondsText(3600), "1h0m0s");
  EXPECT_EQ(FormatSecondsText(90'061), "25h1m1s");
}

TEST(TimeZone, GivenNamesThatLeadElsewhereThenThereIsNoZone) {
  for (const char* name : {"", "Nowhere/Land", "Europe", "../UTC", "/etc/localtime", "\\x",
                           "file:Europe/Berlin", "Fixed/UTC+01:00:00"}) {
    EXPECT_EQ(LoadZone(name), nullptr) << name;
  }
  EXPECT_NE(LoadZone("UTC"), nullptr);
  EXPECT_NE(LoadZone("Local"), nullptr);
}

}  // namespace
}  // namespace jsstore
