#include <gtest/gtest.h>

#include "store/consumer/consumer_test_rig.h"

namespace jsstore {
namespace {

ConsumerConfig InMemory(AckPolicy policy = AckPolicy::kExplicit) {
  ConsumerConfig config;
  config.memory_storage = true;
  config.ack_policy = policy;
  return config;
}

TEST(MemoryConsumer, TouchesNoFile) {
  ConsumerRig rig;
  rig.faults().ClearOperations();
  const auto consumer = *rig.Open(InMemory());
  EXPECT_EQ(consumer->Type(), StorageType::kMemory);
  ASSERT_TRUE(consumer->SetStarting(3));
  ASSERT_TRUE(consumer->UpdateDelivered(1, 4, 1, kSimStartNs));
  ASSERT_TRUE(consumer->UpdateEphemeralConfig(InMemory(AckPolicy::kNone)));
  EXPECT_EQ(consumer->GetConfig().ack_policy, AckPolicy::kNone);
  ASSERT_TRUE(consumer->UpdateConfig(InMemory(AckPolicy::kAll)));
  rig.Advance(1000);
  ASSERT_TRUE(consumer->Stop());
  EXPECT_EQ(rig.faults().operation_count(), 0U);
}

TEST(MemoryConsumer, KeepsWhatItIsTold) {
  ConsumerRig rig;
  const auto consumer = *rig.Open(InMemory());
  EXPECT_FALSE(consumer->HasState());
  for (uint64_t seq = 1; seq <= 3; ++seq) {
    ASSERT_TRUE(consumer->UpdateDelivered(seq, seq, 1, kSimStartNs));
  }
  ASSERT_TRUE(consumer->UpdateDelivered(4, 2, 2, kSimStartNs));
  ASSERT_TRUE(consumer->UpdateAcks(1, 1));
  consumer->RemoveRedeliveredBelow(3);
  EXPECT_TRUE(consumer->HasState());
  ConsumerState expected;
  expected.delivered = {4, 3};
  expected.ack_floor = {1, 1};
  expected.pending = {{2, {2, kSimStartNs}}, {3, {3, kSimStartNs}}};
  EXPECT_EQ(consumer->State().value(), expected);
  EXPECT_EQ(consumer->BorrowState().value(), expected);
  EXPECT_EQ(DecodeConsumerState(consumer->EncodedState().value()).value(), expected);
}

TEST(MemoryConsumer, TellsItsConfigurationWithTheNameItWasOpenedBy) {
  ConsumerRig rig;
  const auto consumer = *rig.Open(InMemory(), "m");
  EXPECT_EQ(consumer->GetConfig().name, "m");
  EXPECT_TRUE(consumer->GetConfig().memory_storage);
}

TEST(MemoryConsumer, UpdatesAndResets) {
  ConsumerRig rig;
  const auto consumer = *rig.Open(InMemory());
  ConsumerState state;
  state.delivered = {5, 6};
  state.ack_floor = {2, 2};
  ASSERT_TRUE(consumer->Update(state));
  ConsumerState older = state;
  older.ack_floor.stream = 1;
  EXPECT_TRUE(consumer->Update(older).error().Is(ErrorCode::kStoreOldUpdate));
  ASSERT_TRUE(consumer->ForceUpdate(older));
  EXPECT_EQ(consumer->State().value(), older);
  consumer->UpdateStarting(9);
  EXPECT_EQ(consumer->State()->delivered.stream, 9U);
  ASSERT_TRUE(consumer->Reset(4));
  EXPECT_EQ(consumer->State()->delivered, (SequencePair{0, 4}));
}

TEST(MemoryConsumer, EveryEndTakesItOffTheList) {
  for (const auto end :
       {&ConsumerStore::Stop, &ConsumerStore::Delete, &ConsumerStore::StreamDelete}) {
    ConsumerRig rig;
    const auto consumer = *rig.Open(InMemory());
    EXPECT_EQ(rig.host()->Count(), 1U);
    ASSERT_TRUE(((*consumer).*end)());
    EXPECT_EQ(rig.host()->Count(), 0U);
    EXPECT_TRUE(consumer->State().error().Is(ErrorCode::kStoreClosed));
    EXPECT_TRUE(consumer->EncodedState().error().Is(ErrorCode::kStoreClosed));
    ASSERT_TRUE(((*consumer).*end)());
  }
}

}  // namespace
}  // namespace jsstore
