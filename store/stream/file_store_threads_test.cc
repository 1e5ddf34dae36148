// The real environment: threads, steady clock, files. Runs under the thread sanitizer too.
#include <atomic>
#include <filesystem>
#include <thread>

#include "gtest/gtest.h"
#include "jsstore/file_store.h"
#include "store/env/temp_directory.h"

namespace jsstore {
namespace {

constexpr int kMessages = 2000;

class ThreadsTest : public testing::TestWithParam<bool> {
 protected:
  FileStoreConfig Config() const {
    FileStoreConfig config;
    config.store_dir = dir_ / "store";
    config.block_size = 16 * 1024;
    config.async_flush = GetParam();
    config.sync_interval = std::chrono::milliseconds(20);
    config.cache_expire = std::chrono::milliseconds(5);
    return config;
  }

  void Open(StreamConfig stream) { OpenWith(Config(), std::move(stream)); }

  void OpenWith(const FileStoreConfig& config, StreamConfig stream, KeyGenerator key = {}) {
    stream.name = "S";
    stream.subjects = {"a.>"};
    auto opened = FileStore::Open(Env::Real(), config, stream, 0, std::move(key));
    ASSERT_TRUE(opened) << opened.error().Message();
    store_ = std::move(*opened);
  }

  void Put(int i) {
    const std::string subject = "a." + std::to_string(i % 7);
    const uint8_t payload[] = {1, 2, 3};
    ASSERT_TRUE(store_->StoreMsg(subject, {}, payload, 0));
  }

  TempDirectory dir_;
  std::unique_ptr<FileStore> store_;
};

TEST_P(ThreadsTest, GivenReadersAndAWriterThenAllSeeWholeMessages) {
  Open({});
  std::atomic<bool> done{false};
  std::vector<std::thread> readers;
  for (int r = 0; r < 3; ++r) {
    readers.emplace_back([&, r] {
      for (uint64_t i = 0; !done; ++i) {
        const StreamState state = store_->FastState();
        if (state.msgs == 0) continue;
        if (auto m = store_->LoadMsg(1 + (i * 31 + static_cast<uint64_t>(r)) % state.last_seq)) {
          ASSERT_EQ(m->payload.size(), 3U);
          ASSERT_EQ(m->payload[2], 3);
        }
        if (i % 64 == 0) store_->LoadNextMsg("a.3", false, i % state.last_seq, nullptr).has_value();
        if (i % 128 == 0) store_->State();
      }
    });
  }
  for (int i = 0; i < kMessages; ++i) {
    Put(i);
    if (i % 5 == 4) {
      ASSERT_TRUE(store_->RemoveMsg(static_cast<uint64_t>(i - 2)));
    }
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(store_->State().msgs, static_cast<uint64_t>(kMessages - kMessages / 5));
  EXPECT_TRUE(store_->Stop());
}

// Every query, from a place that goes up and down the stream.
void Ask(FileStore& store, const SubjectFilterSet& filters, uint64_t i) {
  const uint64_t last = std::max<uint64_t>(1, store.FastState().last_seq);
  const uint64_t start = 1 + i * 37 % last;
  const std::vector<std::string> subjects = {"a.1", "a.4"};
  ASSERT_TRUE(store.NumPending(start, "a.*", i % 2 == 0));
  ASSERT_TRUE(store.NumPendingMulti(start, filters, i % 2 == 0));
  ASSERT_TRUE(store.FilteredState(start, "a.2"));
  ASSERT_TRUE(store.MultiLastSeqs(subjects, start, 0));
  static_cast<void>(store.LoadNextMsg("a.3", false, start, nullptr));
  static_cast<void>(store.LoadPrevMsg("a.3", false, start, nullptr));
  static_cast<void>(store.LoadNextMsgMulti(filters, start, nullptr));
  static_cast<void>(store.LoadPrevMsgMulti(filters, start, nullptr));
  static_cast<void>(store.LoadLastMsg("a.5"));
  static_cast<void>(store.SubjectForSeq(start));
  static_cast<void>(store.GetSeqFromTime(static_cast<int64_t>(i)));
  if (i % 8 != 0) return;
  ASSERT_TRUE(store.AllLastSeqs());
  ASSERT_LE(store.SubjectsState("a.*").size(), 7U);
}

// Blocks are loaded and dropped all the time, by many at once.
TEST_P(ThreadsTest, GivenManyQueriesAndAWriterThenEachIsAnsweredAndTheWriterGetsItsTurn) {
  constexpr int kWrites = 600;
  Open({});
  const auto filters = SubjectFilterSet::Compile(std::vector<std::string>{"a.1", "a.6"});
  for (int i = 0; i < kWrites; ++i) Put(i);
  std::atomic<bool> done{false};
  std::atomic<uint64_t> asked{0};
  std::vector<std::thread> readers;
  for (uint64_t r = 0; r < 3; ++r) {
    readers.emplace_back([&, r] {
      for (uint64_t i = r; !done; ++i, ++asked) Ask(*store_, *filters, i);
    });
  }
  for (int i = 0; i < kWrites || asked < 50; ++i) {
    Put(i);
    if (i % 3 == 0) {
      ASSERT_TRUE(store_->RemoveMsg(static_cast<uint64_t>(1 + i)));
    }
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_TRUE(store_->Stop());
}

TEST_P(ThreadsTest, GivenBlocksThatAreCompressedWhileOthersGoOnThenNothingIsLost) {
  FileStoreConfig config = Config();
  config.compression = Compression::kS2;
  for (int round = 0; round < 3; ++round) {
    OpenWith(config, {});
    for (int i = 0; i < kMessages; ++i) {
      Put(i);
      // Erasing rewrites a full block, which may be on its way.
      if (i % 50 == 49) {
        auto erased = store_->EraseMsg(store_->FastState().last_seq - 40);
        ASSERT_TRUE(erased) << erased.error().Message();
      }
    }
    const uint64_t msgs = store_->State().msgs;
    ASSERT_TRUE(store_->Stop());
    for (const auto& entry : std::filesystem::directory_iterator(dir_ / "store/msgs")) {
      EXPECT_NE(entry.path().extension(), ".tmp") << entry.path();
    }
    std::filesystem::remove(dir_ / "store/msgs/index.db");
    OpenWith(config, {});
    EXPECT_EQ(store_->State().msgs, msgs);
    EXPECT_TRUE(store_->Stop());
  }
}

TEST_P(ThreadsTest, GivenBackgroundWorkThenAStoreMayBeStoppedAtAnyTime) {
  for (int round = 0; round < 8; ++round) {
    StreamConfig stream;
    stream.max_age = std::chrono::milliseconds(300);
    Open(stream);
    for (int i = 0; i < 100; ++i) Put(i);
    std::this_thread::sleep_for(std::chrono::milliseconds(round * 7));
    if (round % 2 == 0) {
      ASSERT_TRUE(store_->Stop());
    }
    store_.reset();
  }
}

TEST_P(ThreadsTest, GivenGatheredWritesThenTheyReachTheFileByThemselves) {
  Open({});
  for (int i = 0; i < 50; ++i) Put(i);
  const std::string block = dir_ / "store/msgs/1.blk";
  for (int waited = 0; waited < 200; ++waited) {
    auto info = Env::Real().files.Stat(block);
    if (info && info->size >= 50 * 36) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  FAIL() << "nothing was flushed within two seconds";
}

// Whatever comes while the flush loop writes without the lock finds the file as it should be.
TEST_P(ThreadsTest, GivenWritesInTheBackgroundThenAnythingMayComeBetweenThem) {
  FileStoreConfig config = Config();
  config.block_size = 256 * 1024;
  const std::vector<uint8_t> payload(1000, 7);
  for (const Cipher cipher : {Cipher::kNone, Cipher::kChaCha}) {
    KeyGenerator key;
    if (cipher != Cipher::kNone) key = [](std::string_view) { return Bytes(32, 9); };
    config.cipher = cipher;
    config.store_dir = dir_ / ("store" + std::to_string(static_cast<int>(cipher)));
    OpenWith(config, {}, key);
    for (int i = 1; i <= kMessages; ++i) {
      const auto stored = store_->StoreMsg("a.1", {}, payload, 0);
      ASSERT_TRUE(stored) << stored.error().Message();
      const uint64_t last = stored->sequence;
      ASSERT_TRUE(i % 37 != 0 || store_->EraseMsg(last));
      ASSERT_TRUE(i % 53 != 0 || store_->RemoveMsg(last - 1));
      ASSERT_TRUE(i % 101 != 0 || store_->LoadMsg(last));
      ASSERT_TRUE(i % 307 != 0 || store_->Truncate(last - 3));
      ASSERT_TRUE(i % 401 != 0 || store_->Compact(last - 100));
    }
    const StreamState state = store_->State();
    ASSERT_TRUE(store_->Stop());
    std::filesystem::remove(config.store_dir + "/msgs/index.db");
    OpenWith(config, {}, key);
    EXPECT_EQ(store_->State().msgs, state.msgs);
    EXPECT_EQ(store_->State().last_seq, state.last_seq);
    for (uint64_t seq = state.first_seq; seq <= state.last_seq; ++seq) {
      const auto loaded = store_->LoadMsg(seq);
      ASSERT_TRUE(loaded || loaded.error().Is(ErrorCode::kDeletedMsg)) << seq;
    }
    EXPECT_TRUE(store_->Stop());
  }
}

INSTANTIATE_TEST_SUITE_P(Flush, ThreadsTest, testing::Values(false, true),
                         [](const auto& flush) { return flush.param ? "Async" : "InPlace"; });

}  // namespace
}  // namespace jsstore
