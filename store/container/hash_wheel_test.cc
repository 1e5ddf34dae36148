#include "store/container/hash_wheel.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace jsstore {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kTurn = 4096 * kSecond;  // after this a slot comes around
constexpr int64_t kNow = 1'000'000 * kSecond;

std::vector<uint64_t> Expire(HashWheel& wheel, int64_t now_ns) {
  std::vector<uint64_t> expired;
  wheel.ExpireTasks(now_ns, [&](uint64_t seq, int64_t) {
    expired.push_back(seq);
    return true;
  });
  return expired;
}

TEST(HashWheel, GivenAnEntryWhenItsTimeComesThenItExpiresOnce) {
  HashWheel wheel;
  wheel.Add(7, kNow);
  EXPECT_EQ(Expire(wheel, kNow - 1), (std::vector<uint64_t>{}));
  EXPECT_EQ(wheel.Count(), 1U);
  EXPECT_EQ(Expire(wheel, kNow), (std::vector<uint64_t>{7}));
  EXPECT_EQ(Expire(wheel, kNow + kTurn), (std::vector<uint64_t>{}));
  EXPECT_EQ(wheel.Count(), 0U);
  EXPECT_EQ(wheel.NextExpiration(HashWheel::kNever), HashWheel::kNever);
}

TEST(HashWheel, GivenADeclinedEntryThenItStaysAndIsStillNext) {
  HashWheel wheel;
  wheel.Add(1, kNow);
  wheel.Add(2, kNow + 5 * kSecond);
  wheel.ExpireTasks(kNow + kSecond, [](uint64_t, int64_t) { return false; });
  EXPECT_EQ(wheel.Count(), 2U);
  EXPECT_EQ(wheel.NextExpiration(HashWheel::kNever), kNow);
}

TEST(HashWheel, GivenTimesFarApartInOneSlotThenOnlyTheDueOneExpires) {
  HashWheel wheel;
  wheel.Add(1, kNow + kTurn);
  wheel.Add(2, kNow);
  wheel.Add(3, kNow + 3 * kTurn);
  EXPECT_EQ(Expire(wheel, kNow + kSecond), (std::vector<uint64_t>{2}));
  EXPECT_EQ(wheel.NextExpiration(HashWheel::kNever), kNow + kTurn);
}

TEST(HashWheel, GivenTheSameSequenceAgainInItsSlotThenItIsReplaced) {
  HashWheel wheel;
  wheel.Add(1, kNow);
  wheel.Add(1, kNow + 10);
  EXPECT_EQ(wheel.Count(), 1U);
  wheel.Add(1, kNow + kSecond);  // another slot: an entry of its own
  EXPECT_EQ(wheel.Count(), 2U);
}

TEST(HashWheel, GivenAnAbsentEntryThenRemoveAndUpdateSaySo) {
  HashWheel wheel;
  EXPECT_FALSE(wheel.Remove(1, kNow));
  wheel.Add(1, kNow);
  EXPECT_FALSE(wheel.Remove(2, kNow));
  EXPECT_FALSE(wheel.Remove(1, kNow + kSecond));
  EXPECT_FALSE(wheel.Update(1, kNow + kSecond, kNow + 9 * kSecond));
  EXPECT_TRUE(wheel.Update(1, kNow, kNow + 9 * kSecond));
  EXPECT_EQ(wheel.Count(), 1U);
  EXPECT_TRUE(wheel.Remove(1, kNow + 9 * kSecond));
}

// Timers are set by it: the reference does not look for the next one when an entry goes.
TEST(HashWheel, GivenTheNextEntryIsRemovedThenItStaysNextUntilTheFirstWalk) {
  HashWheel wheel;
  wheel.Add(1, kNow);
  wheel.Add(2, kNow + 5 * kSecond);
  wheel.Remove(1, kNow);
  EXPECT_EQ(wheel.NextExpiration(HashWheel::kNever), kNow);
  EXPECT_EQ(Expire(wheel, kNow), (std::vector<uint64_t>{}));
  EXPECT_EQ(wheel.NextExpiration(HashWheel::kNever), kNow + 5 * kSecond);
}

TEST(HashWheel, GivenTheNextExpirationThenItIsToldOnlyBeforeTheGivenTime) {
  HashWheel wheel;
  wheel.Add(1, kNow);
  EXPECT_EQ(wheel.NextExpiration(kNow), HashWheel::kNever);
  EXPECT_EQ(wheel.NextExpiration(kNow + 1), kNow);
}

TEST(HashWheel, GivenACallbackThatRemovesEntriesThenTheyAreCountedOnce) {
  HashWheel wheel;
  for (uint64_t seq = 1; seq <= 3; ++seq) wheel.Add(seq, kNow);
  wheel.ExpireTasks(kNow, [&](uint64_t seq, int64_t expires_ns) {
    EXPECT_TRUE(wheel.Remove(seq, expires_ns));
    return true;
  });
  EXPECT_EQ(wheel.Count(), 0U);
}

TEST(HashWheel, GivenTimesBefore1970ThenTheyHaveTheirSlotsToo) {
  HashWheel wheel;
  wheel.Add(1, -5 * kSecond);
  wheel.Add(2, std::numeric_limits<int64_t>::min());
  EXPECT_TRUE(wheel.Remove(1, -5 * kSecond));
  EXPECT_EQ(Expire(wheel, 0), (std::vector<uint64_t>{2}));
}

// Against a plain list of entries, keyed as the wheel tells them apart.
TEST(HashWheel, GivenAnySequenceOfCallsThenItHoldsWhatAListWould) {
  rc::check([] {
    HashWheel wheel;
    std::map<std::pair<int64_t, uint64_t>, int64_t> model;  // slot and sequence to expiration
    const auto slot = [](int64_t expires_ns) { return (expires_ns / kSecond) & 4095; };
    const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 3));
    for (const int step : steps) {
      const auto seq = static_cast<uint64_t>(*rc::gen::inRange(1, 12));
      const int64_t at = *rc::gen::inRange<int64_t>(0, 6) * kSecond +
                         *rc::gen::element<int64_t>(0, 1, kTurn, 2 * kTurn);
      if (step == 0) {
        wheel.Add(seq, at);
        model[{slot(at), seq}] = at;
      } else if (step == 1) {
        RC_ASSERT(wheel.Remove(seq, at) == (model.erase({slot(at), seq}) > 0));
      } else {
        std::set<std::pair<uint64_t, int64_t>> due;
        std::erase_if(model, [&](const auto& entry) {
          const bool is_due = entry.second <= at;
          if (is_due) due.insert({entry.first.second, entry.second});
          return is_due;
        });
        std::set<std::pair<uint64_t, int64_t>> expired;
        wheel.ExpireTasks(at, [&](uint64_t expired_seq, int64_t expires_ns) {
          return expired.insert({expired_seq, expires_ns}).second;
        });
        RC_ASSERT(expired == due);
      }
      RC_ASSERT(wheel.Count() == model.size());
    }
  });
}

}  // namespace
}  // namespace jsstore
