// thw.db and sched.db: what is written reads back, and damage is an error, never a crash.
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "store/format/expiry_state.h"
#include "store/format/schedule_state.h"

namespace jsstore {
namespace {

using Expiry = std::pair<uint64_t, int64_t>;
using Schedule = std::tuple<std::string, uint64_t, int64_t>;

Bytes SomeExpiries() {
  ExpiryStateWriter writer({.count = 3, .stamp = 12345});
  writer.Add(1, 946684805000000000);
  writer.Add(~uint64_t{0}, -5);
  writer.Add(300, std::numeric_limits<int64_t>::max());
  return writer.Finish();
}

Bytes SomeSchedules() {
  ScheduleStateWriter writer({.count = 2, .stamp = 7});
  writer.Add({"a.b", 3, 946684805000000000});
  writer.Add({"", 300, -1});
  return writer.Finish();
}

std::string TryExpiries(BytesView in, std::vector<Expiry>* entries = nullptr) {
  const auto stamp = ReadExpiryState(in, [&](uint64_t seq, int64_t expires_ns) {
    if (entries != nullptr) entries->emplace_back(seq, expires_ns);
  });
  return stamp ? std::to_string(*stamp) : stamp.error().Message();
}

std::string TrySchedules(BytesView in, std::vector<Schedule>* entries = nullptr) {
  const auto stamp = ReadScheduleState(in, [&](const ScheduleEntry& entry) {
    if (entries != nullptr) entries->emplace_back(entry.subject, entry.seq, entry.due_ns);
  });
  return stamp ? std::to_string(*stamp) : stamp.error().Message();
}

TEST(TimedState, GivenExpiriesWhenTheyAreReadThenTheyAreWhatWasWritten) {
  std::vector<Expiry> entries;
  EXPECT_EQ(TryExpiries(SomeExpiries(), &entries), "12345");
  EXPECT_EQ(entries, (std::vector<Expiry>{{1, 946684805000000000},
                                          {~uint64_t{0}, -5},
                                          {300, std::numeric_limits<int64_t>::max()}}));
}

TEST(TimedState, GivenSchedulesWhenTheyAreReadThenTheyAreWhatWasWritten) {
  std::vector<Schedule> entries;
  EXPECT_EQ(TrySchedules(SomeSchedules(), &entries), "7");
  EXPECT_EQ(entries, (std::vector<Schedule>{{"a.b", 3, 946684805000000000}, {"", 300, -1}}));
}

TEST(TimedState, GivenALongSubjectThenItIsCutWhereItsLengthNoLongerFits) {
  ScheduleStateWriter writer({.count = 1, .stamp = 1});
  writer.Add({std::string(70'000, 'x'), 1, 1});
  std::vector<Schedule> entries;
  EXPECT_EQ(TrySchedules(writer.Finish(), &entries), "1");
  EXPECT_EQ(std::get<0>(entries.at(0)).size(), 65'535U);
}

TEST(TimedState, GivenTheLayoutThenItsBytesAreTheReferences) {
  ExpiryStateWriter writer({.count = 1, .stamp = 2});
  writer.Add(300, 1);
  EXPECT_EQ(writer.Finish(),
            (Bytes{1, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0xac, 2}));
  ScheduleStateWriter schedules({.count = 1, .stamp = 2});
  schedules.Add({"ab", 300, 1});
  EXPECT_EQ(schedules.Finish(),
            (Bytes{1, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 'a', 'b', 2, 0xac, 2}));
}

TEST(TimedState, GivenEachWayToBeCutShortThenTheErrorTells) {
  const Bytes expiries = SomeExpiries();
  const Bytes schedules = SomeSchedules();
  for (size_t size = 0; size < expiries.size(); ++size) {
    const Bytes cut(expiries.begin(), expiries.begin() + static_cast<ptrdiff_t>(size));
    EXPECT_EQ(TryExpiries(cut), size < 17 ? "short buffer" : "unexpected EOF") << size;
  }
  for (size_t size = 0; size < schedules.size(); ++size) {
    const Bytes cut(schedules.begin(), schedules.begin() + static_cast<ptrdiff_t>(size));
    EXPECT_EQ(TrySchedules(cut), size < 17 ? "short buffer" : "unexpected EOF") << size;
  }
}

TEST(TimedState, GivenAnotherVersionThenItIsRefused) {
  Bytes expiries = SomeExpiries();
  Bytes schedules = SomeSchedules();
  expiries[0] = schedules[0] = 2;
  EXPECT_EQ(TryExpiries(expiries), "thw: encoded version not known");
  EXPECT_EQ(TrySchedules(schedules), "msg scheduling: encoded version not known");
}

TEST(TimedState, GivenMoreBytesThanEntriesThenTheRestIsIgnored) {
  Bytes expiries = SomeExpiries();
  expiries.insert(expiries.end(), {0xff, 0xff});
  EXPECT_EQ(TryExpiries(expiries), "12345");
}

// A count that promises more than memory could hold costs nothing.
TEST(TimedState, GivenAnAbsurdCountThenItIsAnErrorAtTheFirstMissingEntry) {
  Bytes expiries = SomeExpiries();
  Bytes schedules = SomeSchedules();
  for (size_t i = 1; i < 9; ++i) expiries[i] = schedules[i] = 0xff;
  EXPECT_EQ(TryExpiries(expiries), "unexpected EOF");
  EXPECT_EQ(TrySchedules(schedules), "unexpected EOF");
}

TEST(TimedState, GivenAnyFlippedBitThenNothingIsReadOutOfBounds) {
  for (const bool is_schedule : {false, true}) {
    const Bytes good = is_schedule ? SomeSchedules() : SomeExpiries();
    for (size_t bit = 0; bit < good.size() * 8; ++bit) {
      Bytes damaged = good;
      damaged[bit / 8] ^= static_cast<uint8_t>(1U << (bit % 8));
      damaged.shrink_to_fit();
      const std::string answer = is_schedule ? TrySchedules(damaged) : TryExpiries(damaged);
      EXPECT_FALSE(answer.empty());
    }
  }
}

}  // namespace
}  // namespace jsstore
