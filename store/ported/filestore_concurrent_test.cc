// From filestore_test.go of the reference: what happens to a store while others are at work.
#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "store/ported/filestore_rig.h"
#include "store/ported/real_store.h"

namespace jsstore {
namespace {

void Start(RealStore& real) {
  real.files.block_size = 64 << 10;  // so that what is loaded is no more
  real.stream.subjects = {"*"};
  real.Start();
}

// There are reports of directories that were not empty when they were removed.
PORTED_TEST_ALL(TestFileStoreStreamDeleteDirNotEmpty, kNoPlanNumber) {
  RealStore real(permutation);
  Start(real);
  real.PutMany(10, "foo", "[00000000] Hello World!");
  std::atomic<bool> begun{false};
  std::thread writer([&] {
    PosixFileSystem files;
    begun = true;
    for (int i = 0; i < 100; ++i) {
      // fails once the directory has gone
      static_cast<void>(files.WriteFile(real.files.store_dir + "/g", ViewOf("OK")));
    }
  });
  while (!begun) std::this_thread::yield();
  EXPECT_TRUE(Worked(real.store->Delete(/*inline_removal=*/true)));
  writer.join();
}

PORTED_TEST(TestFileStoreErrPartialLoad, 448) {
  constexpr std::string_view kPayload = "ZZZZZZZZZZZZZ";
  RealStore real;
  Start(real);
  FileStorePeer peer = real.peer();
  real.PutMany(100, "Z", kPayload);
  peer.DropLastCache();
  {
    const Meanwhile writes(4, [&](uint64_t, uint64_t) {
      real.PutMany(5, "Z", kPayload);
      std::this_thread::yield();
    });
    // given writers, when what they write is loaded, now and then from disk, then all is there
    std::mt19937 random(1);
    for (int i = 0; i < 2'000; ++i) {
      const auto [first, last] = peer.LastBlockBounds();
      if (i % 100 == 0) peer.DropLastCache();
      if (last > first) {
        EXPECT_TRUE(Worked(real.store->LoadMsg(first + random() % (last - first))));
      }
    }
  }
  EXPECT_TRUE(Worked(real.store->Stop()));
}

PORTED_TEST(TestFileStoreRecalcFirstSequenceBug, 451) {
  constexpr int kRounds = 1'000;
  constexpr std::string_view kPayload = "AAAAAAAAAAAAAAAAAAAAAA";
  RealStore real;
  real.stream.max_msgs_per = 2;
  Start(real);
  FileStorePeer peer = real.peer();
  real.PutMany(2, "A", kPayload);
  real.PutMany(2, "B", kPayload);
  peer.DropLastCache();
  real.PutMany(1, "A", kPayload);
  std::thread reader([&] {
    for (int i = 0; i < kRounds; ++i) {
      EXPECT_TRUE(Worked(real.store->LoadLastMsg("A")));
      peer.DropLastCache();
    }
  });
  std::thread writer([&] { real.PutMany(kRounds, "A", kPayload); });
  reader.join();
  writer.join();
  const auto states = real.store->SubjectsState("A");
  ASSERT_EQ(states.size(), 1U);
  EXPECT_TRUE(states.begin()->second == (SimpleState{2, kRounds + 4, kRounds + 5}));
  EXPECT_TRUE(Worked(real.store->Stop()));
}

}  // namespace
}  // namespace jsstore
