// A store with real files, timers and threads, for the reference's tests of what happens at once.
#pragma once

#include <unistd.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "store/env/temp_directory.h"
#include "store/env/test_text.h"
#include "store/ported/file_store_peer.h"
#include "store/ported/permutation.h"
#include "store/stream/test_keys.h"

namespace jsstore {

// The stream "zzz". Change `files` and `stream` before Start; the store is stopped at the end.
class RealStore {
 public:
  explicit RealStore(const Permutation& permutation = {}) {
    files.store_dir = directory / "store";
    files.cipher = permutation.cipher;
    files.compression = permutation.compression;
    if (permutation.Encrypts()) key = KeysOf("of the ported tests");
    stream.name = "zzz";
  }
  RealStore(const RealStore&) = delete;
  RealStore& operator=(const RealStore&) = delete;
  ~RealStore() {
    if (store != nullptr) store->Stop().has_value();
  }

  void Start() {
    auto opened = FileStore::Open(Env::Real(), files, stream, /*created_ns=*/0, key);
    ASSERT_TRUE(opened) << opened.error().Message();
    store = std::move(*opened);
  }
  void StopAndStart() {
    ASSERT_TRUE(store->Stop());
    store.reset();
    Start();
  }
  uint64_t Put(std::string_view subject, std::string_view payload, int64_t ttl_s = 0) {
    const auto stored = store->StoreMsg(subject, {}, ViewOf(payload), ttl_s);
    EXPECT_TRUE(stored) << stored.error().Message();
    return stored ? stored->sequence : 0;
  }
  void PutMany(int count, std::string_view subject, std::string_view payload) {
    for (int i = 0; i < count; ++i) Put(subject, payload);
  }
  // A block's own methods only while no other thread is there.
  FileStorePeer peer() { return FileStorePeer(*store); }

  // In memory where that is to be had: these tests make and remove thousands of files, and ext4
  // looks at every inode that went in the last seconds before it gives a new one.
  static std::string Parent() {
    constexpr const char* kInMemory = "/dev/shm/";
    return ::access(kInMemory, W_OK) == 0 ? kInMemory : testing::TempDir();
  }

  TempDirectory directory{Parent()};
  FileStoreConfig files;
  StreamConfig stream;
  KeyGenerator key;
  std::unique_ptr<FileStore> store;
};

// What is done again and again by threads of its own, until it is destroyed.
class Meanwhile {
 public:
  // Calls `round` with the number of the thread and of the round.
  Meanwhile(int threads, const std::function<void(uint64_t thread, uint64_t round)>& round) {
    for (int i = 0; i < threads; ++i) {
      threads_.emplace_back([this, i, round] {
        for (uint64_t n = 0; !done_; ++n) {
          round(static_cast<uint64_t>(i), n);
          ++rounds_;
        }
      });
    }
  }
  Meanwhile(const Meanwhile&) = delete;
  Meanwhile& operator=(const Meanwhile&) = delete;
  ~Meanwhile() {
    done_ = true;
    for (std::thread& thread : threads_) thread.join();
  }
  // Waits until so many rounds were done.
  void WaitFor(uint64_t rounds) const {
    while (rounds_ < rounds) std::this_thread::yield();
  }

 private:
  std::atomic<bool> done_{false};
  std::atomic<uint64_t> rounds_{0};
  std::vector<std::thread> threads_;
};

}  // namespace jsstore
