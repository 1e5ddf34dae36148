// From filestore_test.go of the reference: what happens to a store while others are at work.
#include <atomic>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include "store/env/temp_directory.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

// A real store in a directory of its own.
class StoreOnDisk {
 public:
  explicit StoreOnDisk(const Permutation& permutation = {}, int64_t max_msgs_per = 0) {
    config.store_dir = dir / "store";
    config.block_size = 64 << 10;  // so that what is loaded is no more
    config.cipher = permutation.cipher;
    config.compression = permutation.compression;
    StreamConfig stream;
    stream.name = "zzz";
    stream.subjects = {"*"};
    stream.max_msgs_per = max_msgs_per;
    const KeyGenerator key = permutation.Encrypts() ? KeysOf("of a thread") : KeyGenerator{};
    auto opened = FileStore::Open(Env::Real(), config, stream, 0, key);
    if (!opened) throw std::runtime_error(opened.error().Message());
    store = std::move(*opened);
  }
  void Put(int count, std::string_view subject, std::string_view payload) {
    for (int i = 0; i < count; ++i) {
      EXPECT_TRUE(Worked(store->StoreMsg(subject, {}, ViewOf(payload), 0)));
    }
  }

  TempDirectory dir;
  FileStoreConfig config;
  std::unique_ptr<FileStore> store;
};

// There are reports of directories that were not empty when they were removed.
PORTED_TEST_ALL(TestFileStoreStreamDeleteDirNotEmpty, kNoPlanNumber) {
  StoreOnDisk on_disk(permutation);
  on_disk.Put(10, "foo", "[00000000] Hello World!");
  std::atomic<bool> begun{false};
  std::thread writer([&] {
    PosixFileSystem files;
    begun = true;
    for (int i = 0; i < 100; ++i) {
      // fails once the directory has gone
      static_cast<void>(files.WriteFile(on_disk.config.store_dir + "/g", ViewOf("OK")));
    }
  });
  while (!begun) std::this_thread::yield();
  EXPECT_TRUE(Worked(on_disk.store->Delete(/*inline_removal=*/true)));
  writer.join();
}

PORTED_TEST(TestFileStoreErrPartialLoad, 448) {
  constexpr std::string_view kPayload = "ZZZZZZZZZZZZZ";
  StoreOnDisk on_disk;
  FileStorePeer peer(*on_disk.store);
  on_disk.Put(100, "Z", kPayload);
  peer.DropLastCache();
  std::atomic<bool> done{false};
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&] {
      while (!done) {
        on_disk.Put(5, "Z", kPayload);
        std::this_thread::yield();
      }
    });
  }
  // given writers, when what they write is loaded, now and then from disk, then all is there
  std::mt19937 random(1);
  for (int i = 0; i < 2'000; ++i) {
    const auto [first, last] = peer.LastBlockBounds();
    if (i % 100 == 0) peer.DropLastCache();
    if (last > first) {
      EXPECT_TRUE(Worked(on_disk.store->LoadMsg(first + random() % (last - first))));
    }
  }
  done = true;
  for (std::thread& writer : writers) writer.join();
  EXPECT_TRUE(Worked(on_disk.store->Stop()));
}

PORTED_TEST(TestFileStoreRecalcFirstSequenceBug, 451) {
  constexpr int kRounds = 1'000;
  constexpr std::string_view kPayload = "AAAAAAAAAAAAAAAAAAAAAA";
  StoreOnDisk on_disk({}, /*max_msgs_per=*/2);
  FileStorePeer peer(*on_disk.store);
  on_disk.Put(2, "A", kPayload);
  on_disk.Put(2, "B", kPayload);
  peer.DropLastCache();
  on_disk.Put(1, "A", kPayload);
  std::thread reader([&] {
    for (int i = 0; i < kRounds; ++i) {
      EXPECT_TRUE(Worked(on_disk.store->LoadLastMsg("A")));
      peer.DropLastCache();
    }
  });
  std::thread writer([&] { on_disk.Put(kRounds, "A", kPayload); });
  reader.join();
  writer.join();
  const auto states = on_disk.store->SubjectsState("A");
  ASSERT_EQ(states.size(), 1U);
  EXPECT_TRUE(states.begin()->second == (SimpleState{2, kRounds + 4, kRounds + 5}));
  EXPECT_TRUE(Worked(on_disk.store->Stop()));
}

}  // namespace
}  // namespace jsstore
