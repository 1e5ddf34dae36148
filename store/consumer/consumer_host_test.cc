#include "store/consumer/consumer_host.h"

#include <gtest/gtest.h>

#include "store/consumer/consumer_test_rig.h"

namespace jsstore {
namespace {

constexpr char kSecondPath[] = "/stream/obs/d/o.dat";

// The base time in the o.dat of a consumer with one pending message.
int64_t BaseTimeOf(ConsumerRig& rig, const std::string& path) {
  const Bytes bytes = rig.memory().ReadFile(path).value();
  const ConsumerState state = DecodeConsumerState(bytes).value();
  for (int64_t base = kSimStartNs / 1'000'000'000; base < kSimStartNs / 1'000'000'000 + 10;
       ++base) {
    if (EncodeConsumerState(state, base) == bytes) return base - kSimStartNs / 1'000'000'000;
  }
  return -1;
}

TEST(ConsumerHost, ListsInOrderOfAddingWithDuplicates) {
  ConsumerRig rig;
  const auto first = *rig.Open(ConsumerRig::Explicit(), "c");
  const auto second = *rig.Open(ConsumerRig::Explicit(), "d");
  rig.host()->Add(first);
  EXPECT_EQ(rig.host()->List(),
            (std::vector<std::shared_ptr<ConsumerStore>>{first, second, first}));
  rig.host()->Remove(first.get());
  EXPECT_EQ(rig.host()->List(), (std::vector<std::shared_ptr<ConsumerStore>>{second, first}));
  rig.host()->Remove(first.get());
  rig.host()->Remove(first.get());
  EXPECT_EQ(rig.host()->Count(), 1U);
}

TEST(ConsumerHost, StopAllStopsEachAndEmptiesTheList) {
  ConsumerRig rig;
  const auto first = *rig.Open(ConsumerRig::Explicit(), "c");
  const auto second = *rig.Open(ConsumerRig::Explicit(), "d");
  ASSERT_TRUE(second->UpdateDelivered(1, 1, 1, kSimStartNs));
  rig.host()->StopAll();
  EXPECT_EQ(rig.host()->Count(), 0U);
  EXPECT_TRUE(first->State().error().Is(ErrorCode::kStoreClosed));
  EXPECT_EQ(rig.OnDisk(kSecondPath)->delivered.stream, 1U);
}

TEST(ConsumerHost, StreamDeleteAllWritesNothing) {
  ConsumerRig rig;
  const auto consumer = *rig.Open();
  ASSERT_TRUE(consumer->UpdateDelivered(1, 1, 1, kSimStartNs));
  rig.host()->StreamDeleteAll();
  rig.Advance(1000);
  EXPECT_FALSE(rig.OnDisk());
  EXPECT_EQ(rig.host()->Count(), 0U);
}

TEST(ConsumerHost, AbandonLetsGoOfConsumers) {
  ConsumerRig rig;
  auto consumer = *rig.Open();
  const std::weak_ptr<ConsumerStore> weak = consumer;
  consumer.reset();
  EXPECT_FALSE(weak.expired());
  rig.host()->Abandon();
  EXPECT_TRUE(weak.expired());
}

// Given two consumers with something to write, the reference waits 10 ms between them; half a
// second boundary in that time shows in what the second one writes.
TEST(ConsumerHost, StopAllWritesWithTheTimesAtWhichTheReferenceWould) {
  ConsumerRig rig;
  const auto first = *rig.Open(ConsumerRig::Explicit(), "c");
  const auto second = *rig.Open(ConsumerRig::Explicit(), "d");
  rig.sim().AdvanceTo(kSimStartNs + 495'000'000);
  ASSERT_TRUE(first->UpdateDelivered(1, 1, 1, kSimStartNs));
  ASSERT_TRUE(second->UpdateDelivered(1, 1, 1, kSimStartNs));
  rig.host()->StopAll();
  EXPECT_EQ(BaseTimeOf(rig, kStatePath), 0);
  EXPECT_EQ(BaseTimeOf(rig, kSecondPath), 1);
  EXPECT_EQ(rig.host()->StopTimeNs(), rig.sim().clock().NowNs());
}

// The second one's write fell due while the reference waited for the first.
TEST(ConsumerHost, StopAllLetsWritesFallDueWhileTheReferenceWaits) {
  ConsumerRig rig;
  const auto first = *rig.Open(ConsumerRig::Explicit(), "c");
  const auto second = *rig.Open(ConsumerRig::Explicit(), "d");
  rig.sim().AdvanceTo(kSimStartNs + 399'000'000);
  ASSERT_TRUE(second->UpdateDelivered(1, 1, 1, kSimStartNs));
  rig.sim().AdvanceTo(kSimStartNs + 494'000'000);
  ASSERT_TRUE(second->UpdateDelivered(2, 2, 1, kSimStartNs));
  ASSERT_TRUE(first->UpdateDelivered(1, 1, 1, kSimStartNs));
  rig.Settle();
  ASSERT_TRUE(first->UpdateDelivered(2, 2, 1, kSimStartNs));
  rig.host()->StopAll();
  EXPECT_EQ(rig.OnDisk(kSecondPath)->delivered.stream, 2U);
  EXPECT_EQ(BaseTimeOf(rig, kSecondPath), 0) << "due at 499 ms, not at the stop at 504 ms";
}

}  // namespace
}  // namespace jsstore
