#include "store/format/rfc3339.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace jsstore {
namespace {

constexpr TimeNs kEarliest = std::numeric_limits<TimeNs>::min();
constexpr TimeNs kLatest = std::numeric_limits<TimeNs>::max();

TEST(Rfc3339, FormatsAsTheReference) {
  EXPECT_EQ(FormatRfc3339(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatRfc3339(946684800'500'000'000), "2000-01-01T00:00:00.5Z");
  EXPECT_EQ(FormatRfc3339(1'709'164'800'000'000'001), "2024-02-29T00:00:00.000000001Z");
  EXPECT_EQ(FormatRfc3339(-1), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(FormatRfc3339(kEarliest), "1677-09-21T00:12:43.145224192Z");
  EXPECT_EQ(FormatRfc3339(kLatest), "2262-04-11T23:47:16.854775807Z");
}

TEST(Rfc3339, ParsesOffsetsAndFractions) {
  EXPECT_EQ(ParseRfc3339("1970-01-01T02:00:00+02:00"), 0);
  EXPECT_EQ(ParseRfc3339("1969-12-31T18:30:00.25-05:30"), 250'000'000);
  EXPECT_EQ(ParseRfc3339("1970-01-01T00:00:00.1234567891Z"), 123'456'789);
  EXPECT_EQ(ParseRfc3339("2024-02-29T00:00:00Z"), 1'709'164'800'000'000'000);
}

TEST(Rfc3339, RefusesWhatIsNoTime) {
  const char* const bad[] = {"",
                             "2000",
                             "2000-01-01",
                             "2000-01-01T00:00:00",
                             "2000-01-01 00:00:00Z",
                             "2000-01-01t00:00:00z",
                             "2000-13-01T00:00:00Z",
                             "2000-00-01T00:00:00Z",
                             "2023-02-29T00:00:00Z",
                             "2000-01-32T00:00:00Z",
                             "2000-01-01T24:00:00Z",
                             "2000-01-01T00:60:00Z",
                             "2000-01-01T00:00:60Z",
                             "2000-01-01T00:00:00.Z",
                             "2000-01-01T00:00:00,5Z",
                             "2000-01-01T0:00:00Z",
                             "2000-01-01T00:00:00+2:00",
                             "2000-01-01T00:00:00+24:00",
                             "2000-01-01T00:00:00Z ",
                             "20000-01-01T00:00:00Z",
                             "-200-01-01T00:00:00Z"};
  for (const char* text : bad) EXPECT_EQ(ParseRfc3339(text), std::nullopt) << text;
}

TEST(Rfc3339, RefusesTimesOutOfRange) {
  EXPECT_EQ(ParseRfc3339("1677-09-21T00:12:43.145224191Z"), std::nullopt);
  EXPECT_EQ(ParseRfc3339("2262-04-11T23:47:16.854775808Z"), std::nullopt);
  EXPECT_EQ(ParseRfc3339("0001-01-01T00:00:00Z"), std::nullopt);
  EXPECT_EQ(ParseRfc3339("9999-12-31T23:59:59Z"), std::nullopt);
  EXPECT_EQ(ParseRfc3339(FormatRfc3339(kEarliest)), kEarliest);
  EXPECT_EQ(ParseRfc3339(FormatRfc3339(kLatest)), kLatest);
}

RC_GTEST_PROP(Rfc3339, RoundTrip, (int64_t time)) {
  const auto coarse = *rc::gen::element<int64_t>(1, 1000, 1'000'000, 1'000'000'000);
  time = time / coarse * coarse;
  RC_ASSERT(ParseRfc3339(FormatRfc3339(time)) == time);
}

}  // namespace
}  // namespace jsstore
