// Consumers with real threads, timers and files.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "store/consumer/consumer_file_store.h"
#include "store/env/temp_directory.h"

namespace jsstore {
namespace {

using std::chrono::milliseconds;

class FileConsumerThreads : public testing::Test {
 protected:
  FileConsumerThreads()
      : host_(std::make_shared<ConsumerHost>(Env::Real(), directory_.path(), "S", false)) {}
  ~FileConsumerThreads() override { host_->StopAll(); }

  Result<std::shared_ptr<ConsumerStore>> Open(std::string_view name = "c") {
    ConsumerConfig config;
    config.ack_policy = AckPolicy::kExplicit;
    return OpenConsumerStore(host_, name, 0, config);
  }

  TempDirectory directory_;
  std::shared_ptr<ConsumerHost> host_;
};

template <typename Condition>
bool WaitFor(Condition condition) {
  for (int i = 0; i < 1000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds(10));
  }
  return false;
}

TEST_F(FileConsumerThreads, UpdatesReachTheDiskByThemselves) {
  const auto consumer = *Open();
  ASSERT_TRUE(consumer->UpdateDelivered(1, 1, 1, 0));
  const std::string path = directory_ / "obs/c/o.dat";
  EXPECT_TRUE(WaitFor([&] { return Env::Real().files.Exists(path); }));
  const Bytes first = Env::Real().files.ReadFile(path).value();
  ASSERT_TRUE(consumer->UpdateDelivered(2, 2, 1, 0));
  EXPECT_TRUE(WaitFor([&] { return Env::Real().files.ReadFile(path).value() != first; }));
}

// At whatever point of the background's write it comes.
TEST_F(FileConsumerThreads, StoppingLeavesNoWriteUnderWay) {
  for (int i = 0; i < 300; ++i) {
    const std::string name = "c" + std::to_string(i);
    const auto consumer = *Open(name);
    ASSERT_TRUE(consumer->UpdateDelivered(1, 1, 1, 0));
    const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(i);
    while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
    ASSERT_TRUE(consumer->Stop());
    const auto again = *Open(name);
    ASSERT_EQ(again->State().value().delivered.stream, 1U) << "after " << i << " us";
  }
}

TEST_F(FileConsumerThreads, ManyThreadsAtOnceLoseNothing) {
  constexpr uint64_t kMessages = 2000;
  const auto consumer = *Open();
  std::atomic<bool> done{false};
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    for (uint64_t seq = 1; seq <= kMessages; ++seq) {
      ASSERT_TRUE(consumer->UpdateDelivered(seq, seq, 1, 0));
    }
  });
  threads.emplace_back([&] {
    for (uint64_t seq = 1; seq <= kMessages / 2;) {
      if (consumer->UpdateAcks(seq, seq)) ++seq;
    }
  });
  threads.emplace_back([&] {
    while (!done) {
      const auto state = consumer->State();
      ASSERT_TRUE(state);
      ASSERT_LE(state->ack_floor.stream, state->delivered.stream);
      ASSERT_TRUE(consumer->EncodedState());
      (void)consumer->HasState();  // false until the first delivery
    }
  });
  threads.emplace_back([&] {
    ConsumerConfig config;
    config.ack_policy = AckPolicy::kExplicit;
    while (!done) ASSERT_TRUE(consumer->UpdateConfig(config));
  });
  threads[0].join();
  threads[1].join();
  done = true;
  threads[2].join();
  threads[3].join();

  const ConsumerState state = consumer->State().value();
  ASSERT_TRUE(consumer->Stop());
  const auto again = *Open();
  EXPECT_EQ(again->State().value(), state);
  EXPECT_EQ(state.pending.size(), kMessages / 2);
}

TEST_F(FileConsumerThreads, TheLastOfConcurrentWritesIsWhatStays) {
  const auto consumer = *Open();
  std::vector<std::thread> threads;
  for (uint64_t thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (uint64_t i = 0; i < 50; ++i) ASSERT_TRUE(consumer->SetStarting(1 + thread * 100 + i));
    });
  }
  for (std::thread& thread : threads) thread.join();
  const ConsumerState state = consumer->State().value();
  ASSERT_TRUE(consumer->Stop());
  EXPECT_EQ((*Open())->State().value(), state);
}

TEST_F(FileConsumerThreads, EndsInTheMiddleOfWorkAreSafe) {
  for (int round = 0; round < 40; ++round) {
    auto consumer = *Open("c" + std::to_string(round));
    ASSERT_TRUE(consumer->UpdateDelivered(1, 1, 1, 0));
    std::thread writer([consumer] {
      for (uint64_t seq = 2; seq < 40; ++seq) (void)consumer->UpdateDelivered(seq, seq, 1, 0);
    });
    if (round % 4 == 0) {
      ASSERT_TRUE(consumer->Stop());
    }
    if (round % 4 == 1) {
      ASSERT_TRUE(consumer->Delete());
    }
    if (round % 4 == 2) {
      ASSERT_TRUE(consumer->StreamDelete());
    }
    if (round % 4 == 3) host_->Remove(consumer.get());
    consumer.reset();
    writer.join();
  }
  // Deleted directories do not come back.
  for (int round = 1; round < 40; round += 4) {
    EXPECT_FALSE(Env::Real().files.Exists(directory_ / ("obs/c" + std::to_string(round))));
  }
}

TEST_F(FileConsumerThreads, StoppingTheStreamWhileConsumersWork) {
  std::vector<std::shared_ptr<ConsumerStore>> consumers;
  for (const char* name : {"a", "b", "c"}) consumers.push_back(*Open(name));
  std::vector<std::thread> threads;
  for (const auto& consumer : consumers) {
    threads.emplace_back([consumer] {
      for (uint64_t seq = 1; seq <= 500; ++seq) (void)consumer->UpdateDelivered(seq, seq, 1, 0);
    });
  }
  host_->Close();
  host_->StopAll();
  for (std::thread& thread : threads) thread.join();
  for (const auto& consumer : consumers) {
    EXPECT_TRUE(consumer->State().error().Is(ErrorCode::kStoreClosed));
  }
}

}  // namespace
}  // namespace jsstore
