// From thw_test.go of the reference: the hash wheel, and thw.db.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "store/container/hash_wheel.h"
#include "store/format/expiry_state.h"
#include "store/format/varint.h"
#include "store/ported/ported_test.h"

namespace jsstore {
namespace {

constexpr int64_t kOneSecond = 1'000'000'000;
constexpr int64_t kStart = 1'700'000'000 * kOneSecond;

int64_t In(int64_t seconds) { return kStart + seconds * kOneSecond; }

std::set<uint64_t> ExpireAll(HashWheel& wheel, int64_t now_ns) {
  std::set<uint64_t> expired;
  wheel.ExpireTasks(now_ns, [&](uint64_t seq, int64_t) { return expired.insert(seq).second; });
  return expired;
}

PORTED_TEST(TestHashWheelBasics, kNoPlanNumber) {
  HashWheel wheel;
  wheel.Add(1, In(5));
  EXPECT_EQ(wheel.Count(), 1U);
  EXPECT_FALSE(wheel.Remove(999, In(5)));
  EXPECT_EQ(wheel.Count(), 1U);
  EXPECT_TRUE(wheel.Remove(1, In(5)));
  EXPECT_EQ(wheel.Count(), 0U);
  EXPECT_FALSE(wheel.Remove(1, In(5)));
  EXPECT_EQ(wheel.Count(), 0U);
}

PORTED_TEST(TestHashWheelUpdate, kNoPlanNumber) {
  HashWheel wheel;
  wheel.Add(1, In(5));
  EXPECT_EQ(wheel.Count(), 1U);
  EXPECT_TRUE(wheel.Update(1, In(5), In(10)));
  EXPECT_EQ(wheel.Count(), 1U);
  EXPECT_FALSE(wheel.Remove(1, In(5)));
  EXPECT_EQ(wheel.Count(), 1U);
  EXPECT_TRUE(wheel.Remove(1, In(10)));
  EXPECT_EQ(wheel.Count(), 0U);
}

PORTED_TEST(TestHashWheelExpiration, kNoPlanNumber) {
  HashWheel wheel;
  wheel.Add(1, In(-1));
  wheel.Add(2, In(1));
  wheel.Add(3, In(10));
  wheel.Add(4, In(60));
  EXPECT_EQ(wheel.Count(), 4U);
  EXPECT_EQ(ExpireAll(wheel, kStart), std::set<uint64_t>{1});
  EXPECT_EQ(wheel.Count(), 3U);
}

PORTED_TEST(TestHashWheelManualExpiration, kNoPlanNumber) {
  using Times = std::map<uint64_t, int>;
  HashWheel wheel;
  for (uint64_t seq = 1; seq <= 4; ++seq) wheel.Add(seq, kStart);
  EXPECT_EQ(wheel.Count(), 4U);
  Times told;

  // given that nothing is to go, then all are told again
  for (int round = 1; round <= 2; ++round) {
    wheel.ExpireTasks(kStart, [&](uint64_t seq, int64_t) {
      ++told[seq];
      return false;
    });
    EXPECT_EQ(told, (Times{{1, round}, {2, round}, {3, round}, {4, round}}));
    EXPECT_EQ(wheel.Count(), 4U);
  }
  // given that the even ones are to go, then they are told once more
  for (int round = 3; round <= 4; ++round) {
    wheel.ExpireTasks(kStart, [&](uint64_t seq, int64_t) {
      ++told[seq];
      return seq % 2 == 0;
    });
    EXPECT_EQ(told, (Times{{1, round}, {2, 3}, {3, round}, {4, 3}}));
    EXPECT_EQ(wheel.Count(), 2U);
  }
  EXPECT_TRUE(wheel.Remove(1, kStart));
  EXPECT_TRUE(wheel.Remove(3, kStart));
  EXPECT_EQ(wheel.Count(), 0U);
}

PORTED_TEST(TestHashWheelExpirationLargerThanWheel, kNoPlanNumber) {
  HashWheel wheel;
  wheel.Add(1, 0);
  wheel.Add(2, kOneSecond);
  EXPECT_EQ(wheel.Count(), 2U);
  // when it is the last of the wheel's 4,096 seconds
  EXPECT_EQ(ExpireAll(wheel, 4095 * kOneSecond), (std::set<uint64_t>{1, 2}));
  EXPECT_EQ(wheel.Count(), 0U);
}

PORTED_TEST(TestHashWheelNextExpiration, kNoPlanNumber) {
  HashWheel wheel;
  wheel.Add(1, In(5));
  wheel.Add(2, In(3));
  wheel.Add(3, In(10));
  EXPECT_EQ(wheel.Count(), 3U);
  EXPECT_EQ(wheel.NextExpiration(In(6)), In(3));
  EXPECT_EQ(HashWheel().NextExpiration(In(1)), HashWheel::kNever);
}

PORTED_TEST(TestHashWheelStress, kNoPlanNumber) {
  constexpr int64_t kCount = 100'000;
  HashWheel wheel;
  for (int64_t seq = 0; seq < kCount; ++seq) wheel.Add(static_cast<uint64_t>(seq), In(seq));
  EXPECT_EQ(wheel.Count(), static_cast<uint64_t>(kCount));
  for (int64_t seq = 0; seq < kCount; seq += 2) {
    ASSERT_TRUE(wheel.Update(static_cast<uint64_t>(seq), In(seq), In(seq + kCount)));
  }
  for (int64_t seq = 1; seq < kCount; seq += 2) {
    ASSERT_TRUE(wheel.Remove(static_cast<uint64_t>(seq), In(seq)));
  }
  EXPECT_EQ(wheel.Count(), static_cast<uint64_t>(kCount) / 2);
}

using WheelEntries = std::vector<std::pair<uint64_t, int64_t>>;

WheelEntries EntriesOf(const HashWheel& wheel) {
  WheelEntries entries;
  wheel.ForEach([&](uint64_t seq, int64_t expires_ns) { entries.emplace_back(seq, expires_ns); });
  return entries;
}

// 100,000 entries: each slot has more than twenty.
PORTED_TEST(TestHashWheelEncodeDecode, kNoPlanNumber) {
  constexpr uint64_t kCount = 100'000;
  HashWheel wheel;
  for (uint64_t seq = 0; seq < kCount; ++seq) wheel.Add(seq, In(static_cast<int64_t>(seq)));

  ExpiryStateWriter writer({.count = wheel.Count(), .stamp = 12345});
  wheel.ForEach([&](uint64_t seq, int64_t expires_ns) { writer.Add(seq, expires_ns); });
  const Bytes bytes = writer.Finish();
  EXPECT_GT(bytes.size(), kStampedHeadBytes);

  HashWheel read;
  const auto stamp =
      ReadExpiryState(bytes, [&](uint64_t seq, int64_t expires_ns) { read.Add(seq, expires_ns); });
  ASSERT_TRUE(stamp);
  EXPECT_EQ(*stamp, 12345U);
  EXPECT_EQ(read.Count(), kCount);
  EXPECT_EQ(read.NextExpiration(HashWheel::kNever), wheel.NextExpiration(HashWheel::kNever));
  EXPECT_EQ(EntriesOf(read), EntriesOf(wheel));

  // and each slot knows its earliest: what is next after some have gone is the same
  const int64_t later = In(5000);
  EXPECT_EQ(ExpireAll(read, later), ExpireAll(wheel, later));
  EXPECT_EQ(read.NextExpiration(HashWheel::kNever), In(5001));
  EXPECT_EQ(wheel.NextExpiration(HashWheel::kNever), In(5001));
}

std::string ErrorOf(BytesView bytes) {
  const auto stamp = ReadExpiryState(bytes, [](uint64_t, int64_t) {});
  return stamp ? "" : stamp.error().Message();
}

PORTED_TEST(TestHashWheelDecodeRejectsMalformed, kNoPlanNumber) {
  EXPECT_EQ(ErrorOf(Bytes(kStampedHeadBytes - 1)), "short buffer");

  Bytes other_version = ExpiryStateWriter({.count = 0, .stamp = 0}).Finish();
  other_version[0] = 2;
  EXPECT_EQ(ErrorOf(other_version), "thw: encoded version not known");

  // given the head alone of one entry, and with its time but no sequence
  Bytes cut = ExpiryStateWriter({.count = 1, .stamp = 0}).Finish();
  EXPECT_EQ(ErrorOf(cut), "unexpected EOF");
  AppendVarint(cut, 12345);
  EXPECT_EQ(ErrorOf(cut), "unexpected EOF");
}

}  // namespace
}  // namespace jsstore
