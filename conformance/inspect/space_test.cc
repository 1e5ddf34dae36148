#include "conformance/inspect/space.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/inspect/store_for_tests.h"
#include "jsstore/env.h"

namespace jsparity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

StreamReading ReadingFor(const StoreDirectory& store) {
  return ReadStream(jsstore::Env::Real().files, {store.stream(), "ORDERS", "ACME"}, {});
}

TEST(Space, IsAllAccountedFor) {
  for (const bool killed : {false, true}) {
    const StoreDirectory store({.killed = killed});
    const StreamReading stream = ReadingFor(store);
    const SpaceReport report = SpaceOf(stream);
    EXPECT_EQ(report.records.all(), report.file_bytes);
    EXPECT_EQ(report.records.live, store.state().bytes);
    EXPECT_GT(report.records.dead, 0U);
    EXPECT_GT(report.records.tombstones, 0U);
    uint64_t of_subjects = 0;
    for (const SubjectSpace& subject : report.subjects) of_subjects += subject.bytes();
    EXPECT_EQ(of_subjects, report.records.live + report.records.dead);
    EXPECT_EQ(report.reads_all_blocks, killed);
  }
}

TEST(Space, TellsWhichMessageTheStreamBeginsWith) {
  const StoreDirectory store({});
  const SpaceReport report = SpaceOf(ReadingFor(store));
  ASSERT_TRUE(report.first.has_value());
  EXPECT_EQ(report.first->seq, 1U);
  EXPECT_EQ(report.first->subject, "orders.new.0");
  EXPECT_EQ(report.first->next_seq, 2U);
  EXPECT_EQ(report.first->deleted_behind, 0U);
  EXPECT_THAT(report.first->held_back_by, ElementsAre());
}

TEST(Compaction, WaitsUntilLessThanHalfIsLive) {
  EXPECT_THAT(CompactionOf({.live = 10, .dead = 90}, 0, true), HasSubstr("the last one"));
  EXPECT_EQ(CompactionOf({.live = 10}, 0, false), "nothing in it is dead");
  EXPECT_THAT(CompactionOf({.live = 49, .dead = 51}, 0, false), HasSubstr("at the next sync"));
  // 50 of 100: one byte less, and it is.
  EXPECT_THAT(CompactionOf({.live = 50, .dead = 50}, 0, false), HasSubstr("after 1 more bytes"));
  EXPECT_THAT(CompactionOf({.live = 90, .dead = 10}, 0, false), HasSubstr("after 41 more bytes"));
  EXPECT_THAT(CompactionOf({.live = 2 << 20, .dead = 1 << 20}, 0, false), HasSubstr("at once"));
  EXPECT_THAT(CompactionOf({.tombstones = 60}, 2, false), HasSubstr("stays for its 2 tombstones"));
}

}  // namespace
}  // namespace jsparity
