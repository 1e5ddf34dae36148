// From filestore_test.go of the reference: a store that ends while the disk works for it.
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "store/ported/ported_test.h"
#include "store/ported/real_store.h"

namespace jsstore {
namespace {

// A disk that syncs nothing while it is told so.
class SlowDisk {
 public:
  void Hold() { Set(true); }
  void Release() { Set(false); }
  // Waits until somebody waits for the disk.
  void AwaitSync() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ > 0; });
  }
  void Sync() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !held_; });
    --waiting_;
  }

 private:
  void Set(bool held) {
    const std::lock_guard lock(mutex_);
    held_ = held;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
  int waiting_ = 0;
};

class SlowFile : public File {
 public:
  SlowFile(std::unique_ptr<File> inner, SlowDisk& disk) : inner_(std::move(inner)), disk_(disk) {}
  Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) override {
    return inner_->ReadAt(offset, out);
  }
  Status WriteAt(uint64_t offset, BytesView data) override { return inner_->WriteAt(offset, data); }
  Status Truncate(uint64_t size) override { return inner_->Truncate(size); }
  Status Sync() override {
    disk_.Sync();
    return inner_->Sync();
  }
  Result<uint64_t> Size() override { return inner_->Size(); }
  Status Close() override { return inner_->Close(); }

 private:
  std::unique_ptr<File> inner_;
  SlowDisk& disk_;
};

class SlowFileSystem : public PosixFileSystem {
 public:
  explicit SlowFileSystem(SlowDisk& disk) : disk_(disk) {}
  Result<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) override {
    auto opened = PosixFileSystem::Open(path, mode);
    if (!opened) return opened;
    return std::make_unique<SlowFile>(std::move(*opened), disk_);
  }

 private:
  SlowDisk& disk_;
};

// Else the directory would be moved away under a pass of syncing.
PORTED_TEST(TestFileStoreStopWaitsForInflightSync, kNoPlanNumber) {
  SlowDisk disk;
  SlowFileSystem files(disk);
  Env& real = Env::Real();
  Env env{files, real.clock, real.timers, real.random, real.executor};
  TempDirectory directory;
  FileStoreConfig config;
  config.store_dir = directory / "store";
  config.sync_interval = std::chrono::hours(1);
  StreamConfig stream;
  stream.name = "zzz";
  stream.subjects = {"foo"};
  auto store = FileStore::Open(env, config, stream, /*created_ns=*/0);
  ASSERT_TRUE(store) << store.error().Message();
  ASSERT_TRUE((*store)->StoreMsg("foo", {}, ViewOf("Hello World"), 0));

  // given a pass that waits for the disk
  disk.Hold();
  auto synced = std::async(std::launch::async, [&] { return FileStorePeer(**store).SyncBlocks(); });
  disk.AwaitSync();
  // when the store is to be deleted, then that waits for it
  auto deleted = std::async(std::launch::async, [&] { return (*store)->Delete(true); });
  EXPECT_EQ(deleted.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  EXPECT_TRUE(files.Exists(config.store_dir));

  disk.Release();
  EXPECT_TRUE(synced.get());
  const Status done = deleted.get();
  EXPECT_TRUE(done) << done.error().Message();
  EXPECT_FALSE(files.Exists(config.store_dir));
}

}  // namespace
}  // namespace jsstore
