// From filestore_test.go of the reference: what is remembered of a consumer.
#include <gmock/gmock.h>

#include <random>
#include <string>

#include "store/format/consumer_state.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr int64_t kSecondNs = 1'000'000'000;

ConsumerConfig Acknowledging(AckPolicy policy) {
  ConsumerConfig config;
  config.ack_policy = policy;
  return config;
}

// A store with one consumer, "o22".
class ConsumerOfStore {
 public:
  explicit ConsumerOfStore(const Permutation& permutation, ConsumerConfig wanted = {})
      : rig(permutation), config(std::move(wanted)) {
    rig.Start();
    Open();
  }
  void Open() { consumer = rig.Consumer("o22", config); }
  void StopAndOpen() {
    EXPECT_TRUE(Worked(consumer->Stop()));
    rig.sim.Settle();
    Open();
  }
  ConsumerState State() { return rig.Done(consumer->State()); }
  void Deliver(uint64_t consumer_seq, uint64_t stream_seq, uint64_t count = 1) {
    EXPECT_TRUE(Worked(consumer->UpdateDelivered(consumer_seq, stream_seq, count, rig.NowNs())));
    rig.sim.Settle();
  }
  void Ack(uint64_t consumer_seq, uint64_t stream_seq) {
    EXPECT_TRUE(Worked(consumer->UpdateAcks(consumer_seq, stream_seq)));
    rig.sim.Settle();
  }
  std::string StatePath() const {
    return ConsumerDirectory(rig.file_store.store_dir, "o22") + "/" +
           std::string(kConsumerStateFile);
  }

  FileStoreRig rig;
  ConsumerConfig config;
  std::shared_ptr<ConsumerStore> consumer;
};

PORTED_TEST_ALL(TestFileStoreConsumer, kNoPlanNumber) {
  ConsumerOfStore of(permutation);
  EXPECT_EQ(of.State().delivered.consumer, 0U);
  ConsumerState state;
  const auto expect_taken = [&] {
    EXPECT_TRUE(Worked(of.consumer->Update(state)));
    EXPECT_TRUE(of.State() == state);
  };
  const auto expect_refused = [&] { EXPECT_FALSE(of.consumer->Update(state)); };

  state.delivered = {1, 22};
  expect_taken();
  state.delivered = {100, 122};
  state.ack_floor = {50, 123};  // above what was delivered in the stream
  expect_refused();
  state.ack_floor = {200, 100};  // and of the consumer
  expect_refused();
  state.ack_floor = {50, 72};
  expect_taken();

  // pending messages are between the ack floor and what was delivered
  for (const uint64_t seq : {70, 140, 72}) {
    state.pending = {{seq, {seq, of.rig.NowNs()}}};
    expect_refused();
  }
  int64_t time = of.rig.NowNs() - 30 * kSecondNs;
  const auto next = [&time] { return Pending{0, time += kSecondNs}; };
  const auto some = [&] {
    return std::map<uint64_t, Pending>{
        {75, next()}, {80, next()}, {83, next()}, {90, next()}, {111, next()}};
  };
  state.pending = some();
  expect_taken();
  state.pending.clear();
  state.redelivered = {{22, 3}, {44, 8}};
  expect_taken();
  state.pending = some();
  expect_taken();

  state.delivered = {10'000, 10'000};
  state.ack_floor = {100, 100};
  state.pending.clear();
  std::mt19937 random(1);
  while (state.pending.size() < 8192) state.pending.try_emplace(random() % 9890 + 101, next());
  expect_taken();
  state.pending.clear();
  state.ack_floor = {10'000, 10'000};
  expect_taken();
}

PORTED_TEST(TestFileStoreConsumerEncodeDecodeRedelivered, kNoPlanNumber) {
  ConsumerState state;
  state.delivered = {100, 100};
  state.ack_floor = {50, 50};
  state.redelivered = {{122, 3}, {144, 8}};
  const auto read = DecodeConsumerState(EncodeConsumerState(state, /*base_time_s=*/0));
  ASSERT_TRUE(Worked(read));
  EXPECT_TRUE(*read == state);
}

PORTED_TEST(TestFileStoreConsumerEncodeDecodePendingBelowStreamAckFloor, kNoPlanNumber) {
  ConsumerState state;
  state.delivered = {1192, 10185};
  state.ack_floor = {1189, 10815};
  state.pending = {{10782, {1190, kSimStartNs}},
                   {10810, {1191, kSimStartNs + kSecondNs}},
                   {10815, {1192, kSimStartNs + 2 * kSecondNs}}};
  const int64_t base_time_s = ConsumerStateBaseTime(kSimStartNs + 10 * kSecondNs);
  const auto read = DecodeConsumerState(EncodeConsumerState(state, base_time_s));
  ASSERT_TRUE(Worked(read));
  EXPECT_THAT(read->pending, SizeIs(3));
  EXPECT_TRUE(*read == state);
}

PORTED_TEST_ALL(TestFileStoreConsumerRedeliveredLost, kNoPlanNumber) {
  ConsumerOfStore of(permutation, Acknowledging(AckPolicy::kExplicit));
  const auto reopen = [&of] {
    of.StopAndOpen();
    EXPECT_FALSE(of.State().redelivered.empty());
  };
  for (uint64_t count = 1; count <= 4; ++count) of.Deliver(count, 1, count);
  of.Deliver(5, 2);
  reopen();
  of.Deliver(6, 2, 2);
  of.Deliver(7, 3);
  reopen();
  EXPECT_THAT(of.State().pending, SizeIs(3));
  of.Ack(7, 3);
  of.Ack(6, 2);
  reopen();
  of.Ack(4, 1);
  EXPECT_THAT(of.State().pending, IsEmpty());
  EXPECT_THAT(of.State().redelivered, IsEmpty());
}

PORTED_TEST_ALL(TestFileStoreConsumerUpdateAcksFlushesRedelivered, kNoPlanNumber) {
  ConsumerConfig config = Acknowledging(AckPolicy::kExplicit);
  config.max_deliver = 1;
  ConsumerOfStore of(permutation, config);
  of.Deliver(1, 1);
  of.Deliver(2, 1, 2);  // too often: no longer pending, but redelivered
  of.StopAndOpen();
  EXPECT_THAT(of.State().pending, IsEmpty());
  EXPECT_THAT(of.State().redelivered, SizeIs(1));

  // when it is acknowledged, then that is refused, and remembered all the same
  const auto acked = of.consumer->UpdateAcks(2, 1);
  ASSERT_FALSE(acked);
  EXPECT_EQ(acked.error().code, ErrorCode::kStoreMsgNotFound);
  of.StopAndOpen();
  EXPECT_THAT(of.State().redelivered, IsEmpty());
}

// The writer in the background is not to be seen but by what it does.
PORTED_TEST_ALL(TestFileStoreConsumerFlusher, 394) {
  ConsumerOfStore of(permutation);
  of.Deliver(1, 1);
  of.rig.Advance(std::chrono::milliseconds(200));
  const Bytes written = of.rig.ReadFile(of.StatePath());
  of.Deliver(2, 2);
  of.rig.Advance(std::chrono::milliseconds(200));
  const Bytes rewritten = of.rig.ReadFile(of.StatePath());
  EXPECT_NE(rewritten, written);

  // when the consumer stops, then nothing is left to write it
  of.Deliver(3, 3);
  EXPECT_TRUE(Worked(of.consumer->Stop()));
  const Bytes last = of.rig.ReadFile(of.StatePath());
  EXPECT_NE(last, rewritten);
  of.rig.sim.Settle();
  of.rig.files.faults().ClearOperations();
  of.rig.Advance(std::chrono::seconds(10));
  for (const FileOperation& operation : of.rig.files.faults().operations()) {
    EXPECT_FALSE(operation.path.starts_with(of.StatePath())) << Describe(operation);
  }
  EXPECT_EQ(of.rig.ReadFile(of.StatePath()), last);
}

PORTED_TEST_ALL(TestFileStoreConsumerDeliveredUpdates, kNoPlanNumber) {
  ConsumerOfStore of(permutation);  // acknowledges nothing
  for (const SequencePair& delivered : {SequencePair{1, 100}, {2, 110}, {5, 130}}) {
    of.Deliver(delivered.consumer, delivered.stream);
    EXPECT_EQ(of.State().delivered, delivered);
    EXPECT_EQ(of.State().ack_floor, delivered);
    EXPECT_THAT(of.State().pending, IsEmpty());
  }
  const auto acked = of.consumer->UpdateAcks(1, 100);
  ASSERT_FALSE(acked);
  EXPECT_EQ(acked.error().code, ErrorCode::kNoAckPolicy);
  const auto again = of.consumer->UpdateDelivered(5, 130, 2, of.rig.NowNs());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kNoAckPolicy);
}

PORTED_TEST_ALL(TestFileStoreConsumerDeliveredAndAckUpdates, kNoPlanNumber) {
  ConsumerOfStore of(permutation, Acknowledging(AckPolicy::kExplicit));
  size_t pending = 0;
  const auto deliver = [&](const SequencePair& delivered) {
    of.Deliver(delivered.consumer, delivered.stream);
    EXPECT_EQ(of.State().delivered, delivered);
    EXPECT_THAT(of.State().pending, SizeIs(++pending));
  };
  const auto ack = [&](const SequencePair& acked, const SequencePair& floor) {
    of.Ack(acked.consumer, acked.stream);
    EXPECT_THAT(of.State().pending, SizeIs(--pending));
    EXPECT_EQ(of.State().ack_floor, floor);
  };
  for (const auto& delivered : {SequencePair{1, 100}, {2, 110}, {3, 130}, {4, 150}, {5, 165}}) {
    deliver(delivered);
  }
  EXPECT_FALSE(of.consumer->UpdateAcks(3, 101));
  EXPECT_FALSE(of.consumer->UpdateAcks(1, 1));

  // a floor is just below the first message that is pending, wherever the one before it was
  ack({1, 100}, {1, 109});
  ack({3, 130}, {1, 109});
  ack({2, 110}, {3, 149});
  ack({5, 165}, {3, 149});
  ack({4, 150}, {5, 165});
  for (const auto& delivered : {SequencePair{6, 170}, {7, 171}, {8, 172}, {9, 173}, {10, 200}}) {
    deliver(delivered);
  }
  ack({7, 171}, {5, 165});
  ack({8, 172}, {5, 165});

  const ConsumerState before = of.State();
  of.StopAndOpen();
  EXPECT_TRUE(of.State() == before);
}

// The original measures, and skips itself: delivering, encoding and writing many.
PORTED_TEST_ALL(TestFileStoreConsumerPerf, 399) {
  constexpr uint64_t kDeliveries = 10'000;
  ConsumerOfStore of(permutation, Acknowledging(AckPolicy::kExplicit));
  for (uint64_t seq = 1; seq <= kDeliveries; ++seq) {
    ASSERT_TRUE(Worked(of.consumer->UpdateDelivered(seq, seq, 1, of.rig.NowNs())));
  }
  const auto encoded = of.consumer->EncodedState();
  ASSERT_TRUE(Worked(encoded));
  const auto read = DecodeConsumerState(*encoded);
  ASSERT_TRUE(Worked(read));
  EXPECT_TRUE(*read == of.State());
  EXPECT_THAT(read->pending, SizeIs(kDeliveries));
  of.StopAndOpen();
  EXPECT_TRUE(of.State() == *read);
}

// A redelivered message with sequence 0 once brought a server down.
PORTED_TEST(TestFileStoreBadConsumerState, kNoPlanNumber) {
  const Bytes bytes = BytesOfHex(
      "160201010302"
      "0198f48a8a0c"
      "010386fa0a01"
      "0001");
  EXPECT_TRUE(Worked(DecodeConsumerState(bytes)));
}

PORTED_TEST_ALL(TestFileStoreConsumerStoreEncodeAfterRestart, kNoPlanNumber) {
  ConsumerOfStore of(permutation, Acknowledging(AckPolicy::kExplicit));
  ConsumerState state;
  state.delivered = {22, 22};
  state.ack_floor = {11, 11};
  EXPECT_TRUE(Worked(of.consumer->Update(state)));
  EXPECT_TRUE(Worked(of.consumer->Stop()));
  of.rig.StopAndStart();

  // given the consumer opened again and asked for nothing yet, then its encoding has the state
  of.Open();
  const auto encoded = of.consumer->EncodedState();
  ASSERT_TRUE(Worked(encoded));
  const auto read = DecodeConsumerState(*encoded);
  ASSERT_TRUE(Worked(read));
  EXPECT_TRUE(*read == state);
}

}  // namespace
}  // namespace jsstore
