// From filestore_test.go of the reference: what happens to a store while others are at work.
#include <atomic>
#include <thread>

#include "store/env/temp_directory.h"
#include "store/ported/filestore_rig.h"

namespace jsstore {
namespace {

// A real store in a directory of its own, with ten messages.
class StoreOnDisk {
 public:
  explicit StoreOnDisk(const Permutation& permutation) {
    config.store_dir = dir / "store";
    config.cipher = permutation.cipher;
    config.compression = permutation.compression;
    StreamConfig stream;
    stream.name = "zzz";
    const KeyGenerator key = permutation.Encrypts() ? KeysOf("of a thread") : KeyGenerator{};
    auto opened = FileStore::Open(Env::Real(), config, stream, 0, key);
    EXPECT_TRUE(Worked(opened));
    if (opened) store = std::move(*opened);
    for (int i = 0; i < 10; ++i) {
      EXPECT_TRUE(Worked(store->StoreMsg("foo", {}, ViewOf("[00000000] Hello World!"), 0)));
    }
  }

  TempDirectory dir;
  FileStoreConfig config;
  std::unique_ptr<FileStore> store;
};

PORTED_TEST_ALL(TestFileStoreStreamDeleteDirNotEmpty, kNoPlanNumber) {
  StoreOnDisk on_disk(permutation);
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

}  // namespace
}  // namespace jsstore
